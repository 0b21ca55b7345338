import CareRecord
import FHIRWire
import Testing

/// What stands in another resource is told through a reference only as far as it may be told, and as it stands (laws 7, 12).
@Suite struct ReferredContentTests {
    static func reason(_ condition: String, reference: String = #"{"reference":"Condition/c"}"#) throws -> String? {
        let answer = try Read.bundle([
            (
                nil,
                "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"subject\":{\"reference\":\"Patient/p1\"},\"reasonReference\":[\(reference)]}"
            ),
            (nil, "{\"resourceType\":\"Condition\",\"id\":\"c\",\"code\":{\"text\":\"HIV infection\"},\(condition)}"),
        ])
        guard case .encounter(let it)? = answer.resources.first?.entries.first?.content else { return nil }
        return it.reason
    }

    @Test("of the same person it is told")
    func same() throws {
        #expect(try Self.reason(#""subject":{"reference":"Patient/p1"}"#) == "HIV infection")
    }

    @Test(
        "of somebody else, or of nobody known, nothing of it is told",
        arguments: [
            #""subject":{"reference":"Patient/p99"}"#, #""subject":{"display":"JONES, Aisha"}"#,
            #""subject":{"reference":"Patient/p1","identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9991000011"}}"#,
        ])
    func other(subject: String) throws {
        for reference in [#"{"reference":"Condition/c"}"#, #"{"reference":"Condition/c","display":"HIV infection"}"#] {
            #expect(try Self.reason(subject, reference: reference)?.contains("HIV") == false)
        }
    }

    @Test(
        "what is refuted, a mistake or uncertain is said so",
        arguments: [
            ("refuted", "Said not to be so: HIV infection"), ("entered-in-error", "Entered in error: HIV infection"),
            ("provisional", "Not confirmed: HIV infection"), ("confirmed", "HIV infection"),
        ])
    func stands(status: String, words: String) throws {
        let verified = "\"verificationStatus\":{\"coding\":[{\"code\":\"\(status)\"}]},\"subject\":{\"reference\":\"Patient/p1\"}"
        #expect(try Self.reason(verified) == words)
        #expect(try Self.reason(verified, reference: #"{"reference":"Condition/c","display":"HIV infection"}"#) == words)
    }

    @Test("what stands inside a resource is that resource's own word")
    func contained() throws {
        let entry = try Read.entry(
            ##"{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/p1"},"reasonReference":[{"reference":"#c"}],"contained":[{"resourceType":"Condition","id":"c","code":{"text":"Fall"}}]}"##
        )
        guard case .encounter(let it) = entry.content else { return }
        #expect(it.reason == "Fall")
    }
}
