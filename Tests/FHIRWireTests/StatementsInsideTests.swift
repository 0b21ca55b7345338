import CareRecord
import FHIRWire
import Testing

/// A statement that stands only inside another resource is never silence (law 4).
@Suite struct StatementsInsideTests {
    private static let allergy = ##"{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"}}"##

    private static func inside(_ type: String, _ contained: String = allergy, _ more: String = "") throws -> [ReadResource] {
        try Array(
            Read.answer(
                "{\"resourceType\":\"\(type)\",\"id\":\"l\",\"subject\":{\"reference\":\"Patient/1\"},\"contained\":[\(contained)]\(more)}"
            )
            .resources.dropFirst())
    }

    @Test("an allergy inside a List is listed as not understood, with its place and type, and is no entry")
    func list() throws {
        let found = try Self.inside("List", Self.allergy, ##","entry":[{"item":{"reference":"#a"}}]"##)
        #expect(found.count == 1 && found[0].key.type == "AllergyIntolerance" && found[0].entries.isEmpty)
        guard case .notUnderstood(let problem)? = found.first?.outcome else { return #expect(Bool(false), "it was read") }
        #expect(problem == NotUnderstood(place: "contained[0]", reason: .insideAnother))
        #expect(found[0].container?.key.type == "List")
    }

    @Test("so is one to which nothing in an entry refers; one that is named there is told by its name")
    func referred() throws {
        #expect(try Self.inside("Encounter").count == 1)
        let condition = ##"{"resourceType":"Condition","id":"c","code":{"text":"Asthma"}}"##
        #expect(try Self.inside("CarePlan", condition, ##","addresses":[{"reference":"#c"}]"##).isEmpty)
        // A Composition names its sections' entries nowhere.
        #expect(try Self.inside("Composition", Self.allergy, ##","section":[{"entry":[{"reference":"#a"}]}]"##).count == 1)
    }

    @Test("results inside a report are entries, and what bills contain comes by itself")
    func elsewhere() throws {
        let result = ##"{"resourceType":"Observation","id":"o","code":{"text":"K"}}"##
        #expect(try Self.inside("DiagnosticReport", result).isEmpty)
        #expect(try Self.inside("ExplanationOfBenefit", ##"{"resourceType":"Procedure","id":"p"}"##).isEmpty)
        #expect(try Self.inside("List", ##"{"resourceType":"Practitioner","id":"p"}"##).isEmpty)
    }

    @Test("it is another resource than the same one that came by itself")
    func keys() throws {
        let list = "{\"resourceType\":\"List\",\"id\":\"l\",\"contained\":[\(Self.allergy)]}"
        let keys = try Read.bundle([(nil, list), (nil, Self.allergy)]).resources.map(\.key)
        #expect(Set(keys).count == 3)
    }

    @Test("sections of a document deeper than are shown are said to be there")
    func deepSections() throws {
        var section = #"{"title":"Innermost","text":{"div":"<div>x</div>"}}"#
        for depth in 0..<7 { section = "{\"title\":\"\(depth)\",\"section\":[\(section)]}" }
        let entry = try Read.entry("{\"resourceType\":\"Composition\",\"title\":\"t\",\"section\":[\(section)]}")
        #expect(entry.problems.map(\.reason) == [.nestedTooDeep])
        #expect(entry.details.contains { $0.text.contains("more inside this section") })
    }

    @Test("of Parameters that say a member twice no resource is lost")
    func parameters() throws {
        let one = #"{"resource":{"resourceType":"Flag","id":"1"},"resource":{"resourceType":"Flag","id":"2"}}"#
        let text = "{\"resourceType\":\"Parameters\",\"parameter\":[\(one)],\"parameter\":[\(one.replacing("Flag", with: "Goal"))]}"
        #expect(try Read.answer(text).resources.map(\.key.type) == ["Parameters", "Flag", "Flag", "Goal", "Goal"])
    }

    @Test("an empty body beside an address is no body")
    func emptyBody() throws {
        let letter = try Read.entry(
            #"{"resourceType":"DocumentReference","content":[{"attachment":{"data":"","url":"Binary/1","contentType":"text/plain"}}]}"#)
        #expect(letter.attachments[0].inlineData == nil && letter.attachments[0].url == "Binary/1" && letter.attachments[0].digest == nil)
    }
}
