import GRDB

/// Whether anybody writes to a SQLite file from some moment on, whatever process it is and whatever they write.
struct FileChanges: Sendable {
    /// One connection, open for as long as this lives: the number below says nothing across two.
    private let connection: DatabaseQueue
    private let before: Int?

    /// From now on.
    init(_ path: String) throws(StorageError) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        do {
            connection = try DatabaseQueue(path: path, configuration: configuration)
            before = try Self.version(connection)
        } catch { throw SQLiteDatabase.storageError(error) }
    }

    /// Whether a commit was made since, by anybody but this connection, which makes none.
    func areThere() throws(StorageError) -> Bool {
        do { return try Self.version(connection) != before } catch { throw SQLiteDatabase.storageError(error) }
    }

    /// Differs from the last one exactly where another connection has committed in between (SQLite, "PRAGMA data_version").
    private static func version(_ connection: DatabaseQueue) throws -> Int? {
        try connection.read { try Int.fetchOne($0, sql: "PRAGMA data_version") }
    }
}
