import CareRecord
import Foundation
import Testing

@testable import Federation

/// Asking for a Summary Care Record over real HTTP: four outcomes that are never one another, and what travels with the question.
@Suite struct SummaryCareRecordSourceTests {
    private static let id = "C058D90F-E526-4A27-A46E-E86229096AAC"

    private static func reference(
        _ permission: String = "Ask", of number: String = Pretend.number,
        system: String = "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission"
    ) -> String {
        """
        {"resourceType":"DocumentReference","masterIdentifier":{"system":"https://fhir.nhs.uk/Id/nhsSCRUUID","value":"\(id)"},\
        "subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\(number)"}},\
        "securityLabel":[{"coding":[{"system":"\(system)","code":"\(permission)"}]}]}
        """
    }

    private static let document = """
        {"resourceType":"Bundle","type":"document","timestamp":"2026-10-12T07:30:00Z","entry":[\
        {"resource":{"resourceType":"Composition","id":"x1","title":"General Practice Summary","subject":{"reference":"Patient/p1"}}},\
        {"resource":\(Pretend.patient("p1"))},{"resource":\(Pretend.allergy("a1"))}]}
        """

    /// What one question came to, and what was asked.
    private static func ask(
        _ search: SourceSettings.Search = .post, alsoKnownAs: [String] = [], _ answer: @escaping @Sendable (Seen) -> [Act]
    ) async throws -> (answer: SummaryAnswer, seen: [Seen]) {
        try await HostileServer.running(answer) { server in
            let client = SourceClient(
                Asking.settings(server.base) {
                    $0.search = search
                    $0.deadline = 20
                }, reading: .live)
            let asker = Asker(
                subject: "staff-1", name: "Dr A Mensah", roleID: "555254242102", roleCode: "R8000", organisation: Asking.organisation,
                organisationName: "Barts Health", permission: "given", correlation: "c0ffee")
            let others = try alsoKnownAs.map { try NHSNumber($0) }
            let answered = await client.summary(SummaryQuestion(person: Asking.person, alsoKnownAs: others, asker: asker))
            await client.shutdown()
            return (answered, server.seen)
        }
    }

    /// An index and a document that behave.
    @Sendable private static func behaving(_ request: Seen) -> [Act] {
        request.path.contains("/DocumentReference") ? .fhir(Pretend.bundle([reference()])) : .fhir(Pretend.bundle([document]))
    }

    @Test("one that is held comes with all that is in the document, each resource once")
    func held() async throws {
        let (answer, _) = try await Self.ask(.post, Self.behaving)
        #expect(answer.standing == .held)
        #expect(answer.resources.map(\.key.type).sorted() == ["AllergyIntolerance", "Bundle", "Composition", "Patient"])
    }

    @Test("of several that an index gives, a no in any is a no, and what is not current is not asked for")
    func several() async throws {
        let old = Self.reference().replacing("\"masterIdentifier\"", with: "\"status\":\"superseded\",\"masterIdentifier\"")
        let (no, asked) = try await Self.ask { _ in .fhir(Pretend.bundle([Self.reference(), Self.reference("No")])) }
        #expect(no.standing == .dissented && asked.count == 1)
        let (none, _) = try await Self.ask { _ in .fhir(Pretend.bundle([old])) }
        #expect(none.standing == .failed(.notUnderstood(place: "DocumentReference.status")))
    }

    @Test("the permission, the staff member, role, organisation and purpose travel with each request, and no number is in an address")
    func travels() async throws {
        let (_, seen) = try await Self.ask(.post, Self.behaving)
        #expect(seen.count == 2)
        for request in seen {
            #expect(request.header("X-CareRecord-Permission") == "given")
            #expect(request.header("NHSD-Session-URID") == "555254242102" && request.header("NHSD-End-User-Organisation-ODS") == "R1H")
            let sent = Data(base64Encoded: request.header("X-CareRecord-Staff") ?? "") ?? Data()
            let claims = try JSONSerialization.jsonObject(with: sent) as? [String: String]
            #expect(claims?["permission_to_view"] == "given" && claims?["reason_for_request"] == "directcare")
            #expect(request.method == "POST" && !request.target.contains(Pretend.number) && request.body.contains(Pretend.number))
        }
    }

