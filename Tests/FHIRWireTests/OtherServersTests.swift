import CareRecord
import Foundation
import Testing

@testable import FHIRWire

/// Law 7 against addresses, and law 6 against answers made to cost.
@Suite struct OtherServersTests {
    private static func read(_ text: String, bases: Set<String> = ["https://ours.example/fhir"]) throws -> ReadAnswer {
        let source = try #require(SourceID("barts"))
        let organisation = try #require(ODSCode("R1H"))
        let context = ReadingContext(
            source: source, organisation: organisation, organisations: [organisation], fetched: Date(), bases: bases)
        return try R4Reader.read(SharedBytes(Array(text.utf8)), context)
    }

    @Test(
        "a whole address of another server's Patient is not this source's Patient of that id",
        arguments: ["", "\"fullUrl\":\"urn:uuid:1\","])
    func otherServersPatient(fullURL: String) throws {
        func subject(_ base: String) throws -> String? {
            let answer = try Self.read(
                """
                {"resourceType":"Bundle","type":"searchset","entry":[
                {\(fullURL)"resource":{"resourceType":"Procedure","id":"p","subject":{"reference":"\(base)/Patient/12"}}}]}
                """)
            return answer.resources.first?.subject.reference
        }
        #expect(try subject("https://ours.example/fhir") == "Patient/12")
        #expect(try subject("https://other.example/fhir") == "https://other.example/fhir/Patient/12")
    }

    @Test("an answer made of things that are no resources is read in time, and each is counted")
    func strays() throws {
        let count = 60_000
        let began = ContinuousClock.now
        let answer = try Self.read(
            "{\"resourceType\":\"Bundle\",\"entry\":[" + Array(repeating: "1", count: count).joined(separator: ",") + "]}")
        #expect(answer.resources.count == JSONLimits().resources && answer.resources.count + answer.leftOut == count)
        #expect(ContinuousClock.now - began < .seconds(60), "it took minutes when each place was found from the beginning")
    }

    @Test("thousands of contained resources and references to them cost their sum, not their product")
    func contained() throws {
        let count = 8_000
        let inside = (0..<count).map { "{\"resourceType\":\"Practitioner\",\"id\":\"p\($0)\"}" }.joined(separator: ",")
        let notes = (0..<count).map { "{\"reference\":\"#p\($0)\"}" }.joined(separator: ",")
        let began = ContinuousClock.now
        let answer = try Self.read(
            "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\",\"code\":{\"text\":\"t\"},\"contained\":[\(inside)],\"performer\":[\(notes)]}"
        )
        #expect(answer.resources.count == 1)
        #expect(ContinuousClock.now - began < .seconds(60))
    }
}
