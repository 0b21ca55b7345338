import CareRecord
import Foundation
import Testing

@testable import Federation

/// Who a person is, by the Personal Demographics Service's FHIR API (STANDARDS 3). *Could not tell* is never *nobody*.
@Suite struct DemographicsTests {
    static func with<Result: Sendable>(
        deadline: Double = 120, _ answer: @escaping @Sendable (Seen) -> [Act],
        _ body: @Sendable (DemographicsClient, HostileServer) async throws -> Result
    ) async throws -> Result {
        try await HostileServer.running {
            answer($0)
        } _: { server in
            let client = DemographicsClient(Endpoint(url: server.base + "/", deadline: deadline), reading: .live)
            let result = try await body(client, server)
            await client.shutdown()
            return result
        }
    }

    static func trace(_ number: NHSNumber, _ acts: [Act], deadline: Double = 120) async throws -> TraceAnswer {
        try await with(deadline: deadline) { _ in
            acts
        } _: { client, _ in
            await client.trace(number, Asking.asker)
        }
    }

    static func trace(_ acts: [Act], deadline: Double = 120) async throws -> TraceAnswer {
        try await trace(Asking.person, acts, deadline: deadline)
    }

    static let terms = PersonTerms(
        family: "O'Konkwo & Söhne", given: "Ada", birthdate: "1948-03-02", gender: "female", postcode: "E1 1BB")

    static func search(_ acts: [Act]) async throws -> PersonSearchAnswer {
        try await with { _ in
            acts
        } _: { client, _ in
            await client.search(terms, Asking.asker)
        }
    }

    /// A Patient as the service gives it.
    static func patient(
        _ number: String = Pretend.number, security: [String] = ["U"], id: String? = nil, more: String = ""
    ) -> String {
        let labels = security.map {
            "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"\($0)\"}"
        }.joined(separator: ",")
        return "{\"meta\":{\"security\":[\(labels)]},\(more)"
            + Pretend.patient(id ?? number, number: number).dropFirst()
    }

    static func found(_ answer: TraceAnswer) -> TracedPerson? {
        if case .found(let person) = answer { person } else { nil }
    }
    static func failure(_ answer: TraceAnswer) -> SourceFailure? {
        if case .unavailable(let failure) = answer { failure } else { nil }
    }
    static func found(_ answer: PersonSearchAnswer) -> [TracedPerson]? {
        if case .found(let people) = answer { people } else { nil }
    }
    static func failure(_ answer: PersonSearchAnswer) -> SourceFailure? {
        if case .unavailable(let failure) = answer { failure } else { nil }
    }

    // MARK: By number

