import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// Who may see less never sees more of what is sensitive: what labels the rest is asked for too, and is never shown (issue 4, part 6).
@Suite struct LabellingPartTests {
    private static let seen: Set<Section> = Set(Section.allCases).subtracting([.conditions, .procedures, .encounters])
    private static let quiet = Secret.resource("c1", title: "Quiet illness", code: "count")
    private static let about = [
        Secret.resource("m1", of: "MedicationRequest", [("reasonReference", "Condition/c1")]),
        Secret.resource("m2", of: "MedicationRequest"), Secret.resource("d1", of: "DocumentReference", title: "Re: quiet illness"),
        Secret.resource("a1", of: "AllergyIntolerance"),
    ]

    /// The example policy for somebody who sees these sections.
    private static func policy(_ sees: Set<Section>, hasLabels: Bool = true) -> RegionPolicy {
        let it = Secret.policy()
        return RegionPolicy(
            digest: "part",
            roles: it.roles.map {
                .init(
                    id: $0.id, name: $0.name, kind: $0.kind, jobRoles: $0.jobRoles, organisationKinds: $0.organisationKinds,
                    sees: [.init(sections: sees)])
            },
            relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: it.unknownTraining,
            restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: hasLabels ? it.labels : [],
            lists: hasLabels ? it.lists : [], rules: [], unanswered: it.unanswered)
    }

