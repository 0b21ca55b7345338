import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// What matched and cannot be read is not nothing: no section is said to hold none for it (law 4).
@Suite struct UnreadableMatchTests {
    private static func searchset(_ entries: [String], _ more: String = "") -> [Act] {
        .fhir(#"{"resourceType":"Bundle","type":"searchset",\#(more)"entry":[\#(entries.joined(separator: ","))]}"#)
    }

    /// A well source, but for how it answers the search for the patient.
    private static func patient(_ acts: [Act], everything: Bool = false) async throws -> (answered: Answered, seen: [Seen]) {
        let source = PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: everything)
        return try await HostileServer.running { request in
            request.path == "/fhir/Patient/_search" ? acts : source.answer(request)
        } _: { server in
            (await Asking.ask(Asking.settings(server.base)), server.seen)
        }
    }

    private static let withoutType = Pretend.patient("p1").replacing(#""resourceType":"Patient","#, with: "")
    private static let message = Pretend.outcome("informational", severity: "information")

    @Test(
        "a patient that matched and cannot be read is not understood in each section, whatever stands in its place",
        arguments: [
            (#"{"fullUrl":"https://x.example/Patient/p1","search":{"mode":"match"}}"#, ""),
            (#"{"fullUrl":"https://x.example/Patient/p1"}"#, #""total":1,"#), (#"{"resource":null}"#, ""), ("{}", ""), ("7", ""),
            (#"{"resource":\#(Self.withoutType),"search":{"mode":"match"}}"#, #""total":1,"#), (#"{"resource":\#(Self.withoutType)}"#, ""),
            (#"{"resource":\#(Self.message),"search":{"mode":"match"}}"#, ""),
            (#"{"fullUrl":"https://x.example/Patient/p1","resource":\#(Self.message)}"#, ""),
            (#"{"resource":\#(Self.message)}"#, #""total":1,"#),
            (#"{"resource":\#(Pretend.outcome("processing", severity: "warning"))}"#, ""),
            (#"{"resource":\#(Pretend.condition("c9"))}"#, ""),
        ], [true, false])
    func unreadable(entry: (String, String), everything: Bool) async throws {
        let (answered, seen) = try await Self.patient(Self.searchset([entry.0], entry.1), everything: everything)
        guard case .notUnderstood = answered.failure else {
            Issue.record("\(String(describing: answered.failure))")
            return
        }
        #expect(answered.completed.sorted() == [.identity, .conditions, .allergies].sorted())
        #expect(Set(seen.map(\.path)) == ["/fhir/metadata", "/fhir/Patient/_search"])
    }

    @Test("nobody is nobody all the same: no entry, and a message that says so")
    func nobody() async throws {
        let cases: [([String], String)] = [
            ([], ""), ([], #""total":0,"#), ([#"{"resource":\#(Self.message)}"#], ""),
            ([#"{"resource":\#(Self.message),"search":{"mode":"outcome"}}"#], #""total":0,"#),
            ([#"{"resource":\#(Pretend.outcome("not-found", severity: "warning"))}"#], ""),
            ([#"{"resource":\#(Pretend.outcome("processing", severity: "warning"))}"#], #""total":0,"#),
        ]
        for (entries, more) in cases {
            let answered = try await Self.patient(Self.searchset(entries, more)).answered
            #expect(answered.failure == nil && answered.completed.count == 3, "\(entries) \(more)")
            #expect(answered.cutShort(.conditions).isEmpty)
        }
    }

    @Test("beside one that can be read it is said of each section that there may be more")
    func beside() async throws {
        let answered = try await Self.patient(
            Self.searchset([#"{"resource":\#(Pretend.patient("p1"))}"#, #"{"resource":\#(Self.withoutType)}"#])
        ).answered
        #expect(answered.names.contains("Condition/c1") && answered.failure(.conditions) == nil)
        for section in [Section.identity, .conditions] { #expect(answered.cutShort(section) == [.entries(limit: 1)]) }
    }

    @Test("of a search by type an entry that cannot be read is no empty section, and a cut short one beside others")
    func byType() async throws {
        let nothing = #"{"fullUrl":"https://x.example/Condition/c2","search":{"mode":"match"}}"#
        let refused = #"{"resource":\#(Self.message),"search":{"mode":"match"}}"#
        let one = #"{"resource":\#(Pretend.condition("c1"))}"#
        for missing in [nothing, refused] {
            let alone = try await SourceFaultTests.spoilt(Self.searchset([missing])).answered
            #expect(alone.failure(.conditions) == .notUnderstood(place: "Condition") && alone.failure(.allergies) == nil)
            let some = try await SourceFaultTests.spoilt(Self.searchset([one, missing])).answered
            #expect(some.failure(.conditions) == nil && some.cutShort(.conditions) == [.entries(limit: 1)])
            #expect(some.names.contains("Condition/c1"))
        }
    }

    @Test(
        "a search's page inside an answer that is not the whole of it cuts the answer short; a whole one does not",
        arguments: [
            (#""link":[{"relation":"next","url":"Condition?page=2"}],"#, true), (#""link":[{"relation":"next"}],"#, true),
            (#""total":50,"#, true), (#""total":1,"#, false), (#""link":[{"relation":"self","url":"x"}],"#, false), ("", false),
        ])
    func inside(more: String, isCut: Bool) async throws {
        let inner = #"{"resourceType":"Bundle","type":"searchset",\#(more)"entry":[{"resource":\#(Pretend.condition("n1"))}]}"#
        let answered = try await HostileServer.running { request in
            guard request.path.hasSuffix("$everything") else { return PretendSource(hasEverything: true).answer(request) }
            return .fhir(Pretend.bundle([Pretend.patient("p1"), inner]))
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions])
        }
        #expect(answered.names.contains("Condition/n1"))
        #expect(answered.cutShort(.conditions).contains(where: \.leavesOut) == isCut)
    }

    @Test(
        "of everything at once an entry that cannot be read may be of any section: each says so, and none is empty",
        arguments: [
            #"{"fullUrl":"https://x.example/Condition/c2"}"#, #"{"resource":null}"#, "7", #"{"resource":"Condition/c2"}"#,
            #"{"resource":{"id":"c2"}}"#, #"{"resource":[{"resourceType":"Condition"}]}"#, #"{"resource":{"resourceType":"condition "}}"#,
            #"{"resource":{"resourceType":"Condition","resourceType":"Claim"}}"#,
            #"{"fullUrl":"https://x.example/Condition/c2","resource":\#(Self.message)}"#,
            #"{"fullUrl":"https://x.example/Condition/c2","resource":\#(Self.message),"search":{"mode":"include"}}"#,
        ])
    func everything(entry: String) async throws {
        let answered = try await Self.everything([#"{"resource":\#(Pretend.patient("p1"))}"#, entry])
        for section in [Section.identity, .conditions, .allergies] {
            #expect(answered.cutShort(section) == [.unreadable(1)] && answered.failure(section) == nil, "\(section)")
        }
        #expect(CutShort.unreadable(1).leavesOut && CutShort.unreadable(1).sentence.hasPrefix("1 entry of its answer could not be read"))
    }

    @Test("of everything at once a message of the search, what is of no section, and a type of a later version say nothing of sections")
    func everythingReadable() async throws {
        let answered = try await Self.everything([
            #"{"resource":\#(Pretend.patient("p1"))}"#, #"{"resource":\#(Self.message),"search":{"mode":"outcome"}}"#,
            #"{"fullUrl":"https://x.example/OperationOutcome/1","resource":\#(Self.message)}"#,
            #"{"fullUrl":"https://x.example/Messages/1","resource":\#(Self.message)}"#, #"{"resource":{"resourceType":"Claim","id":"k1"}}"#,
            #"{"resource":{"resourceType":"MedicationUsage","id":"u1"}}"#,
        ])
        for section in [Section.identity, .conditions, .allergies] { #expect(answered.cutShort(section).isEmpty, "\(section)") }
    }

    private static func everything(_ entries: [String]) async throws -> Answered {
        try await HostileServer.running { request in
            guard request.path.hasSuffix("$everything") else { return PretendSource(hasEverything: true).answer(request) }
            return searchset(entries)
        } _: {
            await Asking.ask(Asking.settings($0.base))
        }
    }
}
