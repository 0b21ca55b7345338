/// Whether a server may hold an account, by settings that anybody may read (PostgreSQL 15 manual, 20.5 and 20.8).
enum PostgreSQLFitness {
    private static let wanted = [
        "fsync", "full_page_writes", "server_encoding", "server_version_num", "log_error_verbosity", "log_parameter_max_length",
        "synchronous_commit",
    ]

    /// - Throws: `unsuitable` where what is acknowledged could be lost, or be another text.
    /// - Returns: what is unwise.
    static func check(_ pool: PostgreSQLPool, patience: Duration) async throws(StorageError) -> [String] {
        let found = try await pool.run(PostgreSQLDatabase.beginReading, patience: patience) { transaction in
            try transaction.query(
                "SELECT " + wanted.map { "current_setting('\($0)', true)" }.joined(separator: ", "), []
            ).first.map { row in Dictionary(uniqueKeysWithValues: wanted.indices.map { (wanted[$0], row.text($0)) }) } ?? [:]
        }
        return try judge(found)
    }

    static func judge(_ settings: [String: String?]) throws(StorageError) -> [String] {
        func value(_ name: String) -> String? { settings[name] ?? nil }
        if let version = value("server_version_num").flatMap({ Int($0) }), version < 150_000 {
            throw .unsuitable("it is older than PostgreSQL 15")
        }
        if value("fsync") == "off" { throw .unsuitable("fsync is off, so that what it says it has written may be lost") }
        if value("full_page_writes") == "off" { throw .unsuitable("full_page_writes is off, so that a crash may tear its pages") }
        if let encoding = value("server_encoding"), encoding != "UTF8" { throw .unsuitable("its database is not in UTF8") }
        if value("synchronous_commit") == "off" { throw .unsuitable("synchronous_commit is off") }
        var cautions: [String] = []
        if let verbosity = value("log_error_verbosity"), verbosity != "terse" {
            cautions.append("The database server's log can hold NHS numbers: set log_error_verbosity = terse there.")
        }
        if let length = value("log_parameter_max_length"), length != "0" {
            cautions.append("The database server's log can hold NHS numbers: set log_parameter_max_length = 0 there.")
        }
        return cautions
    }
}
