import Foundation

extension PostgreSQLDatabase {
    /// Whoever leads takes one step after the other, each in a transaction of its own that holds the lease and claims the step's number: of two
    /// nodes that start at once one waits, and one that was stopped in the middle and goes on later is refused.
    ///
    /// Whoever waits goes on waiting until `waits.whole` is over, whatever one step takes, and then says for what it waited.
    static func migrate(
        _ pool: PostgreSQLPool, _ migrations: [Migration], _ schema: Schema, _ waits: Waits
    ) async throws(StorageError) {
        let known = migrations.map(\.number).max() ?? 0
        let holder = "schema \(UUID().uuidString.prefix(8))"
        var leadership: Leadership?
        if schema == .broughtUpToDate { try await makeTables(pool, waits) }
        let deadline = ContinuousClock.now + waits.whole
        while ContinuousClock.now < deadline {
            let applied = try await pool.run(beginReading, patience: waits.whole) { transaction in
                Set(try transaction.query("SELECT number FROM schema_migration", []).compactMap { $0.integer(0).map(Int.init) })
            }
            if let found = applied.max(), found > known { throw .newerSchema(found: found, known: known) }
            let next = migrations.filter { !applied.contains($0.number) }.min { $0.number < $1.number }
            guard schema == .broughtUpToDate, let next else {
                if let leadership {
                    _ = try await pool.run(beginWriting, patience: waits.whole) { try LeaderStore.giveBack(leadership, $0) }
                }
                return
            }
            do throws(StorageError) {
                leadership = try await lead(pool, holder, waits)
                if let leadership { try await take(next, leadership, pool, waits) } else { try? await Task.sleep(for: .milliseconds(100)) }
            } catch {
                switch error {
                // Another leads by now, or began to at the same moment.
                case .fenced, .conflict("schema_migration.number"), .conflict("leader_lease.name"): continue
                // Another holds the lease's row, because it is in the middle of a step, or a table that the step needs: not for us to give up.
                case .busy: continue
                default: throw error
                }
            }
        }
        throw .schemaBeingChanged(waited: Int(waits.whole.components.seconds))
    }

    /// How long a start waits.
    struct Waits: Sendable {
        /// For all steps together, others' included: a step's ten minutes and one more.
        var whole: Duration = .seconds(660)
        /// One step's statement, on the server.
        var statement: Duration = .seconds(600)
        /// For the row that whoever takes a step holds: then looked at anew.
        var turn: Duration = .seconds(60)
        /// For the table that a step changes. Whoever writes to it stands in line behind a step that waits, so that looks of the version before
        /// wait no longer than this for one that cannot begin; then it steps back, and tries again.
        var table: Duration = .seconds(2)
    }

    /// Nil while another takes the steps. Renewed before each; one step may take longer, and then whoever takes over waits for its row.
    private static func lead(_ pool: PostgreSQLPool, _ holder: String, _ waits: Waits) async throws(StorageError) -> Leadership? {
        try await pool.run(beginWriting, patience: waits.whole) {
            try LeaderStore.take("schema", as: holder, lasting: LeaderStore.longest, $0)
        }
    }

    private static func take(
        _ migration: Migration, _ leadership: Leadership, _ pool: PostgreSQLPool, _ waits: Waits
    ) async throws(StorageError) {
        let table = "SET LOCAL lock_timeout = \(waits.table.milliseconds)"
        try await pool.run(beginWriting, patience: waits.whole) { transaction in
            try leadership.hold(transaction)
            try transaction.execute(table, [])
            // By the clock that it is read by: when a database was made decides whether anything of it may be erased (`TrailErasing.hindrance`).
            let now = try transaction.clock()
            try transaction.execute(
                "INSERT INTO schema_migration (number, applied_at) VALUES (?, ?)", [.integer(Int64(migration.number)), .time(now)])
            for statement in migration.statements(.postgresql) { try transaction.execute(statement, []) }
        }
    }

    /// `IF NOT EXISTS` looks first and makes then: of two at once one may be told that the name is taken (23505 of the catalogue, 42P07, and 42710 of its row type).
    private static func makeTables(_ pool: PostgreSQLPool, _ waits: Waits) async throws(StorageError) {
        for _ in 0..<20 {
            do throws(StorageError) {
                try await pool.run(beginWriting, patience: waits.whole) { transaction in
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
