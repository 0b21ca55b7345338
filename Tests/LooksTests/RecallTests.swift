import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// A Patient said twice and differently: what hangs on it is taken back, whichever version comes first (laws 7, 11).
@Suite struct RecallTests {
    static let rest = Set(Section.allCases).subtracting([.conditions])

    /// Answers that come one after the other: the second once the first is shown.
    static func gather(_ first: [GatheredAnswer], _ isShown: Door, _ then: [GatheredAnswer])
        -> @Sendable (GatherQuestion, @escaping @Sendable (GatheredAnswer) async -> Void) async -> Void
    {
        { _, handOver in
            for answer in first { await handOver(answer) }
            await isShown.pass()
            for answer in then { await handOver(answer) }
        }
    }

    static let first = [
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("Condition", "d1", source: "gp", patient: "Patient/g1", title: "Gout", organisation: "F84003"),
            ]),
        Stage.answer(
            "barts",
            [
                Stage.patient(), Stage.resource("Condition", "c1"), Stage.resource("AllergyIntolerance", "a1", title: "Penicillin"),
                Stage.resource("Claim", "x1", listed: true),
            ], completes: [.conditions]),
    ]
    static let stricter = [Stage.answer("barts", [Stage.patient(born: "1971-01-01", family: "Smith")], completes: rest)]

    private func names(_ look: ReleasedLook) -> Set<String> { Set(look.record.entries.map(\.id.resource.id)) }

    @Test("a stricter word about a Patient takes back all that was shown of it, says so, and raises it once")
    func takenBack() async throws {
        let (stage, door) = (Stage(), Door())
        try await stage.withDesk([], change: { $0.gather = Self.gather(Self.first, door, Self.stricter) }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s")).map(names) == ["g1", "d1", "p1", "c1", "a1"] })
            let before = try await desk.look(id, session: "s")
            #expect(before.ledger.isBalanced && before.ledger.listed == 1)
            #expect(before.panel.first { $0.source.name == "barts" }?.sections[.conditions]?.state == .entries)
            door.open()
            let look = try await desk.final(id, session: "s")
            #expect(names(look) == ["g1", "d1"])
            #expect(look.listed.isEmpty)
            #expect(look.ledger.received == 7)
            #expect(look.ledger.withheld == [.possibleMixUp: 5])
            #expect(look.ledger.isBalanced)
            let barts = try #require(look.panel.first { $0.source.name == "barts" })
            #expect(barts.sections[.conditions]?.state == .withheld(.possibleMixUp))
            #expect(barts.sections[.conditions]?.entries == 0)
            #expect(barts.sections[.conditions]?.withheld == 1)
            #expect(barts.sections[.allergies]?.state == .withheld(.possibleMixUp))
            #expect(barts.sections[.identity]?.withheld == 2)
            #expect(barts.identity == .withheld(.possibleMixUp))
            #expect(barts.recalled == 4, "the page says how much was shown before")
            #expect(look.panel.first { $0.source.name == "gp" }?.recalled == 0)
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.resources.map(\.key.id).sorted() == ["d1", "g1"])
            #expect(whole.isBalanced)
            #expect(whole.panel.first { $0.source.name == "barts" }?.recalled == 4)
            #expect(stage.state.withLock { $0.mixUps.map(\.fields) } == [["date of birth"]])
        }
    }

    @Test("an entry that was taken back, its original and its document answer as not there")
    func notThere() async throws {
        let (stage, door, isWriting, written) = (Stage(), Door(), Door(), Door())
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.gather = Self.gather(Self.first, door, Self.stricter)
                let event = surroundings.account.event
                surroundings.account.event = { it async throws(LookAccount.Failed) in
                    if it.kind == .entryOpened {
                        isWriting.open()
                        await written.pass()
                    }
                    try await event(it)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 5 })
            let look = try await desk.look(id, session: "s")
            let entry = try #require(look.record.entries.first { $0.id.resource.id == "c1" })
            let opaque = look.opaqueID(of: entry.id)
            // One opening is being put on record when the stricter word comes.
            async let opening = lookFailure { _ = try await desk.openEntry(opaque, of: id, session: "s") }
            await isWriting.pass()
            door.open()
            #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 2 })
            written.open()
            #expect(await opening == "entryGone", "it was taken back while its opening was written")
            #expect(await lookFailure { _ = try await desk.openEntry(opaque, of: id, session: "s") } == "entryGone")
            #expect(await lookFailure { _ = try await desk.openAttachment(0, of: opaque, in: id, session: "s") } == "entryGone")
        }
    }

    @Test("that something shown was taken back is on record: of which source, how much, and why; its leaves stay")
    func onRecord() async throws {
        let (stage, door) = (Stage(), Door())
        try await stage.withDesk([], change: { $0.gather = Self.gather(Self.first, door, Self.stricter) }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 5 })
            door.open()
            _ = try await desk.final(id, session: "s")
            let state = stage.state.withLock { $0 }
            #expect(state.releases.flatMap(\.shown).map(\.id).sorted() == ["a1", "c1", "d1", "g1", "p1", "x1"])
            let recalls = state.events.filter { $0.kind.rawValue == "recalled" }
            #expect(recalls.map(\.detail) == ["barts: Patient/p1; date of birth; 1 AllergyIntolerance, 1 Claim, 1 Condition, 1 Patient"])
            #expect(recalls.first?.look == id)
            #expect(recalls.first?.people.map(\.digits) == [Stage.number])
        }
    }

    @Test("what is taken back leaves the page though its record cannot be written, and the page says that")
    func notOnRecord() async throws {
        let (stage, door) = (Stage(), Door())
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.gather = Self.gather(Self.first, door, Self.stricter)
                surroundings.account.event = { _ async throws(LookAccount.Failed) in throw LookAccount.Failed() }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 5 })
            door.open()
            let look = try await desk.final(id, session: "s")
            #expect(names(look) == ["g1", "d1"])
            #expect(look.notices.contains(LiveLook.recallNotAccounted))
        }
    }

    @Test("what is taken back leaves the page at once, however long the account of the rest of that answer takes")
    func atOnce() async throws {
        let (stage, door, account) = (Stage(), Door(), Door())
        let isStuck = Mutex(false)
        let more = [
            Stage.answer(
                "barts",
                [Stage.patient(born: "1971-01-01"), Stage.patient("p2"), Stage.resource("Condition", "c2", patient: "Patient/p2")],
                completes: Self.rest)
        ]
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.gather = Self.gather(Self.first, door, more)
                let write = surroundings.account.released
                surroundings.account.released = { release async throws(LookAccount.Failed) in
                    if release.shown.contains(where: { $0.id == "p2" }) {
                        isStuck.withLock { $0 = true }
                        await account.pass()
                    }
                    try await write(release)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 5 })
            let versions = try await desk.versions(id, session: "s")
            door.open()
            #expect(await eventually { isStuck.withLock { $0 } })
            // Whoever watches is given a version without it now, and not when the account is written.
            var shown: [Set<String>] = []
            for await version in versions {
                if let look = await version.look() {
                    shown.append(names(look))
                    #expect(look.ledger.isBalanced)
                }
                if shown.last == ["g1", "d1"] { break }
            }
            #expect(shown.last == ["g1", "d1"])
            account.open()
            let last = try await desk.final(id, session: "s")
            #expect(names(last) == ["g1", "d1", "p2", "c2"])
            #expect(!last.notices.contains(LiveLook.imbalance))
        }
    }

    @Test("while an answer is being put on record the ledger adds up without it")
    func inTheGate() async throws {
        let (stage, account) = (Stage(), Door())
        let isStuck = Mutex(false)
        try await stage.withDesk(
            Self.first + [Stage.answer("barts", [])],
            change: { surroundings in
                let write = surroundings.account.released
                surroundings.account.released = { release async throws(LookAccount.Failed) in
                    isStuck.withLock { $0 = true }
                    await account.pass()
                    try await write(release)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { isStuck.withLock { $0 } })
            #expect(try await desk.look(id, session: "s").ledger.isBalanced)
            account.open()
            #expect(try await desk.final(id, session: "s").notices.isEmpty)
        }
    }

    /// What a look comes to, without the history of how.
    struct Outcome: Equatable, CustomStringConvertible {
        let entries: Set<ResourceKey>
        let listed: [ListedResources]
        let ledger: Ledger
        let cells: [String]
        let released: [ResourceKey]
        /// What was said to differ, however many words it was said in.
        let differs: Set<String>
        var description: String { "\(entries.map(\.id).sorted()) \(listed) \(ledger) \(cells) \(released.map(\.id)) \(differs)" }
    }

    /// Pieces of one source: two versions of its Patient, and all kinds of things that hang on it or not.
    static let pieces: [GatheredAnswer] = [
        Stage.answer("barts", [Stage.patient()], completes: []),
        Stage.answer("barts", [Stage.patient(number: "9990000018", family: "Smith")], completes: []),
        Stage.answer(
            "barts",
            [Stage.patient("p2", family: "Okonkwo-Bell"), Stage.resource("Condition", "c2", patient: "Patient/p2", title: "Gout")],
            completes: []),
        Stage.answer(
            "barts",
            [
                Stage.resource("Condition", "c1"), Stage.resource("Condition", "c1"),
                Stage.resource("AllergyIntolerance", "a1", isNamed: false),
            ], completes: []),
        Stage.answer(
            "barts",
            [
                Stage.resource("Claim", "x1", listed: true), Stage.resource("Claim", "x2", patient: "Patient/p2", listed: true),
                Stage.resource("Claim", "x3", patient: nil, listed: true),
            ], completes: []),
        Stage.answer(
            "barts", [Stage.resource("Condition", "c3", patient: nil), Stage.resource("Procedure", "r1", patient: nil)], completes: []),
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("Condition", "d1", source: "gp", patient: "Patient/g1", organisation: "F84003"),
            ], completes: []),
    ]

    static func outcome(_ answers: [GatheredAnswer], isApart: Bool, shared: Set<Section> = Set(Section.allCases)) async throws -> Outcome {
        let stage = Stage()
        return try await stage.withDesk(
            [], shared: shared,
            change: { surroundings in
                surroundings.gather = { _, handOver in
                    for answer in answers {
                        await handOver(answer)
                        // Each its own way through the gate, as far as time can tell; otherwise as they come.
                        if isApart { try? await Task.sleep(for: .milliseconds(15)) }
                    }
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let whole = try await desk.whole(id, session: "s")
            #expect(look.ledger.isBalanced && whole.isBalanced)
            #expect(!look.notices.contains(LiveLook.imbalance))
            let cells = look.panel.flatMap { row in
                row.sections.values.sorted { $0.section < $1.section }.map { "\(row.source) \(row.organisation.ods) \(row.identity) \($0)" }
            }
            return Outcome(
                entries: Set(look.record.entries.map(\.id.resource)), listed: look.listed, ledger: look.ledger, cells: cells,
                released: whole.resources.map(\.key), differs: Set(stage.state.withLock { $0.mixUps.flatMap(\.fields) }))
        }
    }

    @Test("whichever version of a Patient comes first, the look comes to the same (law 11)", arguments: 1...24)
    func orderFree(seed: Int) async throws {
        var random = Seeded(seed)
        let last = [Stage.answer("gp", []), Stage.answer("barts", [])]
        let shared = seed.isMultiple(of: 3) ? Set(Section.allCases).subtracting([.allergies, .procedures]) : Set(Section.allCases)
        // Conditions and allergies may be complete before the stricter word comes.
        var pieces = Self.pieces.shuffled(using: &random)
        let early = pieces.lastIndex { $0.resources.contains { $0.key.type == "Condition" || $0.key.type == "AllergyIntolerance" } } ?? 0
        pieces.insert(
            Stage.answer("barts", [], completes: [.conditions, .allergies], failure: seed.isMultiple(of: 2) ? .cutOff : nil), at: early + 1)
        // What it must come to: all at once, in one batch.
        let failure: SourceFailure? = seed.isMultiple(of: 2) ? .cutOff : nil
        let together = GatheredAnswer(
            source: Self.pieces[0].source, resources: Self.pieces.filter { $0.source.name == "barts" }.flatMap(\.resources),
            completes: [.conditions, .allergies], failure: failure,
            cutShort: [], answered: last[0].answered, dataAsOf: nil)
        let wanted = try await Self.outcome([Self.pieces[6], together] + last, isApart: false, shared: shared)
        let got = try await Self.outcome(pieces + last, isApart: seed > 4, shared: shared)
        #expect(got == wanted)
        #expect(got.entries.map(\.id).sorted() == ["c2", "d1", "g1", "p2"])
    }

    @Test("a look that was put aside and is gathered again knows no more of what is taken back now")
    func afterSleep() async throws {
        let stage = Stage()
        let now = Mutex(Self.first + [Stage.answer("barts", [])])
        try await stage.withDesk(
            [], limits: LookRestTests.tight,
            change: { surroundings in
                surroundings.gather = { _, handOver in for answer in now.withLock({ $0 }) { await handOver(answer) } }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let entry = try #require(look.record.entries.first { $0.id.resource.id == "c1" })
            let opaque = look.opaqueID(of: entry.id)
            stage.pass(61)
            #expect(await desk.live[id]?.sleep(at: stage.state.withLock { $0.now }) == true)
            now.withLock { $0 = Self.first + Self.stricter }
            let recalled = try await desk.final(id, session: "s").panel.first { $0.source.name == "barts" }?.recalled
            #expect(recalled == 3 || recalled == 4, "a condition, an allergy, the Patient; and the claim, where it was listed before")
            #expect(await lookFailure { _ = try await desk.openEntry(opaque, of: id, session: "s") } == "entryGone")
            #expect(stage.state.withLock { $0.events.filter { $0.kind.rawValue == "recalled" }.count } == 1)
        }
    }

    @Test("nothing is said to be unrecorded where what was withheld, or taken back, may be that organisation's (law 4)")
    func whoseIsNotSaid() async throws {
        let unnamed = Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1", isNamed: false)], completes: [.conditions])
        for (first, then) in [([unnamed], Self.stricter), (Self.stricter.map { $0.completing([]) }, [unnamed])] {
            let door = Door()
            try await Stage().withDesk(
                [],
                change: { surroundings in
                    surroundings.plan = { _, _ in
                        let both = LookPlan.Planned(
                            source: SourceID("barts")!, base: "https://ics.example/fhir", organisations: [Stage.barts, Stage.gp],
                            offered: Set(Section.allCases), notAsked: nil, isRegisteredPractice: false)
                        return LookPlan(sources: [both], notices: [])
                    }
                    surroundings.gather = Self.gather(first, door, then + [Stage.answer("barts", Self.stricter[0].resources)])
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                #expect(await eventually { (try? await desk.look(id, session: "s").version) ?? 0 > 0 })
                door.open()
                let look = try await desk.final(id, session: "s")
                #expect(look.record.entries.isEmpty && look.ledger.isBalanced)
                #expect(look.panel.first { $0.organisation.ods == Stage.gp.ods }?.sections[.conditions]?.state == .notUnderstood)
                #expect(
                    look.panel.first { $0.organisation.ods == Stage.barts.ods }?.sections[.conditions]?.state == .withheld(.possibleMixUp))
            }
        }
    }

    @Test("what was taken back as a possible mix-up and must leave no trace leaves no count either")
    func noCount() async throws {
        let (stage, door) = (Stage(), Door())
        let first = [
            Secret.answer("gp", []), Secret.answer("barts", [Secret.resource("c1"), Secret.resource("c2")]),
        ]
        let then = [
            Stage.answer("barts", [Stage.patient(born: "1971-01-01", family: "Smith")], completes: []),
            Stage.answer("barts", [Secret.resource("c1", title: "said again", code: "gone")], completes: []),
        ]
        try await stage.withDesk(
            [],
            change: {
                $0.gather = Self.gather(first, door, then)
                $0.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy() }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s")).map(names) == ["g1", "p1", "c1", "c2"] })
            door.open()
            let look = try await desk.final(id, session: "s")
            #expect(names(look) == ["g1"])
            #expect(look.panel.first { $0.source.name == "barts" }?.recalled == 2, "the Patient and c2, and not c1")
            #expect(look.ledger.isBalanced)
        }
    }
}
