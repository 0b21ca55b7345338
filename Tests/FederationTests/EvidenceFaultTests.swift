import CareRecord
import Foundation
import Testing

@testable import Federation

/// Whatever goes wrong with evidence is *could not tell*, never "no", and rests nobody who is well (laws 4 and 6).
@Suite struct EvidenceFaultTests {
    private typealias E = Evidencing
    private static let well = PretendSource(resources: [
        "Appointment": [E.appointment("fulfilled", "2026-11-20T10:00:00Z")],
        "Encounter": [E.encounter("in-progress", "2026-11-20T09:00:00Z")],
    ])
    private static let kinds: Set<EvidenceKind> = [.pastAppointment, .encounter]

    private static let faults: [(name: String, acts: [Act], expected: CouldNotTell)] = [
        ("401", .fhir(Pretend.outcome("login"), status: 401), .failed(.unauthorised)),
        ("403", .fhir("{}", status: 403), .failed(.forbidden)),
        ("no consent", .fhir(Pretend.outcome("forbidden", details: "NO_PATIENT_CONSENT"), status: 403), .failed(.withheldBySource)),
        ("404", .fhir(Pretend.outcome("not-found"), status: 404), .failed(.notFound)),
        ("500", .fhir("{}", status: 500), .failed(.status(500))),
        ("redirect", .answer(302, [("Location", "http://127.0.0.1:1/")]), .failed(.redirected)),
        ("not JSON", .answer(200, [("Content-Type", "text/html")], Array("<html>".utf8)), .failed(.wrongContentType)),
        ("malformed", .fhir(#"{"resourceType":"#), .failed(.malformed(at: 16))),
        ("not FHIR", .fhir("[]"), .failed(.notUnderstood(place: "answer"))),
        ("no Bundle", .fhir(Pretend.patient("p1")), .failed(.notUnderstood(place: "answer"))),
        ("OperationOutcome with 200", .fhir(Pretend.outcome("exception")), .failed(.outcome(codes: ["exception"]))),
        ("an error inside a Bundle", .fhir(Pretend.bundle([Pretend.outcome("processing")])), .failed(.outcome(codes: ["processing"]))),
        ("more than it gives", .fhir(Pretend.bundle([], total: 7)), .failed(.notUnderstood(place: "total"))),
        ("no resource where one should be", .fhir(Pretend.bundle(["7"])), .notSaid),
        ("wait", .fhir("{}", status: 429, [("Retry-After", "30")]), .failed(.tooManyRequests(retryAfter: 30))),
    ]

    @Test("each fault of the search for the patient is could not tell, with its reason, and nothing is found", arguments: faults.indices)
    func patient(index: Int) async throws {
        let fault = Self.faults[index]
        let answer = try await E.ask(E.question(Self.kinds)) { $0.path == "/fhir/Patient/_search" ? fault.acts : Self.well.answer($0) }
            .answer
        #expect(
            answer.found.isEmpty && answer.couldNotTell == [.pastAppointment: fault.expected, .encounter: fault.expected], "\(fault.name)")
    }

    @Test("each fault of one type's search is could not tell for that one; the other's evidence counts", arguments: faults.indices)
    func type(index: Int) async throws {
        let fault = Self.faults[index]
        let answer = try await E.ask(E.question(Self.kinds)) { $0.path == "/fhir/Encounter/_search" ? fault.acts : Self.well.answer($0) }
            .answer
        #expect(answer.found.map(\.kind) == [.pastAppointment] && answer.couldNotTell == [.encounter: fault.expected], "\(fault.name)")
    }

    @Test("what breaks off, and a door that is shut, are could not tell")
    func connections() async throws {
        for acts in [
            [Act.reset],
            [.head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "1000")]), .bytes(Array("{".utf8)), .close],
        ] {
            let answer = try await E.ask(E.question(Self.kinds)) { $0.path == "/fhir/Encounter/_search" ? acts : Self.well.answer($0) }
                .answer
            #expect(answer.found.map(\.kind) == [.pastAppointment])
            guard case .failed? = answer.couldNotTell[.encounter] else {
                Issue.record("told")
                continue
            }
        }
        let refused = await E.with([E.settings("http://127.0.0.1:1/fhir")]) { await $0.evidence(E.question(Self.kinds)) }
        #expect(refused.found.isEmpty && refused.couldNotTell[.encounter] == .failed(.unreachable))
    }

    @Test("late is by evidence's own deadline, what came in time counts, and a source too slow for evidence is not rested for looks")
    func late() async throws {
        try await HostileServer.running { request in
            request.path == "/fhir/Encounter/_search" ? [.stall] : Self.well.answer(request)
        } _: { server in
            await E.with([E.settings(server.base) { $0.evidenceDeadline = 1.5 }]) { gathering in
                let started = ContinuousClock.now
                let answer = await gathering.evidence(E.question(Self.kinds))
                #expect(ContinuousClock.now - started < .seconds(30))
                #expect(answer.couldNotTell == [.encounter: .failed(.late(after: .milliseconds(1500)))])
                #expect(answer.found.map(\.kind) == [.pastAppointment])
            }
        }
        try await HostileServer.running { _ in
            [.stall]
        } _: { server in
            await E.with([E.settings(server.base) { $0.evidenceDeadline = 0.05 }]) { gathering in
                for _ in 0..<8 {
                    #expect(
                        await gathering.evidence(E.question([.encounter])).couldNotTell == [
                            .encounter: .failed(.late(after: .milliseconds(50)))
                        ])
                }
            }
        }
    }

    @Test("a source that fails again and again is rested, and a rested source is not asked")
    func breaker() async throws {
        try await HostileServer.running { request in
            request.path == "/fhir/metadata" ? Self.well.answer(request) : .fhir("{}", status: 503)
        } _: { server in
            await E.with([E.settings(server.base)]) { gathering in
                for _ in 0..<5 {
                    #expect(await gathering.evidence(E.question([.encounter])).couldNotTell == [.encounter: .failed(.status(503))])
                }
                let before = server.seen.count
                #expect(await gathering.evidence(E.question([.encounter])).couldNotTell == [.encounter: .failed(.resting)])
                #expect(server.seen.count == before)
            }
        }
    }

    @Test("pages without end are cut at three, what they held counts, and that there is more is said")
    func paging() async throws {
        let (answer, seen) = try await E.ask(E.question([.encounter])) { request in
            guard request.path.hasPrefix("/fhir/Encounter") else { return Self.well.answer(request) }
            let number = Int(request.query.split(separator: "=").last ?? "0") ?? 0
            return .fhir(Pretend.bundle([E.encounter("in-progress", "2026-11-2\(number)T09:00:00Z")], next: "Encounter?page=\(number + 1)"))
        }
        #expect(seen.count { $0.path.hasPrefix("/fhir/Encounter") } == 3)
        #expect(answer.found.count == 3 && answer.couldNotTell == [.encounter: .cutShort(.pages(limit: 3))])
    }

    @Test("a next page elsewhere is not followed, and a page that names itself is read once")
    func links() async throws {
        let elsewhere = try await E.ask(E.question([.encounter])) { request in
            request.path.hasPrefix("/fhir/Encounter")
                ? .fhir(Pretend.bundle([], next: "http://elsewhere.example/")) : Self.well.answer(request)
        }.answer
        #expect(elsewhere.couldNotTell == [.encounter: .cutShort(.nextRefused)])
        let (itself, seen) = try await E.ask(E.question([.encounter])) { request in
            request.path.hasPrefix("/fhir/Encounter") ? .fhir(Pretend.bundle([], next: "Encounter?page=1")) : Self.well.answer(request)
        }
        #expect(
            itself.couldNotTell == [.encounter: .cutShort(.pages(limit: 2))] && seen.count { $0.path.hasPrefix("/fhir/Encounter") } == 2)
    }

    @Test("an answer larger than evidence can be is not read to its end")
    func large() async throws {
        let answer = try await E.ask(E.question(Self.kinds)) { request in
            request.path == "/fhir/Encounter/_search"
                ? [.head(200, [("Content-Type", "application/fhir+json")]), .again(Array(repeating: 0x20, count: 100_000), 60), .close]
                : Self.well.answer(request)
        }.answer
        #expect(answer.couldNotTell[.encounter] == .failed(.tooLarge(limit: EvidenceWork.mostBytes)))
    }

    @Test("a source's thousand doubles are asked about four times, and that this is not all is said")
    func doubles() async throws {
        var source = Self.well
        source.patients = (0..<1000).map { Pretend.patient("p\($0)") }
        let (answer, seen) = try await E.ask(source, E.question([.encounter]))
        #expect(seen.count { $0.path == "/fhir/Encounter/_search" } == 4)
        #expect(answer.couldNotTell[.encounter] != nil)
    }

    @Test("a patient without an id that can be asked about is could not tell", arguments: ["", ".."])
    func noID(id: String) async throws {
        var source = Self.well
        source.patients = [Pretend.patient(id)]
        let (answer, seen) = try await E.ask(source, E.question([.encounter]))
        #expect(answer.couldNotTell == [.encounter: .failed(.notUnderstood(place: "Patient.id"))] && seen.count == 2)
    }
}
