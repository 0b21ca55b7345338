import Foundation

extension PostgreSQLDatabase {
    /// Whoever leads takes one step after the other, each in a transaction of its own that holds the lease and claims the step's number: of two
    /// nodes that start at once one waits, and one that was stopped in the middle and goes on later is refused.
    static func migrate(_ pool: PostgreSQLPool, _ migrations: [Migration], _ schema: Schema) async throws(StorageError) {
        let known = migrations.map(\.number).max() ?? 0
        let holder = "schema \(UUID().uuidString.prefix(8))"
        var leadership: Leadership?
        if schema == .broughtUpToDate { try await makeTables(pool) }
        let deadline = ContinuousClock.now + .seconds(660)
        while ContinuousClock.now < deadline {
            let applied = try await pool.run(beginReading, patience: patience) { transaction in
                Set(try transaction.query("SELECT number FROM schema_migration", []).compactMap { $0.integer(0).map(Int.init) })
            }
            if let found = applied.max(), found > known { throw .newerSchema(found: found, known: known) }
            let next = migrations.filter { !applied.contains($0.number) }.min { $0.number < $1.number }
            guard schema == .broughtUpToDate, let next else {
                if let leadership { _ = try await pool.run(beginWriting, patience: patience) { try LeaderStore.giveBack(leadership, $0) } }
                return
            }
            do throws(StorageError) {
                leadership = try await lead(pool, holder)
                if let leadership { try await take(next, leadership, pool) } else { try? await Task.sleep(for: .milliseconds(100)) }
            } catch {
                switch error {
                // Another leads by now, or began to at the same moment.
                case .fenced, .conflict("schema_migration.number"), .conflict("leader_lease.name"): continue
                default: throw error
                }
            }
        }
        throw .busy
    }

    /// How long a start waits for other nodes that start.
    private static let patience = Duration.seconds(60)

    /// Nil while another takes the steps. Renewed before each; one step may take longer, and then whoever takes over waits for its row.
    private static func lead(_ pool: PostgreSQLPool, _ holder: String) async throws(StorageError) -> Leadership? {
        try await pool.run(beginWriting, patience: patience) {
            try LeaderStore.take("schema", as: holder, lasting: LeaderStore.longest, $0)
        }
    }

    private static func take(_ migration: Migration, _ leadership: Leadership, _ pool: PostgreSQLPool) async throws(StorageError) {
        try await pool.run(beginWriting, patience: patience) { transaction in
            try leadership.hold(transaction)
            try transaction.execute(
                "INSERT INTO schema_migration (number, applied_at) VALUES (?, ?)", [.integer(Int64(migration.number)), .time(Date())])
            for statement in migration.statements(.postgresql) { try transaction.execute(statement, []) }
        }
    }

    /// `IF NOT EXISTS` looks first and makes then: of two at once one may be told that the name is taken (23505 of the catalogue, 42P07, and 42710 of its row type).
    private static func makeTables(_ pool: PostgreSQLPool) async throws(StorageError) {
        for _ in 0..<20 {
            do throws(StorageError) {
                try await pool.run(beginWriting, patience: patience) { transaction in
                    for statement in Migration.before(.postgresql) { try transaction.execute(statement, []) }
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
