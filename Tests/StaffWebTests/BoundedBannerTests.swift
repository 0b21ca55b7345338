import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// The banner leaves most of the screen to the page: what it does not name it counts, what it cuts it says to be cut, and both lead to all.
@Suite struct BoundedBannerTests {
    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    private static func allergy(_ name: String, _ id: Int, criticality: String? = nil) -> Entry {
        Example.entry(
            .allergy(AllergyStatement(type: nil, categories: [], criticality: criticality, reactions: [], verification: "confirmed")), name,
            by: "R1H", id: "a\(id)", type: "AllergyIntolerance")
    }

    @Test("of eight allergies each is named; of more those of high criticality are among them, and the others are counted")
    func allergies() {
        let eight = Flags.html(Self.view((0..<8).map { Self.allergy("Allergen \($0)", $0) })).words
        #expect((0..<8).allSatisfy { eight.contains("Allergen \($0)") } && !eight.contains("more"))
        let many = (0..<12).map { Self.allergy("Allergen \($0)x", $0, criticality: $0 == 11 ? "high" : "low") }
        for entries in [many, many.reversed()] {
            let banner = Flags.html(Self.view(entries)).words
            #expect(banner.contains(/and 4 more/) && banner.contains("Allergen 11x"))
            #expect((0..<12).count { banner.contains("Allergen \($0)x") } == 8)
        }
    }

    @Test(
        "of more than eight alerts, or plans, the rest is a link with their number; wishes about resuscitation and safeguarding come first")
    func alerts() {
        let risks = (0..<20).map { Example.alert("Risk number \($0)x", .risk, by: "R1H", id: "r\($0)") }
        let first = [
            Example.alert("Not for resuscitation", .resuscitation, by: "R1H", id: "w"),
            Example.alert("x", .safeguarding, by: "R1H", id: "s"),
        ]
        let banner = Flags.html(Self.view(risks + first))
        #expect(banner.words.contains("Not for resuscitation") && banner.words.contains("Safeguarding flag"))
        #expect((0..<20).count { banner.words.contains("Risk number \($0)x") } == 6)
        #expect(banner.text.contains("/alerts\"><b>14 more alerts</b></a>"))
    }

    @Test("a wish about resuscitation is not pushed out by newer advance plans: a clear one stands first, then one that a person must read")
    func wishesFirst() {
        func plan(_ name: String, _ id: String, _ when: String, _ wish: CarePlanStatement.Resuscitation? = nil) -> Entry {
            Example.entry(
                .carePlan(CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: wish)),
                name, by: "R1H", id: id, type: "CarePlan", when: when)
        }
        let plans = (0..<12).map { plan("Advance plan \($0)x", "p\($0)", "2025-01-01") }
        // Each by itself: beside each other they are one line, whose latest wish is said.
        for one in [plan("ReSPECT form", "u", "2019-01-01"), plan("Not for CPR, it says", "w", "2018-01-01", .doNotAttempt)] {
            let banner = Flags.html(Self.view(plans + [one])).words
            #expect(banner.contains(one.title.shown ?? "-"), "\(one.id)")
        }
    }

    @Test("a long name is cut where a word ends and says so, also one without a place to end; what is short is left as it is")
    func longNames() {
        #expect(Flags.brief("Penicillin") == "Penicillin")
        let exact = String(repeating: "x", count: Flags.longest)
        #expect(Flags.brief(exact) == exact)
        #expect(Flags.brief(exact + "y") == exact + "… (cut here)")
        let marked = Flags.brief("e" + String(repeating: "\u{301}", count: 5_000))
        #expect(marked.unicodeScalars.count < 400 && marked.hasSuffix("… (cut here)"))
        let words = String(repeating: "latex and ", count: 30)
        #expect(Flags.brief(words).hasSuffix("latex… (cut here)") || Flags.brief(words).hasSuffix("and… (cut here)"))
        let long = "Risk: " + String(repeating: "x", count: 3_000)
        let banner = Flags.html(Self.view([Example.alert(long, .risk, by: "R1H", id: "1"), Self.allergy(long, 2)])).words
        #expect(banner.utf8.count < 800 && banner.components(separatedBy: "(cut here)").count == 3)
    }

    @Test("of many adjustments the banner counts those that it does not name, and the person's page and paper have all of them")
    func adjustments() {
        let view = Self.view((0..<9).map { Example.alert("Adjustment \($0)x", .adjustment, by: "R1H", id: "d\($0)") })
        #expect(Banner.html(view).words.contains("and 5 more, see alerts"))
        let all = Banner.second(view.look.person, view).words
        #expect((0..<9).allSatisfy { all.contains("Adjustment \($0)x") })
    }

    @Test("the banner can have the focus and has a name: past its bound it is scrolled by keyboard")
    func keyboard() {
        #expect(Banner.html(Self.view([])).text.contains("aria-label=\"Person\" tabindex=\"0\""))
    }

    @Test("only a page with a word that is wider than a column lets columns be narrower than their words")
    func longWords() {
        func page(_ name: String) -> String {
            LookFrame.version(Self.view([Example.condition(name, by: "R1H", id: "1")]), SectionPage.page(.conditions), isLast: true).text
        }
        #expect(page(String(repeating: "x", count: LongWords.most + 1)).contains("class=\"cr-wide cr-broken\""))
        #expect(!page("Asthma, and much else in words that end").contains("cr-broken"))
    }
}
