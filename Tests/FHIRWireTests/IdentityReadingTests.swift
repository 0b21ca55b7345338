import CareRecord
import Testing

@testable import FHIRWire

@Suite struct IdentityReadingTests {
    static func patient(_ fields: String) throws -> Entry { try Read.entry("{\"resourceType\":\"Patient\",\(fields)}") }

    @Test(
        "sex at birth is read in both its shapes",
        arguments: [#""valueCode":"female""#, #""valueCodeableConcept":{"coding":[{"code":"F","display":"female"}]}"#])
    func birthSex(value: String) throws {
        let entry = try Self.patient(
            #""extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex",\#(value)}]"#)
        #expect(entry.detail("Sex at birth") == "female")
    }

    @Test(
        "a death is told by date, by yes, or by a date that cannot be read; not by no",
        arguments: [
            (#""deceasedDateTime":"2024-08""#, true), (#""deceasedBoolean":true"#, true), (#""deceasedBoolean":"true""#, true),
            (#""deceasedDateTime":"soon""#, true),
            (#""deceasedBoolean":false"#, false), (#""active":true"#, false),
        ])
    func death(field: String, hasDied: Bool) throws {
        #expect((try Self.patient(field).person?.died != nil) == hasDied)
    }

    @Test("every language is read, and an interpreter is needed if any of them says so")
    func communication() throws {
        func part(_ language: String, _ needed: Bool) -> String {
            #"{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSCommunication","extension":[{"url":"language","valueCodeableConcept":{"text":"\#(language)"}},{"url":"interpreterRequired","valueBoolean":\#(needed)}]}"#
        }
        let person = try Self.patient("\"extension\":[\(part("English", false)),\(part("Igbo", true))]").person
        #expect(person?.language == "English, Igbo")
        #expect(person?.interpreterRequired == true)
        #expect(try Self.patient("\"extension\":[\(part("English", false))]").person?.interpreterRequired == false)
        #expect(try Self.patient("\"active\":true").person?.interpreterRequired == nil)
    }

    @Test("the name somebody goes by now stands before an old one, wherever it is in the list")
    func names() throws {
        let entry = try Self.patient(
            #""name":[{"use":"maiden","family":"Bell","given":["Ada"]},{"use":"official","family":"Okonkwo","given":["Ada"]}]"#)
        #expect(entry.title.shown == "OKONKWO, Ada")
        #expect(entry.person?.names.count == 2)
    }

    @Test("an NHS number has its verification status, valid or not")
    func numbers() throws {
        let entry = try Self.patient(
            #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999","extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":{"coding":[{"code":"01"}]}}]}]"#
        )
        #expect(entry.person?.nhsNumbers == [.init(value: "999", verification: "01")])
    }

    @Test(
        "a birth date that is absent or cannot be read is nil and never made up",
        arguments: [#""birthDate":"1944-13-14""#, #""_birthDate":{"extension":[]}"#])
    func noBirthDate(field: String) throws {
        #expect(try Self.patient(field).person?.born == nil)
    }
}
