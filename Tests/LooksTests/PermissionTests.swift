import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Storage
import Testing

@testable import Looks

/// What a decision takes away from what it permits, at the gate (issue 4, parts 3 and 6).
@Suite struct PermissionTests {
    @Test(
        "whoever may not see the section identity is told whose record it is, and not where they live or who looks after them",
        arguments: [true, false])
    func identity(isSeen: Bool) async throws {
        let it = Secret.policy()
        let sees = isSeen ? Set(Section.allCases) : [.medicines, .allergies]
        let policy = RegionPolicy(
            digest: "i",
            roles: it.roles.map {
                .init(
                    id: $0.id, name: $0.name, kind: $0.kind, jobRoles: $0.jobRoles, organisationKinds: $0.organisationKinds,
                    sees: [.init(sections: sees)])
            },
            relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: it.unknownTraining,
            restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: [], lists: [], rules: [])
        let known = Stage.person
        let person = BannerPerson(
            nhsNumber: known.nhsNumber, name: known.name, born: known.born, gender: known.gender, practice: "Jubilee Street Practice",
            practiceODS: Stage.gp.ods, language: "Igbo", interpreterRequired: true)
        try await Secret.look([Secret.answer("barts", []), Secret.answer("gp", [])], person: person, policy: policy) { _, _, look, _ in
            #expect(look.person.practice == (isSeen ? "Jubilee Street Practice" : nil) && (look.person.practiceODS != nil) == isSeen)
            #expect(look.person.name == known.name && look.person.born == known.born && look.person.interpreterRequired == true)
            #expect(look.decision.permitted.contains(.identity) == isSeen)
        }
    }

    @Test("of a restricted person no original leaves, no document, remark or author is shown, and hidden sections are withheld whole")
    func whereabouts() async throws {
        let person = BannerPerson(
            nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: Stage.person.born, gender: nil, isRestricted: true)
        let answers = [
            Secret.answer(
                "barts",
                [
                    Secret.resource("c1"), Secret.resource("a1", of: "AllergyIntolerance"),
                    Secret.resource("Medication", of: "Medication", isListed: true),
                ]),
            Secret.answer("gp", []),
        ]
        try await Secret.look(answers, person: person, policy: Secret.policy(hides: [.allergies])) { desk, id, look, _ in
            #expect(Secret.names(look) == ["c1"])
            #expect(Secret.cell(look, "barts", .allergies) == nil, "the decision does not permit it at all")
            let entry = try #require(look.record.entries.first)
            #expect(
                entry.title.shown == nil && entry.notes == [Whereabouts.wordsNotShown] && entry.attachments.isEmpty
                    && entry.provenance.author == nil)
            let opaque = look.opaqueID(of: entry.id)
            #expect(try await desk.openEntry(opaque, of: id, session: "s").original == nil)
            #expect(await lookFailure { _ = try await desk.openAttachment(0, of: opaque, in: id, session: "s") } == "entryGone")
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.resources.isEmpty && whole.isBalanced)
            #expect(whole.panel.first { $0.source.name == "barts" }?.sections[.conditions]?.cutShort == [.withoutOriginals(1)])
        }
    }

    @Test("an administrator sees of documents title, kind and date, and no original")
    func titles() async throws {
        let role = RoleDefinition(
            id: RoleID("administrator"), name: "Administrator", kind: .administrator, jobRoles: ["R8006"], organisationKinds: [.acute],
            sees: [.init(sections: RoleDefinition.administratorsMost)])
        let answers = [
            Secret.answer(
                "barts", [Secret.resource("d1", of: "DocumentReference", title: "Letter to the practice"), Secret.resource("c1")]),
            Secret.answer("gp", []),
        ]
        let stage = Stage()
        try await stage.withDesk(
            answers,
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy(roles: [role]) }
                surroundings.access.decide = { deciding async throws(AccessDesk.Failed) in
                    let known = Relationship(
                        kind: .caseload, strength: .proven, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                        from: Moment(deciding.question.now), evidence: "caseload")
                    let decision = deciding.decide(
                        RegisterStore.Registers(
                            training: .current(until: nil), objection: .none, relationships: [known], asked: [], grants: [],
                            use: BreakGlassUse(byStaff: 0, byOrganisation: 0), director: .confirmed, roleEnd: .none, version: 0))
                    return Decided(decision, version: 0)
                }
            }
        ) { desk in
            let request = LookRequest(number: Stage.number, director: Director(subject: "2", organisation: "R1H", jobRole: "R8000"))
            guard case .opened(let id) = try await desk.open(request, by: Stage.staff("R8006"), session: "s") else {
                throw CancellationError()
            }
            let look = try await desk.final(id, session: "s")
            #expect(Secret.names(look) == ["d1", "g1", "p1"])
            let entry = try #require(look.record.entries(in: .documents).first)
            #expect(entry.title.shown == "Letter to the practice" && entry.when != nil)
            #expect(entry.notes.isEmpty && entry.attachments.isEmpty)
            guard case .document(let document) = entry.content else { throw CancellationError() }
            #expect(document.type.shown == "Letter" && document.setting == nil)
            let opaque = look.opaqueID(of: entry.id)
            #expect(try await desk.openEntry(opaque, of: id, session: "s").original == nil)
            #expect(await lookFailure { _ = try await desk.openAttachment(0, of: opaque, in: id, session: "s") } == "entryGone")
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced && whole.resources.map(\.key.id) == ["g1", "p1"] || whole.resources.map(\.key.id) == ["p1", "g1"])
        }
    }

    @Test("the beginning of a narrative is no title where the narrative may not be shown")
    func narrativeTitle() {
        let plain = Stage.resource("Condition", "c1", title: "Seen at the clinic in Hidden Walk").entries[0]
        let entry = Entry(
            id: plain.id, title: plain.title, status: nil, content: plain.content, provenance: plain.provenance, narrative: 0..<2,
            isNarrativeOnly: true)
        #expect(entry.withoutRemarks.title.shown == nil && entry.withoutRemarks.narrative == nil)
        #expect(plain.withoutRemarks.title == plain.title)
    }
}
