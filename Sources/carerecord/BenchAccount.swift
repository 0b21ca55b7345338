import ArgumentParser
import AuditTrail
import Foundation
import Storage

/// For `bin/bench`: accounts for looks, so many at once, on the region's database, and says how fast. Each look is two durable writes, as a real one
/// is at least: its row with its event, then what it showed. Hidden, because nobody else needs it, and because it fills an account.
struct BenchAccount: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-account", abstract: "Measures accounting for looks.", shouldDisplay: false)
    @Option(help: "A region file, which names a database that nobody needs.") var region: String
    @Option(help: "Looks at once.") var atOnce = 64
    @Option(help: "Seconds to go on for.") var seconds = 4.0
    @Flag(inversion: .prefixedNo, help: "Whether each entry gets its place in the log, as the service gives it.") var log = true

    func run() async throws {
        let whole = try readRegion(region).region
        let settings = whole.database
        let database = try await settings.open()
        let keys = log ? try await whole.logKeys(database, making: true) : nil
        let integrator = keys.map { LogIntegrator($0) }
        var lease: LeaderLease?
        if let integrator, try await !database.keepLog(integrator) {
            // One of many nodes gives places, behind its fence.
            let own = LeaderLease(database, name: LogKeeping.name, node: "bench")
            try await own.renew()
            lease = own
        }
        let (trail, leading) = (TrailStore(database), lease)
        let deadline = ContinuousClock.now + .seconds(seconds)
        let begun = ContinuousClock.now
        let each: [Double]
        do {
            each = try await withThrowingTaskGroup(of: [Double].self) { group in
                for _ in 0..<atOnce {
                    group.addTask {
                        var took: [Double] = []
                        while ContinuousClock.now < deadline {
                            let (name, start) = (Self.name(), ContinuousClock.now)
                            try await account(trail, name)
                            took.append((ContinuousClock.now - start) / .milliseconds(1))
                        }
                        return took
                    }
                }
                if let integrator {
                    group.addTask {
                        try await sign(integrator, database, leading, until: deadline)
                        return []
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        } catch { throw settings.unusable(error as? StorageError ?? .unavailable(code: -1)) }
        let took = (ContinuousClock.now - begun) / .seconds(1)
        let tally = await database.tally()
        let (entries, resumed) = try await resumed(keys, database)
        print(
            "{\"looksPerSecond\":\(Double(each.count) / took),\"looks\":\(each.count),\"p50\":\(Self.median(each)),\"commits\":\(tally.commits),\"writes\":\(tally.writes),"
                + "\"entries\":\(entries),\"resumedSeconds\":\(resumed)}")
    }

    /// Signs as the service does, and where events wait for their places gives them these: at each turn until none waits.
    private func sign(
        _ integrator: LogIntegrator, _ database: any WatchedDatabase, _ lease: LeaderLease?, until deadline: ContinuousClock.Instant
    ) async throws {
        while ContinuousClock.now < deadline {
            if let lease {
                guard let leader = try await lease.renew() else { throw StorageError.fenced }
                let most = LogKeeping.most
                while ContinuousClock.now < deadline,
                    try await database.writeInTurn(as: leader, { try integrator.publish($0, at: Date(), most: most) }).taken == most
                {}
            } else {
                _ = try await database.write { try integrator.publish($0, at: Date()) }
            }
            try await Task.sleep(for: LogKeeping.pause)
        }
        await lease?.giveBack()
    }

    private static func median(_ each: [Double]) -> Double { each.isEmpty ? 0 : each.sorted()[each.count / 2] }

    /// How many entries the log has, and how long whoever knows nothing of it takes to go on with it.
    private func resumed(_ keys: LogKeys?, _ database: any WatchedDatabase) async throws -> (entries: Int64, seconds: Double) {
        guard let keys, case .sqlite = try readRegion(region).region.database else { return (0, 0) }
        let anew = LogIntegrator(keys)
        let begun = ContinuousClock.now
        _ = try await database.write { try anew.publish($0, at: Date()) }
        let took = (ContinuousClock.now - begun) / .seconds(1)
        return (try await database.read { try $0.query("SELECT COUNT(*) FROM log_entry", []).first?.integer(0) ?? 0 }, took)
    }

    /// Made once: making it for each look was a quarter of what was measured.
    private static let decision = String(repeating: "d", count: 2_000)

    /// As long and as random as a look's own: names in a row would all lie on one page of each index.
    private static func name() -> String {
        Data(EventSalt.random().bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(
            of: "/", with: "_")
    }

    private func account(_ trail: TrailStore, _ look: String) async throws(StorageError) {
        let now = Date()
        // A decision is some 2 KB; a release here is of ten resources.
        let event = TrailEvent(
            kind: .lookOpened, at: now, subject: "555000000001", issuer: "https://id.example", organisation: "R1H", role: "R8000",
            people: ["9990000000"], look: look, decision: Self.decision)
        try await trail.open(
            LookRow(
                id: look, session: "s", subject: "555000000001", organisation: "R1H", role: "R8000", nhsNumber: "9990000000",
                openedAt: now, salt: Array(repeating: 7, count: 32)), event)
        try await trail.release(
            ReleaseRow(
                look: look, sequence: 1, at: now, leaves: Array(repeating: 7, count: 320), sources: "one,two",
                root: Array(repeating: 7, count: 32), treeSize: 10),
            TrailEvent(
                kind: .answerShown, at: now, subject: "555000000001", issuer: "https://id.example", organisation: "R1H", role: "R8000",
                people: ["9990000000"], look: look, detail: "conditions,medicines; R1H conditions; RYX conditions,medicines",
                also: [
                    .sources: .text("one,two"), .release: .number(1), .shown: .number(10), .root: .bytes(Array(repeating: 7, count: 32)),
                ]))
    }
}