    @Test("a service that takes GET alone is asked by GET, where the region says so")
    func get() async throws {
        let (answer, seen) = try await Self.ask(.get, Self.behaving)
        #expect(answer.standing == .held && seen.map(\.method) == ["GET", "GET"])
        #expect(seen[0].query.contains("_sort=date&_count=1"))
    }

    @Test(
        "that the person chose to have none is said by the index's label, or by a refusal that says so, and no document is asked for",
        arguments: ["label", "older label", "refusal"])
    func dissent(_ how: String) async throws {
        let (answer, seen) = try await Self.ask { _ in
            switch how {
            case "label": .fhir(Pretend.bundle([Self.reference("No")]))
            case "older label": .fhir(Pretend.bundle([Self.reference("No", system: "https://fhir.nhs.uk/R4/CodeSystem/SCR-ACSPermission")]))
            default: .fhir(Pretend.outcome("forbidden", details: "NO_PATIENT_CONSENT"), status: 403)
            }
        }
        #expect(answer.standing == .dissented && answer.resources.isEmpty)
        #expect(seen.count == 1)
    }

    @Test("an index without an entry says that there is none; one that counts an entry and gives none has not said that")
    func none() async throws {
        #expect(try await Self.ask { _ in .fhir(Pretend.bundle([], total: 0)) }.answer.standing == .none)
        let (answer, _) = try await Self.ask { _ in .fhir(Pretend.bundle([], total: 1)) }
        #expect(answer.standing == .failed(.notUnderstood(place: "total")))
    }

    @Test("what it could not tell is none of the other answers: refused, broken, somebody else's, without a name")
    func failures() async throws {
        func standing(_ answer: @escaping @Sendable (Seen) -> [Act]) async throws -> SummaryStanding {
            try await Self.ask(.post, answer).answer.standing
        }
        #expect(try await standing { _ in .fhir(Pretend.outcome("forbidden"), status: 403) } == .failed(.forbidden))
        #expect(try await standing { _ in .fhir("{", status: 200) } == .failed(.notUnderstood(place: "DocumentReference")))
        #expect(try await standing { _ in .fhir("{}", status: 503) } == .failed(.status(503)))
        #expect(
            try await standing { _ in .fhir(Pretend.bundle([Self.reference(of: Pretend.otherNumber)])) } == .failed(.otherPerson))
        #expect(try await standing { _ in .fhir(Pretend.outcome("exception")) } == .failed(.outcome(codes: ["exception"])))
        #expect(
            try await standing { request in
                request.path.contains("/DocumentReference") ? .fhir(Pretend.bundle([Self.reference()])) : .fhir("[1", status: 200)
            }.isFailure)
    }

    @Test(
        "where a newer summary took the place of the one that was named, it is asked for once more; where that is gone too, there is none")
    func replaced() async throws {
        let (answer, seen) = try await Self.ask { request in
            request.path.contains("/DocumentReference") ? .fhir(Pretend.bundle([Self.reference()])) : .fhir(Pretend.bundle([]))
        }
        #expect(seen.count == 4 && answer.standing == .none)
    }

    @Test("one that stands under a number that was superseded is found by it")
    func superseded() async throws {
        let (answer, seen) = try await Self.ask(alsoKnownAs: [Pretend.otherNumber]) { request in
            guard request.body.contains(Pretend.otherNumber) else { return .fhir(Pretend.bundle([])) }
            return request.path.contains("/DocumentReference")
                ? .fhir(Pretend.bundle([Self.reference(of: Pretend.otherNumber)])) : .fhir(Pretend.bundle([Self.document]))
        }
        #expect(answer.standing == .held && seen.count == 3)
    }

    @Test("ordinary sources are asked without a word of it")
    func others() {
        let headers = Asking.asker.headers(requestID: "r")
        #expect(!headers.contains { $0.0 == "X-CareRecord-Permission" })
    }
}

extension SummaryStanding {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
