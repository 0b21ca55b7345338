/// Whether a server may hold an account, by settings that anybody may read (PostgreSQL 15 manual, 20.5 and 20.8).
enum PostgreSQLFitness {
    private static let wanted = [
        "fsync", "full_page_writes", "server_encoding", "server_version_num", "log_error_verbosity", "log_parameter_max_length",
        "synchronous_commit", "synchronous_standby_names",
    ]

    /// What a server says of itself.
    struct Found {
        var settings: [String: String?]
        /// Which server it is: another one, or the same one started anew, has another moment.
        var server = "unknown"
        /// Whether a standby follows it; false too where our role may not see that.
        var streams = false
    }

    /// Outside a transaction: where one question is refused, the other is answered.
    static func read(_ connection: PostgreSQLConnection) throws(PostgreSQLFault) -> Found {
        let question = SQLStatement("SELECT " + wanted.map { "current_setting('\($0)', true)" }.joined(separator: ", "), [])
        let row = try connection.exchange(nil, [question]).first?.rows.first
        var found = Found(settings: [:])
        for (place, name) in wanted.enumerated() { found.settings[name] = row?.text(place) }
        do throws(PostgreSQLFault) {
            // Whoever may not see others' connections reads no state (PostgreSQL 15 manual, 28.2.4).
            let more = try connection.exchange(
                nil,
                [
                    SQLStatement(
                        "SELECT pg_postmaster_start_time()::text, (SELECT COUNT(*) FROM pg_stat_replication WHERE state = 'streaming')", [])
                ]
            ).first?.rows.first
            found.server = more?.text(0) ?? found.server
            found.streams = (more?.integer(1) ?? 0) > 0
        } catch {
            // No right to see it is no reason to leave a server.
            guard case .refused = error else { throw error }
        }
        return found
    }

    /// - Throws: `unsuitable` where what is acknowledged could be lost, or be another text.
    /// - Returns: what is unwise.
    static func judge(_ settings: [String: String?], streams: Bool = false) throws(StorageError) -> [String] {
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
        // Where it is set, a commit waits for the standby; empty, a failover forgets what was acknowledged (manual, 27.2.8).
        if streams, value("synchronous_standby_names") == "" {
            cautions.append(
                "A standby follows the database server, and synchronous_standby_names is empty there: what was acknowledged last may be lost in a failover."
            )
        }
        // Ours is `on` in each session, unless a pool in between keeps our settings from the server: then a commit waits for this disk alone.
        if streams, value("synchronous_commit") == "local" {
            cautions.append(
                "A standby follows the database server, and synchronous_commit is local there: what was acknowledged last may be lost in a failover."
            )
        }
        return cautions
    }
}
