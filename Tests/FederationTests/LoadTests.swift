import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Federation

/// One bad source hurts nobody, itself included (law 6).
@Suite struct LoadTests {
    /// How many requests a server works on at once, at most.
    private final class Watch: Sendable {
        private let state = Mutex((now: 0, most: 0))
        func enter() { state.withLock { ($0.now, $0.most) = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    static let many = PretendSource(offered: ["Patient"] + Section.allCases.flatMap(\.resourceTypes))

    @Test("no more requests at once than the source's limit; the others wait for a place and are answered")
    func limit() async throws {
        let watch = Watch()
        let answered = try await HostileServer.running { request in
            watch.enter()
            try? await Task.sleep(for: .milliseconds(20))
            watch.leave()
            return Self.many.answer(request)
        } _: {
            await Asking.ask(Asking.settings($0.base) { $0.concurrency = 3 }, Set(Section.allCases))
        }
        #expect(watch.most > 1 && watch.most <= 3)
        #expect(answered.answers.allSatisfy { $0.failure == nil })
        #expect(answered.completed.count == Section.allCases.count)
    }

    @Test("past a short queue the source is busy, which is said of the sections it concerns and of no others")
    func busy() async throws {
        let answered = try await HostileServer.running { request in
            [.pause(.milliseconds(50))] + Self.many.answer(request)
        } _: {
            await Asking.ask(
                Asking.settings($0.base) {
                    $0.concurrency = 1
                    $0.queue = 2
                }, Set(Section.allCases))
        }
        let failures = answered.answers.filter { !$0.completes.isEmpty }.map(\.failure)
        #expect(failures.contains(.busy) && failures.contains(nil))
        #expect(failures.allSatisfy { $0 == nil || $0 == .busy })
        #expect(answered.completed.count == Section.allCases.count)
    }

    @Test("a slow source does not delay another: the quick one's sections are there long before")
    func slowBesideQuick() async throws {
        try await HostileServer.running { _ in
            [.stall]
        } _: { slow in
            try await HostileServer.running {
                SourceFaultTests.well.answer($0)
            } _: { quick in
                let region = RegionMaking.region(sources: [
                    Asking.settings(slow.base) {
                        $0.id = Asking.id("slow")
                        $0.deadline = 8
                    },
                    Asking.settings(quick.base) { $0.id = Asking.id("quick") },
                ])
                let gathering = Gathering(ConnectedRegion(region), reading: .live)
                let started = ContinuousClock.now
                let done = Mutex<[SourceID: Duration]>([:])
                let answered = Answered()
                await gathering.gather(
                    [Asking.id("slow"), Asking.id("quick"), Asking.id("not-connected")], Asking.question()
                ) { answer in
                    answered.take(answer)
                    done.withLock { $0[answer.source] = ContinuousClock.now - started }
                }
                await gathering.shutdown()
                let times = done.withLock { $0 }
                #expect((times[Asking.id("quick")] ?? .seconds(99)) < .seconds(7))
                #expect((times[Asking.id("slow")] ?? .zero) >= .seconds(7.9))
                #expect(
                    answered.answers.filter { $0.source.name == "slow" }.allSatisfy {
                        $0.failure == .late(after: .seconds(8))
                    })
                #expect(answered.answers.filter { $0.source.name == "quick" }.allSatisfy { $0.failure == nil })
                #expect(
                    Set(answered.answers.filter { $0.source.name == "quick" }.flatMap(\.completes)) == [
                        .identity, .conditions, .allergies,
                    ])
            }
        }
    }

    @Test("a source that failed five times in a row is given a rest: it is not asked, and that is said")
    func rests() async throws {
        try await HostileServer.running { _ in
            .fhir("{}", status: 500)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                for _ in 0..<5 { #expect(await Asking.ask(client).failure == .status(500)) }
                let before = server.seen.count
                #expect(await Asking.ask(client).failure == .resting)
                #expect(server.seen.count == before)
            }
        }
    }

