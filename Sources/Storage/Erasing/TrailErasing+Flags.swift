import AuditTrail
import Foundation

extension TrailErasing {
    /// Flags of looks whose events are gone: a version before this one left them behind.
    func eraseFlags(before end: Date, at now: Date, as leader: Leadership?) async throws(StorageError) -> Int {
        // Ids begin with 48 bits of milliseconds (RFC 9562, version 7).
        let bound = String(UInt64(max(0, end.timeIntervalSince1970) * 1000), radix: 16)
        let until = String(repeating: "0", count: max(0, 12 - bound.count)) + bound
        var (count, last) = (0, "")
        while true {
            let (after, start) = (last, ContinuousClock.now)
            let gone = try await database.read { transaction in
                try transaction.query(
                    """
                    SELECT f.event FROM look_flag f WHERE f.event > ? AND f.event < ? AND NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.id = f.event) \
                    ORDER BY f.event LIMIT ?
                    """, [.text(after), .text(until), .integer(Int64(most))]
                ).compactMap { $0.text(0) }
            }
            guard let end = gone.last else { return count }
            try await database.write { transaction in
                try leader?.hold(transaction)
                _ = try transaction.run(gone.map { SQLStatement("DELETE FROM look_flag WHERE event = ?", [.text($0)]) })
                try TrailStore.insert(TrailEvent(kind: .trailErased, at: now, detail: "\(gone.count) rows of look_flag"), transaction)
            }
            (count, last) = (count + gone.count, end)
            guard gone.count == most else { return count }
            await giveWay(since: start)
        }
    }
}
