import CareRecord
import FHIRWire
import Foundation
import Logging
import Synchronization
import Testing

@testable import Looks

/// Keeps what is logged.
struct KeptLog: LogHandler {
    final class Lines: Sendable {
        let all = Mutex<[String]>([])
        var text: String { all.withLock { $0.joined(separator: "\n") } }
    }
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
        let more = event.metadata.map { "\($0)" } ?? ""
        lines.all.withLock { $0.append("\(event.level) \(event.message) \(more)") }
    }
    static func logger() -> (Logger, Lines) {
        let lines = Lines()
        return (Logger(label: "kept") { _ in KeptLog(lines: lines) }, lines)
    }
}

/// Law 11, counted in every look while it runs.
@Suite struct LedgerTests {
    @Test("a loss on the way is said on the page and logged as numbers, without content")
    func imbalance() async throws {
        let stage = Stage()
        let good = Stage.resource("Condition", "c1", title: "Secret words")
        // Read as an entry of a section, and yet without one: a fault of ours, as far as the ledger can know.
        let lost = ReadResource(
            key: good.key, fullURL: nil, raw: good.raw, entries: [], outcome: .entry(.conditions), subject: good.subject
        )
        let (logger, lines) = KeptLog.logger()
        try await stage.withDesk(
            [Stage.answer("barts", [Stage.patient(), lost]), Stage.answer("gp", [])], logger: logger
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(!look.ledger.isBalanced)
            #expect(try await desk.look(id, session: "s").notices.contains(LiveLook.imbalance))
            #expect(
                try await desk.look(id, session: "s").notices.filter { $0 == LiveLook.imbalance }.count == 1,
                "said once")
            #expect(lines.text.contains("does not add up"))
            for secret in ["Secret", Stage.number, "Okonkwo", id.text] { #expect(!lines.text.contains(secret)) }
        }
    }

    @Test("what came and could not be put on record is counted as withheld, and shown where it is sent again")
    func unaccounted() async throws {
        let stage = Stage()
        let failing = Mutex(true)
        let condition = Stage.resource("Condition", "c1")
        try await stage.withDesk(
            [],
            change: { surroundings in
                let write = surroundings.account.released
                surroundings.account.released = { release async throws(LookAccount.Failed) in
                    if failing.withLock({ $0 }) { throw LookAccount.Failed() }
                    try await write(release)
                }
                surroundings.gather = { _, handOver in
                    await handOver(Stage.answer("barts", [Stage.patient(), condition], completes: []))
                    _ = await eventually { stage.state.withLock { _ in true } }
                    try? await Task.sleep(for: .milliseconds(300))
                    failing.withLock { $0 = false }
                    await handOver(Stage.answer("barts", [condition], completes: [.conditions]))
                    await handOver(
                        Stage.answer("barts", [], completes: Set(Section.allCases).subtracting([.conditions])))
                    await handOver(Stage.answer("gp", []))
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.withheld == [.notAccounted: 2])
            #expect(look.ledger.received == 3)
            #expect(look.ledger.isBalanced)
            let barts = try #require(look.panel.first { $0.source.name == "barts" })
            #expect(barts.sections[.conditions]?.state == .entries)
            #expect(
                barts.sections[.conditions]?.cutShort == [.laterPageFailed(.notAccounted)],
                "some of it may still be missing")
            #expect(barts.sections[.identity]?.state == .unavailable(.notAccounted))
            #expect(barts.sections[.allergies]?.state == .nothingRecorded, "nothing of it was lost")
        }
    }

