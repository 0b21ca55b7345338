import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Storage
import Testing

@testable import Looks

/// A policy with a label of each outcome, and resources that bear them.
enum Secret {
    static let system = "http://example.org/codes"

    static func label(_ id: String, _ outcome: SensitivityLabel.Outcome) -> SensitivityLabel {
        SensitivityLabel(id: LabelID(id), name: id, marks: [.init(code: id)], lists: [id], outcome: outcome)
    }

    static let labels = [
        label("count", .withheld(.count, opening: .breakGlass)), label("section", .withheld(.section, opening: .never)),
        label("organisation", .withheld(.organisation, opening: .breakGlass)), label("record", .withheld(.record, opening: .never)),
        label("gone", .noTrace),
    ]

    static func policy(
        roles: [RoleDefinition] = [], hides: Set<Section> = [], unanswered: Unanswered? = .show, wordsWait: Int? = nil,
        leavesNoTrace: Bool = true
    ) -> RegionPolicy {
        let it = Stage.policy
        let labels = labels.filter { leavesNoTrace || $0.outcome != .noTrace }
        return RegionPolicy(
            digest: "s", roles: it.roles + roles, relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance,
            unknownTraining: it.unknownTraining, restrictedHides: hides, purposes: it.purposes, forbiddenKinds: it.forbiddenKinds,
            labels: labels,
            lists: labels.map { CodeList(id: $0.id.description, codes: [.init(system: system, code: $0.id.description)]) }, rules: [],
            unanswered: unanswered, wordsWait: wordsWait)
    }

    /// An allergy that is said by codes alone, as a source sends it.
    static func coded(_ id: String, source: String = "gp", remark: String = "") -> ReadResource {
        let plain = resource(id, of: "AllergyIntolerance", source: source)
        let concept = #"{"coding":[{"system":"http://snomed.info/sct","code":"91936005","display":"Penicillin"}],"text":"Penicillin"}"#
        let text = #"{"resourceType":"AllergyIntolerance","id":"\#(id)","code":\#(concept),"patient":{"reference":"Patient/a1"}\#(remark)}"#
        let bytes = SharedBytes(Array(text.utf8))
        return ReadResource(
            key: plain.key, fullURL: nil, raw: RawResource(buffer: bytes, range: 0..<bytes.bytes.count), entries: plain.entries,
            outcome: plain.outcome, subject: plain.subject)
    }

    /// A condition, or another type of the same make, with its own remark, document and author.
    static func resource(
        _ id: String, of type: String = "Condition", source: String = "barts", title: String? = nil, code: String? = nil,
        mark: String? = nil,
        _ links: [(String, String)] = [], isListed: Bool = false, url: String? = nil, isNamed: Bool = true
    ) -> ReadResource {
        let plain = Stage.resource(
            type, id, source: source, patient: source == "gp" ? "Patient/g1" : "Patient/p1", title: title ?? id, listed: isListed,
            organisation: source == "gp" ? "F84003" : "R1H", isNamed: isNamed)
        let entries = plain.entries.map { entry in
            let content: EntryContent =
                type == "DocumentReference"
                ? .document(DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: nil, setting: "a clinic"))
                : entry.content
            return Entry(
                id: entry.id, title: entry.title, status: entry.status, when: entry.when, content: content, provenance: entry.provenance,
                notes: ["a remark"],
                attachments: [Attachment(contentType: "text/plain", title: nil, url: "https://x.example", inlineData: nil)])
        }
        return ReadResource(
            key: plain.key, fullURL: url, raw: plain.raw, entries: entries, outcome: plain.outcome, subject: plain.subject,
            bearings: .init(
                marks: mark.map { [Coding(system: nil, code: $0, display: nil)] } ?? [],
                codes: code.map { [Coding(system: system, code: $0, display: nil)] } ?? [],
                references: links.map { .init(element: $0.0, target: $0.1) }))
    }

    static func answer(_ source: String, _ resources: [ReadResource], completes: Set<Section> = Set(Section.allCases)) -> GatheredAnswer {
        let patient = source == "gp" ? Stage.patient("g1", source: "gp") : Stage.patient(source: source)
        let it = Stage.answer(source, [patient] + resources, completes: completes)
        guard completes.count == Section.allCases.count else { return it }
        // Whoever answers everything at once has said what there is of no section too.
        return GatheredAnswer(
            source: it.source, resources: it.resources, completes: completes, failure: nil, cutShort: [],
            otherKinds: OtherKindsAnswer(failure: nil, answered: it.answered), answered: it.answered, dataAsOf: nil)
    }

    /// The look at the end of these answers, one after the other where apart.
    static func look(
        _ answers: [GatheredAnswer], isApart: Bool = false, grants: Set<String> = [], person: BannerPerson = Stage.person,
        policy: RegionPolicy = Secret.policy(), _ body: @Sendable (Looks, LookID, ReleasedLook, Stage) async throws -> Void
    ) async throws {
        let stage = Stage()
        if !grants.isEmpty {
            stage.state.withLock { state in
                state.grants = [
                    BreakGlassGrant(
                        id: "b", staff: "1", organisation: Stage.barts.ods, person: Stage.person.nhsNumber, sections: [],
                        labels: Set(grants.map { LabelID($0) }), reason: "emergency", opened: Moment(state.now), assurance: 3,
                        authenticated: Moment(state.now))
                ]
            }
        }
        try await stage.withDesk(
            [], person: person,
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in policy }
                surroundings.gather = { _, handOver in
                    for answer in answers {
                        await handOver(answer)
                        if isApart { try? await Task.sleep(for: .milliseconds(15)) }
                    }
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.isBalanced && !look.notices.contains(LiveLook.imbalance))
            try await body(desk, id, look, stage)
        }
    }

    static func names(_ look: ReleasedLook) -> [String] { look.record.entries.map(\.id.resource.id).sorted() }

    static func cell(_ look: ReleasedLook, _ source: String, _ section: Section) -> SectionAnswer? {
        look.panel.first { $0.source.name == source }?.sections[section]
    }
}
