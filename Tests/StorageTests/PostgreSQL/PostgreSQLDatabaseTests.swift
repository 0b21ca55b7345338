import Foundation
import Testing

@testable import Storage

/// The second driver itself, on a real server.
@Suite(.enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
struct PostgreSQLDatabaseTests {
    @Test("values come back as they went, bytes of every kind and no bytes among them")
    func values() async throws {
        try await withPostgreSQL { database, _ in
            try await database.write {
                try $0.execute("CREATE TABLE it (number BIGINT, words TEXT, bytes BYTEA)", [])
                let rows: [[SQLValue]] = [
                    [.integer(.max), .text("æ'\"?\\ $1"), .blob(Array(0...255))], [.integer(.min), .text(""), .blob([])],
                    [.null, .null, .null],
                ]
                for row in rows { try $0.execute("INSERT INTO it (number, words, bytes) VALUES (?, ?, ?)", row) }
                let found = try $0.query("SELECT number, words, bytes FROM it ORDER BY number", []).map(\.values)
                guard found == [rows[1], rows[0], rows[2]] else { throw StorageError.corrupt }
            }
            let question = try await database.read { try $0.query("SELECT 'who?' , ? || '?'", [.text("you")]).first }
            #expect(question?.text(0) == "who?" && question?.text(1) == "you?")
        }
    }

    @Test("a value of the wrong type, or too few of them, is refused before it is sent, and the connection goes on")
    func mistakes() async throws {
        try await withPostgreSQL { database, _ in
            #expect(
                await storageFailure {
                    try await database.write { _ = try $0.execute("UPDATE look SET role = ?", [.integer(1)]) }
                } == .failed(state: "42804"))
            #expect(
                await storageFailure {
                    try await database.write { _ = try $0.execute("UPDATE look SET role = ? WHERE id = ?", [.text("1")]) }
                } == .failed(state: "07001"))
            #expect(
                await storageFailure { try await database.write { _ = try $0.execute("UPDATE nowhere SET role = 1", []) } }
                    == .failed(state: "42P01"))
            #expect(
                await storageFailure {
                    try await database.write { _ = try $0.execute("UPDATE look SET role = ?", [.text("a\u{0}b")]) }
                } == .failed(state: "22021"))
            try await TrailStore(database).append(Make.event())
            #expect(try await database.count("trail_event") == 1)
        }
    }
}
