import Foundation

extension PostgreSQLDatabase {
    /// Takes one step after the other, each in a transaction of its own that begins by claiming its number: of two nodes that start at once
    /// the second waits for that row, is told that it is there, and goes on with the next. No lock of a dialect's own is needed.
    static func migrate(_ pool: PostgreSQLPool, _ migrations: [Migration], _ schema: Schema) async throws(StorageError) {
        let known = migrations.map(\.number).max() ?? 0
        if schema == .broughtUpToDate { try await makeTable(pool) }
        // Each round takes a step or finds that somebody else did.
        for _ in 0...migrations.count * 2 {
            let applied = try await pool.run(beginReading, patience: patience) { transaction in
                Set(try transaction.query("SELECT number FROM schema_migration", []).compactMap { $0.integer(0).map(Int.init) })
            }
            if let found = applied.max(), found > known { throw .newerSchema(found: found, known: known) }
            let next = migrations.filter { !applied.contains($0.number) }.min { $0.number < $1.number }
            guard schema == .broughtUpToDate, let next else { return }
            do throws(StorageError) { try await take(next, pool) } catch {
                switch error {
                case .conflict("schema_migration.number"): continue
                default: throw error
                }
            }
        }
        throw .busy
    }

    /// How long a start waits for other nodes that start.
    private static let patience = Duration.seconds(60)

    private static func take(_ migration: Migration, _ pool: PostgreSQLPool) async throws(StorageError) {
        try await pool.run(beginWriting, patience: patience) { transaction in
            try transaction.execute(
                "INSERT INTO schema_migration (number, applied_at) VALUES (?, ?)", [.integer(Int64(migration.number)), .time(Date())])
            for statement in migration.statements(.postgresql) { try transaction.execute(statement, []) }
        }
    }

    /// `IF NOT EXISTS` looks first and makes then: of two at once one may be told that the name is taken (23505 of the catalogue, 42P07, and 42710 of its row type).
    private static func makeTable(_ pool: PostgreSQLPool) async throws(StorageError) {
        for _ in 0..<20 {
            do throws(StorageError) {
                try await pool.run(beginWriting, patience: patience) {
                    _ = try $0.execute(
                        "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)", [])
                }
                return
            } catch {
                switch error {
                case .conflict, .failed(state: "42P07"), .failed(state: "42710"), .busy: try? await Task.sleep(for: .milliseconds(20))
                default: throw error
                }
            }
        }
        throw .busy
    }
}
