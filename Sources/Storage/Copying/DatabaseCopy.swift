/// Copies a whole account from one database to another, such as from SQLite's file to PostgreSQL: every row is written and read back. It may
/// be stopped and run again: what is there is found, and what was deleted since is deleted there. A database that was served from is
/// not copied into, nor on into one that somebody begins to use. Whoever writes to the file that is copied is stopped first; where somebody did meanwhile, that is said.
public struct DatabaseCopy: Sendable {
    let source: SQLiteDatabase
    let target: any SQLDatabase
    /// Rows at a time: a transaction that is never long.
    let batch: Int

    public init(from source: SQLiteDatabase, to target: any SQLDatabase, batch: Int = 200) {
        self.source = source
        self.target = target
        self.batch = batch
    }

    /// What became of a table.
    public struct Copied: Sendable, Hashable {
        public let table: String
        /// Rows that were read.
        public let rows: Int
        /// Of them those that are not the same in the other database afterwards.
        public let differing: Int
        /// Rows that are in the other database and not in this one.
        public let others: Int
        public var isWhole: Bool { differing == 0 && others == 0 }
    }

    /// - Parameter said: called after each table.
    /// - Returns: whether all that was read is there and the same, and nothing else.
    /// - Throws: `hasItsOwn` before anything is written; `servedMeanwhile` as soon as it is seen; `writtenMeanwhile` once all that was read is there.
    public func run(_ said: (Copied) -> Void) async throws(CopyError) -> Bool {
        let changes: FileChanges
        let begun: KnownTrail?
        do throws(StorageError) {
            // Before anything is read.
            changes = try source.changes()
            begun = try await knownTrail()
        } catch { throw .database(error) }
        guard var known = begun else { throw .hasItsOwn }
        var isWhole: Bool?
        do throws(StorageError) {
            isWhole = try await copyAll(&known, said)
            // Nobody says "the same" of what a clock that is behind wrote among the rest.
            if isWhole != nil, try await knownTrail() == nil { isWhole = nil }
        } catch {
            guard case .conflict = error else { throw .database(error) }
            // A row that is in the way of one of somebody else's there.
            if await isServed() { throw .servedMeanwhile }
            // One that names another which came after that one's table was done.
            guard (try? changes.areThere()) == true else { throw .database(error) }
            throw .writtenMeanwhile
        }
        guard let isWhole else { throw .servedMeanwhile }
        do throws(StorageError) {
            guard try changes.areThere() else { return isWhole }
        } catch { throw .database(error) }
        throw .writtenMeanwhile
    }

    private func isServed() async -> Bool {
        do throws(StorageError) { return try await knownTrail() == nil } catch { return false }
    }

    /// - Returns: nil where somebody else used the other database meanwhile: nothing was written from then on.
    private func copyAll(_ known: inout KnownTrail, _ said: (Copied) -> Void) async throws(StorageError) -> Bool? {
        var isWhole = true
        for table in CopiedTable.all {
            guard let copied = try await copy(table, &known) else { return nil }
            isWhole = isWhole && copied.isWhole
            said(copied)
        }
        return isWhole
    }

    /// Writes to the other database, unless somebody else has used it since: asked in the very transaction, so that what they wrote stays as it is.
    private func write(_ rows: [SQLStatement], _ known: KnownTrail) async throws(StorageError) -> Bool {
        try await target.write { transaction in
            guard try known.isWhole(transaction) else { return false }
            _ = try transaction.run(rows)
            return true
        }
    }

    /// Takes out what an earlier copy left there and is gone here: training that was taken away, a session that was forgotten. Before anything is
    /// written, since what is gone may have what comes instead of it: one open caseload, one place. What is only ever added is not taken out:
    /// there, a row of the other database's own is said.
    /// - Returns: false where somebody else used the other database meanwhile.
    private func forget(_ table: CopiedTable, _ known: KnownTrail) async throws(StorageError) -> Bool {
        guard !table.isAppendOnly, table.name != "log_tile" else { return true }
        var last: [SQLValue]?
        while true {
            let after = last
            let limit = batch
            let there = try await target.read { try $0.run([table.next(after: after, limit: limit)]).first?.rows ?? [] }
            guard let end = there.last else { return true }
            let here = try await source.read { try $0.run(there.map(table.one)).map { !$0.rows.isEmpty } }
            let gone = zip(there, here).filter { !$0.1 }.map { $0.0 }
            if !gone.isEmpty { guard try await write(gone.map(table.deleting), known) else { return false } }
            last = Array(end.values.prefix(table.key.count))
        }
    }

    /// - Returns: nil where somebody else used the other database meanwhile.
    private func copy(_ table: CopiedTable, _ known: inout KnownTrail) async throws(StorageError) -> Copied? {
        guard try await forget(table, known) else { return nil }
        var (rows, differing) = (0, 0)
        var last: [SQLValue]?
        while true {
            let after = last
            let limit = batch
            let found = try await source.read { try $0.run([table.next(after: after, limit: limit)]).first?.rows ?? [] }
            guard let end = found.last else { break }
            guard try await write(found.map(table.writing), known) else { return nil }
            if table.name == "trail_event" { known.add(found) }
            // From the disk, in a transaction of its own: what was written is what is there.
            let there = try await target.read { try $0.run(found.map(table.one)).map { $0.rows.first?.values } }
            differing += zip(found, there).count { $0.values != $1 }
            rows += found.count
            last = Array(end.values.prefix(table.key.count))
        }
        let count = try await target.read { Int(try $0.query("SELECT COUNT(*) FROM \(table.name)", []).first?.integer(0) ?? 0) }
        return Copied(table: table.name, rows: rows, differing: differing, others: max(0, count - rows))
    }
}
