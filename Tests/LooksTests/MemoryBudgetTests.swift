import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// What looks hold is counted as it is, and bounded: by look, by process, and on the way in.
@Suite struct MemoryBudgetTests {
    /// A page of one source: a Patient and a large resource, in one buffer of about `bytes`.
    static func page(_ number: Int, bytes: Int, source: String = "barts", completes: Set<Section> = [])
        -> GatheredAnswer
    {
        let text = String(repeating: "x", count: bytes - 80)
        return Stage.answer(
            source,
            [
                Stage.patient("p1", source: source),
                Stage.resource("Condition", "c\(number)", source: source, title: text),
            ], completes: completes)
    }

    @Test("a source that sends pages without end waits for the account, and fills nothing meanwhile")
    func backPressure() async throws {
        let stage = Stage()
        let door = Door()
        let sent = Mutex(0)
        try await stage.withDesk(
            [],
            change: { surroundings in
                let write = surroundings.account.released
                surroundings.account.released = { release async throws(LookAccount.Failed) in
                    await door.pass()
                    try await write(release)
                }
                surroundings.gather = { _, handOver in
                    for number in 0..<200 where !Task.isCancelled {
                        await handOver(Self.page(number, bytes: 1_000_000))
                        sent.withLock { $0 += 1 }
                    }
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { sent.withLock { $0 } >= 3 })
            try await Task.sleep(for: .milliseconds(300))
            let (count, held) = (sent.withLock { $0 }, desk.bytesHeld)
            #expect(count < 25, "\(count) pages were taken while none could be put on record")
            // What waits, and the batch that is being put on record: each no more than the limit and a page.
            #expect(held < 2 * (LiveLook.inboxLimit + 6_000_000))
            door.open()
            #expect(await eventually { sent.withLock { $0 } > count })
            try await desk.close(id, session: "s")
            #expect(desk.bytesHeld == 0)
        }
    }

    @Test("past what one look may hold later answers are not taken, and every section says so; others are shown")
    func lookCeiling() async throws {
        let stage = Stage()
        var limits = Looks.Limits()
        let limit = Originals().added(by: Self.page(0, bytes: 1_000_000).resources) * 11 / 5
        limits.lookBytes = limit
        try await stage.withDesk(
            [], limits: limits,
            change: { surroundings in
                surroundings.gather = { _, handOver in
                    await handOver(Stage.answer("gp", [Stage.patient("g1", source: "gp")]))
                    for number in 0..<30 { await handOver(Self.page(number, bytes: 1_000_000)) }
                    await handOver(Stage.answer("barts", []))
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(desk.bytesHeld <= limit)
            let barts = try #require(look.panel.first { $0.source.name == "barts" })
            #expect(barts.sections[.conditions]?.state == .entries)
            #expect(barts.sections[.conditions]?.cutShort == [.laterPageFailed(.tooLarge(limit: limit))])
            #expect(
                barts.sections[.allergies]?.state == .unavailable(.tooLarge(limit: limit)),
                "what was not taken may have held some")
            #expect(look.panel.first { $0.source.name == "gp" }?.sections[.conditions]?.state == .nothingRecorded)
            #expect(look.ledger.isBalanced)
        }
    }

    @Test("a source that fills its share of a look leaves room for those that answer after it, whose answers are shown (law 6)")
    func share() async throws {
        let stage = Stage()
        var limits = Looks.Limits()
        let limit = Originals().added(by: Self.page(0, bytes: 1_000_000).resources) * 11 / 5
        limits.lookBytes = limit
        try await stage.withDesk(
            [], limits: limits,
            change: { surroundings in
                surroundings.gather = { _, handOver in
                    for number in 0..<30 { await handOver(Self.page(number, bytes: 1_000_000)) }
                    let condition = Stage.resource(
                        "Condition", "g", source: "gp", patient: "Patient/g1", title: String(repeating: "x", count: 500_000),
                        organisation: Stage.gp.ods.code)
                    await handOver(Stage.answer("gp", [Stage.patient("g1", source: "gp"), condition]))
                    await handOver(Stage.answer("barts", []))
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(desk.bytesHeld <= limit)
            let gp = try #require(look.panel.first { $0.source.name == "gp" })
            #expect(gp.sections[.conditions]?.state == .entries && gp.sections[.conditions]?.cutShort == [])
            let barts = try #require(look.panel.first { $0.source.name == "barts" })
            #expect(barts.sections[.conditions]?.state == .entries)
            #expect(barts.sections[.conditions]?.cutShort == [.laterPageFailed(.tooLarge(limit: limit / 2))])
            #expect(look.ledger.isBalanced)
        }
    }

    @Test("past what the process may hold an open look takes no more, and says so")
    func processCeiling() async throws {
        let stage = Stage()
        var limits = Looks.Limits()
        limits.bytes = Originals().added(by: Self.page(0, bytes: 1_000_000).resources) * 9 / 10
        try await stage.withDesk(
            [], limits: limits,
            change: { surroundings in
                surroundings.gather = { _, handOver in
                    for number in 0..<10 { await handOver(Self.page(number, bytes: 1_000_000)) }
                    await handOver(Stage.answer("barts", []))
                    await handOver(Stage.answer("gp", []))
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(
                look.panel.first { $0.source.name == "barts" }?.sections[.allergies]?.state == .unavailable(.noRoom))
            #expect(
                await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") } == "full"
            )
            try await desk.close(id, session: "s")
            #expect(desk.bytesHeld == 0)
            #expect(
                await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") } == "none"
            )
        }
    }

    @Test("an answer counts whole while one resource of it is kept, and not at all when none is")
    func counted() async throws {
        // One buffer, two resources: one is this person's, one another's.
        let text = "{\"a\":1}{\"b\":2}" + String(repeating: " ", count: 10_000)
        let buffer = SharedBytes(Array(text.utf8))
        @Sendable func resource(_ id: String, _ range: Range<Int>, patient: String) -> ReadResource {
            let base = Stage.resource("Condition", id, patient: patient)
            return ReadResource(
                key: base.key, fullURL: nil, raw: RawResource(buffer: buffer, range: range), entries: base.entries,
                outcome: base.outcome, subject: base.subject)
        }
        let stage = Stage()
        for (patient, expected) in [("Patient/p1", buffer.bytes.count), ("Patient/other", 0)] {
            let answers = [
                Stage.answer(
                    "barts",
                    [
                        resource("c1", 0..<7, patient: patient), resource("c2", 7..<14, patient: "Patient/other"),
                        Stage.patient(),
                    ]), Stage.answer("gp", []),
            ]
            try await stage.withDesk(answers) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                _ = try await desk.final(id, session: "s")
                let small = Stage.patient().raw.buffer.bytes.count
                let kept = resource("c1", 0..<7, patient: patient)
                let built = Originals.built(Stage.patient()) + (expected > 0 ? Originals.built(kept) : 0)
                #expect(desk.bytesHeld == expected + small + built)
            }
        }
    }

    @Test("looks opened, filled, ended and put aside in any order leave the count at what is held", arguments: 1...5)
    func conserved(seed: Int) async throws {
        let stage = Stage()
        var random = Seeded(seed)
        var steps: [Int] = []
        for _ in 0..<60 { steps.append(Int.random(in: 0..<6, using: &random)) }
        let plan = steps
        try await stage.withDesk([
            Self.page(1, bytes: 5_000, completes: Set(Section.allCases)),
            Stage.answer("gp", [Stage.patient("g1", source: "gp")]),
        ]) { desk in
            var open: [LookID] = []
            for step in plan {
                switch step {
                case 0, 1: open.append(try await desk.open(Stage.number, by: Stage.clinician, session: "s"))
                case 2: if !open.isEmpty { try await desk.close(open.removeFirst(), session: "s") }
                case 3:
                    stage.pass(61)
                    await desk.sweep()
                case 4: if let last = open.last { _ = try? await desk.final(last, session: "s") }
                default:
                    if let first = open.first { _ = await desk.live[first]?.sleep(at: stage.state.withLock { $0.now }) }
                }
            }
            for id in open { _ = try? await desk.final(id, session: "s") }
            var held = 0
            for look in await desk.live.values { held += await look.bytesHeld }
            #expect(desk.bytesHeld == held)
            await desk.closeAll(session: "s")
            #expect(desk.bytesHeld == 0)
        }
    }

    @Test("what is packed comes back as it was, whatever it was; what does not shrink is left alone")
    func packing() {
        var random = Seeded(7)
        let noise = (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(Packed(noise) == nil)
        #expect(Packed([]) == nil)
        for bytes in [
            Array("{\"a\":1}".utf8) + [UInt8](repeating: 32, count: 2_000), [UInt8](repeating: 0, count: 3_000_000),
        ] {
            let packed = Packed(bytes)
            #expect(packed?.unpacked() == bytes)
            #expect((packed?.bytes.count ?? .max) < bytes.count / 8)
        }
    }
}

/// A random sequence that can be had again (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: Int) { state = UInt64(seed) }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
