import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Federation

/// Evidence costs one round trip where the source says that it can be asked so, and two elsewhere (issue 4, "Cost").
@Suite struct EvidenceTogetherTests {
    private typealias E = Evidencing

    private static let encounter = E.encounter("in-progress", "2026-11-24T09:00:00Z")
    private static let well = PretendSource(resources: ["Encounter": [encounter], "Appointment": []])

    /// What the source says of its searches, beside what every pretend source says.
    private static func statement(byNumber: Bool = false, along: [String] = []) -> String {
        let names = byNumber ? #"{"name":"patient"},{"name":"patient.identifier"},{"name":"date"}"# : #"{"name":"patient"}"#
        let types = ["Appointment", "Encounter"].map {
            #"{"type":"\#($0)","interaction":[{"code":"search-type"}],"searchParam":[\#(names)]}"#
        }
        let sent = along.map { "\"\($0)\"" }.joined(separator: ",")
        let patient =
            #"{"type":"Patient","interaction":[{"code":"search-type"}],"searchParam":[{"name":"identifier"}],"searchRevInclude":[\#(sent)]}"#
        return
            #"{"resourceType":"CapabilityStatement","rest":[{"mode":"server","resource":[\#(([patient] + types).joined(separator: ","))]}]}"#
    }

    private static let bothAlong = ["Encounter:patient", "Appointment:patient", "Encounter:subject"]
    private static let counted: Duration = .seconds(1.5)
    private static let kinds: Set<EvidenceKind> = [.encounter, .upcomingAppointment]

    /// A second question to a source that said what it can do at the first; what it saw of the second, and how many round trips that took.
    /// - Parameter held: how long its answers are held back, for whoever counts round trips: longer than a busy machine needs to send all of one.
    private static func second(
        _ statement: String, _ question: EvidenceQuestion = E.question(kinds), held: Duration = .zero,
        settings change: @escaping @Sendable (inout SourceSettings) -> Void = { _ in },
        _ answer: @escaping @Sendable (Seen) -> [Act]?
    ) async throws -> (answer: EvidenceAnswer, seen: [Seen], rounds: Int) {
        let isFirst = Mutex(true)
        let waves = Waves(held)
        return try await HostileServer.running { request in
            if request.path == "/fhir/metadata" { return .fhir(statement) }
            if !isFirst.withLock({ $0 }) { await waves.came() }
            return answer(request) ?? well.answer(request)
        } _: { server in
            await E.with([E.settings(server.base, change)]) { gathering in
                _ = await gathering.evidence(question)
                let before = server.seen.count
                isFirst.withLock { $0 = false }
                let answer = await gathering.evidence(question)
                return (answer, Array(server.seen.dropFirst(before)), await waves.count)
            }
        }
    }

    /// Counts round trips: requests that come while others wait for their answer are one wave.
    private actor Waves {
        private(set) var count = 0
        private var isOpen = false
        private let held: Duration
        init(_ held: Duration) { self.held = held }

        func came() async {
            if !isOpen {
                isOpen = true
                count += 1
                try? await Task.sleep(for: held)
                isOpen = false
            } else {
                while isOpen { try? await Task.sleep(for: .milliseconds(5)) }
            }
        }
    }

    @Test("who the person is, and what tells of them by number, are asked at once where the source takes the number")
    func byNumber() async throws {
        let window = EvidenceQuestion.Window(since: E.moment("2026-08-01T00:00:00Z"), until: E.now)
        let asked = E.question(Self.kinds, windows: [.encounter: window, .upcomingAppointment: window])
        let (answer, seen, rounds) = try await Self.second(Self.statement(byNumber: true), asked, held: Self.counted) { _ in nil }
        #expect(rounds == 1)
        #expect(Set(seen.map(\.path)) == ["/fhir/Patient/_search", "/fhir/Encounter/_search", "/fhir/Appointment/_search"])
        let encounters = try #require(seen.first { $0.path == "/fhir/Encounter/_search" })
        let number = SourceWork.percent("\(NHSNumber.system)|\(Pretend.number)")
        #expect(encounters.body == "patient.identifier=\(number)&date=ge2026-07-31&_count=50")
        #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"] && answer.couldNotTell.isEmpty && answer.mixUps.isEmpty)
    }

    @Test("a source that can send what refers to the patient along is asked one question")
    func along() async throws {
        let (answer, seen, rounds) = try await Self.second(Self.statement(along: Self.bothAlong), held: Self.counted) { request in
            request.path == "/fhir/Patient/_search" ? .fhir(Pretend.bundle([Pretend.patient("p1"), Self.encounter], total: 1)) : nil
        }
        #expect(rounds == 1 && seen.map(\.path) == ["/fhir/Patient/_search"])
        #expect(seen[0].body.hasSuffix("&_revinclude=Appointment%3Apatient&_revinclude=Encounter%3Apatient"))
        #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"] && answer.couldNotTell.isEmpty)
    }

    @Test("a source that says neither is never asked so: it could leave out the term that it does not know")
    func neither() async throws {
        let (answer, seen, rounds) = try await Self.second(Self.statement(), held: Self.counted) { _ in nil }
        #expect(rounds == 2 && answer.found.count == 1)
        #expect(!seen.contains { $0.body.contains("patient.identifier") || $0.body.contains("_revinclude") })
    }

