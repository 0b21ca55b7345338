import CareRecord
import FHIRWire
import Testing

/// Results that stand inside a report are in no other resource: they are entries of their own, with its provenance (laws 5, 11).
@Suite struct ContainedResultTests {
    static func report(_ more: String = "", observation: String = "", type: String = "DiagnosticReport") -> String {
        ##"{"resourceType":"\##(type)","id":"r","status":"final","subject":{"reference":"Patient/p1"},"code":{"text":"U&E"},"contained":[{"resourceType":"Organization","id":"x"},{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"Potassium"},"valueQuantity":{"value":7.1,"unit":"mmol/L"}\##(observation)}],"result":[{"reference":"#o1"},{"reference":"Observation/9"}]\##(more)}"##
    }

    @Test("each is an entry with its value, under the report's resource, and the report names it by its place")
    func parts() throws {
        let resource = try Read.answer(Self.report()).resources[0]
        #expect(resource.entries.map(\.id.part) == [0, 1])
        #expect(resource.entries.allSatisfy { $0.id.resource == resource.key })
        #expect(resource.entries[0].result?.members == ["#1", "Observation/9"])
        guard case .quantity(let value)? = resource.entries[1].result?.value else { return #expect(Bool(false), "no value") }
        #expect(value.value == "7.1" && resource.entries[1].title.shown == "Potassium")
    }

    @Test("one about somebody else makes the whole report nobody's")
    func other() throws {
        let resource = try Read.answer(Self.report(observation: #","subject":{"reference":"Patient/p99"}"#)).resources[0]
        #expect(resource.subject.reference == "Patient/?")
        let same = try Read.answer(Self.report(observation: #","subject":{"reference":"Patient/p1"}"#)).resources[0]
        #expect(same.subject.reference == "Patient/p1")
    }

    @Test("a mistake is one with all that is in it, and what carries a modifier may mean something else with all that is in it")
    func wholes() throws {
        let wrong = try Read.answer(Self.report().replacing(#""id":"r","status":"final""#, with: #""id":"r","status":"entered-in-error""#))
        #expect(wrong.resources[0].entries.map { $0.status?.meaning } == [.enteredInError, .enteredInError])
        let modified = try Read.answer(Self.report(#","modifierExtension":[{"url":"u"}]"#))
        #expect(modified.resources[0].entries.map(\.mayMeanElse) == [true, true])
    }

    @Test("what could not be understood is listed with the entry that it is of")
    func problems() throws {
        let resource = try Read.answer(Self.report(observation: #","effectiveDateTime":"x""#)).resources[0]
        #expect(resource.entries.map(\.problems.count) == [0, 1])
    }
}