    @Test("a number gives its person, asked for with all that the service requires")
    func byNumber() async throws {
        try await Self.with { _ in
            .fhir(Self.patient())
        } _: { client, server in
            let person = try #require(Self.found(await client.trace(Asking.person, Asking.asker)))
            #expect(person.nhsNumber == Asking.person && person.superseded.isEmpty && !person.isRestricted)
            #expect(person.statement.names.first?.family == "Okonkwo")
            #expect(server.seen.map(\.target) == ["/fhir/Patient/9990000018"])
            #expect(
                UUID(uuidString: server.seen[0].header("X-Request-ID") ?? "") != nil
                    && server.seen[0].header("NHSD-Session-URID") == "555254242102")
        }
    }

    @Test("another id than the one asked for means superseded: the new number, and the old one beside it")
    func superseded() async throws {
        let person = try #require(Self.found(try await Self.trace(.fhir(Self.patient(Pretend.otherNumber)))))
        #expect(person.nhsNumber.digits == Pretend.otherNumber && person.superseded == [Asking.person])
    }

    @Test(
        "R and V are restricted, and so is any label we do not know; U is not",
        arguments: [("R", true), ("V", true), ("X", true), ("U", false)])
    func restricted(label: String, isRestricted: Bool) async throws {
        #expect(Self.found(try await Self.trace(.fhir(Self.patient(security: [label]))))?.isRestricted == isRestricted)
    }

    @Test("one restricting label among others restricts")
    func restrictedAmong() async throws {
        #expect(Self.found(try await Self.trace(.fhir(Self.patient(security: ["U", "R"]))))?.isRestricted == true)
    }

    @Test("a redacted record, which the service never gives, is of nobody")
    func redacted() async throws {
        guard case .notFound = try await Self.trace(.fhir(Self.patient(security: ["REDACTED"]))) else {
            Issue.record("shown")
            return
        }
    }

    @Test("a person who has died is said to have, with the date and how it is known")
    func deceased() async throws {
        let notified =
            "\"deceasedDateTime\":\"2020-05-06T00:00:00+00:00\",\"extension\":[{\"url\":\"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeathNotificationStatus\",\"extension\":[{\"url\":\"deathNotificationStatus\",\"valueCodeableConcept\":{\"coding\":[{\"code\":\"2\"}]}}]}],"
        let died = Self.found(try await Self.trace(.fhir(Self.patient(more: notified))))?.statement.died
        #expect(died?.date?.year == 2020 && died?.date?.month == 5 && died?.date?.day == 6 && died?.notification == "2")
        #expect(Self.found(try await Self.trace(.fhir(Self.patient())))?.statement.died == nil)
    }

    @Test(
        "not found and invalidated are nobody where the service says so; a bare 404 is a fault",
        arguments: ["RESOURCE_NOT_FOUND", "INVALIDATED_RESOURCE"])
    func notFound(code: String) async throws {
        guard case .notFound = try await Self.trace(.fhir(Pretend.outcome("not_found", details: code), status: 404))
        else {
            Issue.record("not said as nobody")
            return
        }
        for body in [
            "", "<html>", "{}", Pretend.outcome("not_found"), Pretend.outcome("not_found", details: "SOMETHING_ELSE"),
        ] {
            #expect(Self.failure(try await Self.trace(.fhir(body, status: 404))) == .notFound)
        }
    }

    @Test(
        "whatever else it says is could not tell",
        arguments: [
            (401, SourceFailure.unauthorised), (403, .forbidden), (408, .status(408)),
            (429, .tooManyRequests(retryAfter: 9)), (500, .status(500)), (503, .status(503)),
            (400, .status(400)), (302, .redirected),
        ])
    func refused(status: Int, failure: SourceFailure) async throws {
        let acts = [Act].fhir(Pretend.outcome("x", details: "ACCESS_DENIED"), status: status, [("Retry-After", "9")])
        #expect(Self.failure(try await Self.trace(acts)) == failure)
        if status != 400 { #expect(Self.failure(try await Self.search(acts)) == failure) }
    }

    @Test("a 200 that is no Patient, or one that cannot be trusted, is could not tell and never nobody")
    func notAPatient() async throws {
        let cases: [(String, SourceFailure)] = [
            (Pretend.outcome("exception"), .outcome(codes: ["exception"])), ("{}", .notUnderstood(place: "answer")),
            ("[]", .notUnderstood(place: "answer")),
            (Pretend.bundle([Self.patient()]), .notUnderstood(place: "answer")),
            (Pretend.bundle([]), .notUnderstood(place: "answer")),
            (Self.patient(id: "abc"), .notUnderstood(place: "answer")),
            (Self.patient(Pretend.otherNumber, id: Pretend.number), .notUnderstood(place: "answer")),
        ]
        for (body, failure) in cases {
            #expect(Self.failure(try await Self.trace(.fhir(body))) == failure, "\(body.prefix(80))")
        }
        guard case .malformed = Self.failure(try await Self.trace(.fhir("{\"resourceType\":"))) else {
            Issue.record("damage not said")
            return
        }
        #expect(
            Self.failure(
                try await Self.trace(.answer(200, [("Content-Type", "text/html")], Array(Self.patient().utf8))))
                == .wrongContentType)
        #expect(Self.failure(try await Self.trace([.close])) == .cutOff)
    }

    @Test("a service that stalls is late after its own deadline, in the middle of an answer too")
    func stalls() async throws {
        for acts: [Act] in [
            [.stall],
            [
                .head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "99")]), .bytes([0x7B]),
                .stall,
            ],
        ] {
            let started = ContinuousClock.now
            #expect(Self.failure(try await Self.trace(acts, deadline: 1)) == .late(after: .seconds(1)))
            #expect(ContinuousClock.now - started < .seconds(10))
        }
    }

    @Test("an answer of 200 MB is not read")
    func huge() async throws {
        #expect(
            Self.failure(
                try await Self.trace([
                    .head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "200000000")]), .stall,
                ])) == .tooLarge(limit: 2_000_000))
    }

    @Test("nobody at the address is unreachable")
    func unreachable() async throws {
        let base = try await HostileServer.running { _ in
            []
        } _: {
            $0.base
        }
        let client = DemographicsClient(Endpoint(url: base), reading: .live)
        #expect(Self.failure(await client.trace(Asking.person, Asking.asker)) == .unreachable)
        await client.shutdown()
    }

    // MARK: By details

    @Test("a search names its terms as the service does, each encoded")
    func searchTerms() async throws {
        try await Self.with { _ in
            .fhir(Pretend.bundle([Self.patient()], total: 1))
        } _: { client, server in
            #expect(Self.found(await client.search(Self.terms, Asking.asker))?.map(\.nhsNumber) == [Asking.person])
            #expect(
                server.seen.first?.target
                    == "/fhir/Patient?family=O%27Konkwo%20%26%20S%C3%B6hne&birthdate=eq1948-03-02&given=Ada&gender=female&address-postalcode=E1%201BB"
            )
            _ = await client.search(PersonTerms(family: "A", birthdate: "1948-03-02"), Asking.asker)
            #expect(server.seen.last?.target == "/fhir/Patient?family=A&birthdate=eq1948-03-02")
        }
    }

    @Test("several matches are all given; none is none; details it cannot use are invalid")
    func searchAnswers() async throws {
        let both = Pretend.bundle([Self.patient(), Self.patient(Pretend.otherNumber, security: ["R"])])
        #expect(Self.found(try await Self.search(.fhir(both)))?.map(\.isRestricted) == [false, true])
        guard case .none = try await Self.search(.fhir(Pretend.bundle([], total: 0))) else {
            Issue.record("not none")
            return
        }
        guard
            case .invalid = try await Self.search(
                .fhir(Pretend.outcome("value", details: "INVALID_SEARCH_DATA"), status: 400))
        else {
            Issue.record("not invalid")
            return
        }
    }

    @Test("too many is said with 200 and an OperationOutcome; any other OperationOutcome with 200 is could not tell")
    func tooMany() async throws {
        guard
            case .tooMany = try await Self.search(
                .fhir(Pretend.outcome("multiple-matches", severity: "information", details: "TOO_MANY_MATCHES")))
        else {
            Issue.record("not too many")
            return
        }
        #expect(
            Self.failure(try await Self.search(.fhir(Pretend.outcome("transient")))) == .outcome(codes: ["transient"]))
    }

    @Test("a match that cannot be read is not left out without a word")
    func searchUnreadable() async throws {
        for bundle in [
            Pretend.bundle([Self.patient(), Self.patient(id: "abc")]), Pretend.bundle([Self.patient(), "5"]),
            Pretend.bundle([Self.patient()], total: 3),
        ] {
            #expect(Self.failure(try await Self.search(.fhir(bundle))) == .notUnderstood(place: "entry"))
        }
        #expect(Self.failure(try await Self.search(.fhir(Self.patient()))) == .notUnderstood(place: "answer"))
        #expect(Self.failure(try await Self.search(.fhir("{}", status: 404))) == .notFound)
    }
}
