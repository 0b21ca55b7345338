import Foundation
import Testing

@testable import Storage

/// A new version's steps are taken while nodes of the version before still run (issue 5, part 5): what those ask must go on working.
@Suite struct PreviousVersionTests {
    /// Undoes what a query did.
    private struct Undone: Error {}

    /// Runs each, undoes it, and says which the schema no longer takes. That a row it refers to is not there is no fault of the schema.
    private func refused(_ queries: [RecordedQuery], by database: any SQLDatabase) async -> [String] {
        var refused: [String] = []
        for query in queries {
            let why = await storageFailure {
                try await database.write { transaction in
                    _ = try transaction.run([SQLStatement(query.sql, query.arguments)])
                    throw Undone()
                }
            }
            switch why {
            case .unavailable(code: -1), nil: continue
            case .conflict(let what) where what.contains("FOREIGN KEY") || what.hasSuffix("_fkey") || query.reads(what): continue
            case let why?: refused.append("\(query.sql): \(why)")
            }
        }
        return refused
    }

    @Test("the queries of this schema are on file, so that the next one can be held against them")
    func onFile() throws {
        let version = Migration.all.map(\.number).max() ?? 0
        #expect(
            RecordedQuery.versions.contains(version),
            "CARERECORD_RECORD_QUERIES=1 swift test --no-parallel --filter StorageTests writes the file (CONTRIBUTING.md)")
        let queries = try RecordedQuery.of(version)
        #expect(queries.count > 60)
        // One of each store that a look needs.
        for table in ["trail_event", "look_release", "look_life", "session", "objection", "register_version", "leader_lease"] {
            #expect(queries.contains { $0.sql.contains(table) }, "\(table)")
        }
    }

    @Test("each query of each version on file works on the schema as it is now, while others write", arguments: Driver.all)
    func work(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<6 {
                    group.addTask {
                        let trail = TrailStore(database)
                        var count = 0
                        while !Task.isCancelled {
                            let look = "\(writer)-\(count)"
                            try await trail.open(Make.look(look), Make.event(look: look))
                            try await trail.append(Make.event(look: look))
                            count += 1
                        }
                        return count
                    }
                }
                for version in RecordedQuery.versions {
                    let refused = await refused(try RecordedQuery.of(version), by: database)
                    #expect(refused == [], "version \(version)")
                }
                group.cancelAll()
                let written = try await group.reduce(0, +)
                #expect(written > 0)
            }
            #expect(try await database.count("session WHERE key = 'x'") == 0, "and left nothing")
        }
    }

    @Test(
        "a step that takes away, renames or demands what the version before does not know is found",
        arguments: [
            "ALTER TABLE look_life RENAME COLUMN mark TO sign", "ALTER TABLE session RENAME TO staff_session",
            "ALTER TABLE trail_event DROP COLUMN detail",
        ], Driver.all)
    func broken(_ step: String, _ driver: Driver) async throws {
        let migrations = Migration.all + [Migration(99, [step])]
        let queries = try RecordedQuery.of(try #require(RecordedQuery.versions.last))
        switch driver {
        case .sqlite:
            try await withFolder { folder in
                let database = try SQLiteDatabase(path: folder + "/t.sqlite", migrations: migrations)
                #expect(await refused(queries, by: database) != [])
            }
        case .postgresql:
            let settings = try #require(PostgreSQLServer.shared).settings()
            let database = try await PostgreSQLDatabase.open(settings, migrations: migrations)
            #expect(await refused(queries, by: database) != [])
        }
    }
}
