import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// Sensitive information at the gate: withheld, said as coarsely as the policy has it, or gone without a trace (issue 4, part 6).
@Suite struct SensitiveTests {
    @Test("a withheld condition does not show through its medicine, its result or a letter's title, on the page or in what leaves")
    func through() async throws {
        let answers = [
            Secret.answer(
                "barts",
                [
                    Secret.resource("c1", title: "Quiet illness", code: "count"),
                    Secret.resource("m1", of: "MedicationRequest", [("reasonReference", "Condition/c1")]),
                    Secret.resource("o1", of: "Observation", [("focus", "Condition/c1")]), Secret.resource("c2", title: "Gout"),
                    Secret.resource("x1", of: "Claim", [("diagnosis.diagnosisReference", "Condition/c1")], isListed: true),
                ]), Secret.answer("gp", [Secret.resource("d1", of: "DocumentReference", source: "gp", title: "Re: quiet illness")]),
        ]
        try await Secret.look(answers) { desk, id, look, _ in
            #expect(Secret.names(look) == ["c2", "g1", "p1"])
            #expect(look.listed.isEmpty)
            #expect(look.ledger.withheld == [.sensitive: 5])
            #expect(Secret.cell(look, "barts", .medicines)?.state == .withheld(.sensitive))
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced && whole.resources.map(\.key.id).sorted() == ["c2", "g1", "p1"])
        }
    }

    @Test("how coarsely a withholding is said is the label's: a number, the section, the organisation, or only the record")
    func coarsely() async throws {
        func look(_ code: String, _ check: @escaping @Sendable (ReleasedLook) -> Void) async throws {
            let answers = [
                Secret.answer("barts", [Secret.resource("c1", code: code), Secret.resource("r1", of: "AllergyIntolerance")]),
                Secret.answer("gp", []),
            ]
            try await Secret.look(answers) { desk, id, look, _ in
                check(look)
                #expect(Secret.names(look) == ["g1", "p1", "r1"])
                let whole = try await desk.whole(id, session: "s")
                #expect(whole.isBalanced)
            }
        }
        try await look("count") { look in
            #expect(
                Secret.cell(look, "barts", .conditions)?.withheld == 1 && look.ledger.withheld == [.sensitive: 1]
                    && look.ledger.received == 4)
            #expect(Secret.cell(look, "barts", .conditions)?.withheldWhy == [:], "that it is sensitive is the state's to say")
            #expect(Secret.cell(look, "barts", .procedures)?.state == .nothingRecorded)
        }
        for code in ["section", "organisation", "record"] {
            try await look(code) { look in
                #expect(look.ledger.withheld == [.sensitiveSomewhere: 0] && look.ledger.received == 3)
                #expect(look.panel.allSatisfy { $0.recalled == 0 && $0.sections.values.allSatisfy { $0.withheld == 0 } })
                let isSection = code == "section"
                #expect(Secret.cell(look, "barts", .conditions)?.state == .withheld(isSection ? .sensitive : .sensitiveSomewhere))
                #expect(Secret.cell(look, "barts", .procedures)?.state == (isSection ? .nothingRecorded : .withheld(.sensitiveSomewhere)))
                #expect(Secret.cell(look, "barts", .allergies)?.cutShort == (isSection ? [] : [.withheldSomewhere]))
                #expect(
                    Secret.cell(look, "gp", .conditions)?.state == (code == "record" ? .withheld(.sensitiveSomewhere) : .nothingRecorded))
            }
        }
    }

    @Test("what must leave no trace leaves the look as if it had not been sent", arguments: [false, true])
    func noTrace(isApart: Bool) async throws {
        let kept = [Secret.resource("c2", title: "Gout"), Secret.resource("x2", of: "Claim", isListed: true)]
        let gone =
            [
                Secret.resource("c1", title: "Old history", code: "gone", isNamed: false),
                Secret.resource("r1", of: "Procedure", [("reasonReference", "Condition/c1")]),
                Secret.resource("x1", of: "Claim", mark: "gone", isListed: true),
                Secret.resource("c1", title: "Old history", code: "gone", isNamed: false),
            ] + (try InsideTests.list(mark: "gone"))
        let letter = Secret.resource("d1", of: "DocumentReference", source: "gp", title: "Re: old history")
        // The letter is shown before another organisation tells what it is about.
        let with = [Secret.answer("gp", [letter]), Secret.answer("barts", kept + gone)]
        let without = [Secret.answer("gp", []), Secret.answer("barts", kept)]
        let (came, never) = (try await Outcome(with, isApart: isApart), try await Outcome(without, isApart: isApart))
        #expect(came == never)
    }

    @Test("whatever comes first, the look comes to the same (law 11)", arguments: 1...16)
    func orderFree(seed: Int) async throws {
        var random = Seeded(seed)
        let barts = [
            Secret.resource("c1", title: "Quiet illness", code: "organisation"),
            Secret.resource("m1", [("evidence.detail", "Condition/c1")]),
            Secret.resource("c3", mark: "count", [("encounter", "Encounter/v1")]), Secret.resource("v1", of: "Encounter", isNamed: false),
            Secret.resource("c4", [("encounter", "Encounter/v1")]), Secret.resource("c5", title: "Other matter", code: "section"),
            Secret.resource("c6"),
            Secret.resource("r1", of: "Procedure", title: "Old history", code: "gone"),
            Secret.resource("c7", title: "Gout", isNamed: false),
        ]
        let gp = [
            Secret.resource("d1", source: "gp", title: "Quiet illness, seen"),
            Secret.resource("d2", source: "gp", title: "old history noted", isNamed: false),
            Secret.resource("d3", source: "gp", code: "record"), Secret.resource("d4", source: "gp", title: "other matter"),
        ]
        // Kinds of no section come when everything else has.
        let late = [
            Secret.resource("x1", of: "Claim", code: "gone", [("diagnosis.diagnosisReference", "Condition/c6")], isListed: true),
            Secret.resource("x2", of: "Claim", isListed: true),
            Secret.resource("x3", of: "Claim", mark: "record", [("diagnosis.diagnosisReference", "Condition/c3")], isListed: true),
        ]
        func pieces(_ source: String, _ resources: [ReadResource]) -> [GatheredAnswer] {
            resources.map { Secret.answer(source, [$0], completes: []) } + [Secret.answer(source, [])]
        }
        let first = seed.isMultiple(of: 2)
        let blocks = [pieces("barts", barts.shuffled(using: &random)), pieces("gp", gp.shuffled(using: &random))]
        let order =
            Array((first ? blocks : blocks.reversed()).joined()) + late.shuffled(using: &random).map { Secret.answer("barts", [$0]) }
        // The Patients come as often as the answers do.
        let again = Array(repeating: Stage.patient(), count: barts.count + late.count)
        let more = Array(repeating: Stage.patient("g1", source: "gp"), count: gp.count)
        let together = [Secret.answer("barts", barts + late + again), Secret.answer("gp", gp + more)]
        let (got, wanted) = (try await Outcome(order, isApart: true), try await Outcome(together, isApart: false))
        #expect(got == wanted)
        #expect(got.entries.map(\.name) == ["c4", "c7", "g1", "p1"])
    }

    @Test("nothing of an organisation is shown before all of it has come, so that a later page's label is known first")
    func waits() async throws {
        let (stage, door) = (Stage(), Door())
        let gather = RecallTests.gather(
            [
                Secret.answer("gp", []),
                Secret.answer(
                    "barts", [Secret.resource("m1", [("evidence.detail", "Condition/c1")])], completes: [.conditions, .identity]),
            ], door,
            [Secret.answer("barts", [Secret.resource("c1", code: "count")])])
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy() }
                surroundings.gather = gather
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s")).map(Secret.names) == ["g1"] })
            #expect(Secret.cell(try await desk.look(id, session: "s"), "barts", .conditions)?.state == .waiting)
            door.open()
            #expect(Secret.names(try await desk.final(id, session: "s")) == ["g1", "p1"])
            #expect(stage.state.withLock { !$0.releases.flatMap(\.shown).contains { $0.id == "m1" } })
        }
    }

    @Test("broken glass opens the labels that were named and no others")
    func brokenGlass() async throws {
        let answers = [
            Secret.answer(
                "barts",
                [Secret.resource("c1", code: "count"), Secret.resource("c2", code: "organisation"), Secret.resource("c3", code: "section")]),
            Secret.answer("gp", []),
        ]
        try await Secret.look(answers, grants: ["count", "section"]) { desk, id, look, _ in
            #expect(Secret.names(look) == ["c1", "g1", "p1"])
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.resources.map(\.key.id).contains("c1"))
        }
    }

    @Test("what only touches a secret is shown without its remarks, author and documents, and its original never leaves")
    func reduced() async throws {
        let visit = [
            Secret.resource("v1", of: "Encounter"), Secret.resource("c1", code: "count", [("encounter", "Encounter/v1")]),
            // Another answer's visit, by its address.
            Secret.resource("c2", [("encounter", "Encounter/v1")]), Secret.resource("c3"),
        ]
        try await Secret.look([Secret.answer("barts", visit), Secret.answer("gp", [])]) { desk, id, look, _ in
            #expect(Secret.names(look) == ["c2", "c3", "g1", "p1"])
            let entry = try #require(look.record.entries.first { $0.id.resource.id == "c2" })
            #expect(entry.notes.isEmpty && entry.attachments.isEmpty && entry.provenance.author == nil)
            let opened = try await desk.openEntry(look.opaqueID(of: entry.id), of: id, session: "s")
            #expect(opened.original == nil && opened.narrative == nil)
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced && whole.resources.map(\.key.id).sorted() == ["c3", "g1", "p1"])
            #expect(whole.panel.first { $0.source.name == "barts" }?.sections[.conditions]?.cutShort == [.withoutOriginals(1)])
        }
    }

    @Test(
        "where a withholding may not be counted, no number of originals, no page of an entry and no Bundle tells where it is",
        arguments: ["section", "organisation", "record"])
    func coarseOriginals(code: String) async throws {
        func answers(_ isSecretThere: Bool) -> [GatheredAnswer] {
            let secret = isSecretThere ? [Secret.resource("c1", code: code, [("encounter", "Encounter/v1")])] : []
            let visit = [
                Secret.resource("v1", of: "Encounter"), Secret.resource("c2", [("encounter", "Encounter/v1")]), Secret.resource("c3"),
                Secret.resource("a1", of: "AllergyIntolerance"), Secret.resource("x1", of: "Claim", isListed: true),
            ]
            return [Secret.answer("barts", visit + secret), Secret.answer("gp", [Secret.resource("c9", source: "gp")])]
        }
        try await Secret.look(answers(true)) { desk, id, look, _ in
            #expect(Secret.names(look) == ["a1", "c2", "c3", "c9", "g1", "p1"], "nothing that only lies within the visit is lost")
            // Whose originals are kept back: all that the saying speaks of, whether they touch it or not.
            let kept: Set<String> =
                code == "section" ? ["a1", "c9", "x1"] : code == "organisation" ? ["c9"] : []
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced && Set(whole.resources.map(\.key.id)) == kept.union(["g1", "p1"]))
            for entry in look.record.entries {
                let opened = try await desk.openEntry(look.opaqueID(of: entry.id), of: id, session: "s")
                let name = entry.id.resource.id
                #expect((opened.original != nil) == (kept.contains(name) || name == "g1" || name == "p1"), "\(name)")
            }
            for row in whole.panel {
                for answer in row.sections.values {
                    #expect(!answer.cutShort.contains { if case .withoutOriginals = $0 { true } else { false } }, "no number is said")
                }
            }
            let conditions = try #require(whole.panel.first { $0.source.name == "barts" }?.sections[.conditions])
            #expect(conditions.cutShort.contains(.originalsHeldBack))
            let allergies = whole.panel.first { $0.source.name == "barts" }?.sections[.allergies]
            #expect(allergies?.cutShort.contains(.originalsHeldBack) == (code != "section"))
            let others = whole.panel.first { $0.source.name == "gp" }?.sections[.conditions]
            #expect(others?.cutShort.contains(.originalsHeldBack) == (code == "record"))
            // A look's pages serve originals one by one, and say it there.
            #expect(!look.panel.contains { $0.sections.values.contains { $0.cutShort.contains(.originalsHeldBack) } })
        }
        try await Secret.look(answers(false)) { desk, id, look, _ in
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.resources.count == 8 && look.ledger.withoutOriginal == 0)
        }
    }

    @Test("a reference by an identifier alone carries a label to the one resource that bears it, both ways and at another organisation")
    func logical() async throws {
        func bearing(_ id: String, source: String, code: String? = nil, own: String? = nil, points: String? = nil) -> ReadResource {
            let plain = Secret.resource(id, source: source, code: code)
            let target = points.map { ReadResource.Bearings.Reference(element: "evidence.detail", target: $0) }
            return ReadResource(
                key: plain.key, fullURL: nil, raw: plain.raw, entries: plain.entries, outcome: plain.outcome, subject: plain.subject,
                bearings: .init(
                    codes: code.map { [Coding(system: Secret.system, code: $0, display: nil)] } ?? [],
                    references: target.map { [$0] } ?? [], identifiers: own.map { [$0] } ?? []))
        }
        let (one, two) = ("identifier:https://x.example|1", "identifier:https://x.example|2")
        try await Secret.look([
            Secret.answer(
                "barts",
                [
                    bearing("c1", source: "barts", code: "count", own: one), bearing("c2", source: "barts", points: one),
                    bearing("c3", source: "barts", own: two), bearing("c4", source: "barts", code: "count", points: two),
                    bearing("c5", source: "barts", points: "identifier:https://x.example|3"),
                ]), Secret.answer("gp", [bearing("d1", source: "gp", points: one), bearing("d2", source: "gp", own: two)]),
        ]) { _, _, look, _ in
            // c3 and d2 bear one identifier: c4's own organisation's is meant.
            #expect(Secret.names(look) == ["c5", "d2", "g1", "p1"])
        }
    }

    @Test("what another answer points at by its address hangs together with it")
    func addresses() async throws {
        let answers = [
            Secret.answer("barts", [Secret.resource("m1", [("evidence.detail", "urn:uuid:1")])], completes: []),
            Secret.answer("barts", [Secret.resource("c1", code: "count", url: "urn:uuid:1")]), Secret.answer("gp", []),
        ]
        try await Secret.look(answers) { _, _, look, _ in #expect(Secret.names(look) == ["g1", "p1"]) }
    }

    /// What a look comes to, without the history of how.
    struct Outcome: Equatable {
        struct Shown: Equatable {
            let name: String
            let notes: [String]
        }
        let entries: [Shown]
        let listed: [ListedResources]
        let ledger: Ledger
        let cells: [String]
        let released: [String]
        let notices: [String]
        let events: [String]

        init(_ answers: [GatheredAnswer], isApart: Bool) async throws {
            let found = Mutex<Outcome?>(nil)
            try await Secret.look(answers, isApart: isApart) { desk, id, look, stage in
                let whole = try await desk.whole(id, session: "s")
                #expect(whole.isBalanced)
                let it = Outcome(look, whole)
                found.withLock { $0 = it }
            }
            self = try #require(found.withLock { $0 })
        }

        private init(_ look: ReleasedLook, _ whole: WholeLook) {
            entries = look.record.entries.sorted { $0.id < $1.id }.map { Shown(name: $0.id.resource.id, notes: $0.notes) }.sorted {
                $0.name < $1.name
            }
            (listed, ledger, notices, events) = (look.listed, look.ledger, look.notices, [])
            cells = (look.panel + whole.panel).flatMap { row in
                row.sections.values.sorted { $0.section < $1.section }.map { "\(row.source) \(row.recalled) \(row.identity) \($0)" }
            }
            released = whole.resources.map(\.key.id)
        }
    }
}