    @Test(
        "whatever the order in which answers arrive, the record, the ledger and every cell are the same",
        arguments: 1...12)
    func orderFree(seed: Int) async throws {
        let pieces: [GatheredAnswer] = [
            Stage.answer("barts", [Stage.patient()], completes: []),
            Stage.answer(
                "barts",
                [Stage.resource("Condition", "c1"), Stage.resource("Condition", "c9", patient: "Patient/other")],
                completes: []),
            Stage.answer(
                "barts", [Stage.resource("Condition", "c2", patient: nil), Stage.resource("Claim", "x", listed: true)],
                completes: []),
            Stage.answer("barts", [Stage.resource("Condition", "c1")], completes: []),
            Stage.answer("gp", [Stage.patient("g1", source: "gp")], completes: []),
            Stage.answer("gp", [Stage.patient("g2", source: "gp", born: "1971-01-01")], completes: []),
            Stage.answer(
                "gp", [Stage.resource("Condition", "d1", source: "gp", patient: "Patient/g1", organisation: "F84003")],
                completes: []),
            Stage.answer(
                "gp", [Stage.resource("Condition", "d2", source: "gp", patient: "Patient/g2", organisation: "F84003")],
                completes: []),
            Stage.answer(
                "gp", [Stage.resource("Condition", "d3", source: "gp", patient: nil, organisation: "F84003")],
                completes: []),
        ]
        var random = Seeded(seed)
        // A source's last word comes last of that source; everything else in any order, in any batches.
        let shuffled =
            pieces.shuffled(using: &random) + [
                Stage.answer("barts", [], completes: [.allergies]), Stage.answer("gp", []), Stage.answer("barts", []),
            ]
        let stage = Stage()
        try await stage.withDesk(shuffled) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(Set(look.record.entries(in: .conditions).map(\.id.resource.id)) == ["c1", "c2", "d1"])
            #expect(look.ledger.received == 11)
            #expect(
                look.ledger.withheld == [.possibleMixUp: 4], "c9, g2, d2, and d3, which names nobody where two are held"
            )
            #expect(look.ledger.isBalanced)
            #expect(look.panel.allSatisfy { $0.sections[.allergies]?.state == .nothingRecorded })
        }
    }

    @Test(
        "what names a Patient that never comes is withheld at the end, though its source's last words came in one batch"
    )
    func neverClaimed() async throws {
        let stage = Stage()
        let half = Set(Section.allCases.prefix(5))
        let answers = [
            Stage.answer(
                "barts", [Stage.patient(), Stage.resource("Condition", "c9", patient: "Patient/never")], completes: half
            ),
            Stage.answer("barts", [], completes: Set(Section.allCases).subtracting(half)),
            // This one breaks off without completing anything.
            Stage.answer(
                "gp",
                [
                    Stage.patient("g1", source: "gp"),
                    Stage.resource("Condition", "d9", source: "gp", patient: "Patient/never"),
                ], completes: []),
        ]
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.received == 4)
            #expect(look.ledger.withheld == [.possibleMixUp: 2])
            #expect(look.ledger.isBalanced)
            #expect(stage.state.withLock { $0.mixUps.count } == 2)
            #expect(look.panel.first { $0.source.name == "gp" }?.sections[.conditions]?.state == .unavailable(.cutOff))
        }
    }

    @Test("a Patient that comes again is counted as received and as repeated; what the look holds as a resource is the rest, on both exits")
    func comesAgain() async throws {
        let answers = [
            Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1")], completes: [.conditions]),
            Stage.answer("barts", [Stage.patient(), Stage.resource("Claim", "x1")], completes: [.medicines]),
            Stage.answer("barts", [Stage.patient()], completes: Set(Section.allCases).subtracting([.conditions, .medicines])),
            Stage.answer("gp", [Stage.patient("g9", source: "gp", number: "9000000009")]),
        ]
        try await Stage().withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let ledger = try await desk.final(id, session: "s").ledger
            #expect(ledger.isBalanced)
            #expect((ledger.received, ledger.repeated, ledger.withheldTotal) == (6, 2, 1))
            #expect(ledger.released == 3)
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced)
            #expect(whole.resources.count == ledger.released)
            #expect(whole.counts == WholeLook.Counts(received: 6, released: 3, repeated: 2, withheld: 1))
        }
    }

    @Test("an entry that names nobody is withheld where its source has shown nobody's Patient (law 7)")
    func namesNobody() async throws {
        let stage = Stage()
        try await stage.withDesk([
            Stage.answer("barts", [Stage.resource("Condition", "c1", patient: nil)]), Stage.answer("gp", []),
        ]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries.isEmpty)
            #expect(look.ledger.withheld == [.possibleMixUp: 1])
        }
    }
}
