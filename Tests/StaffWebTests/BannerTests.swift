import AccessControl
import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// What the banner says of the need of an interpreter: two places may know of it.
@Suite struct BannerTests {
    @Test(
        "the need of an interpreter is said once, and nothing that somebody said of it is lost",
        arguments: [
            ("Igbo", true, ["Igbo interpreter for every visit"], "Igbo interpreter for every visit"),
            ("Igbo", true, ["igbo-speaking"], "igbo-speaking"),
            ("Igbo", true, ["Book an interpreter"], "Igbo, needed; Book an interpreter"),
            ("Igbo", true, ["Yoruba interpreter"], "Igbo, needed; Yoruba interpreter"),
            ("Igbo", true, [], "Igbo, needed"),
            ("Igbo", nil, ["Book one"], "Book one"),
            (nil, true, [], "needed, language Not Known"),
            (nil, true, ["Igbo interpreter"], "Igbo interpreter"),
            ("Igbo", false, [], nil),
        ] as [(String?, Bool?, [String], String?)])
    func interpreter(language: String?, isNeeded: Bool?, alerts: [String], said: String?) {
        let person = BannerPerson(
            nhsNumber: ExampleLooks.okonkwo.nhsNumber, name: ExampleLooks.okonkwo.name, born: nil, gender: nil, language: language,
            interpreterRequired: isNeeded)
        let entries = alerts.enumerated().map { Example.alert($1, .interpreter, by: "F84016", id: "i\($0)", when: "2026-01-01") }
        let banner = Banner.html(LookView(look: ExampleLooks.look(person: person, entries: entries), site: Site.example())).text
        #expect(banner.contains("<dt>Interpreter</dt>") == (said != nil))
        if let said { #expect(banner.contains("<dt>Interpreter</dt><dd>\(said)</dd>")) }
        for alert in alerts { #expect(banner.components(separatedBy: alert).count == 2) }
        #expect(banner.contains("<dt>Language</dt><dd>Igbo</dd>") == (language != nil && isNeeded != true))
    }
}

/// What must never leave a reader's sight: allergies and wishes.
@Suite struct FlagsTests {
    private static func flags(_ entries: Entry..., state: [String: SectionState] = [:]) -> String {
        Flags.html(LookView(look: ExampleLooks.look(entries: entries, state: state), site: Site.example())).words
    }

    private static func allergy(_ id: String, status: String = "active", _ assertion: Assertion = .affirmed) -> Entry {
        Example.entry(
            .allergy(AllergyStatement(type: "allergy", categories: [], criticality: nil, reactions: [], verification: nil)),
            "Penicillin \(id)", by: "R1H", id: id, type: "AllergyIntolerance", status: status, assertion: assertion)
    }

    @Test("an allergy whose words are withheld of a restricted person says so, and whom to ask; one that its sender did not name says that")
    func unnamed() {
        func flags(isRestricted: Bool, _ notes: [String]) -> String {
            let plain = Self.allergy("1")
            let entry = Entry(
                id: plain.id, title: Concept(text: nil), status: plain.status, when: plain.when, content: plain.content,
                provenance: plain.provenance, notes: notes)
            let it = ExampleLooks.okonkwo
            let person = BannerPerson(
                nhsNumber: it.nhsNumber, name: it.name, born: it.born, gender: it.gender, isRestricted: isRestricted)
            return Flags.html(LookView(look: ExampleLooks.look(person: person, entries: [entry]), site: Site.example())).words
        }
        let restricted = flags(isRestricted: true, [Whereabouts.wordsNotShown])
        #expect(restricted.contains("one named in words that are withheld, since they could tell where the person is (ask "))
        #expect(!restricted.contains("not named by its sender"))
        #expect(flags(isRestricted: false, []).contains("not named by its sender"))
        #expect(flags(isRestricted: true, []).contains("not named by its sender"))
    }

    @Test("what a source never asked or keeps back is said in the banner, and that none is known is only its word")
    func emptyLists() {
        func flags(_ state: [String: SectionState], _ why: EmptyReason) -> String {
            let look = ExampleLooks.look(entries: [], state: state, cutShort: ["R1H/allergies": [.listIsEmpty(why)]])
            return Flags.html(LookView(look: look, site: Site.example())).words
        }
        let unasked = flags(["R1H/allergies": .notAsked(.notAskedThere)], .notAsked)
        #expect(unasked.contains("none recorded by the 11 organisations that answered") && unasked.contains("1 never asked"))
        #expect(flags(["R1H/allergies": .withheld(.bySource)], .withheld).contains("1 not shown"))
        let none = flags([:], .nilKnown)
        #expect(none.contains("none recorded by the 12 organisations that answered; 1 of them says that none is known"))
    }

    @Test(
        "an allergy that is listed and does not stand is counted in the banner, never 'none recorded'",
        arguments: [("inactive", Assertion.affirmed), ("resolved", .affirmed), ("active", .refuted)])
    func past(status: String, assertion: Assertion) {
        let banner = Self.flags(Self.allergy("1", status: status, assertion))
        #expect(banner.contains("none current; 1 inactive, resolved or refuted (see allergies)"))
        #expect(!banner.contains("none recorded"))
    }

    @Test("an allergy entered in error is counted as that, and with who says that none are known")
    func wrong() {
        let wrong = Self.allergy("1", status: "entered-in-error")
        #expect(Self.flags(wrong).contains("none current; 1 entered in error (see allergies)"))
        let none = Example.allergy("No known allergies", by: "F84016", id: "2", assertion: .noneKnown)
        #expect(Self.flags(wrong, none).contains("; 1 entered in error (see allergies)"))
    }

    private static func plan(_ title: String, _ kind: CarePlanStatement.Kind, status: String = "active") -> Entry {
        Example.entry(
            .carePlan(CarePlanStatement(kind: kind, categories: [], summary: nil, activities: [], goals: [], resuscitation: nil)), title,
            by: "R1H", id: "p", type: "CarePlan", status: status, when: "2026-01-02")
    }

    @Test("a draft, a proposal or a plan on hold says so beside its wish", arguments: ["draft", "proposed", "on-hold"])
    func notYet(status: String) {
        let entry = Example.entry(
            .carePlan(
                CarePlanStatement(
                    kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: .doNotAttempt)), "ReSPECT",
            by: "R1H", id: "p", type: "CarePlan", status: status, when: "2026-01-02")
        #expect(Self.flags(entry).contains("“\(status)”"))
    }

    @Test("an advance plan sent as a care plan is a flag; an ordinary plan, a consent, and one that ended are not")
    func plans() {
        let name = "Advance decision to refuse treatment"
        #expect(Self.flags(Self.plan(name, .wish)).contains(name))
        #expect(!Self.flags(Self.plan(name, .wish, status: "completed")).contains(name))
        #expect(!Self.flags(Self.plan("Diabetes plan", .plan)).contains("Diabetes"))
        #expect(!Self.flags(Self.plan("Sharing of a record", .consent)).contains("Sharing"))
    }

    @Test("where plans differ, the latest wish is in what a phone shows")
    func phone() {
        let entries = [
            Example.plan("ReSPECT", by: "F84016", id: "1", when: "2025-01-01", wish: .attempt),
            Example.plan("ReSPECT", by: "R1H", id: "2", when: "2026-01-01", wish: .doNotAttempt),
        ]
        let html = Flags.html(LookView(look: ExampleLooks.look(entries: entries), site: Site.example())).text
        // What the style sheet takes away on a phone.
        let phone = html.replacing(/<span class="cr-long">.*?<\/span>/, with: "")
        #expect(phone.contains("(differ)"))
        #expect(phone.contains("latest not for attempted CPR"))
    }
}