    @Test("the first question, before it is known what the source can do, is the plain one")
    func first() async throws {
        let seen = try await E.ask(E.question(Self.kinds)) { request in
            request.path == "/fhir/metadata" ? .fhir(Self.statement(byNumber: true, along: Self.bothAlong)) : Self.well.answer(request)
        }.seen
        #expect(!seen.contains { $0.body.contains("patient.identifier") || $0.body.contains("_revinclude") })
    }

    @Test("by GET no number stands in more addresses than it must")
    func get() async throws {
        let (answer, seen, rounds) = try await Self.second(
            Self.statement(byNumber: true), held: Self.counted, settings: { $0.search = .get }
        ) { _ in nil }
        #expect(rounds == 2 && answer.found.count == 1 && seen.filter { $0.target.contains(Pretend.number) }.count == 1)
    }

    @Test(
        "what takes offence at being asked at once, is too much at once, or is silent about what it left out, is asked plainly",
        arguments: [
            .fhir(Pretend.outcome("not-supported"), status: 400), .fhir(Pretend.outcome("processing")),
            .fhir(Pretend.bundle([Pretend.patient("p1")])),
            .fhir(
                Pretend.bundle([
                    Pretend.patient("p1"), EvidenceTogetherTests.encounter, Pretend.outcome("not-supported", severity: "warning"),
                ])),
            .fhir(Pretend.bundle([Pretend.patient("p1")] + (0..<100).map { _ in EvidenceTogetherTests.encounter })),
            .fhir(Pretend.bundle([Pretend.patient("p1"), encounter], next: "http://elsewhere.example/next")),
        ] as [[Act]])
    func plainly(acts: [Act]) async throws {
        let along = try await Self.second(Self.statement(along: Self.bothAlong)) { request in
            request.body.contains("_revinclude") ? acts : nil
        }
        #expect(along.seen.contains { $0.path == "/fhir/Encounter/_search" && $0.body == "patient=p1&_count=50" })
        #expect(E.said(along.answer) == ["encounter 2026-11-24T09:00:00Z/open"] && along.answer.couldNotTell.isEmpty)
    }

    @Test("a search by number that the source does not take is asked by its own id")
    func offended() async throws {
        let (answer, seen, _) = try await Self.second(Self.statement(byNumber: true)) { request in
            request.body.contains("patient.identifier") ? .fhir(Pretend.outcome("not-supported"), status: 400) : nil
        }
        #expect(seen.contains { $0.path == "/fhir/Encounter/_search" && $0.body.hasPrefix("patient=p1") })
        #expect(answer.found.count == 1 && answer.couldNotTell.isEmpty)
    }

    @Test("a source that is away, slow or unwilling is not asked twice")
    func unwilling() async throws {
        for status in [401, 403, 503] {
            let (answer, seen, _) = try await Self.second(Self.statement(along: Self.bothAlong)) { request in
                request.path == "/fhir/metadata" ? nil : request.body.contains("_revinclude") ? .fhir("{}", status: status) : nil
            }
            #expect(answer.found.isEmpty && seen.count == 1 && answer.couldNotTell.count == 2)
        }
    }

    @Test("contacts that come by number count for the patient who is the person's, and for nobody else's beside them (law 7)")
    func strangers() async throws {
        let stranger = Pretend.patient("p9").replacingOccurrences(of: "1948-03-02", with: "1999-01-01")
        let theirs = E.encounter("in-progress", "2026-11-23T09:00:00Z", of: "p9")
        let unknown = E.encounter("in-progress", "2026-11-22T09:00:00Z", of: "p7")
        for statement in [Self.statement(byNumber: true), Self.statement(along: Self.bothAlong)] {
            let (answer, _, _) = try await Self.second(statement) { request in
                if request.path == "/fhir/Patient/_search", request.body.contains("_revinclude") {
                    return .fhir(Pretend.bundle([stranger, Pretend.patient("p1"), theirs, Self.encounter, unknown]))
                }
                if request.path == "/fhir/Patient/_search" { return .fhir(Pretend.bundle([stranger, Pretend.patient("p1")])) }
                return request.path == "/fhir/Encounter/_search" ? .fhir(Pretend.bundle([theirs, Self.encounter, unknown])) : nil
            }
            #expect(E.said(answer) == ["encounter 2026-11-24T09:00:00Z/open"] && answer.mixUps == [Asking.source])
            // That of somebody who did not come is not explained by the stranger that did.
            #expect(answer.couldNotTell == [.encounter: .failed(.otherPerson)])
        }
    }

    @Test("contacts that come by number of somebody whom the source does not know are a mix-up, and count for nothing")
    func nobody() async throws {
        let (answer, _, _) = try await Self.second(Self.statement(byNumber: true)) { request in
            request.path == "/fhir/Patient/_search" ? .fhir(Pretend.bundle([])) : nil
        }
        #expect(answer.found.isEmpty && answer.mixUps == [Asking.source] && answer.couldNotTell == [.encounter: .failed(.otherPerson)])
    }
}
