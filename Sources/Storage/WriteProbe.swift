import Foundation

/// Finds out whether the account can be written: by writing. A row that comes and goes in one transaction, because an update to the value
/// that is there already writes nothing (SQLite compares first), and would be told "written" on a disk that is read-only.
public struct WriteProbe: Sendable {
    private let database: any SQLDatabase
    /// A row of its own: several nodes that probe at once are not in each other's way. No state of a sign-in: those are hashes of 43 letters.
    private let row = "write-probe \(UUID().uuidString)"

    public init(_ database: any SQLDatabase) { self.database = database }

    /// Returns once it is on the disk. Leaves nothing behind. That a session or a look has ended is written to tables of their own, either of
    /// which somebody may have locked by itself: an update that finds no row waits for such a lock, and changes nothing.
    public func write() async throws(StorageError) {
        let probe: SQLValue = .text(row)
        // As rows that are added: nothing is read that others could change, so that it is in the way of nobody's transaction.
        try await database.probe([
            SQLStatement(
                "INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at) VALUES (?, '', '', '', '', 0)", [probe]),
            SQLStatement("UPDATE session SET ended_at = ended_at WHERE key = ?", [probe]),
            SQLStatement("UPDATE look_life SET ended_at = ended_at WHERE look = ?", [probe]),
            SQLStatement("DELETE FROM sign_in WHERE state = ?", [probe]),
        ])
    }
}
