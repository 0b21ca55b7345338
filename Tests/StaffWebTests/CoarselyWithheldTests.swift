import AccessControl
import CareRecord
import Crypto
import Foundation
import Testing

@testable import Looks
@testable import StaffWeb

/// How coarsely a withholding is said is the policy's; panel, ledger, sections, timeline and print then agree (issue 4, part 6). `SensitiveTests` has
/// what the gate makes of it, `CoarseBundleTests` the look as a resource.
@Suite struct CoarselyWithheldTests {
    typealias Saying = SensitivityLabel.Saying
    private static let site = Site.example()
    /// Who has no procedures, and who has one: what is withheld stands in place of "none recorded", or beside entries.
    static let organisations = ["RWK", "RP6"]
    /// All that a page can say of it, whatever the case of the first letter.
    private static let somewhere = "omething is withheld as sensitive, here or elsewhere; where is not said"
    private static let here = ["it is marked or listed as sensitive", "Some is withheld as sensitive; how much is not said"]

    /// A look of which one entry is withheld there, as the gate's own words for the panel have it.
    private static func look(_ saying: Saying, at code: String, _ section: CareRecord.Section = .procedures) -> ReleasedLook {
        let plain = ExampleLooks.look(entries: ExamplePerson.entries)
        let source = Example.source("s-" + code.lowercased())
        let panel: [OrganisationAnswers]
        var ledger = plain.ledger
        if saying == .count {
            panel = plain.panel.map { row in
                row.changing { place, answer in
                    guard row.source == source, place == section else { return }
                    answer.withheld = 1
                    if answer.state == .nothingRecorded { answer.state = .withheld(.sensitive) }
                }
            }
            ledger.withheld = [.sensitive: 1]
            ledger.received += 1
        } else {
            panel = CoarseSaying.panel(
                plain.panel, saying: [.init(saying: saying, source: source, organisation: Example.ods(code), section: section)])
            ledger.withheld = [.sensitiveSomewhere: 0]
        }
        return ReleasedLook(
            id: plain.id, version: plain.version, isFinal: true, opened: plain.opened, staff: plain.staff,
            staffOrganisation: plain.staffOrganisation, decision: plain.decision, person: plain.person, record: plain.record, panel: panel,
            listed: plain.listed, unread: plain.unread, ledger: ledger, notices: [],
            entryKey: SymmetricKey(data: Array(repeating: UInt8(7), count: 32)))
    }

    private static func page(_ page: LookPage, _ look: ReleasedLook) -> String {
        LookFrame.version(LookView(look: look, site: site), page, isLast: true).text
    }

    private static func print(_ look: ReleasedLook) -> String {
        PrintPage.html(LookView(look: look, site: site), session: ExamplePages.session).text
    }

    /// Every page of a look, and the print.
    private static func pages(_ look: ReleasedLook) -> [(name: String, text: String)] {
        ExamplePages.lookPages.map { ($0.name, page($0.page, look)) } + [("print", print(look))]
    }

    private static func times(_ words: String, in text: String) -> Int { text.components(separatedBy: words).count - 1 }
    private static func timesHere(in text: String) -> Int { here.reduce(0) { $0 + times($1, in: text) } }

