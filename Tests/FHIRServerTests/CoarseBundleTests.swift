import AccessControl
import CareRecord
import Foundation
import Testing

@testable import FHIRServer
@testable import Looks

/// How coarsely the look as a resource says that something is withheld: as the panel's own words have it, which pages read too (issue 4, part 6;
/// `CoarselyWithheldTests`).
@Suite struct CoarseBundleTests {
    typealias Saying = SensitivityLabel.Saying
    private static let answered = Date(timeIntervalSince1970: 1_790_000_001)

    /// Two organisations, each with medicines and without conditions.
    private static func panel() throws -> [OrganisationAnswers] {
        try [("R1H", "barts"), ("RQX", "homerton")].map { code, name in
            let (ods, source) = (try #require(ODSCode(code)), try #require(SourceID(name)))
            let sections: [CareRecord.Section: SectionAnswer] = [
                .conditions: SectionAnswer(
                    organisation: ods, source: source, section: .conditions, state: .nothingRecorded, answered: answered),
                .medicines: SectionAnswer(
                    organisation: ods, source: source, section: .medicines, state: .entries, entries: 3, answered: answered),
            ]
            return OrganisationAnswers(
                organisation: Organisation(
                    ods: ods, name: code, kind: .acute, ics: try #require(ODSCode("QMF")), usesTheRecord: true, shares: true),
                source: source,
                isRegisteredPractice: false, identity: .agrees, sections: sections, answered: answered, dataAsOf: nil)
        }
    }

    /// The texts of every outcome where one is withheld, and the Bundle itself.
    private static func said(_ saying: Saying, at number: Int, _ section: CareRecord.Section) throws -> (texts: [String], bundle: Data) {
        var panel = try Self.panel()
        if saying == .count {
            panel[number] = panel[number].changing { place, answer in
                guard place == section else { return }
                answer.withheld = 1
                if answer.state == .nothingRecorded { answer.state = .withheld(.sensitive) }
            }
        } else {
            let row = panel[number]
            panel = CoarseSaying.panel(
                panel, saying: [.init(saying: saying, source: row.source, organisation: row.organisation.ods, section: section)])
        }
        return try bundle(panel)
    }

    /// The same where one is shown reduced, so that originals are kept back.
    private static func heldBack(_ saying: Saying, at number: Int, _ section: CareRecord.Section) throws -> (texts: [String], bundle: Data)
    {
        let panel = try Self.panel()
        let row = panel[number]
        let key = ResourceKey(
            source: row.source, type: section == .conditions ? "Condition" : "MedicationRequest", id: "1", version: nil, contentHash: 1)
        let reduced = [key: LiveLook.Coarse(saying: saying, organisation: row.organisation.ods, section: section)]
        return try bundle(CoarseSaying.panel(panel, holdingBack: HeldBack(reduced)))
    }

    private static func bundle(_ panel: [OrganisationAnswers]) throws -> (texts: [String], bundle: Data) {
        let look = WholeLook(panel: panel, unread: [], resources: [], counts: .init(received: 0, released: 0))
        let bytes = Data(LookBundle.bytes(look, at: answered).readableBytesView)
        let bundle = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let texts = (bundle["entry"] as? [[String: Any]] ?? []).compactMap { entry -> String? in
            let issue = ((entry["resource"] as? [String: Any])?["issue"] as? [[String: Any]])?.first
            return (issue?["details"] as? [String: Any])?["text"] as? String
        }
        return (texts, bytes)
    }

    @Test("each outcome says it of the section, the organisation or everybody, as the label has it", arguments: Saying.allCases)
    func outcomes(_ saying: Saying) throws {
        let conditions = try Self.said(saying, at: 0, .conditions).texts
        let medicines = try Self.said(saying, at: 0, .medicines).texts
        func about(_ place: String, _ texts: [String]) -> String { texts.filter { $0.hasPrefix(place + ":") }.joined(separator: "; ") }
        let somewhere = "omething is withheld as sensitive, here or elsewhere; where is not said"
        switch saying {
        case .count:
            #expect(about("R1H, Conditions", conditions).contains("it is marked or listed as sensitive"))
            #expect(about("R1H, Medicines", medicines) == "R1H, Medicines: 1 withheld")
        case .section:
            #expect(about("R1H, Conditions", conditions).contains("it is marked or listed as sensitive"))
            #expect(about("R1H, Medicines", conditions).isEmpty, "of another section nothing is said")
            #expect(about("R1H, Medicines", medicines).contains("Some is withheld as sensitive; how much is not said"))
        case .organisation, .record:
            for place in ["R1H, Conditions", "R1H, Medicines"] { #expect(about(place, conditions).contains(somewhere), "\(place)") }
            #expect(about("RQX, Medicines", conditions).contains(somewhere) == (saying == .record))
            #expect(about("RQX, Conditions", conditions).contains(somewhere) == (saying == .record))
        }
        if saying != .count { #expect(!(conditions + medicines).contains { $0.contains("1 withheld") }, "no number is said") }
    }

    @Test("the Bundle is the same wherever it is, as far as the label lets nothing more be said")
    func alike() throws {
        func bundle(_ saying: Saying, _ number: Int, _ section: CareRecord.Section) throws -> Data {
            try Self.said(saying, at: number, section).bundle
        }
        #expect(try bundle(.organisation, 0, .conditions) == bundle(.organisation, 0, .medicines))
        #expect(try bundle(.organisation, 0, .conditions) != bundle(.organisation, 1, .conditions))
        #expect(try bundle(.record, 0, .conditions) == bundle(.record, 1, .medicines))
        #expect(try bundle(.section, 0, .conditions) != bundle(.section, 0, .medicines))
    }

    @Test(
        "that originals are kept back is said of the section, the organisation or everybody, where anything is shown",
        arguments: Saying.allCases)
    func originals(_ saying: Saying) throws {
        let words = "Shown without originals: something is withheld as sensitive, here or elsewhere; where is not said"
        func places(_ section: CareRecord.Section) throws -> [String] {
            try Self.heldBack(saying, at: 0, section).texts.filter { $0.contains(words) }.map { $0.prefix { $0 != ":" }.description }
        }
        let (medicines, conditions) = (try places(.medicines), try places(.conditions))
        switch saying {
        case .count: #expect(medicines.isEmpty && conditions.isEmpty, "those are numbered")
        case .section: #expect(medicines == ["R1H, Medicines"] && conditions.isEmpty, "no condition is shown")
        case .organisation: #expect(medicines == ["R1H, Medicines"] && conditions == medicines)
        case .record: #expect(Set(medicines) == ["R1H, Medicines", "RQX, Medicines"] && conditions == medicines)
        }
    }

    @Test("the Bundle is the same wherever what is shown without its original is, as far as the label lets nothing more be said")
    func originalsAlike() throws {
        func bundle(_ saying: Saying, _ number: Int, _ section: CareRecord.Section) throws -> Data {
            try Self.heldBack(saying, at: number, section).bundle
        }
        #expect(try bundle(.organisation, 0, .conditions) == bundle(.organisation, 0, .medicines))
        #expect(try bundle(.organisation, 0, .medicines) != bundle(.organisation, 1, .medicines))
        #expect(try bundle(.record, 0, .conditions) == bundle(.record, 1, .medicines))
        #expect(try bundle(.section, 0, .medicines) != bundle(.section, 1, .medicines))
    }
}
