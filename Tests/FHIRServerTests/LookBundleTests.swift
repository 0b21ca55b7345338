import CareRecord
import Foundation
import Looks
import Testing

@testable import FHIRServer

/// What the look as a resource says of what is missing (law 4), read as a stranger's program would.
@Suite struct LookBundleTests {
    static let answered = Date(timeIntervalSince1970: 1_790_000_001)

    private static func need<Value>(_ value: Value?) throws -> Value { try #require(value) }

    private static func row(
        _ state: SectionState = .withheld(.possibleMixUp), recalled: Int = 0, otherKinds: OtherKinds? = nil, cutShort: [CutShort] = []
    ) throws -> OrganisationAnswers {
        let (ods, ics, source) = (try need(ODSCode("R1H")), try need(ODSCode("QMF")), try need(SourceID("barts")))
        let organisation = Organisation(ods: ods, name: "Barts Health", kind: .acute, ics: ics, usesTheRecord: true, shares: true)
        let answer = SectionAnswer(
            organisation: ods, source: source, section: .conditions, state: state, cutShort: cutShort, answered: answered)
        return OrganisationAnswers(
            organisation: organisation, source: source, isRegisteredPractice: false, identity: .notKnown, sections: [.conditions: answer],
            answered: answered, dataAsOf: nil, recalled: recalled, otherKinds: otherKinds)
    }

    /// Code, text, severity, and the extensions' last words, of every outcome.
    private static func said(_ row: OrganisationAnswers, unread: [UnreadResource] = []) throws -> [(
        code: String, text: String, type: String, places: Set<String>
    )] {
        let bytes = LookBundle.bytes(
            WholeLook(panel: [row], unread: unread, resources: [], counts: .init(received: 0, released: 0)), at: answered)
        let bundle = try need(JSONSerialization.jsonObject(with: Data(bytes.readableBytesView)) as? [String: Any])
        return try need(bundle["entry"] as? [[String: Any]]).map { entry in
            let issue = try need(((entry["resource"] as? [String: Any])?["issue"] as? [[String: Any]])?.first)
            let details = try need(issue["details"] as? [String: Any])
            let places = (issue["extension"] as? [[String: Any]] ?? []).compactMap { ($0["url"] as? String)?.split(separator: "/").last }
            return (
                try need((details["coding"] as? [[String: Any]])?.first?["code"] as? String), try need(details["text"] as? String),
                try need(issue["code"] as? String), Set(places.map(String.init))
            )
        }
    }

    @Test("what the look showed and took back is said, with organisation and time; where nothing was, nothing is")
    func recalled() throws {
        #expect(try Self.said(Self.row()).map(\.code) == ["withheld"])
        let said = try Self.said(Self.row(recalled: 2))
        #expect(said.map(\.code) == ["withheld", "recalled"])
        #expect(said.last?.text == "Barts Health: 2 taken back: shown in this look before, and perhaps about somebody else")
        #expect(said.last?.type == "suppressed")
        #expect(said.last?.places == ["organisation", "answered"])
        #expect(said.first?.places == ["organisation", "section", "answered"])
    }

    @Test("what is withheld beside entries, or beside anything else, is said with its reason: above all a possible mix-up (law 7)")
    func withheldBeside() throws {
        for state in [SectionState.entries, .unavailable(.cutOff), .notUnderstood, .withheld(.possibleMixUp)] {
            var row = try Self.row(state)
            var answer = try Self.need(row.sections[.conditions])
            (answer.withheld, answer.withheldWhy) = (3, [.possibleMixUp: 1, .subjectNotTold: 1])
            row = row.with(answer)
            let said = try Self.said(row).filter { $0.code == "withheld" }
            #expect(said.count == 1 && said.first?.type == "suppressed", "\(state)")
            let (mixUp, untold) = (WithheldReason.possibleMixUp.words, WithheldReason.subjectNotTold.words)
            #expect(said.first?.text == "Barts Health, Conditions: 1 withheld: \(mixUp); 1 withheld: \(untold); 1 withheld")
        }
        #expect(try Self.said(Self.row()).map(\.text) == ["Barts Health, Conditions: Withheld: \(WithheldReason.possibleMixUp.words)"])
    }

    @Test("what is withheld of types of no section is an outcome of other kinds, with its number and reason")
    func otherKindsWithheld() throws {
        let others = OtherKinds(
            state: .withheld(.possibleMixUp), answered: Self.answered, withheld: 2, withheldWhy: [.possibleMixUp: 2])
        let said = try Self.said(Self.row(.entries, otherKinds: others))
        #expect(said.map(\.code) == ["withheld"] && said.first?.places == ["organisation", "section", "answered"])
        #expect(said.first?.text == "Barts Health, other kinds of information: 2 withheld: \(WithheldReason.possibleMixUp.words)")
    }

    @Test("what was read in part is said as not understood, with its section")
    func readInPart() throws {
        var row = try Self.row()
        var answer = try Self.need(row.sections[.conditions])
        (answer.state, answer.entries, answer.withheld, answer.readInPart) = (.entries, 3, 0, 2)
        row = OrganisationAnswers(
            organisation: row.organisation, source: row.source, isRegisteredPractice: false, identity: .agrees,
            sections: [.conditions: answer], answered: row.answered, dataAsOf: nil)
        let said = try Self.said(row)
        #expect(said.map(\.code) == ["not-understood"])
        #expect(said.first?.text == "Barts Health, Conditions: 2 read in part")
        #expect(said.first?.type == "structure")
        #expect(said.first?.places == ["organisation", "section", "answered"])
    }

    @Test("what could not be understood is said with its section, where it is known, and the time of its answer")
    func unread() throws {
        let row = try Self.row()
        let problem = NotUnderstood(place: "entry[3].resource", reason: .notAnObject)
        func places(_ section: Section?) throws -> Set<String>? {
            let one = UnreadResource(organisation: row.organisation.ods, source: row.source, problem: problem, section: section)
            return try Self.said(row, unread: [one]).last?.places
        }
        #expect(try places(.conditions) == ["organisation", "section", "answered"])
        #expect(try places(nil) == ["organisation", "answered"])
    }

    @Test("what came without an id, or second under one, is named under its source's base, each by itself, and at no resource's address")
    func fullURLs() throws {
        let source = try Self.need(SourceID("barts"))
        func released(_ type: String, _ id: String, _ hash: UInt64) throws -> ReleasedResource {
            ReleasedResource(
                key: ResourceKey(source: source, type: type, id: id, version: nil, contentHash: hash),
                organisation: try Self.need(ODSCode("R1H")),
                sourceBase: "https://barts.example/fhir", fetched: Self.answered, bytes: Array("{}".utf8)[...])
        }
        let all = [
            try released("OperationOutcome", "", 1), try released("OperationOutcome", "", 2), try released("OperationOutcome", "", 2),
            try released("Condition", "c1", 3), try released("Condition", "c1", 4), try released("Condition", "c 1/2é#%20", 5),
        ]
        func urls() throws -> [String] {
            let look = WholeLook(panel: [], unread: [], resources: all, counts: .init(received: 5, released: 5))
            let bundle = try Self.need(
                JSONSerialization.jsonObject(with: Data(LookBundle.bytes(look, at: Self.answered).readableBytesView)) as? [String: Any])
            return try Self.need(bundle["entry"] as? [[String: Any]]).compactMap { $0["fullUrl"] as? String }.filter {
                !$0.hasPrefix("urn:uuid:")
            }
        }
        let named = try urls()
        #expect(named.count == 6 && Set(named).count == 6 && named[3] == "https://barts.example/fhir/Condition/c1")
        #expect(named.prefix(3).allSatisfy { $0.hasPrefix("https://barts.example/fhir/OperationOutcome#") })
        #expect(named[4].hasPrefix("https://barts.example/fhir/Condition#"))
        #expect(named[5] == "https://barts.example/fhir/Condition/c%201%2F2%C3%A9%23%2520", "an id that is none makes no odd address")
        #expect(try urls() == named, "the same from look to look")
    }

    @Test("the numbers of law 11 stand in the Bundle's meta, each part by its name")
    func ledger() throws {
        let counts = WholeLook.Counts(received: 21, released: 10, repeated: 5, withoutOriginal: 3, withheld: 2, notUnderstood: 1)
        let bytes = LookBundle.bytes(WholeLook(panel: [], unread: [], resources: [], counts: counts), at: Self.answered)
        let bundle = try Self.need(JSONSerialization.jsonObject(with: Data(bytes.readableBytesView)) as? [String: Any])
        let extensions = try Self.need((bundle["meta"] as? [String: Any])?["extension"] as? [[String: Any]])
        #expect(extensions.compactMap { $0["url"] as? String } == ["https://carerecord.example/fhir/StructureDefinition/ledger"])
        let parts = try Self.need(extensions.first?["extension"] as? [[String: Any]])
        let said = parts.map { "\($0["url"] ?? "") \($0["valueUnsignedInt"] ?? "")" }
        #expect(said == ["received 21", "released 10", "repeated 5", "without-original 3", "withheld 2", "not-understood 1"])
    }

    @Test("what pages say of the look as a whole stands in the Bundle's meta, and makes no entry that is of no organisation")
    func notices() throws {
        let look = WholeLook(
            panel: [], unread: [], resources: [], counts: .init(received: 0, released: 0), notices: ["Not \"all\" were asked."])
        let bytes = LookBundle.bytes(look, at: Self.answered)
        let bundle = try Self.need(JSONSerialization.jsonObject(with: Data(bytes.readableBytesView)) as? [String: Any])
        let extensions = try Self.need((bundle["meta"] as? [String: Any])?["extension"] as? [[String: Any]])
        let notices = extensions.filter { $0["url"] as? String == "https://carerecord.example/fhir/StructureDefinition/notice" }
        #expect(notices.compactMap { $0["valueString"] as? String } == ["Not \"all\" were asked."])
        #expect((bundle["entry"] as? [Any])?.isEmpty == true)
    }

    @Test("why a source's own list is empty is said by a code of its own, beside the section's state")
    func emptyList() throws {
        let said = try Self.said(Self.row(.withheld(.bySource), cutShort: [.listIsEmpty(.withheld)]))
        #expect(said.map(\.code) == ["withheld", "list-is-empty"])
        #expect(said.last?.text.hasSuffix(EmptyReason.withheld.sentence) == true && said.last?.type == "informational")
    }

    @Test("what is missing of other kinds of information is said as it is of a section, with organisation and time")
    func otherKinds() throws {
        let down = try Self.said(Self.row(otherKinds: OtherKinds(state: .unavailable(.status(500)), answered: Self.answered)))
        #expect(down.map(\.code) == ["withheld", "unavailable"])
        #expect(down.last?.text == "Barts Health, other kinds of information: It answered with an error (500)")
        #expect(down.last?.type == "transient")
        #expect(down.last?.places == ["organisation", "section", "answered"])
        let cut = try Self.said(Self.row(otherKinds: OtherKinds(state: .entries, cutShort: [.pages(limit: 60)], answered: Self.answered)))
        #expect(cut.map(\.code) == ["withheld", "cut-short"])
        #expect(cut.last?.text == "Barts Health, other kinds of information: Cut short after 60 pages")
    }
}

extension OrganisationAnswers {
    /// The same row with another answer for one section.
    fileprivate func with(_ answer: SectionAnswer) -> OrganisationAnswers {
        OrganisationAnswers(
            organisation: organisation, source: source, isRegisteredPractice: isRegisteredPractice, identity: identity,
            sections: [answer.section: answer], answered: answered, dataAsOf: dataAsOf, otherKinds: otherKinds)
    }
}
