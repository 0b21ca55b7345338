import AuditTrail

/// Going on with a log that is in the database: from its last checkpoint, never from its beginning.
extension LogIntegrator {
    /// How many entries are read at a time.
    private static let step: Int64 = 2_000

    /// What is remembered, where it is still so; else what the database has.
    func current(_ kept: Grown?, _ transaction: any SQLTransaction) throws -> Grown {
        let last = try transaction.query("SELECT place, entry FROM log_entry ORDER BY place DESC LIMIT 1", []).first
        let size = (last?.integer(0)).map { UInt64($0) + 1 } ?? 0
        if let kept, kept.size == size, kept.last == last?.blob(1) { return kept }
        return try resumed(size, last?.blob(1), transaction)
    }

    private func resumed(_ size: UInt64, _ last: [UInt8]?, _ transaction: any SQLTransaction) throws -> Grown {
        let row = try transaction.query("SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 1", []).first
        let signed = UInt64(row?.integer(0) ?? 0)
        guard signed <= size else { throw StorageError.logDamaged("it is shorter than its last checkpoint") }
        var tree = TiledTree()
        if signed > 0 {
            let tiles = try LogTile.read(Set(Tile.edge(size: signed)), transaction)
            do { tree = try TiledTree(size: signed) { tiles[$0] ?? [] } } catch {
                throw StorageError.logDamaged("its tiles are not of their length")
            }
            // Rather than sign what is not what was signed before.
            guard row?.blob(1) == tree.root.bytes else { throw StorageError.logDamaged("its tiles are not those of its last checkpoint") }
        }
        let begun = try entries(from: signed & ~255, below: signed, transaction)
        guard begun.count == Int(signed & 255) else { throw StorageError.logDamaged("an entry is missing") }
        var growth = LogGrowth(tree, bundle: try bundle(begun))
        while growth.tree.size < size {
            let next = try entries(from: growth.tree.size, below: size, transaction)
            guard !next.isEmpty else { throw StorageError.logDamaged("an entry is missing") }
            for bytes in next {
                guard let entry = LogEntry(bytes) else { throw StorageError.logDamaged("an entry is none of ours") }
                _ = growth.append(entry)
            }
            // They were written with the entries.
            _ = growth.takeFilled()
        }
        return Grown(growth: growth, last: last)
    }

    /// Entries of a range, as many as are read at a time.
    private func entries(from start: UInt64, below end: UInt64, _ transaction: any SQLTransaction) throws -> [[UInt8]] {
        let rows = try transaction.query(
            "SELECT place, entry FROM log_entry WHERE place >= ? AND place < ? ORDER BY place LIMIT ?",
            [.integer(Int64(start)), .integer(Int64(end)), .integer(Self.step)])
        return try rows.enumerated().map { offset, row in
            guard row.integer(0) == Int64(start) + Int64(offset), let entry = row.blob(1) else {
                throw StorageError.logDamaged("an entry is missing")
            }
            return entry
        }
    }

    private func bundle(_ entries: [[UInt8]]) throws -> [UInt8] {
        do { return try Tile.bundle(entries) } catch { throw StorageError.logDamaged("an entry is too long") }
    }
}

extension LogIntegrator {
    /// Whether the log has no entry yet.
    public static func isEmpty(_ transaction: any SQLTransaction) throws -> Bool {
        try transaction.query("SELECT 1 FROM log_entry LIMIT 1", []).isEmpty
    }

    /// Returns where the keys are those that the log was begun with: a log that went on under others would be two.
    public static func check(_ keys: LogKeys, _ transaction: any SQLTransaction) throws {
        let keyring = try LogKeyring.keys(transaction)
        if let inForce = keyring.last, inForce.verifier != keys.signer.verifier { throw StorageError.otherLogKey(inForce.verifier.text) }
        let note = try transaction.query("SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1", []).first?.blob(0)
        if let note, (try? LogKeyring.policy(keyring, only: keys.signer.verifier).believe(note)) == nil {
            throw StorageError.logDamaged("its last checkpoint was signed by another key")
        }
        guard let first = try transaction.query("SELECT event, part, chain FROM log_entry WHERE place = 0", []).first,
            let event = first.text(0), let part = first.integer(1)
        else { return }
        let answers = try transaction.run([
            SQLStatement("SELECT 1 FROM trail_event WHERE id = ?", [.text(event)]),
            SQLStatement(
                "SELECT k.key FROM trail_person p JOIN person_key k ON k.nhs_number = p.nhs_number WHERE p.event = ? ORDER BY p.nhs_number LIMIT 1 OFFSET ?",
                [.text(event), .integer(part - 1)]),
        ])
        // One that was erased tells nothing.
        if !answers[0].rows.isEmpty, keys.chain(answers[1].rows.first?.blob(0)).name != first.blob(2) {
            throw StorageError.logDamaged("its chains are keyed by another secret")
        }
    }
}
