/// Copies a whole account from one database to another, such as from SQLite's file to PostgreSQL: every row is written and read back. It may
/// be stopped and run again: what is there is found, and what was deleted since is deleted there. A database that was served from is not copied into. Whoever writes to the file that is copied is stopped first; where
/// somebody did meanwhile, that is said.
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
    /// - Throws: `hasItsOwn` before anything is written; `writtenMeanwhile` once all that was read is there.
    public func run(_ said: (Copied) -> Void) async throws(CopyError) -> Bool {
        let changes: FileChanges
        let hasItsOwn: Bool
        do throws(StorageError) {
            // Before anything is read.
            changes = try source.changes()
            hasItsOwn = try await hasOwnLife()
        } catch { throw .database(error) }
        guard !hasItsOwn else { throw .hasItsOwn }
        do throws(StorageError) {
            let isWhole = try await copyAll(said)
            guard try changes.areThere() else { return isWhole }
        } catch {
            // A row that names one which came after that one's table was done.
            guard case .conflict = error, (try? changes.areThere()) == true else { throw .database(error) }
        }
        throw .writtenMeanwhile
    }

    private func copyAll(_ said: (Copied) -> Void) async throws(StorageError) -> Bool {
        var isWhole = true
        for table in CopiedTable.all {
            let copied = try await copy(table)
            isWhole = isWhole && copied.isWhole
            said(copied)
        }
        return isWhole
    }

    /// Takes out what an earlier copy left there and is gone here: training that was taken away, a session that was forgotten. Before anything is
    /// written, since what is gone may have what comes instead of it: one open caseload, one place. What is only ever added is not taken out:
    /// there, a row of the other database's own is said.
    private func forget(_ table: CopiedTable) async throws(StorageError) {
        guard !table.isAppendOnly, table.name != "log_tile" else { return }
        var last: [SQLValue]?
        while true {
            let after = last
            let limit = batch
            let there = try await target.read { try $0.run([table.next(after: after, limit: limit)]).first?.rows ?? [] }
            guard let end = there.last else { return }
            let here = try await source.read { try $0.run(there.map(table.one)).map { !$0.rows.isEmpty } }
            let gone = zip(there, here).filter { !$0.1 }.map { $0.0 }
            if !gone.isEmpty { try await target.write { _ = try $0.run(gone.map(table.deleting)) } }
            last = Array(end.values.prefix(table.key.count))
        }
    }

    private func copy(_ table: CopiedTable) async throws(StorageError) -> Copied {
        try await forget(table)
        var (rows, differing) = (0, 0)
        var last: [SQLValue]?
        while true {
            let after = last
            let limit = batch
            let found = try await source.read { try $0.run([table.next(after: after, limit: limit)]).first?.rows ?? [] }
            guard let end = found.last else { break }
            try await target.write { try $0.run(found.map(table.writing)) }
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
