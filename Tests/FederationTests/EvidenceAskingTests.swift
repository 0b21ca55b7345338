import CareRecord
import Foundation
import Testing

@testable import Federation

/// How evidence is asked for: of whom, with what, and whose an answer is (laws 3 and 7).
@Suite struct EvidenceAskingTests {
    private typealias E = Evidencing
    private static let well = PretendSource(resources: [
        "Appointment": [E.appointment("fulfilled", "2026-11-20T10:00:00Z", "2026-11-20T10:20:00Z")],
        "Encounter": [E.encounter("finished", "2026-11-20T09:00:00Z", at: "R1H")], "CareTeam": [], "EpisodeOfCare": [],
        "ServiceRequest": [],
        "Condition": [Pretend.condition("c1")],
    ])

    @Test("only the sources of the asker's own organisation get a request; no other has so much as a connection")
    func onlyOwn() async throws {
        try await HostileServer.running {
            Self.well.answer($0)
        } _: { own in
            try await HostileServer.running {
                Self.well.answer($0)
            } _: { second in
                try await HostileServer.running {
                    Self.well.answer($0)
                } _: { other in
                    let sources = [
                        E.settings(own.base),
                        E.settings(other.base) {
                            $0.id = Asking.id("homerton")
                            $0.organisations = [Asking.code("RQX")]
                        },
                        E.settings(second.base) { $0.id = Asking.id("barts-two") },
                    ]
                    let answer = await E.with(sources) { await $0.evidence(E.question()) }
                    #expect(answer.asked == [Asking.source, Asking.id("barts-two")])
                    #expect(answer.found.count == 4 && answer.couldNotTell.isEmpty)
                    #expect(own.seen.count == 7 && second.seen.count == 7)
                    #expect(other.connected == 0 && other.seen.isEmpty)
                }
            }
        }
    }

    @Test("an organisation that no source answers for could not be asked, which is not none")
    func notConnected() async throws {
        try await HostileServer.running {
            Self.well.answer($0)
        } _: { server in
            let answer = await E.with([E.settings(server.base)]) { await $0.evidence(E.question(of: "RRU")) }
            #expect(answer.found.isEmpty && answer.asked.isEmpty && server.connected == 0)
            #expect(answer.couldNotTell == Dictionary(uniqueKeysWithValues: EvidenceKind.allCases.map { ($0, .notConnected) }))
        }
    }

