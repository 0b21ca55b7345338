extension DatabaseCopy {
    /// How far the other database's trail was followed, and who led there then: whoever uses it from then on changes one or the other.
    struct KnownTrail: Sendable {
        /// No event that was compared, or copied, comes after it.
        private(set) var newest: String
        /// Which lease is at which fencing number.
        fileprivate let leases: [[SQLValue]]

        /// Events of the file's that were written to the other database.
        mutating func add(_ events: [SQLRow]) { newest = events.compactMap { $0.text(0) }.reduce(newest, max) }

        /// Whether nobody has used the other database since, as far as one step of an index and some rows tell. Asked in each transaction that writes: what is
        /// seen there and was not the file's has its event in the same state. An event of a clock that is behind the file's newest is not seen so;
        /// a node that wrote one leads something within a moment.
        func isWhole(_ transaction: any SQLTransaction) throws -> Bool {
            let found = try transaction.run([SQLStatement("SELECT 1 FROM trail_event WHERE id > ? LIMIT 1", [.text(newest)]), Self.leading])
            return found[0].rows.isEmpty && found[1].rows.map(\.values) == leases
        }

        /// All but the lease for steps of the schema, which a command takes too.
        fileprivate static let leading = SQLStatement("SELECT name, fence FROM leader_lease WHERE name <> 'schema' ORDER BY name", [])
    }

    /// Whether the other database has a life of its own. A copy makes rows there what they are here, and takes out what is not here: of a database
    /// that nodes have served from, that would be an objection that was set there, an ended role, a sign-out (laws 2 and 8).
    ///
    /// The trail is enough to tell. Whatever is decided or changed is on record there in the same transaction (law 2), and a node that starts writes
    /// an event before it serves anybody; looks and registers are not asked. A copy that was stopped half way has no event that is not the file's.
    /// - Returns: what its trail is known to be; nil where it has a life of its own.
    func knownTrail() async throws(StorageError) -> KnownTrail? {
        // Before the trail: a node has its event by the time it leads.
        let leases = try await target.read { try $0.query(KnownTrail.leading.sql, []).map(\.values) }
        // Cheap, and nearly always the answer: whoever served from it wrote last.
        let newest = try await target.read { try $0.query("SELECT id FROM trail_event ORDER BY id DESC LIMIT 1", []) }
        if try await hasStranger(newest) { return nil }
        var known = KnownTrail(newest: "", leases: leases)
        known.add(try await source.read { try $0.query("SELECT id FROM trail_event ORDER BY id DESC LIMIT 1", []) })
        // A clock that was behind put them among the others.
        var last: SQLValue = .text("")
        while true {
            let after = last
            let limit = Int64(batch)
            let there = try await target.read {
                try $0.query("SELECT id FROM trail_event WHERE id > ? ORDER BY id LIMIT ?", [after, .integer(limit)])
            }
            guard let end = there.last?.values.first else { return known }
            if try await hasStranger(there) { return nil }
            known.add(there)
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
