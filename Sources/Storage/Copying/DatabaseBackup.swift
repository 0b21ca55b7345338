import Crypto
import Foundation
import Synchronization

/// A whole account in one file: every row of one moment, counted, with a digest, whichever driver it comes from or goes to. Made beside a
/// service that runs. It names people: its owner alone may read it, and it is not encrypted, so keep it where the database could be kept.
public struct DatabaseBackup: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What was written.
    public struct Made: Sendable, Hashable {
        public let rows: [String: Int]
        public let bytes: Int
        public let at: Date
        /// SHA-256 of all but the last line, hex.
        public let digest: String
    }

    /// Writes under another name, and gives it its own only when all of it is on the disk: what has the name is whole, whenever the
    /// machine stops.
    public func write(to path: String) async throws(BackupError) -> Made {
        guard access(path, F_OK) != 0 else { throw .isThere }
        let file = try BackupFile(path + ".part")
        defer { file.close() }
        let fault = Mutex<BackupError?>(nil)
        let made: Made
        do {
            // May run again from its beginning, where the connection is lost.
            made = try await database.read { transaction in
                do throws(BackupError) { return try Self.write(transaction, to: file) } catch {
                    fault.withLock { $0 = error }
                    throw error
                }
            }
        } catch {
            file.remove()
            throw fault.withLock { $0 } ?? .database(error)
        }
        try file.take(path)
        return made
    }

    private static func write(_ transaction: any SQLTransaction, to file: BackupFile) throws(BackupError) -> Made {
        try file.begin()
        var hash = SHA256()
        do {
            let found = try transaction.query("SELECT MAX(number) FROM schema_migration", []).first?.integer(0).map(Int.init) ?? 0
            let known = Migration.all.map(\.number).max() ?? 0
            // Of an older schema the list of tables would not be right: the program that runs the service makes its backups.
            if found > known { throw StorageError.newerSchema(found: found, known: known) }
            guard found == known else { throw BackupError.olderSchema(found: found, known: known) }
            let head = BackupHead(schema: found, made: try transaction.clock())
            let rows = try BackupContent.write(head, CopiedTable.all, from: transaction) { piece in
                let bytes = Data(piece.utf8)
                hash.update(data: bytes)
                try file.write(bytes)
            }
            let digest = BackupContent.text(hash.finalize())
            try file.write(Data("digest \(digest)\n".utf8))
            return Made(rows: rows, bytes: file.count, at: head.made, digest: digest)
        } catch let error as BackupError {
            throw error
        } catch let error as StorageError {
            throw .database(error)
        } catch {
            throw .database((error as? PostgreSQLFault)?.storageError { _ in nil } ?? SQLiteDatabase.storageError(error))
        }
    }
}
