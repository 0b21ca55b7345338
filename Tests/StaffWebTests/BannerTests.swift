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
