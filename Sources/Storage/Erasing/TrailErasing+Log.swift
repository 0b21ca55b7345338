import AuditTrail
import Foundation

extension TrailErasing {
    /// What becomes of the commitments of events that are erased.
    enum LogState {
        /// They stay, and the log's last checkpoint says of which log they are: its size and root.
        case signed(SQLRow)
        /// No log is kept, and nothing ever commits to them: they go too.
        case none

        var checkpoint: SQLRow? { if case .signed(let row) = self { row } else { nil } }

        /// - Parameter keepsLog: whether the region keeps a log, also where nothing of it is there yet.
        /// - Throws: `logNotSigned` where there is or will be a log and nothing of it is signed: of what is erased under no checkpoint no
        ///   entry can tell, and an audit would take it for taken away.
        static func read(keepsLog: Bool, _ transaction: any SQLTransaction) throws -> LogState {
            let answers = try transaction.run([
                SQLStatement("SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 1", []),
                SQLStatement("SELECT 1 FROM log_entry LIMIT 1", []),
                // Another node keeps one, or did.
                SQLStatement("SELECT 1 FROM leader_lease WHERE name = ?", [.text(LogIntegrator.lease)]),
            ])
            if let row = answers[0].rows.first { return .signed(row) }
            guard !keepsLog, answers[1].rows.isEmpty, answers[2].rows.isEmpty else { throw StorageError.logNotSigned }
            return .none
        }
    }

    /// Commitments of events that are gone, where no log is kept: a version before this one left them behind. A log that began later would
    /// have them nowhere.
    /// - Returns: how many rows.
    func eraseLeftParts(before end: Date, at now: Date, as leader: Leadership?) async throws(StorageError) -> Int {
        let until = LogAdoption.begin(end)
        var (count, last) = (0, "")
        while true {
            let (after, keepsLog, limit, start) = (last, keepsLog, most, ContinuousClock.now)
            let found = try await database.read { transaction -> [String] in
                guard case .none = try LogState.read(keepsLog: keepsLog, transaction) else { return [] }
                return try transaction.query(
                    """
                    SELECT p.event FROM trail_part p WHERE p.event > ? AND p.event < ? AND NOT EXISTS (\
                    SELECT 1 FROM trail_event e WHERE e.id = p.event) ORDER BY p.event LIMIT ?
                    """, [.text(after), .text(until), .integer(Int64(limit))]
                ).compactMap { $0.text(0) }
            }
            guard let end = found.last else { return count }
            count += try await database.write { transaction in
                try leader?.hold(transaction)
                guard case .none = try LogState.read(keepsLog: keepsLog, transaction) else { return 0 }
                let gone = Set(found).sorted()
                let answers = try transaction.run(
                    gone.map { SQLStatement("DELETE FROM trail_part WHERE event = ?", [.text($0)]) }
                        + gone.map { SQLStatement("DELETE FROM log_waiting WHERE event = ?", [.text($0)]) })
                let rows = answers.prefix(gone.count).reduce(0) { $0 + Int($1.changed) }
                try TrailStore.insert(TrailEvent(kind: .trailErased, at: now, detail: "\(rows) rows of trail_part"), transaction)
                return rows
            }
            guard found.count == limit else { return count }
            last = end
            await giveWay(since: start)
        }
    }
}
