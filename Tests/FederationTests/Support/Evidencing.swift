import CareRecord
import Foundation

@testable import Federation

/// Asking for evidence in tests: a question, the pretend resources that answer it, and moments to compare with.
enum Evidencing {
    /// A Wednesday at noon, in winter: London's clocks show the same.
    static let now = moment("2026-11-25T12:00:00Z")

    static func moment(_ text: String) -> Date {
        guard let date = PartialDate(text) else { fatalError("a test's own constant is wrong") }
        return Date(timeIntervalSince1970: Double(date.earliest))
    }

    static func question(
        _ kinds: Set<EvidenceKind> = Set(EvidenceKind.allCases), born: String? = "1948-03-02", also: [String] = [],
        windows: [EvidenceKind: EvidenceQuestion.Window] = [:], of organisation: String = "R1H", sites: Set<ODSCode> = [],
        at now: Date = now
    ) -> EvidenceQuestion {
        let asker = Asker(
            subject: "staff-1", name: "Dr A Mensah", roleID: "555254242102", roleCode: "R8000", organisation: Asking.code(organisation),
            organisationName: "Barts Health", correlation: "c0ffee")
        return EvidenceQuestion(
            person: Asking.person, alsoKnownAs: also.map(Asking.needNumber), born: born.flatMap { PartialDate($0) }, kinds: kinds,
            asker: asker, sites: sites, windows: windows, now: now)
    }

    /// A gathering over these sources, shut down when the body ends.
    static func with<Result: Sendable>(
        _ sources: [SourceSettings], _ body: @Sendable (Gathering) async throws -> Result
    ) async rethrows -> Result {
        let gathering = Gathering(ConnectedRegion(RegionMaking.region(sources: sources)), reading: .live)
        do {
            let result = try await body(gathering)
            await gathering.shutdown()
            return result
        } catch {
            await gathering.shutdown()
            throw error
        }
    }

    static func settings(_ url: String, _ change: (inout SourceSettings) -> Void = { _ in }) -> SourceSettings {
        Asking.settings(url) {
            // Generous, for the same reason as the deadline.
            $0.evidenceDeadline = 120
            change(&$0)
        }
    }

    /// Asks one source of Barts, as its settings are changed.
    static func ask(
        _ source: PretendSource, _ question: EvidenceQuestion = question(),
        _ change: @escaping @Sendable (inout SourceSettings) -> Void = { _ in }
    ) async throws -> (answer: EvidenceAnswer, seen: [Seen]) {
        try await HostileServer.running {
            source.answer($0)
        } _: { server in
            (await with([settings(server.base, change)]) { await $0.evidence(question) }, server.seen)
        }
    }

    /// Asks a source that answers in any way at all.
    static func ask(
        _ question: EvidenceQuestion = question(), settings change: @escaping @Sendable (inout SourceSettings) -> Void = { _ in },
        _ answer: @escaping @Sendable (Seen) async -> [Act]
    ) async throws -> (answer: EvidenceAnswer, seen: [Seen]) {
        try await HostileServer.running(answer) { server in
            (await with([settings(server.base, change)]) { await $0.evidence(question) }, server.seen)
        }
    }

    // MARK: Resources

    private static let patient = #"{"reference":"Patient/p1"}"#

    static func organisation(_ ods: String?) -> String {
        ods.map { #"{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#($0)"}}"# }
            ?? #"{"display":"Somewhere"}"#
    }

    static func period(_ from: String?, _ until: String? = nil) -> String {
        let parts = [from.map { #""start":"\#($0)""# }, until.map { #""end":"\#($0)""# }].compactMap { $0 }
        return #""period":{\#(parts.joined(separator: ","))},"#
    }

    static func appointment(
        _ status: String, _ start: String?, _ end: String? = nil, at ods: String? = nil, minutes: Int? = nil, mine: String = "accepted"
    ) -> String {
        let dates = [start.map { #""start":"\#($0)","# }, end.map { #""end":"\#($0)","# }, minutes.map { #""minutesDuration":\#($0),"# }]
        return #"{"resourceType":"Appointment","id":"a","status":"\#(status)",\#(dates.compactMap { $0 }.joined())"#
            + #""description":"Secret clinic","participant":[{"actor":\#(patient),"status":"\#(mine)"},{"actor":\#(organisation(ods)),"status":"accepted"}]}"#
    }

    static func encounter(
        _ status: String, _ from: String?, _ until: String? = nil, kind: String = "AMB", at ods: String? = nil, of patient: String = "p1"
    ) -> String {
        #"{"resourceType":"Encounter","id":"e","status":"\#(status)","class":{"code":"\#(kind)"},"subject":{"reference":"Patient/\#(patient)"},"#
            + #"\#(period(from, until))"reasonCode":[{"text":"Secret reason"}]\#(ods.map { #","serviceProvider":\#(organisation($0))"# } ?? "")}"#
    }

    static func team(_ status: String, _ from: String?, _ until: String? = nil, at ods: String? = nil) -> String {
        #"{"resourceType":"CareTeam","id":"t","status":"\#(status)",\#(from == nil && until == nil ? "" : period(from, until))"subject":\#(patient)"#
            + "\(ods.map { #","managingOrganization":[\#(organisation($0))]"# } ?? "")}"
    }

    static func episode(_ status: String, _ from: String?, _ until: String? = nil, at ods: String? = nil) -> String {
        #"{"resourceType":"EpisodeOfCare","id":"t","status":"\#(status)",\#(from == nil && until == nil ? "" : period(from, until))"patient":\#(patient)"#
            + "\(ods.map { #","managingOrganization":\#(organisation($0))"# } ?? "")}"
    }

    static func referral(
        _ status: String, _ on: String?, to ods: String? = nil, intent: String = "order", category: String = "Referral to cardiology",
        more: String = ""
    ) -> String {
        #"{"resourceType":"ServiceRequest","id":"s","status":"\#(status)","intent":"\#(intent)",\#(on.map { #""authoredOn":"\#($0)","# } ?? "")"#
            + #"\#(more)"category":[{"text":"\#(category)"}],"subject":\#(patient)\#(ods.map { #","performer":[\#(organisation($0))]"# } ?? "")}"#
    }

    /// Kind, beginning and end, as texts to compare.
    static func said(_ answer: EvidenceAnswer) -> [String] {
        answer.found.map { "\($0.kind.rawValue) \(text($0.from))/\($0.until.map(text) ?? "open")" }
    }

    static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
