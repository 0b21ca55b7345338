import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// A medicine whose Medication came with no answer: it is read by its id, once, by the rules of all addresses.
@Suite struct NamesReadTests {
    private static func statement(_ id: String, _ reference: String, type: String = "MedicationRequest") -> String {
        #"{"resourceType":"\#(type)","id":"\#(id)","status":"active","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"\#(reference)"}}"#
    }

    private static func name(_ id: String, _ words: String = "Methotrexate") -> String {
        #"{"resourceType":"Medication","id":"\#(id)","code":{"text":"\#(words)"}}"#
    }

    /// A source whose Medications are read by id and sent along with nothing.
    private static func ask(
        _ resources: [String: [String]], everything: Bool = false, deadline: Double = 120,
        medication: @escaping @Sendable (String) -> [Act]
    ) async throws -> (answered: Answered, read: [String]) {
        let source = PretendSource(resources: resources, hasEverything: everything)
        return try await HostileServer.running { request in
            request.path.hasPrefix("/fhir/Medication/")
                ? medication(String(request.path.dropFirst("/fhir/Medication/".count))) : source.answer(request)
        } _: { server in
            let answered = await Asking.ask(Asking.settings(server.base) { $0.deadline = deadline }, [.medicines])
            return (answered, server.seen.filter { $0.path.hasPrefix("/fhir/Medication/") }.map { String($0.path.dropFirst(17)) })
        }
    }

    private static func titles(_ answered: Answered) -> [String: String?] {
        let medicines = answered.resources.filter { SourceWork.namesMedication($0.key.type) }
        return Dictionary(medicines.map { ($0.key.id, $0.entries.first?.title.shown) }, uniquingKeysWith: { a, _ in a })
    }

    @Test(
        "a Medication that statements name and no answer brought is read once, names all of them, and is handed over with them",
        arguments: [true, false])
    func read(everything: Bool) async throws {
        let (answered, read) = try await Self.ask(
            [
                "MedicationRequest": [Self.statement("m1", "Medication/9"), Self.statement("m2", "Medication/9/_history/3")],
                "MedicationStatement": [Self.statement("s1", "Medication/9", type: "MedicationStatement")],
            ], everything: everything
        ) { .fhir(Self.name($0)) }
        #expect(Self.titles(answered) == ["m1": "Methotrexate", "m2": "Methotrexate", "s1": "Methotrexate"])
        #expect(read == ["9"])
        let medicines = answered.resources.filter { SourceWork.namesMedication($0.key.type) }
        #expect(medicines.count == 3 && medicines.allSatisfy { $0.entries.allSatisfy { $0.problems.isEmpty } })
        #expect(answered.names.contains("Medication/9") && answered.failure(.medicines) == nil && answered.cutShort(.medicines).isEmpty)
        // Byte for byte as it was sent, and in one piece with what it names, so that what labels the one is known before the other is shown.
        let pieces = answered.answers.filter { $0.resources.contains { $0.key.id == "m1" } }
        let medication = try #require(pieces.first?.resources.first { $0.key.type == "Medication" })
        #expect(pieces.count == 1 && String(decoding: medication.raw.bytes, as: UTF8.self) == Self.name("9"))
        // Nothing comes after a section has been called complete.
        #expect(answered.answers.last?.completes == [.medicines])
    }

    @Test("what its statement holds itself is asked for by nobody: a code, a display, a Medication inside or beside it")
    func notNeeded() async throws {
        let resources = [
            #"{"resourceType":"MedicationRequest","id":"a","subject":{"reference":"Patient/p1"},"medicationCodeableConcept":{"text":"A"}}"#,
            #"{"resourceType":"MedicationRequest","id":"b","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"Medication/1","display":"B"}}"#,
            ##"{"resourceType":"MedicationRequest","id":"c","subject":{"reference":"Patient/p1"},"contained":[\##(Self.name("in", "C"))],"medicationReference":{"reference":"#in"}}"##,
            Self.statement("d", "Medication/2"), Self.name("2", "D"),
        ]
        let (answered, read) = try await Self.ask(["MedicationRequest": resources]) { .fhir(Self.name($0)) }
        #expect(Self.titles(answered) == ["a": "A", "b": "B", "c": "C", "d": "D"] && read.isEmpty)
    }

    @Test(
        "an address that is not the source's own, or is no id, is not read",
        arguments: [
            "https://elsewhere.example/Medication/9", "//elsewhere.example/Medication/9", "Medication/..", "Medication/a%2Fb",
            "Medication/../Patient/p1", "Patient/p1", "Medication/9?x=1", "Medication/9/10", "urn:uuid:5f0c", "Medication/",
        ])
    func notItsOwn(reference: String) async throws {
        let (answered, read) = try await Self.ask(["MedicationRequest": [Self.statement("m1", reference)]]) { .fhir(Self.name($0)) }
        #expect(read.isEmpty && Self.titles(answered) == ["m1": nil] && answered.failure(.medicines) == nil)
    }

