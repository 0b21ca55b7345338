import Foundation
import Testing

@testable import Storage

/// Whether a server may hold an account, asked again of each that is reached later: after a failover it is another one. A server of their own, since
/// they set it and start it anew.
@Suite(
    .serialized, .timeLimit(.minutes(5)), .enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
struct PostgreSQLFitnessTests {
    private static let server = try? PostgreSQLServer()
    private let server: PostgreSQLServer

    init() throws { server = try #require(Self.server) }

    private func restarted(_ setting: String) throws {
        try server.psql("ALTER SYSTEM \(setting)")
        try server.stop()
        try server.start()
    }

    /// On as many connections as there are.
    private func readings(_ database: PostgreSQLDatabase) async -> Set<StorageError?> {
        await withTaskGroup(of: StorageError?.self) { group in
            for _ in 0..<12 { group.addTask { await storageFailure { _ = try await database.count("look") } } }
            return await group.reduce(into: []) { $0.insert($1) }
        }
    }

    @Test("a server that is reached after a connection was lost and is set up unwisely is gone on with, and that is said once")
    func cautioned() async throws {
        let database = try await PostgreSQLDatabase.open(try server.settings(connections: 4))
        #expect(database.cautions == [])
        #expect(await readings(database) == [nil])
        #expect(database.takeWords() == [])
        try restarted("SET log_error_verbosity = 'default'")
        #expect(await readings(database) == [nil])
        #expect(await readings(database) == [nil])
        let words = database.takeWords()
        #expect(words.count == 1 && words.allSatisfy { !$0.isUnfit && $0.sentence.contains("log_error_verbosity") })
        #expect(database.takeWords() == [])
        try restarted("RESET log_error_verbosity")
        #expect(await readings(database) == [nil])
        #expect(database.takeWords() == [])
    }

    @Test(
        "one that may lose what it says it has written is neither written nor read, which is said, until it is right",
        arguments: ["fsync", "full_page_writes"])
    func unfit(_ setting: String) async throws {
        let database = try await PostgreSQLDatabase.open(try server.settings(connections: 4))
        try await TrailStore(database).append(Make.event("before"))
        try restarted("SET \(setting) = off")
        let why = await storageFailure { try await TrailStore(database).append(Make.event("meanwhile")) }
        let all = await readings(database)
        let words = database.takeWords()
        try restarted("RESET \(setting)")
        guard case .unsuitable(let what) = why else {
            Issue.record("it was written to: \(String(describing: why))")
            return
        }
        #expect(what.contains(setting))
        #expect(all == [why])
        #expect(words.count == 1 && words.allSatisfy { $0.isUnfit && $0.sentence.contains(setting) })
        #expect(await readings(database) == [nil])
        #expect(try await database.count("trail_event") == 1)
        #expect(database.takeWords() == [])
    }

    /// Follows the server as a standby does, and keeps the log alone.
    private func whileFollowed(_ body: () async throws -> Void) async throws {
        let follower = Process()
        let folder = NSTemporaryDirectory() + "cr-follower-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        follower.executableURL = URL(fileURLWithPath: PostgreSQLServer.programs + "/pg_receivewal")
        follower.arguments = ["-D", folder, "-h", server.folder, "-p", "\(server.port)", "-U", "carerecord", "-w"]
        follower.standardOutput = FileHandle.nullDevice
        follower.standardError = FileHandle.nullDevice
        try follower.run()
        // It does not heed a polite signal while it waits for the server.
        defer { kill(follower.processIdentifier, SIGKILL) }
        try await following("1")
        try await body()
    }

    /// Waits until so many follow.
    private func following(_ count: String) async throws {
        let streaming = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
        for _ in 0..<100 {
            if try server.psql(streaming) == count { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try server.psql(streaming) == count)
    }

    @Test("where a standby follows the server and no commit waits for it, that is said at start")
    func standby() async throws {
        try await following("0")
        let settings = try server.settings(connections: 2)
        try await whileFollowed {
            let said = try await PostgreSQLDatabase.open(settings).cautions
            #expect(said.count == 1 && said.allSatisfy { $0.contains("synchronous_standby_names") })
            // A role that may not see who follows is told nothing new.
            let schema = try #require(settings.schema)
            try server.psql("CREATE ROLE ordinary LOGIN")
            try server.psql("GRANT USAGE ON SCHEMA \(schema) TO ordinary; GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO ordinary")
            var ordinary = settings
            ordinary.user = "ordinary"
            #expect(try await PostgreSQLDatabase.open(ordinary, schema: .leftAsItIs).cautions == [])
        }
    }

    /// Asks again, as a node does each minute, until something is said; for as long as settings take to be read anew.
    private func saidOnceAsked(_ database: PostgreSQLDatabase, for seconds: Int = 5) async throws -> [ServerWord] {
        for _ in 0..<(10 * seconds) {
            await database.judgeAgain()
            let words = database.takeWords()
            if !words.isEmpty { return words }
            try await Task.sleep(for: .milliseconds(100))
        }
        return []
    }

    private func readAnew(_ setting: String) throws {
        try server.psql("ALTER SYSTEM \(setting)")
        try server.psql("SELECT pg_reload_conf()")
    }

    @Test(
        "a standby that comes after the node was connected is said when the server is asked again, and once until the settings were right meanwhile"
    )
    func standbyLater() async throws {
        try await following("0")
        let database = try await PostgreSQLDatabase.open(try server.settings(connections: 2))
        #expect(database.cautions == [])
        #expect(try await saidOnceAsked(database, for: 1) == [])
        try await whileFollowed {
            let words = try await saidOnceAsked(database)
            #expect(words.count == 1 && words.allSatisfy { !$0.isUnfit && $0.sentence.contains("synchronous_standby_names") })
            #expect(try await saidOnceAsked(database, for: 1) == [])
        }
        // One that comes back is no news.
        try await following("0")
        await database.judgeAgain()
        try await whileFollowed {
            #expect(try await saidOnceAsked(database, for: 1) == [])
            // Nothing is written meanwhile, so nothing waits for a standby of that name.
            try readAnew("SET synchronous_standby_names = 'somebody'")
            defer { try? readAnew("RESET synchronous_standby_names") }
            for _ in 0..<50 {
                if try server.psql("SHOW synchronous_standby_names") == "somebody" { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await saidOnceAsked(database, for: 1) == [])
            try readAnew("RESET synchronous_standby_names")
            let words = try await saidOnceAsked(database)
            #expect(words.count == 1 && words.allSatisfy { $0.sentence.contains("synchronous_standby_names") })
        }
    }

    @Test(
        "a server that is made unfit while it runs is refused once it is asked again, on connections too that were there, until it is right"
    )
    func unfitLater() async throws {
        let database = try await PostgreSQLDatabase.open(try server.settings(connections: 2))
        #expect(await readings(database) == [nil])
        try readAnew("SET full_page_writes = off")
        let words = try await saidOnceAsked(database)
        // Until every process of the server has read them.
        try await Task.sleep(for: .milliseconds(500))
        let all = await readings(database)
        try readAnew("RESET full_page_writes")
        #expect(words.count == 1 && words.allSatisfy { $0.isUnfit && $0.sentence.contains("full_page_writes") })
        #expect(all.count == 1 && !all.contains(nil))
        for _ in 0..<50 where await readings(database) != [nil] { try await Task.sleep(for: .milliseconds(100)) }
        #expect(await readings(database) == [nil])
        #expect(database.takeWords() == [])
    }

    @Test("a session whose commits wait for this disk alone is a reason for a word where a standby follows, and none where nobody does")
    func local() throws {
        #expect(try PostgreSQLFitness.judge(["synchronous_commit": "local"], streams: false) == [])
        #expect(try PostgreSQLFitness.judge(["synchronous_commit": "local"], streams: true).count == 1)
        #expect(try PostgreSQLFitness.judge(["synchronous_commit": "on"], streams: true) == [])
    }

    @Test("the server's log of writes counts towards the region's limit where our role may see it, and is nothing where it may not")
    func logOfWrites() async throws {
        var settings = try server.settings(connections: 2)
        settings.sizeLimit = 1_000
        let database = try await PostgreSQLDatabase.open(settings)
        // A server has one file of 16 MB at least.
        let log = try #require(await database.logSize())
        #expect(log >= 16 << 20)
        guard case .nearlyLargest(let size, let seen, 1_000) = await database.space() else {
            Issue.record("it is beyond its limit")
            return
        }
        #expect(seen >= 16 << 20 && size > seen)
        let schema = try #require(settings.schema)
        try server.psql("CREATE ROLE unseeing LOGIN")
        try server.psql("GRANT USAGE ON SCHEMA \(schema) TO unseeing; GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO unseeing")
        settings.user = "unseeing"
        let other = try await PostgreSQLDatabase.open(settings, schema: .leftAsItIs)
        #expect(await other.logSize() == nil)
        guard case .nearlyLargest(_, 0, 1_000) = await other.space() else {
            Issue.record("the database alone is beyond its limit")
            return
        }
        #expect(await storageFailure { _ = try await other.count("look") } == nil)
    }

    @Test("a standby that commits wait for is no reason for a word, nor is none")
    func waitedFor() throws {
        #expect(try PostgreSQLFitness.judge(["synchronous_standby_names": "ANY 1 (a, b)"], streams: true) == [])
        #expect(try PostgreSQLFitness.judge(["synchronous_standby_names": ""], streams: false) == [])
        #expect(try PostgreSQLFitness.judge(["synchronous_standby_names": ""], streams: true).count == 1)
    }
}
