import Foundation
import Synchronization
import Testing

@testable import Storage

/// Sessions as a node keeps them, over a database whose reads and writes are counted.
@Suite struct KeptSessionsTests {
    /// Counts what is asked of the database behind it.
    final class Counting: SQLDatabase {
        let database: any SQLDatabase
        private let counts = Mutex((reads: 0, writes: 0))
        var reads: Int { counts.withLock(\.reads) }
        var writes: Int { counts.withLock(\.writes) }
        init(_ database: any SQLDatabase) { self.database = database }

        func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
            counts.withLock { $0.writes += 1 }
            return try await database.write(body)
        }
        func append(_ rows: [SQLStatement]) async throws(StorageError) {
            counts.withLock { $0.writes += 1 }
            try await database.append(rows)
        }
        func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
            counts.withLock { $0.reads += 1 }
            return try await database.read(body)
        }
    }

    @Test("a hundred pages of a session cost one read of it, and its uses one write a minute, together with others'", arguments: Driver.all)
    func counted(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { real in
            let database = Counting(real)
            for key in ["a", "b"] { try await SessionStore(real).create(Make.session(key)) }
            let kept = KeptSessions(SessionStore(database), step: 60)
            for page in 0..<100 {
                for key in ["a", "b"] {
                    let found = try #require(try await kept.find(key))
                    #expect(found.isFresh == (page == 0))
                    kept.use(key, at: Make.time + TimeInterval(page))
                    try await kept.write()
                }
            }
            #expect(database.reads == 2)
            #expect(database.writes == 2)
            #expect(try await kept.find("a")?.row.seen == Make.time + 99)
            #expect(try await SessionStore(real).find("a")?.seen == Make.time + 61)
            try await kept.write(all: true)
            #expect(try await SessionStore(real).find("b")?.seen == Make.time + 99)
        }
    }

    @Test("a use that another node wrote later is not undone, and one that has ended stays ended", arguments: Driver.all)
    func laterElsewhere(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for key in ["a", "b"] { try await sessions.create(Make.session(key)) }
            let kept = KeptSessions(sessions, step: 60)
            for key in ["a", "b"] {
                _ = try await kept.find(key)
                kept.use(key, at: Make.time + 70)
            }
            try await sessions.touch("a", at: Make.time + 300)
            try await sessions.end("b", at: Make.time + 10)
            try await kept.write()
            #expect(try await sessions.find("a")?.seen == Make.time + 300)
            #expect(try await kept.read("a")?.seen == Make.time + 300, "read again, it is as it was used anywhere")
            #expect(try await kept.read("b") == nil)
            #expect(kept.count == 1)
        }
    }

    @Test(
        "where another server answers each session is read again: one that it has not got is over, and the others' uses are still written",
        arguments: Driver.all)
    func anotherServer(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for key in ["a", "b"] { try await sessions.create(Make.session(key)) }
            let kept = KeptSessions(sessions, step: 60)
            for key in ["a", "b"] { _ = try await kept.find(key) }
            kept.use("a", at: Make.time + 30)
            try await database.write { try $0.execute("DELETE FROM session WHERE key = ?", [.text("b")]) }
            #expect(try await kept.find("b") != nil, "it is not read again by itself")
            kept.forgetAll()
            #expect(try await kept.find("b") == nil)
            let found = try #require(try await kept.find("a"))
            #expect(found.isFresh && found.row.seen == Make.time + 30)
            try await kept.write(all: true)
            #expect(try await sessions.find("a")?.seen == Make.time + 30)
        }
    }

    /// A database where something happens between what is read and its answer.
    final class Interrupted: SQLDatabase {
        let database: any SQLDatabase
        let meanwhile = Mutex<(@Sendable () -> Void)?>(nil)
        init(_ database: any SQLDatabase) { self.database = database }

        func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
            try await database.write(body)
        }
        func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
            let found = try await database.read(body)
            meanwhile.withLock { $0 }?()
            return found
        }
    }

    @Test("what was read of the server before is not kept where another one answers meanwhile", arguments: Driver.all)
    func readBefore(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { real in
            try await SessionStore(real).create(Make.session("a"))
            let database = Interrupted(real)
            let kept = KeptSessions(SessionStore(database), step: 60)
            database.meanwhile.withLock { $0 = { kept.forgetAll() } }
            #expect(try await kept.find("a") != nil)
            #expect(kept.count == 0)
            database.meanwhile.withLock { $0 = nil }
            #expect(try await kept.find("a")?.isFresh == true)
            #expect(kept.count == 1)
        }
    }

    @Test("a session that a browser only watches has its last use written, though it is asked for again and again", arguments: Driver.all)
    func watched(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Make.session("a"))
            let kept = KeptSessions(sessions, step: 60, left: .milliseconds(200))
            _ = try await kept.find("a")
            kept.use("a", at: Make.time + 59)
            for _ in 0..<30 {
                try await Task.sleep(for: .milliseconds(10))
                _ = try await kept.find("a")
                try await kept.write()
            }
            #expect(try await sessions.find("a")?.seen == Make.time + 59)
        }
    }

    @Test("past the most, a session's row is read each time and its use is written all the same", arguments: Driver.all)
    func pastTheMost(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for key in ["a", "b", "c"] { try await sessions.create(Make.session(key)) }
            let kept = KeptSessions(sessions, step: 60, most: 2)
            for (place, key) in ["a", "b", "c"].enumerated() {
                _ = try await kept.find(key)
                kept.use(key, at: Make.time + TimeInterval(10 + place))
            }
            #expect(kept.count == 2)
            // Before it is written this node knows of it: nobody is idle who is not.
            #expect(try await kept.find("c")?.row.seen == Make.time + 12)
            try await kept.write()
            #expect(try await sessions.find("c")?.seen == Make.time + 12)
            #expect(try await sessions.find("a")?.seen == Make.time, "of those that are kept a little may be lost")
            kept.use("c", at: Make.time + 13)
            kept.forget("c")
            try await kept.write(all: true)
            #expect(try await sessions.find("c")?.seen == Make.time + 12)
            #expect(try await sessions.find("a")?.seen == Make.time + 10)
        }
    }
}