    @Test("a whole address under the source's base is its own")
    func wholeAddress() async throws {
        let answered = try await HostileServer.running { request in
            let base = "http://" + (request.header("host") ?? "") + "/fhir"
            if request.path == "/fhir/Medication/9" { return .fhir(Self.name("9")) }
            return PretendSource(resources: ["MedicationRequest": [Self.statement("m1", base + "/Medication/9")]]).answer(request)
        } _: {
            await Asking.ask(Asking.settings($0.base), [.medicines])
        }
        #expect(Self.titles(answered) == ["m1": "Methotrexate"])
    }

    @Test(
        "whatever is not that Medication, and it alone, gives no name and is not shown; the medicine is, with that its name did not come",
        arguments: [
            .fhir(Pretend.outcome("not-found"), status: 404), .fhir("{}", status: 500), .fhir("{"), .fhir(Self.name("8")), [.close],
            .fhir(#"{"resourceType":"Medication","id":"9","code":{"text":"X"},"contained":[\#(Pretend.condition("x"))]}"#),
            .fhir(Pretend.patient("9")), .fhir(Pretend.bundle([Self.name("9")])), .fhir(Pretend.outcome("exception")),
            .answer(200, [("Content-Type", "text/html")], Array(Self.name("9").utf8)),
            .answer(302, [("Location", "https://elsewhere.example/Medication/9")]),
        ] as [[Act]])
    func otherAnswers(acts: [Act]) async throws {
        let answered = try await Self.ask(["MedicationRequest": [Self.statement("m1", "Medication/9")]]) { _ in acts }.answered
        #expect(answered.names == ["MedicationRequest/m1", "Patient/p1"] && Self.titles(answered) == ["m1": nil])
        let medicine = try #require(answered.resources.first { $0.key.id == "m1" }?.entries.first)
        #expect(medicine.problems.map(\.reason) == [.unresolved] && answered.failure(.medicines) == nil)
    }

    @Test("one that is not there keeps no other name away, and a source that fails is not asked for a hundred")
    func failing() async throws {
        let orders = (0..<40).map { Self.statement("m\($0)", "Medication/\($0)") }
        let (some, all) = try await Self.ask(["MedicationRequest": orders]) {
            $0 == "7" ? .fhir("{}", status: 404) : .fhir(Self.name($0, "Medicine \($0)"))
        }
        #expect(all.count == 40 && Self.titles(some).values.filter { $0 == nil }.count == 1 && Self.titles(some)["m39"] == "Medicine 39")
        let (none, asked) = try await Self.ask(["MedicationRequest": orders]) { _ in .fhir("{}", status: 503) }
        #expect(Self.titles(none).count == 40 && asked.count < 10)
    }

    @Test("of a thousand different ones a hundred are read, and the others are shown without a name")
    func bounded() async throws {
        let orders = (0..<1000).map { Self.statement("m\($0)", "Medication/\($0)") }
        let (answered, read) = try await Self.ask(["MedicationRequest": orders]) { .fhir(Self.name($0)) }
        #expect(read.count == 100 && Set(read).count == 100)
        #expect(Self.titles(answered).count == 1000 && Self.titles(answered).values.filter { $0 != nil }.count == 100)
    }

    @Test("a source that stalls over a name shows its medicines in its time all the same, and is late with nothing")
    func stalls() async throws {
        let answered = try await Self.ask(["MedicationRequest": [Self.statement("m1", "Medication/9")]], deadline: 12) { _ in [.stall] }
            .answered
        #expect(Self.titles(answered) == ["m1": nil] && answered.failure(.medicines) == nil)
        #expect(answered.took < .seconds(12))
    }

    @Test("a statement that says that it sends anything along is asked to")
    func anyInclude() async throws {
        let types = Pretend.capabilities(["Patient", "MedicationRequest", "Condition"], everything: false)
        let statement = types.replacing(#""type":"MedicationRequest","#, with: #""type":"MedicationRequest","searchInclude":["*"],"#)
            .replacing(#""type":"Condition","#, with: #""type":"Condition","searchInclude":["*"],"#)
        let seen = try await HostileServer.running { request in
            request.path == "/fhir/metadata" ? .fhir(statement) : PretendSource().answer(request)
        } _: { server in
            _ = await Asking.ask(Asking.settings(server.base), [.medicines, .conditions])
            return server.seen
        }
        #expect(
            seen.filter { $0.body.contains("_include") }.map(\.path) == ["/fhir/MedicationRequest/_search"],
            "and nothing else has a name in a Medication")
    }
}