    @Test(
        "a section's page, results with their plots and documents among them, says it where the label lets it, and nowhere else",
        arguments: Saying.allCases, organisations)
    func sections(_ saying: Saying, _ code: String) {
        let look = Self.look(saying, at: code)
        for section in CareRecord.Section.allCases {
            for apart in [false, true] {
                let text = Self.page(SectionPage.page(section, apart: apart), look)
                let (isItsOwn, place) = (section == .procedures, "\(section) \(saying)")
                #expect(text.contains("<b>1 withheld</b> by or for") == (saying == .count && isItsOwn), "\(place)")
                // One withheld entry beside others is a number and no reason.
                if saying != .count { #expect(Self.timesHere(in: text) == (saying == .section && isItsOwn ? 1 : 0), "\(place)") }
                let speaking = saying == .organisation ? 1 : saying == .record ? look.panel.count : 0
                #expect(Self.times(Self.somewhere, in: text) == speaking, "\(place)")
            }
        }
    }

    @Test(
        "the panel says it of the section, the organisation or everybody, and by number only where the label is",
        arguments: Saying.allCases, organisations)
    func panel(_ saying: Saying, _ code: String) throws {
        let look = Self.look(saying, at: code)
        let html = Panel.html(LookView(look: look, site: Self.site), heading: "<h2>Who said what</h2>").text
        let rows = html.components(separatedBy: "<tr><th scope=\"row\">").dropFirst().map { String($0) }
        #expect(rows.count == look.panel.count)
        let name = try #require(look.organisation(Example.ods(code))).name
        for row in rows {
            let isIts = row.hasPrefix(name)
            #expect(row.contains("1 withheld") == (saying == .count && isIts))
            if saying != .count { #expect(Self.timesHere(in: row) == (saying == .section && isIts ? 1 : 0)) }
            // Each of its columns alike: the panel has all sections but who the person is.
            let speaks = saying == .record || saying == .organisation && isIts
            #expect(Self.times(Self.somewhere, in: row) == (speaks ? CareRecord.Section.allCases.count - 1 : 0))
        }
    }

    @Test(
        "the ledger counts it where the label does, and else says that something is not counted: on each page that has one",
        arguments: Saying.allCases)
    func ledger(_ saying: Saying) {
        let look = Self.look(saying, at: "R1H")
        let words = "Something else is withheld as sensitive, and is not counted here"
        for text in [
            Self.page(SummaryPage.page, look), Self.page(WhoSaidWhatPage.page, look), Self.page(TimelinePage.page(), look),
            Self.print(look),
        ] {
            #expect(text.contains("listed + 1 withheld +") == (saying == .count))
            #expect(text.contains("listed + 0 withheld +") == (saying != .count))
            #expect(text.contains(words) == (saying != .count))
        }
    }

    @Test(
        "summary and print say in each section's foot what its page says: withheld as sensitive, or here or elsewhere",
        arguments: Saying.allCases)
    func feet(_ saying: Saying) {
        let look = Self.look(saying, at: "RWK")
        for section in CareRecord.Section.allCases {
            let foot = Missing(LookView(look: look, site: Self.site), section).brief.text
            let isItsOwn = section == .procedures
            #expect(foot.contains("1 entry withheld as sensitive, East London.") == (saying == .count && isItsOwn))
            #expect(foot.contains("Withheld as sensitive, East London.") == (saying == .section && isItsOwn))
            let isNothing = look.panel.contains { $0.organisation.ods == Example.ods("RWK") && $0.sections[section]?.entries == 0 }
            let speaks = saying == .organisation || saying == .record
            #expect(foot.contains("Withheld as sensitive, here or elsewhere, East London.") == (speaks && isNothing), "\(section)")
            if speaks, !isNothing { #expect(foot.contains("East London: S" + Self.somewhere), "\(section)") }
            #expect(Self.print(look).contains(foot), "the print has the same foot")
        }
    }

    @Test("no page tells in which section or at which organisation it is, where the label does not let it be said")
    func alike() {
        func same(_ one: ReleasedLook, _ other: ReleasedLook) -> Bool {
            zip(Self.pages(one), Self.pages(other)).allSatisfy { $0.text == $1.text }
        }
        let procedures = Self.look(.organisation, at: "RWK", .procedures)
        #expect(same(procedures, Self.look(.organisation, at: "RWK", .conditions)))
        #expect(same(Self.look(.record, at: "RWK", .procedures), Self.look(.record, at: "R1H", .conditions)))
        #expect(!same(procedures, Self.look(.organisation, at: "R1H", .procedures)), "what may be told is told")
        #expect(!same(Self.look(.section, at: "RWK", .procedures), Self.look(.section, at: "RWK", .conditions)))
        for saying in Saying.allCases where saying != .count {
            for (name, text) in Self.pages(Self.look(saying, at: "R1H")) {
                #expect(!text.contains("1 withheld"), "\(name) tells a number of what is said by \(saying)")
            }
        }
    }

    @Test("an entry whose original is kept back, for whichever of these, says so in the same words and leads to none")
    func original() throws {
        let entry = try #require(ExamplePerson.entries.first)
        var texts: Set<String> = []
        for saying in Saying.allCases where saying != .count {
            let look = Self.look(saying, at: "R1H")
            let opened = OpenedEntry(entry: entry, line: nil, original: nil, narrative: nil)
            let text = EntryPage.main(opened, LookView(look: look, site: Self.site)).text
            #expect(text.contains("Not shown. An original is kept back") && !text.contains("as sent</a>"))
            texts.insert(text)
        }
        #expect(texts.count == 1)
    }

    /// As an exit of originals says it.
    private static func holdingBack(_ saying: Saying, at code: String, _ type: String, _ section: CareRecord.Section) -> ReleasedLook {
        let plain = ExampleLooks.look(entries: ExamplePerson.entries)
        let key = ResourceKey(source: Example.source("s-" + code.lowercased()), type: type, id: "1", version: nil, contentHash: 1)
        let reduced = [key: LiveLook.Coarse(saying: saying, organisation: Example.ods(code), section: section)]
        return ReleasedLook(
            id: plain.id, version: plain.version, isFinal: true, opened: plain.opened, staff: plain.staff,
            staffOrganisation: plain.staffOrganisation, decision: plain.decision, person: plain.person, record: plain.record,
            panel: CoarseSaying.panel(plain.panel, holdingBack: HeldBack(reduced)), listed: plain.listed, unread: plain.unread,
            ledger: plain.ledger, notices: [], entryKey: SymmetricKey(data: Array(repeating: UInt8(7), count: 32)))
    }

    @Test(
        "that originals are kept back is said in one sentence, in every section with entries that the label speaks of, and tells no place",
        arguments: Saying.allCases)
    func heldBack(_ saying: Saying) {
        let words = "Shown without originals: s" + Self.somewhere
        let look = Self.holdingBack(saying, at: "R1H", "Condition", .conditions)
        for section in CareRecord.Section.allCases where section != .identity {
            let speaking = look.panel.count { row in
                guard row.sections[section]?.entries ?? 0 > 0, saying != .count else { return false }
                return saying == .record
                    || row.organisation.ods == Example.ods("R1H") && (saying == .organisation || section == .conditions)
            }
            #expect(Self.times(words, in: Self.page(SectionPage.page(section, apart: false), look)) == speaking, "\(section) \(saying)")
        }
        let medicines = Self.holdingBack(saying, at: "R1H", "MedicationRequest", .medicines)
        let isSame = zip(Self.pages(look), Self.pages(medicines)).allSatisfy { $0.text == $1.text }
        #expect(isSame == (saying != .section), "only what is said by section may differ by it")
    }
}