    /// A source that is searched for each section on its own, as the question has it.
    private static func look(
        _ sees: Set<Section>, hasLabels: Bool = true, conditions: [ReadResource] = [quiet], failure: SourceFailure? = nil,
        isFirst: Bool = false,
        isCutOff: Bool = false, _ body: @Sendable (ReleasedLook, WholeLook, Set<Section>, Stage) throws -> Void
    ) async throws {
        let stage = Stage()
        let asked = Mutex<Set<Section>>([])
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in policy(sees, hasLabels: hasLabels) }
                surroundings.gather = { question, handOver in
                    await handOver(Secret.answer("gp", []))
                    let wanted = question.wanted[SourceID("barts")!] ?? []
                    asked.withLock { $0 = wanted }
                    let part = Stage.answer(
                        "barts", failure == nil ? conditions : [], completes: wanted.intersection([.conditions]), failure: failure)
                    let hasPart = wanted.contains(.conditions) && !isCutOff
                    if isFirst, hasPart { await handOver(part) }
                    await handOver(Secret.answer("barts", about, completes: wanted.subtracting([.conditions])))
                    try? await Task.sleep(for: .milliseconds(15))
                    if !isFirst, hasPart { await handOver(part) }
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.isBalanced && !look.notices.contains(LiveLook.imbalance))
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced)
            try body(look, whole, asked.withLock { $0 }, stage)
        }
    }

    @Test(
        "a condition that the role may not see labels its medicine and its letter all the same, and is itself as if it were not there",
        arguments: [false, true])
    func hidden(isFirst: Bool) async throws {
        try await Self.look(Self.seen, isFirst: isFirst) { look, whole, asked, stage in
            #expect(asked == Set(Section.allCases))
            #expect(Secret.names(look) == ["a1", "g1", "m2", "p1"])
            #expect(whole.resources.map(\.key.id).sorted() == ["a1", "g1", "m2", "p1"])
            #expect(look.ledger.withheld == [.sensitive: 2] && look.ledger.received == 6 && look.ledger.notUnderstood == 0)
            #expect(look.panel.allSatisfy { $0.sections[.conditions] == nil })
            #expect(look.listed.isEmpty && look.unread.isEmpty)
            let shown = stage.state.withLock { $0.releases.flatMap(\.shown) }
            #expect(!shown.contains { ["c1", "m1", "d1"].contains($0.id) })
        }
    }

    @Test("whoever may see less sees nothing that somebody who may see more does not")
    func monotone() async throws {
        let all = Mutex<Set<String>>([])
        try await Self.look(Set(Section.allCases)) { look, _, _, _ in all.withLock { $0 = Set(Secret.names(look)) } }
        for sees: Set<Section> in [Self.seen, [.identity, .medicines], [.identity, .documents, .allergies]] {
            try await Self.look(sees) { look, _, _, _ in #expect(Set(Secret.names(look)).isSubset(of: all.withLock { $0 })) }
        }
    }

    @Test(
        "where what would label the rest did not come, what cannot be cleared is withheld and said to be, whatever it would have been",
        arguments: [false, true])
    func missing(isCutOff: Bool) async throws {
        for conditions in [[Self.quiet], []] {
            try await Self.look(Self.seen, conditions: conditions, failure: isCutOff ? nil : .status(503), isCutOff: isCutOff) {
                look, whole, _, _ in
                #expect(Secret.names(look) == ["a1", "g1", "p1"])
                #expect(whole.resources.map(\.key.id).sorted() == ["a1", "g1", "p1"])
                #expect(look.ledger.withheld == [.notChecked: 3])
                #expect(Secret.cell(look, "barts", .medicines)?.state == .withheld(.notChecked))
                #expect(look.panel.allSatisfy { $0.sections[.conditions] == nil })
                #expect(!look.notices.contains(LiveLook.labelsMayBeMissing), "a section that is not seen is not said to be missing")
            }
        }
    }

    @Test("of a section that the role may see, its cell says that it is missing, and the page what that means")
    func missingAndSeen() async throws {
        try await Self.look(Set(Section.allCases), failure: .status(503)) { look, _, _, _ in
            #expect(Secret.names(look) == ["a1", "d1", "g1", "m1", "m2", "p1"])
            #expect(Secret.cell(look, "barts", .conditions)?.cutShort == [.laterPageFailed(.status(503))])
            #expect(look.notices.contains(LiveLook.labelsMayBeMissing))
        }
    }

    @Test("types of no section that could not be had are a missing labelling part: who may not see them sees nothing that points at one")
    func otherKindsMissing() async throws {
        let request = Secret.resource("m3", of: "MedicationRequest", [("basedOn", "RequestGroup/s1")])
        for sees in [Self.seen, Set(Section.allCases)] {
            try await Stage().withDesk(
                [],
                change: { surroundings in
                    surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.policy(sees) }
                    surroundings.gather = { _, handOver in
                        await handOver(Secret.answer("gp", []))
                        let plain = Secret.answer("barts", Self.about + [request])
                        await handOver(
                            GatheredAnswer(
                                source: plain.source, resources: plain.resources, completes: plain.completes, failure: nil, cutShort: [],
                                otherKinds: OtherKindsAnswer(failure: .status(500)), answered: plain.answered, dataAsOf: nil))
                    }
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                let seesAll = sees.count == Section.allCases.count
                #expect(Secret.names(look).contains("m3") == seesAll && Secret.names(look).contains("m2"))
                #expect(look.notices.contains(LiveLook.labelsMayBeMissing) == seesAll)
                #expect(look.ledger.withheld == (seesAll ? [:] : [.notChecked: 1]) && look.ledger.isBalanced)
            }
        }
    }

    @Test("a kind that its system can never be asked for holds nothing back: it would, in every look at it")
    func kindNotAsked() async throws {
        let request = Secret.resource("m3", of: "MedicationRequest", [("basedOn", "RequestGroup/s1")])
        try await Stage().withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.policy(Self.seen) }
                surroundings.gather = { _, handOver in
                    await handOver(Secret.answer("gp", []))
                    let plain = Secret.answer("barts", [request])
                    await handOver(
                        GatheredAnswer(
                            source: plain.source, resources: plain.resources, completes: plain.completes, failure: nil, cutShort: [],
                            otherKinds: OtherKindsAnswer(failure: nil, cutShort: [.kindsNotAsked(["Media"])]), answered: plain.answered,
                            dataAsOf: nil))
                }
            }
        ) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(Secret.names(look).contains("m3") && look.ledger.withheld.isEmpty)
        }
    }

    @Test("that a system speaks another version of FHIR is said of its sections, and holds nothing back")
    func otherVersion() async throws {
        let request = Secret.resource("m3", of: "MedicationRequest", [("basedOn", "RequestGroup/s1")])
        let version = [CutShort.otherVersion("3.0.2")]
        try await Stage().withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.policy(Self.seen) }
                surroundings.gather = { _, handOver in
                    await handOver(Secret.answer("gp", []))
                    let plain = Secret.answer("barts", [request])
                    await handOver(
                        GatheredAnswer(
                            source: plain.source, resources: plain.resources, completes: plain.completes, failure: nil, cutShort: version,
                            otherKinds: OtherKindsAnswer(failure: nil, cutShort: version), answered: plain.answered, dataAsOf: nil))
                }
            }
        ) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(Secret.names(look).contains("m3") && look.ledger.withheld.isEmpty)
            #expect(Secret.cell(look, "barts", .medicines)?.cutShort == version)
            #expect(!look.notices.contains(LiveLook.labelsMayBeMissing))
        }
    }

    @Test("without labels only what may be shown is asked for")
    func withoutLabels() async throws {
        try await Self.look(Self.seen, hasLabels: false) { look, _, asked, _ in
            #expect(asked == Self.seen && Secret.names(look) == ["a1", "d1", "g1", "m1", "m2", "p1"])
        }
    }
}