    @Test("only what tells of the kinds asked for is asked, the patient first; never everything, never a condition")
    func narrow() async throws {
        var source = Self.well
        source.hasEverything = true
        let all = try await E.ask(source).seen
        #expect(
            Set(all.map(\.path))
                == Set(
                    [
                        "metadata", "Patient/_search", "Appointment/_search", "Encounter/_search", "CareTeam/_search",
                        "EpisodeOfCare/_search", "ServiceRequest/_search",
                    ].map { "/fhir/" + $0 }))
        let one = try await E.ask(source, E.question([.pastAppointment]))
        #expect(Set(one.seen.map(\.path)) == ["/fhir/metadata", "/fhir/Patient/_search", "/fhir/Appointment/_search"])
        #expect(E.said(one.answer) == ["past-appointment 2026-11-20T10:00:00Z/2026-11-20T10:20:00Z"])
        #expect(one.seen.last?.body == "patient=p1&_count=50")
    }

    @Test("no kind asked for asks nobody")
    func noKind() async throws {
        let (answer, seen) = try await E.ask(Self.well, E.question([]))
        #expect(seen.isEmpty && answer.asked.isEmpty && answer.found.isEmpty)
    }

    @Test("a search is bounded by date and elements where the source says that it takes them, newest first, and not otherwise")
    func bounded() async throws {
        func searchable(_ type: String, _ names: String...) -> String {
            let parameters = names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
            return #"{"type":"\#(type)","interaction":[{"code":"search-type"}],"searchParam":[\#(parameters)]}"#
        }
        let types = [
            searchable("Encounter", "patient", "date", "_elements", "_sort"), searchable("Appointment", "patient", "date"),
            searchable("ServiceRequest", "patient", "authored", "date"), searchable("CareTeam", "patient", "date"),
        ]
        let statement =
            #"{"resourceType":"CapabilityStatement","rest":[{"mode":"server","resource":[\#(types.joined(separator: ","))]}]}"#
        let window = EvidenceQuestion.Window(since: E.moment("2026-08-01T00:00:00Z"), until: E.moment("2026-12-09T12:00:00Z"))
        let kinds: Set<EvidenceKind> = [.encounter, .upcomingAppointment, .referral, .careTeam]
        let asked = E.question(kinds, windows: Dictionary(uniqueKeysWithValues: kinds.map { ($0, window) }))
        let (answer, seen) = try await E.ask(asked) { request in
            request.path == "/fhir/metadata" ? .fhir(statement) : Self.well.answer(request)
        }
        #expect(answer.found.contains { $0.kind == .encounter })
        func terms(_ type: String) throws -> [Substring] {
            try #require(seen.first { $0.path == "/fhir/\(type)/_search" }).body.split(separator: "&")
        }
        let encounters = try terms("Encounter")
        #expect(encounters.contains("date=ge2026-07-31") && encounters.contains("_sort=-date"))
        #expect(
            encounters.contains { $0.hasPrefix("_elements=status%2Cclass%2Cperiod%2Csubject") }
                && !encounters.contains { $0.hasPrefix("date=le") })
        #expect(try terms("Appointment") == ["patient=p1", "date=ge2026-07-31", "date=le2026-12-10", "_count=50"])
        #expect(try terms("ServiceRequest").contains("authored=ge2026-07-31"))
        // An active team without a date counts, and no search by date would find it.
        #expect(try !terms("CareTeam").contains { $0.hasPrefix("date") })
    }

    @Test("a kind whose window nobody knows leaves the search of its type unbounded")
    func unbounded() async throws {
        let statement =
            #"{"resourceType":"CapabilityStatement","rest":[{"mode":"server","resource":[{"type":"Encounter","interaction":[{"code":"search-type"}],"searchParam":[{"name":"patient"},{"name":"date"}]}]}]}"#
        let window = EvidenceQuestion.Window(since: E.moment("2026-08-01T00:00:00Z"), until: E.now)
        let seen = try await E.ask(E.question([.encounter, .admission], windows: [.encounter: window])) { request in
            request.path == "/fhir/metadata" ? .fhir(statement) : Self.well.answer(request)
        }.seen
        #expect(seen.last?.body == "patient=p1&_count=50")
    }

    @Test("a source that refuses a size of page is asked once more without, and what it then says counts", arguments: [400, 422])
    func sizeRefused(status: Int) async throws {
        for search in [SourceSettings.Search.post, .get] {
            let (answer, seen) = try await E.ask(E.question([.encounter]), settings: { $0.search = search }) { request in
                (request.query + request.body).contains("_count")
                    ? .fhir(Pretend.outcome("invalid"), status: status) : Self.well.answer(request)
            }
            #expect(answer.found.map(\.kind) == [.encounter] && answer.couldNotTell.isEmpty && answer.mixUps.isEmpty)
            let terms = seen.filter { $0.path.hasPrefix("/fhir/Encounter") }.map { search == .post ? $0.body : $0.query }
            #expect(terms == ["patient=p1&_count=50", "patient=p1"])
        }
    }

    @Test("a source that refuses the question without a size too could not tell; one that refuses for another reason is not asked again")
    func refusedAnyhow() async throws {
        for (status, times) in [(400, 2), (401, 1), (403, 1), (404, 1), (429, 1), (500, 1)] {
            let (answer, seen) = try await E.ask(E.question([.encounter])) { request in
                request.path == "/fhir/Encounter/_search" ? .fhir("{}", status: status) : Self.well.answer(request)
            }
            #expect(answer.found.isEmpty && answer.couldNotTell[.encounter] != nil)
            #expect(seen.count { $0.path == "/fhir/Encounter/_search" } == times, "\(status)")
        }
    }

    @Test(
        "an answer larger than the size asked for, without a total or a next page, counts whole; one that counts more than it gives is cut short"
    )
    func sizeIgnored() async throws {
        // Behind the fifty that were asked for stands the one that counts.
        let all =
            (0..<59).map { _ in E.encounter("cancelled", "2026-11-23T09:00:00Z") } + [E.encounter("in-progress", "2026-11-24T09:00:00Z")]
        for (total, couldNotTell) in [(nil, nil), (60, nil), (75, .cutShort(.entries(limit: 60)))] as [(Int?, CouldNotTell?)] {
            let answer = try await E.ask(E.question([.encounter])) { request in
                request.path == "/fhir/Encounter/_search" ? .fhir(Pretend.bundle(all, total: total)) : Self.well.answer(request)
            }.answer
            #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"] && answer.couldNotTell[.encounter] == couldNotTell)
        }
    }

    @Test("by POST no address holds the number; every request says who asks and what for")
    func headers() async throws {
        let seen = try await E.ask(Self.well).seen
        for request in seen {
            #expect(!request.target.contains(Pretend.number) && request.header("X-Correlation-ID") == "c0ffee")
            #expect(request.header("NHSD-End-User-Organisation-ODS") == "R1H" && request.header("NHSD-Session-URID") == "555254242102")
            let claims = String(decoding: Data(base64Encoded: request.header("X-CareRecord-Staff") ?? "") ?? Data(), as: UTF8.self)
            #expect(claims.contains(#""reason_for_request":"directcare""#))
        }
        #expect(Set(seen.map { $0.header("X-Request-ID") }).count == seen.count)
    }

    @Test("a source that takes GET only is asked by GET")
    func get() async throws {
        let (answer, seen) = try await E.ask(Self.well) { $0.search = .get }
        #expect(answer.found.count == 2 && seen.allSatisfy { $0.method == "GET" })
    }

    @Test("what the source does not offer, and what it is not connected for, could not be told")
    func notOffered() async throws {
        let source = PretendSource(resources: ["Encounter": []])
        let answer = try await E.ask(source).answer
        let unasked: [EvidenceKind: CouldNotTell] = [
            .pastAppointment: .notOffered, .upcomingAppointment: .notOffered, .referral: .notOffered, .careTeam: .notOffered,
        ]
        #expect(answer.couldNotTell == unasked)
        let sections = try await E.ask(Self.well) { $0.sections = [.appointments] }
        #expect(!sections.seen.contains { $0.path.contains("Encounter") })
        #expect(
            sections.answer.couldNotTell == [
                .referral: .notOffered, .admission: .notOffered, .encounter: .notOffered, .careTeam: .notOffered,
            ])
        let nothing = try await E.ask(Self.well) { $0.sections = [.results] }
        #expect(nothing.seen.isEmpty && nothing.answer.couldNotTell.count == 6)
    }

    @Test("a source that knows nobody of this number says that there is nothing, in words or by an empty answer")
    func nobody() async throws {
        var source = Self.well
        source.patients = []
        let empty = try await E.ask(source)
        #expect(empty.answer.found.isEmpty && empty.answer.couldNotTell.isEmpty && empty.answer.mixUps.isEmpty && empty.seen.count == 2)
        let words = try await E.ask { request in
            request.path == "/fhir/metadata"
                ? Self.well.answer(request) : .fhir(Pretend.outcome("not-found", details: "PATIENT_NOT_FOUND"), status: 404)
        }
        #expect(words.answer.couldNotTell.isEmpty && words.answer.found.isEmpty)
    }

    // MARK: Whose it is

    @Test(
        "at a source of several organisations only what names the asker's is evidence; another's is not, and nobody's could not be told",
        arguments: [("R1H", 5, false), ("RQX", 0, false), (nil, 0, true)] as [(String?, Int, Bool)])
    func shared(ods: String?, count: Int, isUnsaid: Bool) async throws {
        let source = PretendSource(resources: [
            "Appointment": [E.appointment("fulfilled", "2026-11-20T10:00:00Z", at: ods)],
            "Encounter": [E.encounter("finished", "2026-11-20T09:00:00Z", at: ods)],
            "CareTeam": [E.team("active", "2026-11-01", at: ods)], "EpisodeOfCare": [E.episode("active", "2026-11-02", at: ods)],
            "ServiceRequest": [E.referral("active", "2026-11-01T09:00:00Z", to: ods)],
        ])
        let answer = try await E.ask(source) { $0.organisations = [Asking.code("R1H"), Asking.code("RQX")] }.answer
        #expect(answer.found.count == count)
        #expect(Set(answer.couldNotTell.values) == (isUnsaid ? [.notSaid] : []))
    }

    @Test("a system of one organisation speaks of itself where it names nobody, and of another where it names another")
    func single() async throws {
        for (ods, count) in [(nil, 1), ("R1H", 1), ("RQX", 0)] as [(String?, Int)] {
            let source = PretendSource(resources: ["Encounter": [E.encounter("finished", "2026-11-20T09:00:00Z", at: ods)]])
            #expect(try await E.ask(source, E.question([.encounter])).answer.found.count == count)
        }
    }

    @Test("what names a site of the asker's trust is the trust's, by the code's form or by the region; another trust's site is not")
    func sites() async throws {
        for (ods, count) in [("R1H12", 1), ("R1HXY", 1), ("RQX12", 0), ("R1H123", 0), ("R1H1", 0), ("E1234", 1)] {
            let source = PretendSource(resources: ["Encounter": [E.encounter("finished", "2026-11-20T09:00:00Z", at: ods)]])
            let question = E.question([.encounter], sites: [Asking.code("E1234")])
            #expect(try await E.ask(source, question).answer.found.count == count, "\(ods)")
            // One that stands in the region by itself is nobody's site.
            let apart = try await E.ask(source, question) {
                $0.organisations = [Asking.code("R1H"), Asking.code("R1H12"), Asking.code("E1234")]
            }
            #expect(apart.answer.found.count == (ods == "R1HXY" ? 1 : 0), "\(ods)")
        }
    }

    @Test("an organisation is recognised through a reference that came with the answer")
    func resolved() async throws {
        for (ods, count) in [("R1H", 1), ("RQX", 0)] {
            let encounter =
                E.encounter("finished", "2026-11-20T09:00:00Z").dropLast() + #","serviceProvider":{"reference":"Organization/o1"}}"#
            let organisation =
                #"{"resourceType":"Organization","id":"o1","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#(ods)"}]}"#
            let source = PretendSource(resources: ["Encounter": [String(encounter), organisation]])
            let answer = try await E.ask(source, E.question([.encounter])) { $0.organisations = [Asking.code("R1H"), Asking.code("RQX")] }
                .answer
            #expect(answer.found.count == count && answer.couldNotTell.isEmpty)
        }
    }

    private static func providing(_ reference: String) -> String {
        E.encounter("finished", "2026-11-20T09:00:00Z").dropLast() + #","serviceProvider":{"reference":"\#(reference)"}}"#
    }

    @Test("an organisation that did not come along is read once, without the person, and remembered; one that cannot be is not ours")
    func lookedUp() async throws {
        let organisation =
            #"{"resourceType":"Organization","id":"o9","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"R1H"}]}"#
        let answers: [([Act], Int, CouldNotTell?)] = [
            (.fhir(organisation), 1, nil), (.fhir(organisation.replacingOccurrences(of: "R1H", with: "RQX")), 0, nil),
            (.fhir(organisation.replacingOccurrences(of: "https://fhir.nhs.uk/Id/ods-organization-code", with: "urn:other")), 0, .notSaid),
            (.fhir(organisation.replacingOccurrences(of: "o9", with: "o8")), 0, .notSaid),
            (.fhir(Pretend.outcome("not-found"), status: 404), 0, .notSaid),
        ]
        for (acts, count, why) in answers {
            let source = PretendSource(resources: [
                "Encounter": [Self.providing("Organization/o9"), Self.providing("Organization/o9/_history/2")]
            ])
            try await HostileServer.running {
                $0.path.hasPrefix("/fhir/Organization") ? acts : source.answer($0)
            } _: { server in
                let settings = E.settings(server.base) { $0.organisations = [Asking.code("R1H"), Asking.code("RQX")] }
                await E.with([settings]) { gathering in
                    for _ in 0..<2 {
                        let answer = await gathering.evidence(E.question([.encounter]))
                        #expect(answer.found.count == count && answer.couldNotTell[.encounter] == why)
                    }
                }
                let asked = server.seen.filter { $0.path.hasPrefix("/fhir/Organization") }
                #expect(Set(asked.map(\.target)) == ["/fhir/Organization/o9"] && asked.count == (why == nil ? 1 : 2))
            }
        }
    }

    @Test("of forty organisations eight are read, another server's never, and a system of one organisation is not asked about any")
    func lookedUpBounds() async throws {
        let encounters =
            (0..<40).map { Self.providing("Organization/o\($0)") }
            + ["http://elsewhere.example/fhir/Organization/x", "Organization/..", "Organization/../Patient/p1", "Practitioner/p"].map(
                Self.providing)
        let source = PretendSource(resources: ["Encounter": encounters])
        let (answer, seen) = try await E.ask(source, E.question([.encounter])) {
            $0.organisations = [Asking.code("R1H"), Asking.code("RQX")]
        }
        let asked = seen.filter { $0.path.contains("Organization") }
        #expect(
            asked.count <= EvidenceWork.mostOrganisations && asked.allSatisfy { !$0.target.contains("..") && !$0.target.contains("p1") })
        #expect(answer.found.isEmpty && answer.couldNotTell == [.encounter: .notSaid])
        let single = try await E.ask(source, E.question([.encounter]))
        #expect(!single.seen.contains { $0.path.contains("Organization") } && !single.answer.found.isEmpty)
    }

    // MARK: Right person

    @Test(
        "a patient of another number, of none, or born on another day gives nothing and is a possible mix-up",
        arguments: [
            Pretend.patient("p1", number: Pretend.otherNumber), Pretend.patient("p1", number: nil),
            Pretend.patient("p1").replacingOccurrences(of: "1948-03-02", with: "1948-03-03"),
            Pretend.patient("p1").replacingOccurrences(of: "birthDate", with: "born"),
        ])
    func stranger(patient: String) async throws {
        var source = Self.well
        source.patients = [patient]
        let (answer, seen) = try await E.ask(source)
        #expect(answer.found.isEmpty && answer.mixUps == [Asking.source] && seen.count == 2)
        #expect(answer.couldNotTell == Dictionary(uniqueKeysWithValues: EvidenceKind.allCases.map { ($0, .failed(.otherPerson)) }))
    }

    @Test("without a date of birth to compare with a number proves nothing: nobody is asked, and that is said (law 7)")
    func birthDateNotKnown() async throws {
        let (answer, seen) = try await E.ask(Self.well, E.question(born: nil))
        #expect(answer.found.isEmpty && answer.mixUps.isEmpty && seen.isEmpty)
        #expect(answer.couldNotTell == Dictionary(uniqueKeysWithValues: EvidenceKind.allCases.map { ($0, .birthDateNotKnown) }))
    }

    @Test("a birth date that is known as a month is compatible")
    func compatible() async throws {
        for born in ["1948-03", "1948-03-02"] { #expect(try await E.ask(Self.well, E.question(born: born)).answer.found.count == 2) }
    }

    @Test("a stranger beside the right patient is a mix-up, and the right one's evidence counts")
    func strangerBeside() async throws {
        var source = Self.well
        source.patients.append(Pretend.patient("p9", number: Pretend.otherNumber))
        let answer = try await E.ask(source).answer
        #expect(answer.found.count == 2 && answer.mixUps == [Asking.source] && answer.couldNotTell.isEmpty)
    }

    @Test("another person's resource in a good answer is no evidence, and raised; so is one that names another number")
    func strangerInside() async throws {
        let numbered = E.encounter("finished", "2026-11-20T09:00:00Z").replacingOccurrences(
            of: #"{"reference":"Patient/p1"}"#,
            with:
                #"{"reference":"Patient/p1","identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"\#(Pretend.otherNumber)"}}"#
        )
        for wrong in [E.encounter("finished", "2026-11-19T09:00:00Z", of: "p9"), numbered] {
            let answer = try await E.ask(
                PretendSource(resources: ["Encounter": [E.encounter("in-progress", "2026-11-24T09:00:00Z"), wrong]]),
                E.question([.encounter])
            ).answer
            #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"])
            #expect(answer.mixUps == [Asking.source] && answer.couldNotTell == [.encounter: .failed(.otherPerson)])
        }
    }

    @Test("a contact at another server's address is no evidence, and raised; one at the address where the patient stood is")
    func otherServers() async throws {
        @Sendable func entry(_ base: String, _ type: String, _ id: String, _ resource: String) -> String {
            "{\"fullUrl\":\"\(base)/\(type)/\(id)\",\"resource\":\(resource)}"
        }
        func answer(_ patientAt: String?, _ contactAt: String) async throws -> EvidenceAnswer {
            try await E.ask(E.question([.encounter])) { request in
                let patient = Pretend.patient("p1")
                let contact = E.encounter("in-progress", "2026-11-24T09:00:00Z")
                let entries =
                    switch request.path {
                    case "/fhir/Patient/_search": patientAt.map { entry($0, "Patient", "p1", patient) } ?? "{\"resource\":\(patient)}"
                    case "/fhir/Encounter/_search": entry(contactAt, "Encounter", "e1", contact)
                    default: ""
                    }
                guard !entries.isEmpty else { return Self.well.answer(request) }
                return .fhir("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(entries)]}")
            }.answer
        }
        let inner = "http://inner.example/fhir"
        let other = try await answer(nil, "http://other.example/fhir")
        #expect(other.found.isEmpty && other.mixUps == [Asking.source] && other.couldNotTell == [.encounter: .failed(.otherPerson)])
        #expect(try await answer(inner, "http://other.example/fhir").found.isEmpty)
        let gateway = try await answer(inner, inner)
        #expect(gateway.found.count == 1 && gateway.mixUps.isEmpty)
    }

    @Test("a number that has been superseded is looked for too")
    func superseded() async throws {
        let (answer, _) = try await E.ask(E.question(also: [Pretend.otherNumber])) { request in
            var source = Self.well
            source.patients = request.body.contains(Pretend.otherNumber) ? [Pretend.patient("p1", number: Pretend.otherNumber)] : []
            return source.answer(request)
        }
        #expect(answer.found.count == 2 && answer.mixUps.isEmpty)
    }
}
