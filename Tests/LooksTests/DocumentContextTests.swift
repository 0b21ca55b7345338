import CareRecord
import FHIRWire
import Federation
import Foundation
import Synchronization
import Testing

@testable import Looks

/// A document that its source ties to something else is shown only with it (HL7 FHIR R4, `Binary.securityContext`; laws 3, 7).
@Suite struct DocumentContextTests {
    private static func letter(_ id: String = "d1") -> ReadResource {
        let base = Stage.resource("DocumentReference", id)
        let entry = Entry(
            id: base.entries[0].id, title: Concept(text: "Letter"), status: nil,
            content: .document(DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: nil, setting: nil)),
            provenance: base.entries[0].provenance,
            attachments: [Attachment(contentType: "application/pdf", title: nil, url: "Binary/1", inlineData: nil)])
        return ReadResource(
            key: base.key, fullURL: nil, raw: base.raw, entries: [entry], outcome: .entry(.documents), subject: base.subject)
    }

    /// What opening the letter comes to, and how many possible mix-ups were raised by it.
    private static func opened(_ contexts: [SecurityContext]) async throws -> (failure: String, mixUps: Int, isShown: Bool) {
        let stage = Stage()
        let stranger = Stage.patient("p9", number: "9991000011")
        let hidden = Stage.resource("Procedure", "x1", title: "Hidden")
        return try await stage.withDesk(
            [Stage.answer("barts", [Stage.patient(), stranger, Self.letter(), hidden]), Stage.answer("gp", [])],
            shared: Set(Section.allCases).subtracting([.procedures]),
            change: { surroundings in
                surroundings.fetchAttachment = { _, _, _ async throws(SourceFailure) in
                    OpenedAttachment(contentType: "application/pdf", bytes: Array("%PDF".utf8), contexts: contexts)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let entry = try #require(look.record.entries(in: .documents).first)
            let before = stage.state.withLock { $0.mixUps.count }
            let opaque = look.opaqueID(of: entry.id)
            let failure = await lookFailure { _ = try await desk.openAttachment(0, of: opaque, in: id, session: "s") }
            return stage.state.withLock { state in
                (
                    failure, state.mixUps.count - before,
                    state.releases.contains { $0.shown.contains { $0.type == "DocumentReference#attachment" } }
                )
            }
        }
    }

    @Test(
        "one that its source ties to nothing, to this person or to what is shown here is shown, and on record",
        arguments: [
            [], [.resource("Patient/p1")], [.nhsNumber("943 476 5919")], [.resource("DocumentReference/d1")],
            [.resource("Patient/p1"), .resource("DocumentReference/d1")],
        ] as [[SecurityContext]])
    func shown(contexts: [SecurityContext]) async throws {
        let opened = try await Self.opened(contexts)
        #expect(opened.failure == "none" && opened.mixUps == 0 && opened.isShown)
    }

    @Test(
        "one of another person, or of a Patient that never came, is not shown and is raised",
        arguments: [
            [.resource("Patient/p9")], [.resource("Patient/p404")], [.nhsNumber("9991000011")],
            [.resource("DocumentReference/d1"), .resource("Patient/p9")],
        ] as [[SecurityContext]])
    func others(contexts: [SecurityContext]) async throws {
        let opened = try await Self.opened(contexts)
        #expect(opened.failure == "attachmentUnavailable" && opened.mixUps == 1 && !opened.isShown)
    }

    @Test(
        "one that is tied to what is withheld, to what never came, or to something that cannot be told is not shown",
        arguments: [[.resource("Procedure/x1")], [.resource("DocumentReference/d404")], [.cannotBeTold]] as [[SecurityContext]])
    func withheld(contexts: [SecurityContext]) async throws {
        let opened = try await Self.opened(contexts)
        #expect(opened.failure == "attachmentUnavailable" && opened.mixUps == 0 && !opened.isShown)
    }
}
