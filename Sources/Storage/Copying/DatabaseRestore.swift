import Crypto
import Foundation
import Synchronization

/// Puts a backup into an empty database, all of it or nothing. Nobody is signed in afterwards: a session may have been ended since the backup, by
/// whoever signed out or by the provider, and nothing in it says so.
public struct DatabaseRestore: Sendable {
    private let path: String
    /// What the file says of itself; it was read whole and is as it was written.
    public let schema: Int
    public let made: Date
    public let rows: [String: Int]
    private let digest: String

    /// Reads all of the file and checks it. Its digest tells damage, not forgery: who may write the file may write its digest.
    public init(checking path: String) throws(BackupError) {
        self.path = path
        let found: BackupReader.Found
        do { found = try BackupReader(path).read() } catch { throw error as? BackupError ?? .notABackup }
        (schema, made, rows, digest) = (found.head.schema, found.head.made, found.rows, found.digest)
        let known = Migration.all.map(\.number).max() ?? 0
        if schema > known { throw .database(.newerSchema(found: schema, known: known)) }
    }

    /// The steps that the rows are of: the database is made with these, and the later ones are taken once the rows are in it.
    public var migrations: [Migration] { Migration.all.filter { $0.number <= schema } }

    /// By how much the registers' version is raised: no node that ran on another history of this database finds its own number again, nor a row
    /// that says what changed since.
    static let leap: Int64 = 1_000_000

    /// One transaction: whatever happens, there is all or nothing afterwards. All that was written is read back and compared.
    /// - Returns: how many sessions were open, and are ended.
    @discardableResult
    public func run(into database: any SQLDatabase) async throws(BackupError) -> Int {
        let fault = Mutex<BackupError?>(nil)
        do {
            return try await database.write { transaction in
                do {
                    try load(transaction)
                    return try endSessions(transaction)
                } catch let error as BackupError {
                    fault.withLock { $0 = error }
                    throw error
                }
            }
        } catch { throw fault.withLock { $0 } ?? .database(error) }
    }

    /// Once what was written has been compared.
    private func endSessions(_ transaction: any SQLTransaction) throws -> Int {
        let ended = try transaction.execute(
            "UPDATE session SET ended_at = ?, id_token = NULL WHERE ended_at IS NULL", [.time(try transaction.clock())])
        // The first schemas had no registers.
        guard schema >= Migration.access.number else { return ended }
        try transaction.execute("UPDATE register_version SET version = version + ? WHERE id = 1", [.integer(Self.leap)])
        return ended
    }

    private func load(_ transaction: any SQLTransaction) throws {
        var table: CopiedTable?
        var waiting: [SQLStatement] = []
        func flush() throws {
            _ = try transaction.run(waiting)
            waiting = []
        }
        let found = try BackupReader(path).read(
            .init(
                table: { next in
                    try flush()
                    table = next
                    // One row is made with the schema, and is written over.
                    guard next.name != "register_version" else { return }
                    let isEmpty = try transaction.query("SELECT 1 FROM \(next.name) LIMIT 1", []).isEmpty
                    guard isEmpty else { throw BackupError.notEmpty(table: next.name) }
                },
                row: { row in
                    if let table { waiting.append(table.writing(row)) }
                    if waiting.count == 500 { try flush() }
                }))
        try flush()
        guard found.digest == digest else { throw BackupError.damaged(line: 0) }
        var hash = SHA256()
        _ = try BackupContent.write(found.head, found.tables, from: transaction) { hash.update(data: Data($0.utf8)) }
        guard BackupContent.text(hash.finalize()) == digest else { throw BackupError.notTheSame }
    }
}
