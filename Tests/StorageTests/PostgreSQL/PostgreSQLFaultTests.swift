import Foundation
import Synchronization
import Testing

@testable import Storage

/// The issue's faults of the server, and of the way to it. A server of their own, since they kill it.
@Suite(
    .serialized, .timeLimit(.minutes(10)), .enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
struct PostgreSQLFaultTests {
    private static let isFull = ProcessInfo.processInfo.environment["CARERECORD_FULL"] != nil
    private static let server = try? PostgreSQLServer(["max_connections = 60"])
    private let server: PostgreSQLServer

    init() throws { server = try #require(Self.server) }

    /// Impatient, so that tests are short.
    private func settings(connections: Int = 4, port: Int? = nil) throws -> PostgreSQLSettings {
        var settings = try server.settings(connections: connections, host: port == nil ? nil : "127.0.0.1", port: port)
        settings.limits.statement = .milliseconds(1500)
        settings.limits.lock = .milliseconds(700)
        settings.limits.grace = .milliseconds(500)
        settings.limits.patience = .seconds(3)
        return settings
    }

    private func details(_ settings: PostgreSQLSettings) throws -> [String] {
        try server.psql("SELECT detail FROM \(settings.schema ?? "").trail_event").split(separator: "\n").map(String.init)
    }

    /// How each of many writes ended, as its writer was told.
    private final class Told: Sendable {
        let written = Mutex<Set<String>>([])
        let unknown = Mutex<Set<String>>([])
        let failed = Mutex<[StorageError: Int]>([:])
        let isOver = Mutex(false)

        func write(_ trail: TrailStore, _ detail: String) async {
            switch await storageFailure({ try await trail.append(Make.event(detail)) }) {
            case nil: written.withLock { _ = $0.insert(detail) }
            case .outcomeUnknown?: unknown.withLock { _ = $0.insert(detail) }
            case let why?: failed.withLock { $0[why, default: 0] += 1 }
            }
        }
    }

    @Test(
        "a server killed in the middle of commits, again and again: what was acknowledged is there once, what failed is not, and it goes on"
    )
    func killed() async throws {
        let settings = try settings(connections: 8)
        let database = try await PostgreSQLDatabase.open(settings)
        let (trail, told) = (TrailStore(database), Told())
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Whatever happens the writers end, so that a failure is told and does not hang.
            defer { told.isOver.withLock { $0 = true } }
            for writer in 0..<16 {
                group.addTask {
                    var number = 0
                    while !told.isOver.withLock({ $0 }) {
                        number += 1
                        await told.write(trail, "\(writer)-\(number)")
                    }
                }
            }
            for _ in 0..<(Self.isFull ? 50 : 4) {
                let before = told.written.withLock { $0.count }
                for _ in 0..<200 where told.written.withLock({ $0.count }) < before + 100 { try await Task.sleep(for: .milliseconds(50)) }
                #expect(told.written.withLock { $0.count } >= before + 100, "it resumes by itself")
                try server.kill()
                try server.start()
            }
            try await Task.sleep(for: .seconds(1))
            told.isOver.withLock { $0 = true }
            try await group.waitForAll()
        }
        let found = try details(settings)
        let (written, unknown) = (told.written.withLock { $0 }, told.unknown.withLock { $0 })
        #expect(Set(found).count == found.count, "nothing is there twice")
        #expect(written.subtracting(found).isEmpty, "nothing acknowledged is missing")
        #expect(Set(found).subtracting(written).isSubset(of: unknown), "nothing that failed is there")
        let others = told.failed.withLock { $0 }
        #expect(Set(others.keys).isSubset(of: [.unreachable, .late, .busy]), "\(others)")
        #expect(await database.tally().unknown == unknown.count)
    }

    @Test("a commit whose answer is lost is neither done nor undone to its writer, and is not made twice")
    func answerLost() async throws {
        let relay = try Relay(to: server.port)
        defer { relay.close() }
        let settings = try settings(port: relay.port)
        let database = try await PostgreSQLDatabase.open(settings)
        let trail = TrailStore(database)
        try await trail.append(Make.event("before"))
        relay.breaks(.answerLost(after: "COMMIT"))
        #expect(await storageFailure { try await trail.append(Make.event("kept")) } == .outcomeUnknown)
        relay.breaks(.cutBefore("COMMIT"))
        #expect(await storageFailure { try await trail.append(Make.event("not kept")) } == .outcomeUnknown)
        try await trail.append(Make.event("after"))
        #expect(try details(settings).sorted() == ["after", "before", "kept"])
        #expect(await database.tally().unknown == 2)
    }

    @Test("a way that falls silent in a commit is given up within the statement's time, and the next write goes another way")
    func silence() async throws {
        let relay = try Relay(to: server.port)
        defer { relay.close() }
        let settings = try settings(port: relay.port)
        let trail = TrailStore(try await PostgreSQLDatabase.open(settings))
        relay.breaks(.silence(after: "COMMIT"))
        let begun = ContinuousClock.now
        #expect(await storageFailure { try await trail.append(Make.event("silent")) } == .outcomeUnknown)
        #expect(ContinuousClock.now - begun < .seconds(4))
        try await trail.append(Make.event("after"))
        #expect(try details(settings) == ["after"])
    }

    @Test("a connection that is lost before the commit costs another run, and nothing is written twice")
    func lostBefore() async throws {
        let relay = try Relay(to: server.port)
        defer { relay.close() }
        let settings = try settings(port: relay.port)
        let database = try await PostgreSQLDatabase.open(settings)
        let runs = Mutex(0)
        try await TrailStore(database).append(Make.event("first"))
        relay.breaks(.answerLost(after: "lost-word"))
        try await database.write { transaction in
            runs.withLock { $0 += 1 }
            try TrailStore.insert(Make.event("lost-word"), transaction)
        }
        #expect(runs.withLock { $0 } == 2)
        #expect(try details(settings).sorted() == ["first", "lost-word"])
        // All of them at once, while they are idle: nobody notices.
        try await server.cutAll()
        try await TrailStore(database).append(Make.event("third"))
        #expect(try details(settings).count == 3)
    }

    @Test("a row that somebody else holds is busy within bounds, and is written once it is free")
    func locked() async throws {
        let settings = try settings()
        let database = try await PostgreSQLDatabase.open(settings)
        let holds = AsyncStream.makeStream(of: Void.self)
        let held = Task {
            try await database.write { transaction in
                try transaction.execute("LOCK TABLE trail_event IN ACCESS EXCLUSIVE MODE", [])
                holds.continuation.finish()
                Thread.sleep(forTimeInterval: 2)
            }
        }
        for await _ in holds.stream {}
        let begun = ContinuousClock.now
        #expect(await storageFailure { try await TrailStore(database).append(Make.event()) } == .busy)
        #expect(await storageFailure { _ = try await TrailStore(database).kinds(of: "one") } == .busy)
        #expect(ContinuousClock.now - begun < .seconds(2))
        try await held.value
        try await TrailStore(database).append(Make.event())
        #expect(try await database.count("trail_event") == 1)
    }

    @Test(
        "a lock that only writes wait for, on a table to which ends are written, is found by probing, and reading tells nothing of it",
        arguments: ["session", "look_life", "sign_in"])
    func lockedForWriting(table: String) async throws {
        let database = try await PostgreSQLDatabase.open(try settings())
        let probe = WriteProbe(database)
        try await probe.write()
        let holds = AsyncStream.makeStream(of: Void.self)
        let held = Task {
            try await database.write { transaction in
                try transaction.execute("LOCK TABLE \(table) IN SHARE MODE", [])
                holds.continuation.finish()
                Thread.sleep(forTimeInterval: 2)
            }
        }
        for await _ in holds.stream {}
        _ = try await AuthorityStore(database).read(since: nil)
        #expect(await storageFailure { try await probe.write() } == .busy)
        try await held.value
        try await probe.write()
        #expect(try await database.count("sign_in") == 0)
    }

    @Test(
        "a probe takes room on the server's disk beyond what its own rows find, and where none may be taken for that it tells by them alone"
    )
    func probeTakesRoom() async throws {
        let database = try await PostgreSQLDatabase.open(try settings())
        let plan = try await database.write { transaction in
            _ = try transaction.query(PostgreSQLDatabase.takingRoom[0].sql, [])
            return try transaction.query("EXPLAIN (ANALYZE, BUFFERS) " + PostgreSQLDatabase.takingRoom[1].sql, []).compactMap { $0.text(0) }
        }
        #expect(plan.contains { $0.contains("temp read=") && $0.contains("written=") })
        try await WriteProbe(database).write()
        try server.psql("ALTER SYSTEM SET temp_file_limit = 0")
        try server.psql("SELECT pg_reload_conf()")
        try await Task.sleep(for: .milliseconds(300))
        let why = await storageFailure { try await WriteProbe(database).write() }
        try server.psql("ALTER SYSTEM RESET temp_file_limit")
        try server.psql("SELECT pg_reload_conf()")
        #expect(why == nil)
    }

    @Test("a real write that the server refuses is known, also where somebody else's probe is not; one that is about a row is not")
    func failedWrites() async throws {
        let database = try await PostgreSQLDatabase.open(try settings())
        try await TrailStore(database).append(Make.event())
        let event = Make.event()
        try await TrailStore(database).append(event)
        #expect(await storageFailure { try await TrailStore(database).append(event) } != nil)
        #expect(database.failedWrites == FailedWrites())
        try server.psql("ALTER SYSTEM SET default_transaction_read_only = on")
        try server.psql("SELECT pg_reload_conf()")
        try await Task.sleep(for: .milliseconds(300))
        let probed = await storageFailure { try await WriteProbe(database).write() }
        let afterProbe = database.failedWrites
        let appended = await storageFailure { try await TrailStore(database).append(Make.event()) }
        let written = await storageFailure { try await SessionStore(database).end("key", at: Make.time) }
        let last = database.failedWrites.refused
        try server.psql("ALTER SYSTEM RESET default_transaction_read_only")
        try server.psql("SELECT pg_reload_conf()")
        #expect(probed == .readOnly && afterProbe == FailedWrites())
        #expect(appended == .readOnly && written == .readOnly && last != nil)
    }

    @Test("a server that was set read-only says so, is read, and is written again afterwards")
    func readOnly() async throws {
        let database = try await PostgreSQLDatabase.open(try settings())
        func set(_ value: String) async throws {
            try server.psql("ALTER SYSTEM SET default_transaction_read_only = \(value)")
            try server.psql("SELECT pg_reload_conf()")
            try await Task.sleep(for: .milliseconds(300))
        }
        try await TrailStore(database).append(Make.event())
        try await set("on")
        let why = await storageFailure { try await TrailStore(database).append(Make.event()) }
        let probe = await storageFailure { try await WriteProbe(database).write() }
        let count = try? await database.count("trail_event")
        // What has ended could not be written: nothing may go on by what can be read.
        let authority = await storageFailure { _ = try await AuthorityStore(database).read(since: nil) }
        try server.psql("ALTER SYSTEM RESET default_transaction_read_only")
        try server.psql("SELECT pg_reload_conf()")
        #expect(why == .readOnly && probe == .readOnly && count == 1 && authority == .readOnly)
        try await Task.sleep(for: .milliseconds(300))
        _ = try await AuthorityStore(database).read(since: nil)
        try await TrailStore(database).append(Make.event())
    }

    @Test("where the server has too few connections, those we have do the work; where it has none, that is what is said")
    func outOfConnections() async throws {
        var settings = try settings(connections: 8)
        let schema = try #require(settings.schema)
        let user = "u" + schema
        try server.psql("CREATE ROLE \(user) LOGIN CONNECTION LIMIT 2; ALTER SCHEMA \(schema) OWNER TO \(user)")
        settings.user = user
        let database = try await PostgreSQLDatabase.open(settings)
        await withTaskGroup(of: StorageError?.self) { group in
            for _ in 0..<40 { group.addTask { await storageFailure { try await TrailStore(database).append(Make.event()) } } }
            for await why in group { #expect(why == nil) }
        }
        try server.psql("ALTER ROLE \(user) CONNECTION LIMIT 0")
        try await server.cutAll()
        #expect(await storageFailure { try await TrailStore(database).append(Make.event()) } == .tooManyConnections)
        try server.psql("ALTER ROLE \(user) CONNECTION LIMIT 4")
        try await TrailStore(database).append(Make.event())
        #expect(try await database.count("trail_event") == 41)
    }

    @Test("a server that stands still answers nobody, which is said in time; what it did not do is not taken for done")
    func stopped() async throws {
        let settings = try settings()
        let database = try await PostgreSQLDatabase.open(settings)
        try await TrailStore(database).append(Make.event("before"))
        try server.signal("STOP")
        let begun = ContinuousClock.now
        let why = await storageFailure { try await TrailStore(database).append(Make.event("meanwhile")) }
        let took = ContinuousClock.now - begun
        try server.signal("CONT")
        // By a connection that we have, or by one that we make.
        #expect(why == .late || why == .unreachable)
        #expect(took < .seconds(6), "\(took)")
        try await TrailStore(database).append(Make.event("after"))
        #expect(try details(settings).sorted() == ["after", "before"])
    }

    @Test("what the standby has not confirmed is not acknowledged, in bounded time, though the primary has it")
    func withoutStandby() async throws {
        let settings = try settings()
        let database = try await PostgreSQLDatabase.open(settings)
        func waitFor(_ standby: String) async throws {
            try server.psql("ALTER SYSTEM SET synchronous_standby_names = '\(standby)'")
            try server.psql("SELECT pg_reload_conf()")
            try await Task.sleep(for: .milliseconds(300))
        }
        try await TrailStore(database).append(Make.event("before"))
        try await waitFor("nobody")
        let begun = ContinuousClock.now
        let why = await storageFailure { try await TrailStore(database).append(Make.event("meanwhile")) }
        let took = ContinuousClock.now - begun
        try await waitFor("")
        #expect(why == .outcomeUnknown)
        #expect(took < .seconds(4), "\(took)")
        try await TrailStore(database).append(Make.event("after"))
        #expect(try details(settings).sorted() == ["after", "before", "meanwhile"])
    }

    @Test("a queue that is full says so at once, and what waits too long is late")
    func queue() async throws {
        var settings = try settings(connections: 1)
        settings.limits.queue = 3
        settings.limits.patience = .milliseconds(600)
        let database = try await PostgreSQLDatabase.open(settings)
        let ended = await withTaskGroup(of: StorageError?.self) { group in
            group.addTask { await storageFailure { try await database.read { _ in Thread.sleep(forTimeInterval: 1.5) } } }
            try? await Task.sleep(for: .milliseconds(200))
            for _ in 0..<10 { group.addTask { await storageFailure { _ = try await database.count("look") } } }
            return await group.reduce(into: [StorageError?]()) { $0.append($1) }
        }
        #expect(ended.count { $0 == nil } == 1)
        #expect(ended.count { $0 == .late } == 3)
        #expect(ended.count { $0 == .overloaded } == 7)
        #expect(try await database.count("look") == 0)
    }

    @Test("no server, a user it does not know, a database that is not there: each is its own")
    func notThere() async throws {
        var settings = try settings()
        settings.limits.patience = .milliseconds(500)
        var nowhere = settings
        nowhere.host = "127.0.0.1"
        nowhere.port = 1
        #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(nowhere) } == .unreachable)
        var stranger = settings
        stranger.user = "nobody at all"
        #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(stranger) } == .notAllowed(state: "28000"))
        var none = settings
        none.name = "none"
        #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(none) } == .notAllowed(state: "3D000"))
    }
}
