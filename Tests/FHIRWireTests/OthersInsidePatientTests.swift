import CareRecord
import FHIRWire
import Testing

/// What a Patient contains is judged for itself, like anything that came by itself (laws 7 and 11).
@Suite struct OthersInsidePatientTests {
    private static func patient(_ contained: String, id: String = "1") -> String {
        ##"{"resourceType":"Patient","id":"\##(id)","birthDate":"1980-05-01","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 000 0001"}],"contained":[\##(contained)]}"##
    }

    private static func allergy(_ subject: String?) -> String {
        let whose = subject.map { ##","patient":{"reference":"\##($0)"}"## } ?? ""
        return ##"{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"}\##(whose)}"##
    }

    @Test("a statement about another Patient is a resource of that Patient's, and the Patient around it is known to hold it")
    func another() throws {
        let read = try Read.answer(Self.patient(Self.allergy("Patient/2"))).resources
        #expect(read.map(\.key.type) == ["Patient", "AllergyIntolerance"])
        #expect(read[0].holdsOthers && read[0].outcome == .entry(.identity))
        #expect(read[1].subject.reference == "Patient/2" && read[1].container === read[0] && read[1].entries.isEmpty)
        #expect(read[0].showing([]).holdsOthers)
    }

    @Test(
        "so is any kind of resource, and whoever is named by another number, birth date or focus",
        arguments: [
            ##"{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/2"}}"##,
            ##"{"resourceType":"Appointment","id":"e","subject":{"reference":"#nobody"}}"##,
            ##"{"resourceType":"Patient","id":"m","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000002"}]}"##,
            ##"{"resourceType":"Patient","id":"m","birthDate":"1955-01-01"}"##,
            ##"{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/1"},"focus":[{"reference":"Patient/2"}]}"##,
            ##"{"resourceType":"Condition","id":"c","subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000002"}}}"##,
            ##"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"},"subject":{"reference":"Patient/2"}}"##,
        ])
    func anyKind(contained: String) throws {
        let read = try Read.answer(Self.patient(contained)).resources
        #expect(read.count == 2 && read[0].holdsOthers)
    }

    @Test(
        "what names the Patient that it stands in, or nobody, is that Patient's: listed as not understood, as inside any resource",
        arguments: ["Patient/1", "#", nil])
    func own(subject: String?) throws {
        let read = try Read.answer(Self.patient(Self.allergy(subject))).resources
        #expect(read.count == 2 && !read[0].holdsOthers && read[1].subject.reference == "Patient/1")
        guard case .notUnderstood(let problem) = read[1].outcome else { return #expect(Bool(false), "it was not listed") }
        #expect(problem.reason == .insideAnother)
    }

    @Test("a practice, a doctor or a next of kin inside a Patient is nobody else's statement")
    func plain() throws {
        let practice = ##"{"resourceType":"Organization","id":"p","name":"Practice"},{"resourceType":"Practitioner","id":"d"}"##
        let read = try Read.answer(Self.patient(practice)).resources
        #expect(read.count == 1 && !read[0].holdsOthers)
    }

    @Test("a Bundle inside the answer is about everybody who stands inside what it holds")
    func nested() throws {
        func bundle(_ resource: String) -> String {
            ##"{"resourceType":"Bundle","type":"batch-response","entry":[{"resource":{"resourceType":"Bundle","type":"searchset","entry":[{"resource":\##(resource)}]}}]}"##
        }
        func inner(_ resource: String) throws -> ReadResource {
            try #require(try Read.answer(bundle(resource)).resources.first { $0.key.type == "Bundle" && $0.subject.reference != nil })
        }
        #expect(try inner(Self.patient(Self.allergy("Patient/2"))).subject.reference != "Patient/1")
        #expect(try inner(Self.patient(Self.allergy("#"))).subject.reference == "Patient/1")
        let list =
            ##"{"resourceType":"List","id":"l","subject":{"reference":"Patient/1"},"contained":[\##(Self.allergy("Patient/2"))]}"##
        #expect(try inner(list).subject.reference != "Patient/1")
    }
}
