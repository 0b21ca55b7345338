import Foundation
import Testing

@testable import Storage

/// Who does what one node does for all (`Sources/Storage/Leading/`).
@Suite struct LeadingTests {
    @Test("of many that ask at once one leads, and each change of leader has the next number", arguments: Driver.all)
    func one(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LeaderStore(database)
            let leaders = try await withThrowingTaskGroup(of: Leadership?.self) { group in
                for node in 0..<20 { group.addTask { try await store.take("work", as: "node \(node)", lasting: 30) } }
                return try await group.reduce(into: [Leadership]()) { if let it = $1 { $0.append(it) } }
            }
            let first = try #require(leaders.first)
            #expect(leaders.count == 1 && first.fence == 1)
            #expect(try await store.take("work", as: "another", lasting: 30) == nil)
            #expect(try await store.take("work", as: first.holder, lasting: 30) == first, "renewed under its number")
            #expect(try await store.take("other work", as: "another", lasting: 30)?.fence == 1)
            try await store.giveBack(first)
            #expect(try await store.take("work", as: "another", lasting: 30)?.fence == 2)
            try await store.giveBack(first)
            #expect(try await store.take("work", as: "third", lasting: 30) == nil, "what was taken over cannot be given back")
        }
    }

    @Test(
        "of two that both believe they lead, the one that was taken over from is refused, and nothing of it is kept", arguments: Driver.all)
    func fenced(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LeaderStore(database)
            let paused = try #require(try await store.take("work", as: "paused", lasting: 0.05))
            try await database.write(as: paused) { try TrailStore.insert(Make.event("while it led"), $0) }
            var next: Leadership?
            for _ in 0..<200 where next == nil {
                next = try await store.take("work", as: "next", lasting: 30)
                if next == nil { try await Task.sleep(for: .milliseconds(10)) }
            }
            let leader = try #require(next)
            #expect(leader.fence == paused.fence + 1)
            let refused = await storageFailure {
                try await database.write(as: paused) { try TrailStore.insert(Make.event("too late"), $0) }
            }
            #expect(refused == .fenced)
            try await database.write(as: leader) { try TrailStore.insert(Make.event("by the next"), $0) }
            #expect(try await database.count("trail_event WHERE detail = 'too late'") == 0)
            #expect(try await database.count("trail_event") == 2)
            let ends = await storageFailure {
                _ = try await OpenLookStore(database).endLeft(unused: Make.time, opened: Make.time, at: Make.time, as: paused)
            }
            #expect(ends == .fenced, "the upkeep of looks is written so")
        }
    }

    @Test("a lease that has run out and that nobody took is still its holder's, and its writes are kept", arguments: Driver.all)
    func runOut(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LeaderStore(database)
            let first = try #require(try await store.take("work", as: "one", lasting: 0.01))
            try await Task.sleep(for: .milliseconds(30))
            try await database.write(as: first) { try TrailStore.insert(Make.event(), $0) }
            #expect(try await store.take("work", as: "one", lasting: 30) == first)
        }
    }

    @Test("a lease that seems to run for hours, since the database's clock was put back, is no bar", arguments: Driver.all)
    func clockPutBack(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LeaderStore(database)
            _ = try await store.take("work", as: "one", lasting: 30)
            try await database.write { transaction in
                let later = try transaction.clock().addingTimeInterval(7_200)
                try transaction.execute("UPDATE leader_lease SET expires_at = ?", [.time(later)])
            }
            #expect(try await store.take("work", as: "two", lasting: 30)?.fence == 2)
        }
    }

    @Test("a node knows that it leads until its lease has run out, and gives it back when it stops", arguments: Driver.all)
    func node(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let one = LeaderLease(database, name: "work", node: "one", lasting: .milliseconds(300))
            let two = LeaderLease(database, name: "work", node: "two", lasting: .milliseconds(300))
            let first = try #require(try await one.renew())
            #expect(await one.leadership == first)
            #expect(try await two.renew() == nil)
            #expect(await two.leadership == nil)
            for _ in 0..<100 where await one.leadership != nil { try await Task.sleep(for: .milliseconds(10)) }
            #expect(await one.leadership == nil, "by its own steady clock")
            // The holder believes in it for less than the database does: by as long as it took to ask.
            var taken = try await two.renew()
            for _ in 0..<100 where taken == nil {
                try await Task.sleep(for: .milliseconds(10))
                taken = try await two.renew()
            }
            let second = try #require(taken)
            #expect(second.fence == first.fence + 1)
            #expect(try await one.renew() == nil)
            await two.giveBack()
            #expect(await two.leadership == nil)
            #expect(try await one.renew()?.fence == second.fence + 1)
        }
    }

    @Test(
        "a leader that stands still in the middle of its transaction lets nobody take over before that has ended, and is ended by the server",
        .enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
    func standsStill() async throws {
        try await withPostgreSQL { _, settings in
            var impatient = settings
            impatient.limits.lock = .milliseconds(200)
            impatient.limits.idleInTransaction = .milliseconds(800)
            impatient.limits.patience = .milliseconds(300)
            let database = try await PostgreSQLDatabase.open(impatient)
            let store = LeaderStore(database)
            let leader = try #require(try await store.take("work", as: "still", lasting: 0.01))
            let still = Task {
                await storageFailure {
                    try await database.write(as: leader) { transaction in
                        try TrailStore.insert(Make.event("never"), transaction)
                        Thread.sleep(forTimeInterval: 1.6)
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            let early = await storageFailure { _ = try await store.take("work", as: "next", lasting: 30) }
            #expect(early == .busy || early == .late)
            var next: Leadership?
            for _ in 0..<100 where next == nil {
                next = (try? await store.take("work", as: "next", lasting: 30)) ?? nil
                if next == nil { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(next?.fence == leader.fence + 1)
            let why = await still.value
            #expect(why != nil)
            #expect(try await database.count("trail_event") == 0)
        }
    }
}
