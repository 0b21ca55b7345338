import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Federation

/// What sources can do is read before anybody asks them, so that the first question for evidence is one round trip, too (issue 4, "Cost").
@Suite struct StatementsAheadTests {
    private typealias E = Evidencing

    private static let kinds: Set<EvidenceKind> = [.encounter]
    private static let encounter = E.encounter("in-progress", "2026-11-24T09:00:00Z")
    private static let well = PretendSource(resources: ["Encounter": [encounter]])
    /// It can send along what refers to the Patient, and does where it is asked to.
    private static let statement = """
        {"resourceType":"CapabilityStatement","rest":[{"mode":"server","resource":[
        {"type":"Patient","interaction":[{"code":"search-type"}],"searchParam":[{"name":"identifier"}],"searchRevInclude":["Encounter:patient"]},
        {"type":"Encounter","interaction":[{"code":"search-type"}],"searchParam":[{"name":"patient"}]}]}]}
        """

    private static func answer(_ request: Seen) -> [Act] {
        if request.path.hasSuffix("/metadata") { return .fhir(statement) }
        return request.body.contains("_revinclude") ? .fhir(Pretend.bundle([Pretend.patient("p1"), encounter])) : well.answer(request)
    }

    /// Reads ahead as a node that starts does, while the body runs.
    private static func whileReading(
        _ gathering: Gathering, rest: Duration = .seconds(60), _ body: @Sendable () async throws -> Void
    ) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await read(gathering, rest: rest) }
            try await body()
            group.cancelAll()
        }
    }

    private static func read(_ gathering: Gathering, rest: Duration = .milliseconds(20)) async {
        let region = gathering.region
        await gathering.readStatements({ region }, rest: rest)
    }

    private static func until(_ holds: () -> Bool) async throws {
        while !holds() { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test("after a node's start and its reading, the first question for evidence is one request")
    func first() async throws {
        try await HostileServer.running {
            Self.answer($0)
        } _: { server in
            await E.with([E.settings(server.base)]) { gathering in
                await Self.read(gathering)
                #expect(server.seen.map(\.path) == ["/fhir/metadata"])
                let answer = await gathering.evidence(E.question(Self.kinds))
                #expect(server.seen.map(\.path) == ["/fhir/metadata", "/fhir/Patient/_search"])
                #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"] && answer.couldNotTell.isEmpty)
            }
        }
    }

    @Test("it is read in the organisation's name: no person and no staff member is named")
    func names() async throws {
        try await HostileServer.running {
            Self.answer($0)
        } _: { server in
            await E.with([E.settings(server.base)]) { await Self.read($0) }
            let asked = try #require(server.seen.first)
            #expect(asked.method == "GET" && asked.target == "/fhir/metadata" && asked.body.isEmpty)
            #expect(asked.header("nhsd-end-user-organisation-ods") == "R1H" && asked.header("nhsd-session-urid") == nil)
            let claims = try #require(asked.header("x-carerecord-staff").flatMap { Data(base64Encoded: $0) })
            #expect(String(decoding: claims, as: UTF8.self).contains(#""sub":"carerecord""#))
        }
    }

    @Test("while the reading hangs the first question goes out all the same, also where the source has one place", arguments: [1, 16])
    func hangs(places: Int) async throws {
        let isFirst = Mutex(true)
        try await HostileServer.running { request in
            let hangs =
                request.path == "/fhir/metadata"
                && isFirst.withLock { isFirst in
                    defer { isFirst = false }
                    return isFirst
                }
            return hangs ? [.stall] : Self.answer(request)
        } _: { server in
            try await E.with([E.settings(server.base) { $0.concurrency = places }]) { gathering in
                try await Self.whileReading(gathering) {
                    try await Self.until { server.seen.count == 1 }
                    // Behind what hangs it would be late: both have the same time.
                    let answer = await gathering.evidence(E.question(Self.kinds))
                    #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"] && answer.couldNotTell.isEmpty)
                    #expect(server.seen("/fhir/metadata").count == 2)
                    #expect(server.seen.filter { $0.method == "POST" }.map(\.path) == ["/fhir/Patient/_search", "/fhir/Encounter/_search"])
                }
            }
        }
    }

    @Test("the end of the service ends a reading at once, whatever the source does", arguments: [[.stall], [.close]] as [[Act]])
    func ends(acts: [Act]) async throws {
        try await HostileServer.running { _ in
            acts
        } _: { server in
            try await E.with([E.settings(server.base)]) { gathering in
                let ended = try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await Self.read(gathering, rest: .seconds(100)) }
                    try await Self.until { !server.seen.isEmpty }
                    let told = ContinuousClock.now
                    group.cancelAll()
                    try await group.waitForAll()
                    return ContinuousClock.now - told
                }
                // Its deadline, and its wait for another try, are longer than a minute.
                #expect(ended < .seconds(30))
            }
        }
    }

    @Test("one that fails is tried again until it says what it can do, and its failures are told to nobody's look")
    func again() async throws {
        let left = Mutex(7)
        try await HostileServer.running { request in
            let fails = left.withLock { left in
                left -= 1
                return left >= 0
            }
            return fails ? .fhir("{}", status: 503) : Self.answer(request)
        } _: { server in
            await E.with([E.settings(server.base)]) { gathering in
                await Self.read(gathering)
                #expect(server.seen.map(\.path) == Array(repeating: "/fhir/metadata", count: 8))
                // Five failures of questions would rest it.
                #expect(await gathering.evidence(E.question(Self.kinds)).found.count == 1)
            }
        }
    }

    @Test("one that asks for a pause gets it")
    func pause() async throws {
        let times = Mutex<[ContinuousClock.Instant]>([])
        try await HostileServer.running { request in
            let count = times.withLock { times in
                times.append(.now)
                return times.count
            }
            return count == 1 ? .fhir("{}", status: 429, [("Retry-After", "1")]) : Self.answer(request)
        } _: { server in
            await E.with([E.settings(server.base)]) { await Self.read($0) }
            let came = times.withLock { $0 }
            #expect(came.count == 2 && came[1] - came[0] > .milliseconds(900))
        }
    }

    @Test("what is no statement is not asked for again, and is left to whoever asks first", arguments: [401, 404, 200])
    func none(status: Int) async throws {
        let isAhead = Mutex(true)
        try await HostileServer.running { request in
            isAhead.withLock { $0 } ? .fhir("{}", status: status) : Self.answer(request)
        } _: { server in
            await E.with([E.settings(server.base)]) { gathering in
                await Self.read(gathering)
                #expect(server.seen.count == 1)
                isAhead.withLock { $0 = false }
                #expect(await gathering.evidence(E.question(Self.kinds)).found.count == 1)
                #expect(server.seen("/fhir/metadata").count == 2)
            }
        }
    }

    @Test("at most four sources are read at once, and each is read once")
    func four() async throws {
        let now = Mutex(0)
        let most = Mutex(0)
        try await HostileServer.running { request in
            let count = now.withLock { now in
                now += 1
                return now
            }
            most.withLock { $0 = max($0, count) }
            try? await Task.sleep(for: .milliseconds(100))
            now.withLock { $0 -= 1 }
            return Self.answer(request)
        } _: { server in
            let sources = (1...9).map { number in
                E.settings("\(server.base)/\(number)") { $0.id = Asking.id("source-\(number)") }
            }
            await E.with(sources) { await Self.read($0) }
            #expect(server.seen.map(\.path).sorted() == (1...9).map { "/fhir/\($0)/metadata" })
            #expect(most.withLock { $0 } <= 4)
        }
    }

    @Test(
        "only sources are read at which somebody's own organisation could be asked: it uses the record, is not suspended, and is asked for what tells"
    )
    func whose() async throws {
        try await HostileServer.running {
            Self.answer($0)
        } _: { server in
            let organisations = [("R1H", true, false), ("F84001", false, false), ("RRV", true, true)].map { code, uses, isSuspended in
                Organisation(
                    ods: Asking.code(code), name: code, kind: .acute, ics: Asking.code("QMF"), usesTheRecord: uses, shares: true,
                    isSuspended: isSuspended)
            }
            let sources = ["R1H", "F84001", "RRV"].map { code in
                E.settings("\(server.base)/\(code)") {
                    $0.id = Asking.id("of-\(code.lowercased())")
                    $0.organisations = [Asking.code(code)]
                }
            }
            let results = E.settings("\(server.base)/results") {
                $0.id = Asking.id("results")
                $0.sections = [.results]
            }
            let region = ConnectedRegion(RegionMaking.region(sources: sources + [results], organisations: organisations))
            let gathering = Gathering(region, reading: .live)
            await Self.read(gathering)
            await gathering.shutdown()
            #expect(server.seen.map(\.path) == ["/fhir/R1H/metadata"])
        }
    }
}
