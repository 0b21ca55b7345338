extension DatabaseCopy {
    /// Whether the other database has a life of its own. A copy makes rows there what they are here, and takes out what is not here: of a database
    /// that nodes have served from, that would be an objection that was set there, an ended role, a sign-out (laws 2 and 8).
    ///
    /// The trail is enough to tell. Whatever is decided or changed is on record there in the same transaction (law 2), and a node that starts writes
    /// an event before it serves anybody; looks and registers are not asked. A copy that was stopped half way has no event that is not the file's.
    func hasOwnLife() async throws(StorageError) -> Bool {
        // Cheap, and nearly always the answer: whoever served from it wrote last.
        let newest = try await target.read { try $0.query("SELECT id FROM trail_event ORDER BY id DESC LIMIT 1", []) }
        if try await hasStranger(newest) { return true }
        // A clock that was behind put them among the others.
        var last: SQLValue = .text("")
        while true {
            let after = last
            let limit = Int64(batch)
            let there = try await target.read {
                try $0.query("SELECT id FROM trail_event WHERE id > ? ORDER BY id LIMIT ?", [after, .integer(limit)])
            }
            guard let end = there.last?.values.first else { return false }
            if try await hasStranger(there) { return true }
            last = end
        }
    }

    /// Whether one of the other database's events was never this one's. What was erased here since (docs/trail.md, "Erasing") has its entry in the
    /// log still, and says nothing of the other.
    private func hasStranger(_ events: [SQLRow]) async throws(StorageError) -> Bool {
        try await source.read { transaction in
            try transaction.run(
                events.map {
                    SQLStatement(
                        "SELECT 1 WHERE EXISTS (SELECT 1 FROM trail_event WHERE id = ?) OR EXISTS (SELECT 1 FROM log_entry WHERE event = ?)",
                        [$0.values[0], $0.values[0]])
                }
            ).contains { $0.rows.isEmpty }
        }
    }
}
