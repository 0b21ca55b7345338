import CareRecord
import Testing

@testable import FHIRWire

/// Over every section and every type that is named in one: a newcomer is covered the moment it is named.
@Suite struct SectionReadersTests {
    static let types = Section.allCases.flatMap { section in section.resourceTypes.map { (section, $0) } }

    @Test("every type of a section has a reader, and no type stands in two sections")
    func everyTypeIsRead() {
        for (section, type) in Self.types {
            #expect(EntryReaders.reader(for: type) != nil, "\(type)")
            #expect(Section.of(resourceType: type) == section, "\(type)")
        }
    }

    /// Types of other kinds that an answer may hold (HL7 FHIR R4, resource list): not read, but listed by type and count.
    static let notRead = [
        "Account", "Binary", "BodyStructure", "Bundle", "CareTeam", "Claim", "ClinicalImpression", "Communication", "Coverage",
        "DetectedIssue",
        "Device", "DeviceUseStatement", "ExplanationOfBenefit", "FamilyMemberHistory", "Group", "HealthcareService", "List", "Location",
        "Media",
        "Medication", "MessageHeader", "NutritionOrder", "OperationOutcome", "Organization", "Parameters", "Person", "Practitioner",
        "PractitionerRole",
        "Provenance", "QuestionnaireResponse", "RiskAssessment", "Schedule", "Slot", "Specimen", "Substance", "SupplyDelivery", "Task",
        "VisionPrescription",
    ]

    @Test("a type that no section names has no reader and is listed", arguments: notRead)
    func othersAreListed(type: String) throws {
        #expect(Section.of(resourceType: type) == nil && EntryReaders.reader(for: type) == nil)
        guard type != "Bundle", type != "OperationOutcome" else { return }
        let answer = try Read.answer("{\"resourceType\":\"\(type)\",\"id\":\"1\"}")
        #expect(answer.resources.map(\.outcome) == [.listed])
    }

    @Test("a resource of nothing but its type is still an entry of its section", arguments: types.map(\.1))
    func emptyResource(type: String) throws {
        let answer = try Read.answer("{\"resourceType\":\"\(type)\"}")
        let resource = try #require(answer.resources.first)
        #expect(resource.entries.count == 1)
        #expect(resource.entries.first?.section == Section.of(resourceType: type))
        #expect(resource.entries.first?.status == nil, "an absent status is not made up")
    }

    @Test(
        "a resource whose every field is of a wrong kind is an entry with the places listed, and never a crash", arguments: types.map(\.1))
    func wrongKinds(type: String) throws {
        let keys = [
            "status", "code", "subject", "patient", "category", "clinicalStatus", "verificationStatus", "onsetDateTime",
            "effectiveDateTime", "valueQuantity",
            "component", "referenceRange", "medicationCodeableConcept", "dosageInstruction", "dosage", "name", "birthDate", "address",
            "participant", "period",
            "content", "activity", "note", "reaction", "vaccineCode", "performer", "identifier", "extension", "meta", "text", "contained",
            "telecom", "section",
            "type", "title", "description", "provision", "result", "hasMember", "interpretation", "series", "communication", "doseAndRate",
        ]
        for wrong in [
            "5", "true", "\"text\"", "[]", "[[]]", "[null]", "[5,\"x\",{}]", "{}", "{\"coding\":5}", "{\"coding\":[{\"code\":5}]}",
            "{\"reference\":[]}", "null",
        ] {
            let fields = keys.map { "\"\($0)\":\(wrong)" }.joined(separator: ",")
            let answer = try Read.answer("{\"resourceType\":\"\(type)\",\"id\":\"1\",\(fields)}")
            #expect(answer.resources.map(\.entries.count) == [1], "\(wrong)")
        }
    }
}
