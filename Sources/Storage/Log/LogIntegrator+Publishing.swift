import AuditTrail
import Foundation

extension LogIntegrator {
    /// What one step did.
    public struct Published: Sendable, Hashable {
        /// Entries that had waited.
        public let taken: Int
        /// What was signed; nil where there was no news.
        public let checkpoint: Checkpoint?
    }

    /// Takes in what waits and signs the log as it then is, with the tiles that go with it, where it grew since the last checkpoint.
    /// - Parameter most: entries taken in at once; nil: all that wait.
    @discardableResult
    public func publish(_ transaction: any SQLTransaction, at now: Date, most: Int? = nil) throws -> Published {
        try standing.check(transaction)
        let signer = signer
        if let inForce = try LogKeyring.inForce(transaction) {
            guard inForce == signer.verifier else { throw StorageError.otherLogKey(inForce.text) }
        } else {
            try LogKeyring.begin(signer.verifier, transaction, at: now)
        }
        let taken = try takeIn(transaction, most: most)
        return try using(transaction) { grown in
            let signed = try transaction.query("SELECT MAX(size) FROM log_checkpoint", []).first?.integer(0) ?? 0
            guard grown.size > UInt64(signed) else { return Published(taken: taken, checkpoint: nil) }
            let checkpoint = Checkpoint(origin: signer.verifier.name, size: grown.size, root: grown.growth.tree.root)
            let note: SignedNote
            do { note = SignedNote(text: checkpoint.text, signatures: [try signer.sign(checkpoint.text)]) } catch {
                throw StorageError.logDamaged("it cannot be signed")
            }
            let tiles = grown.growth.unfinished.sorted { $0.key.path < $1.key.path }.map { LogTile.writing($0.key, $0.value) }
            let row = SQLStatement(
                "INSERT INTO log_checkpoint (size, root, note, at) VALUES (?, ?, ?, ?)",
                [.integer(Int64(checkpoint.size)), .blob(checkpoint.root.bytes), .blob(note.bytes), .time(now)])
            _ = try transaction.run(tiles + [row])
            return Published(taken: taken, checkpoint: checkpoint)
        }
    }

    /// Whether something waits for its place, or was placed after the last checkpoint.
    public static func hasNews(_ transaction: any SQLTransaction) throws -> Bool {
        let answers = try transaction.run([
            SQLStatement("SELECT 1 FROM log_waiting LIMIT 1", []), SQLStatement("SELECT MAX(place) FROM log_entry", []),
            SQLStatement("SELECT MAX(size) FROM log_checkpoint", []),
        ])
        guard answers[0].rows.isEmpty else { return true }
        guard let last = answers[1].rows.first?.integer(0) else { return false }
        return last >= answers[2].rows.first?.integer(0) ?? 0
    }
}