    @Test("a source that rests is not asked for documents either, and their failures count")
    func restsForDocuments() async throws {
        try await HostileServer.running { _ in
            .fhir("{}", status: 500)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                for _ in 0..<5 { _ = try? await client.attachment("Binary/1", Asking.asker) }
                let before = server.seen.count
                #expect(before == 5)
                await #expect(throws: SourceFailure.resting) { _ = try await client.attachment("Binary/1", Asking.asker) }
                #expect(server.seen.count == before)
                #expect(await Asking.ask(client).failure == .resting)
            }
        }
    }

    @Test("after its rest one question tries the source; when it is well again, everybody asks")
    func recovers() async throws {
        let isSick = Mutex(true)
        try await HostileServer.running { request in
            isSick.withLock { $0 }
                ? .fhir("{}", status: 500) : [.pause(.milliseconds(300))] + SourceFaultTests.well.answer(request)
        } _: { server in
            let client = SourceClient(
                Asking.settings(server.base), reading: .live, breaker: Breaker(threshold: 2, rest: .milliseconds(500)))
            for _ in 0..<2 { _ = await Asking.ask(client) }
            #expect(await Asking.ask(client).failure == .resting)
            isSick.withLock { $0 = false }
            try await Task.sleep(for: .milliseconds(700))
            // Two at once: one is the probe, the other is not let through.
            async let one = Asking.ask(client)
            async let other = Asking.ask(client)
            let both = await [one.failure(.conditions), other.failure(.conditions)]
            #expect(both.filter { $0 == nil }.count == 1 && both.contains(.resting))
            #expect(await Asking.ask(client).failure(.conditions) == nil)
            await client.shutdown()
        }
    }

    @Test("a look that ends during the probe does not leave the source resting for ever")
    func probeAbandoned() async throws {
        let acts = Mutex<[Act]?>(.fhir("{}", status: 500))
        try await HostileServer.running { request in
            acts.withLock { $0 } ?? SourceFaultTests.well.answer(request)
        } _: { server in
            let client = SourceClient(
                Asking.settings(server.base), reading: .live, breaker: Breaker(threshold: 1, rest: .milliseconds(100)))
            _ = await Asking.ask(client)
            acts.withLock { $0 = [.stall] }
            try await Task.sleep(for: .milliseconds(200))
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await Asking.ask(client) }
                try? await Task.sleep(for: .milliseconds(300))
                group.cancelAll()
            }
            acts.withLock { $0 = nil }
            try await Task.sleep(for: .milliseconds(200))
            #expect(await Asking.ask(client).failure(.conditions) == nil)
            await client.shutdown()
        }
    }

    @Test("one kind of request that always fails does not rest a source that answers all others")
    func oneBadType() async throws {
        try await HostileServer.running { request in
            request.path == "/fhir/Condition/_search" ? .fhir("{}", status: 500) : SourceFaultTests.well.answer(request)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                for _ in 0..<8 {
                    let answered = await Asking.ask(client)
                    #expect(answered.failure(.conditions) == .status(500) && answered.failure(.allergies) == nil)
                }
            }
        }
    }

    @Test("a source that asks for a pause gets it: until then it is not asked, and the reason is said")
    func pause() async throws {
        let isTired = Mutex(true)
        try await HostileServer.running { request in
            isTired.withLock { $0 }
                ? .fhir("{}", status: 429, [("Retry-After", "2")]) : SourceFaultTests.well.answer(request)
        } _: { server in
            try await Asking.with(Asking.settings(server.base)) { client in
                #expect(await Asking.ask(client).failure == .tooManyRequests(retryAfter: 2))
                isTired.withLock { $0 = false }
                let before = server.seen.count
                guard case .tooManyRequests = await Asking.ask(client).failure else {
                    Issue.record("asked during the pause")
                    return
                }
                #expect(server.seen.count == before)
                try await Task.sleep(for: .milliseconds(2300))
                #expect(await Asking.ask(client).failure(.conditions) == nil)
            }
        }
    }
}
