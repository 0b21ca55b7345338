import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// What a Patient contains of somebody else is withheld, counted and raised, and the Patient's own words are shown without its bytes (laws 7, 11).
@Suite struct OthersInsideShownTests {
    private static func read(_ text: String) throws -> [ReadResource] {
        let source = try #require(SourceID("barts"))
        let organisation = try #require(ODSCode("R1H"))
        let context = ReadingContext(source: source, organisation: organisation, organisations: [organisation], fetched: Date())
        return try R4Reader.read(SharedBytes(Array(text.utf8)), context).resources
    }

    private static func patient(allergyOf: String) throws -> [ReadResource] {
        let number = Stage.number
        return try read(
            ##"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","name":[{"family":"Okonkwo"}],"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\##(number)"}],"contained":[{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"},"patient":{"reference":"\##(allergyOf)"}}]}"##
        )
    }

    @Test("an allergy of another person inside a Patient is withheld as a possible mix-up, in no section, and no original holds it")
    func another() async throws {
        let sent = try Self.patient(allergyOf: "Patient/p2")
        try await Stage().withDesk([Stage.answer("barts", sent), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.withheld[.possibleMixUp] == 1 && look.ledger.isBalanced && look.unread.isEmpty)
            #expect(look.record.lines(.identity).count == 1, "the Patient's own words are shown")
            #expect(look.panel.first { $0.source.name == "barts" }?.sections[.allergies]?.state != .entries)
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced && whole.counts.withoutOriginal == 1 && whole.counts.withheld == 1)
            #expect(!whole.resources.contains { String(decoding: $0.bytes, as: UTF8.self).contains("Penicillin") })
        }
    }

    @Test("the person's own allergy inside their Patient is listed, and the original is shown")
    func own() async throws {
        let sent = try Self.patient(allergyOf: "Patient/p1")
        try await Stage().withDesk([Stage.answer("barts", sent), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.unread.map(\.problem.reason) == [.insideAnother] && look.ledger.isBalanced)
            let whole = try await desk.whole(id, session: "s")
            #expect(whole.isBalanced && whole.counts.withoutOriginal == 0)
        }
    }

    @Test("another's number without its quotes withholds what bears it, and the person's own withholds nothing (law 7)")
    func numbersWithoutQuotes() async throws {
        func number(_ value: String) -> String { #"{"system":"https://fhir.nhs.uk/Id/nhs-number","value":\#(value)}"# }
        func patient(_ id: String, _ numbers: [String]) -> String {
            #"{"resourceType":"Patient","id":"\#(id)","birthDate":"1944-03-14","name":[{"family":"Okonkwo"}],"identifier":[\#(numbers.map(number).joined(separator: ","))]}"#
        }
        func condition(_ id: String, of patient: String, _ more: String = "", _ members: String = "") -> String {
            #"{"resourceType":"Condition","id":"\#(id)","code":{"text":"\#(id)"},"subject":{"reference":"Patient/\#(patient)"\#(more)}\#(members)}"#
        }
        let sent = try [
            patient("p1", [Stage.number]), condition("own", of: "p1", #","identifier":\#(number(Stage.number))"#),
            condition("named", of: "p1", #","identifier":\#(number("9990000026"))"#),
            condition("holds", of: "p1", "", #","contained":\#(patient("x", ["9990000026"]))"#),
            patient("p2", ["\"\(Stage.number)\"", "9990000026"]), condition("hangs", of: "p2"),
        ].flatMap(Self.read)
        try await Stage().withDesk([Stage.answer("barts", sent), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.lines(.conditions).flatMap(\.statements).map(\.lead.id.resource.id) == ["own"])
            #expect(look.ledger.withheld[.possibleMixUp] == 4 && look.ledger.isBalanced)
        }
    }

    @Test("what stands inside somebody else's resource is withheld with it, and says nothing of the person's sections")
    func insideAnothers() async throws {
        let sent = try Self.read(
            ##"{"resourceType":"List","id":"l1","subject":{"reference":"Patient/p2"},"contained":[{"resourceType":"AllergyIntolerance","id":"a","code":{"text":"Penicillin"}}]}"##
        )
        try await Stage().withDesk([Stage.answer("barts", [Stage.patient()] + sent), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.withheld[.possibleMixUp] == 2 && look.unread.isEmpty && look.ledger.isBalanced)
        }
    }
}
