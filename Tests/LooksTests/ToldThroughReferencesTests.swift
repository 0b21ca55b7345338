import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// What is not shown is not told by what refers to it either (laws 3, 4): an encounter's reason is a condition's name.
@Suite struct ToldThroughReferencesTests {
    private static let patient =
        #"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","name":[{"family":"Okonkwo"}],"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]}"#
    private static let condition =
        #"{"resourceType":"Condition","id":"c","code":{"text":"Bipolar disorder"},"subject":{"reference":"Patient/p1"}}"#

    private static func encounter(_ reference: String, _ id: String = "e") -> String {
        "{\"resourceType\":\"Encounter\",\"id\":\"\(id)\",\"type\":[{\"text\":\"Clinic\"}],\"subject\":{\"reference\":\"Patient/p1\"},\"reasonReference\":[\(reference)]}"
    }

    private static func read(_ resources: [String]) throws -> [ReadResource] {
        let context = ReadingContext(
            source: SourceID("barts")!, organisation: ODSCode("R1H")!, organisations: [ODSCode("R1H")!],
            fetched: Date(timeIntervalSince1970: 1_790_000_000))
        let all = resources.map { "{\"resource\":\($0)}" }.joined(separator: ",")
        return try R4Reader.read(
            SharedBytes(Array("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(all)]}".utf8)), context
        ).resources
    }

    private struct Shown {
        let reason: String?
        let original: String?
        let isBalanced: Bool
        let withoutOriginal: Int
    }

    /// What is shown of an encounter that refers to a condition, where these sections are shared and seen.
    private static func shown(
        _ resources: [String], shared: Set<Section> = Set(Section.allCases), sees: Set<Section> = Set(Section.allCases)
    ) async throws -> Shown {
        let stage = Stage()
        let change: (inout Surroundings) -> Void = { surroundings in
            guard sees.count < Section.allCases.count else { return }
            surroundings.access.policy = { () async throws(AccessDesk.Failed) in
                let it = Stage.policy
                return RegionPolicy(
                    digest: "narrow",
                    roles: [
                        RoleDefinition(
                            id: RoleID("clinician"), name: "Clinician", kind: .care, jobRoles: ["R8000"],
                            organisationKinds: Set(OrganisationKind.allCases), sees: [.init(sections: sees)])
                    ], relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: .note,
                    restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: [], lists: [], rules: [])
            }
        }
        return try await stage.withDesk(
            [Stage.answer("barts", try read([patient] + resources)), Stage.answer("gp", [])], shared: shared, change: change
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let entry = try #require(look.record.entries(in: .encounters).first)
            guard case .encounter(let it) = entry.content else { throw LookError.noSuchLook }
            let opened = try await desk.openEntry(look.opaqueID(of: entry.id), of: id, session: "s")
            return Shown(
                reason: it.reason, original: opened.original.map { String(decoding: $0, as: UTF8.self) },
                isBalanced: look.ledger.isBalanced, withoutOriginal: look.ledger.withoutOriginal)
        }
    }

    @Test("where conditions are shared an encounter names the one that it was for")
    func told() async throws {
        let shown = try await Self.shown([Self.encounter(#"{"reference":"Condition/c"}"#), Self.condition])
        #expect(shown.reason == "Bipolar disorder" && shown.original != nil && shown.isBalanced)
    }

    @Test(
        "where they are not shared, or the role may not see them, it does not, whichever came first; its original holds no name and is shown"
    )
    func untold() async throws {
        let but = Set(Section.allCases).subtracting([.conditions])
        let both = [Self.encounter(#"{"reference":"Condition/c"}"#), Self.condition]
        for shown in [
            try await Self.shown(both, shared: but), try await Self.shown(both.reversed(), shared: but),
            try await Self.shown(both, sees: but),
        ] {
            #expect(shown.reason == "named in another record, which is not shown here")
            #expect(shown.original?.contains("Condition/c") == true && shown.original?.contains("Bipolar") == false)
            #expect(shown.isBalanced && shown.withoutOriginal == 0)
        }
    }

    @Test(
        "a name that the reference itself holds is not told, and its original is not served, whether or not the condition came",
        arguments: [
            #"{"reference":"Condition/c","display":"Bipolar disorder"}"#,
            #"{"type":"Condition","identifier":{"system":"http://a","value":"1"},"display":"Bipolar disorder"}"#,
            #"{"reference":"https://other.example/fhir/Condition/9","display":"Bipolar disorder"}"#,
        ], [true, false])
    func heldName(reference: String, came: Bool) async throws {
        let shown = try await Self.shown(
            [Self.encounter(reference)] + (came ? [Self.condition] : []), shared: Set(Section.allCases).subtracting([.conditions]))
        #expect(shown.reason == "named in another record, which is not shown here")
        #expect(shown.original == nil && shown.withoutOriginal == 1 && shown.isBalanced)
    }

    @Test("its own words, what stands inside it and who was there stay its own word")
    func ownWords() async throws {
        let own =
            Self.encounter(##"{"reference":"#i"}"##).dropLast()
            + ##","reasonCode":[{"text":"Review"}],"contained":[{"resourceType":"Condition","id":"i","code":{"text":"Low mood"}}],"participant":[{"individual":{"reference":"Practitioner/d","display":"Dr Osei"}}]}"##
        let shown = try await Self.shown([String(own)], shared: Set(Section.allCases).subtracting([.conditions]))
        #expect(shown.reason == "Review; Low mood" && shown.original?.contains("Dr Osei") == true)
    }
}
