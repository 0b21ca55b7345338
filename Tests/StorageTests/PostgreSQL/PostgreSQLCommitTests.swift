import Foundation
import Testing

@testable import Storage

/// What a server answers to COMMIT, and what may be made of it.
@Suite(.enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
struct PostgreSQLCommitTests {
    @Test("COMMIT of a transaction that has failed is answered with ROLLBACK and no error: that is never taken for written")
    func rolledBack() async throws {
        try await withPostgreSQL { database, settings in
            let connection = try PostgreSQLConnection(settings)
            let insert = try TrailStore.inserting(Make.event("lost"))
            #expect(throws: PostgreSQLFault.self) {
                _ = try connection.exchange("BEGIN", insert + [SQLStatement("SELECT 1 / 0", [])])
            }
            #expect(connection.isInTransaction)
            guard case .refused(let why) = connection.commit() else {
                Issue.record("a transaction that was rolled back was taken for durable, or for unknown")
                return
            }
            #expect(why == .refused(.init(state: "25P02")))
            #expect(!connection.isInTransaction)
            #expect(try await database.count("trail_event") == 0)
        }
    }

    @Test("a body that hides that a statement failed is told so all the same, and nothing of it is kept")
    func hidden() async throws {
        try await withPostgreSQL { database, _ in
            let why = await storageFailure {
                try await database.write { transaction in
                    try TrailStore.insert(Make.event("before"), transaction)
                    _ = try? transaction.query("SELECT 1 / 0", [])
                }
            }
            let count = try await database.count("trail_event")
            #expect(why == .failed(state: "22012") && count == 0)
        }
    }

    @Test("what is refused only by COMMIT itself is refused")
    func refusedByCommit() async throws {
        try await withPostgreSQL { database, _ in
            try await database.write {
                try $0.execute("CREATE TABLE late (id BIGINT UNIQUE DEFERRABLE INITIALLY DEFERRED)", [])
            }
            let twice = SQLStatement("INSERT INTO late (id) VALUES (1)", [])
            #expect(await storageFailure { try await database.write { _ = try $0.run([twice, twice]) } } == .conflict("late.id"))
            #expect(await storageFailure { try await database.append([twice, twice]) } == .conflict("late.id"))
            #expect(try await database.count("late") == 0)
        }
    }
}
