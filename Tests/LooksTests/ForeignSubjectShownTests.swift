import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// Law 7 from a source's bytes to what is shown: a resource whose subject cannot be told, or is another server's, is withheld and raised.
@Suite struct ForeignSubjectShownTests {
    private static let patient =
        #"{"resourceType":"Patient","id":"p1","birthDate":"1944-03-14","name":[{"family":"Okonkwo"}],"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"},{"system":"http://barts/mrn","value":"MRN-1"}]}"#

    private static func read(_ entries: [(String?, String)]) throws -> [ReadResource] {
        let all = entries.map { "{" + ($0.0.map { "\"fullUrl\":\"\($0)\"," } ?? "") + "\"resource\":\($0.1)}" }
        let context = ReadingContext(
            source: SourceID("barts")!, organisation: ODSCode("R1H")!, organisations: [ODSCode("R1H")!],
            fetched: Date(timeIntervalSince1970: 1_790_000_000), bases: ["https://barts.example/fhir"])
        let text = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(all.joined(separator: ","))]}"
        return try R4Reader.read(SharedBytes(Array(text.utf8)), context).resources
    }

    private static func condition(_ id: String, _ subject: String) -> String {
        "{\"resourceType\":\"Condition\",\"id\":\"\(id)\",\"code\":{\"text\":\"\(id)\"},\"subject\":\(subject)}"
    }

    /// The conditions, or other entries, that are shown of these answers, in turn.
    private static func shown(_ answers: [[(String?, String)]], _ section: Section = .conditions) async throws -> [String] {
        let stage = Stage()
        var pieces: [GatheredAnswer] = []
        for (number, entries) in answers.enumerated() {
            pieces.append(Stage.answer("barts", try read(entries), completes: number == answers.count - 1 ? Set(Section.allCases) : []))
        }
        return try await stage.withDesk(pieces + [Stage.answer("gp", [])]) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.ledger.isBalanced)
            return look.record.entries(in: section).map(\.id.resource.id).sorted()
        }
    }

    @Test("a hospital number that the source's Patient bears names the person; any other is somebody else's")
    func hospitalNumbers() async throws {
        let entries: [(String?, String)] = [
            (nil, Self.condition("ours", #"{"identifier":{"system":"http://barts/mrn","value":"MRN-1"}}"#)),
            (nil, Self.condition("theirs", #"{"identifier":{"system":"http://barts/mrn","value":"MRN-2"}}"#)),
            (nil, Self.condition("display", #"{"display":"JONES, Aisha"}"#)),
            (nil, Self.condition("oid", #"{"identifier":{"system":"urn:oid:2.16.840.1.113883.2.1.4.1","value":"9991000011"}}"#)),
        ]
        #expect(try await Self.shown([[(nil, Self.patient)] + entries]) == ["ours"])
        #expect(try await Self.shown([entries, [(nil, Self.patient)]]) == ["ours"], "whichever comes first")
    }

    @Test(
        "a result whose focus is another Patient is that Patient's: withheld and raised; a focus without a record of its own is named beside it"
    )
    func focus() async throws {
        func result(_ id: String, _ more: String) -> (String?, String) {
            (nil, "{\"resourceType\":\"Observation\",\"id\":\"\(id)\",\"code\":{\"text\":\"Heart rate\"},\"valueString\":\"140\",\(more)}")
        }
        let ours = #""subject":{"reference":"Patient/p1"}"#
        let entries = [
            result("own", ours), result("same", ours + #","focus":[{"reference":"Patient/p1"}]"#),
            result("fetus", ours + #","focus":[{"display":"Fetus"}]"#), result("device", ours + #","focus":[{"reference":"Device/d"}]"#),
            result("inside", ours + ##","focus":[{"reference":"#f"}],"contained":[{"resourceType":"Patient","id":"f"}]"##),
            result("baby", ours + #","focus":[{"reference":"Patient/p9"}]"#),
            result(
                "numbered",
                ours + #","focus":[{"type":"Patient","identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9991000011"}}]"#),
            result(
                "born",
                ours + ##","focus":[{"reference":"#f"}],"contained":[{"resourceType":"Patient","id":"f","birthDate":"2026-01-01"}]"##),
            result(
                "panel",
                ours
                    + ##","contained":[{"resourceType":"Observation","id":"o","code":{"text":"Weight"},"focus":[{"reference":"Patient/p9"}]}],"hasMember":[{"reference":"#o"}]"##
            ),
        ]
        #expect(try await Self.shown([[(nil, Self.patient)] + entries], .results) == ["device", "fetus", "inside", "own", "same"])
        #expect(try await Self.shown([entries, [(nil, Self.patient)]], .results) == ["device", "fetus", "inside", "own", "same"])
    }

    @Test("a Binary is about whom its security context is about; where that did not come with it, nobody knows")
    func binaries() throws {
        func subject(_ context: String) throws -> String? {
            try Self.read([
                (nil, "{\"resourceType\":\"Binary\",\"id\":\"b\",\"contentType\":\"text/plain\",\"data\":\"SGk=\"\(context)}"),
                (nil, Self.condition("c", #"{"reference":"Patient/p9"}"#)),
            ])[0].subject.reference
        }
        #expect(try subject("") == nil)
        #expect(try subject(#","securityContext":{"reference":"Patient/p1"}"#) == "Patient/p1")
        #expect(try subject(#","securityContext":{"reference":"Patient/p9"}"#) == "Patient/p9")
        #expect(try subject(#","securityContext":{"reference":"Condition/c"}"#) == "Patient/p9")
        for nobody in [#"{"reference":"DocumentReference/d404"}"#, #"{"display":"Somebody"}"#, "7"] {
            #expect(try subject(",\"securityContext\":" + nobody) == "Patient/?")
        }
    }

    @Test("a resource at another server's address is this person's only where the Patient came from there too")
    func otherServers() async throws {
        let inner = "http://inner.example/fhir"
        let foreign = ("http://b.example/fhir/Condition/foreign" as String?, Self.condition("foreign", #"{"reference":"Patient/p1"}"#))
        let gateway = ("\(inner)/Condition/gateway" as String?, Self.condition("gateway", #"{"reference":"Patient/p1"}"#))
        #expect(try await Self.shown([[(nil, Self.patient), foreign]]) == [])
        #expect(try await Self.shown([["\(inner)/Patient/p1"].map { ($0, Self.patient) } + [foreign], [gateway]]) == ["gateway"])
        #expect(try await Self.shown([[gateway], [("\(inner)/Patient/p1", Self.patient)]]) == ["gateway"])
    }
}
