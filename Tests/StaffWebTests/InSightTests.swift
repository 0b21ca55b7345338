import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// What the banner must say: who has not answered of wishes and alerts, a death that a source knows of, and how sure a word is.
@Suite struct InSightTests {
    private static func view(_ entries: [Entry], _ state: [String: SectionState] = [:]) -> LookView {
        LookView(look: ExampleLooks.look(entries: entries, state: state), site: Site.example())
    }

    private static func allergy(
        _ name: String, by organisation: String = "R1H", id: String, status: String = "active", _ assertion: Assertion = .affirmed,
        verification: String? = "confirmed", when: String? = nil, recorded: String? = nil
    ) -> Entry {
        Example.entry(
            .allergy(AllergyStatement(type: nil, categories: [], criticality: nil, reactions: [], verification: verification)), name,
            by: organisation, id: id, type: "AllergyIntolerance", status: status, assertion: assertion, when: when, recorded: recorded)
    }

    @Test("none known that no longer stands is nobody's word in the banner, nor in its list")
    func noneKnownOver() {
        let view = Self.view([Self.allergy("No known allergy", id: "1", status: "inactive", .noneKnown)])
        let banner = Flags.html(view).words
        #expect(!banner.contains("said by"))
        #expect(banner.contains("“none known” no longer said"))
        let groups = SectionGroups.of(.allergies, view.look.record.lines(.allergies), view).map(\.title)
        #expect(groups == ["Resolved or inactive"])
    }

    @Test("none known that is not confirmed says so in the banner and on its line")
    func noneKnownUnconfirmed() {
        let view = Self.view([Self.allergy("No known allergy", id: "1", .noneKnown, verification: "unconfirmed")])
        #expect(Flags.html(view).words.contains("“No known allergy” (unconfirmed) said by Barts"))
        #expect(SectionPage.page(.allergies).main(view).words.contains(/No known allergy”\s+\(unconfirmed\)/))
    }

    @Test("of two that say none known, who is not sure is not said to be, and who is sure comes first")
    func noneKnownByTwo() {
        let unsure = Self.allergy("No known allergy", id: "1", .noneKnown, verification: "unconfirmed", when: "2026-01-01")
        let sure = Self.allergy("No known allergies", by: "RQX", id: "2", .noneKnown, when: "2020-01-01")
        for entries in [[unsure, sure], [sure, unsure]] {
            let banner = Flags.html(Self.view(entries)).words
            #expect(
                banner.contains(/“No known allergies” said by Homerton[^;]*; “No known allergy” \(unconfirmed\) said by Barts/), "\(banner)"
            )
        }
    }

    @Test("an allergy that is not confirmed, or whose status word is not known, says so in the banner")
    func unsure() {
        let view = Self.view([
            Self.allergy("Codeine", id: "1", .unconfirmed, verification: "unconfirmed"), Self.allergy("Latex", id: "2", status: "odd-word"),
            Self.allergy("Penicillin", id: "3"),
        ])
        let banner = Flags.html(view).words
        #expect(banner.contains("Codeine (not confirmed)") && banner.contains("Latex (“odd-word”)"))
        #expect(banner.contains(/Penicillin[,.]/))
    }

    @Test("a row of the list is of one statement: certainty, status and date of the one that stands, a mistake as its sender's mistake")
    func rows() {
        let view = Self.view([
            Self.allergy("Penicillin", id: "1", status: "entered-in-error", verification: "entered-in-error", recorded: "2024-06-01"),
            Self.allergy("Penicillin", by: "RQX", id: "2", recorded: "2020-01-01"),
        ])
        let html = SectionPage.page(.allergies).main(view).text
        #expect(html.contains("data-label=\"Certainty, as sent\">confirmed"))
        #expect(html.contains("data-label=\"Since\">recorded <time datetime=\"2020-01-01\">"))
        let words = SectionPage.page(.allergies).main(view).words
        #expect(words.contains(/Homerton Healthcare,\s+01-Jan-2020\s/))
        #expect(words.contains(/Barts Health,\s+01-Jun-2024\s+\(entered-in-error\)/))
    }

    @Test("the banner says that wishes and alerts are missing of somebody, whatever others sent")
    func missing() {
        let entries = [
            Example.plan("Diabetes plan", by: "R1H", id: "1", when: "2024-01-01"),
            Example.alert("Keysafe", .other, by: "R1H", id: "2", when: "2024-01-01"),
        ]
        let view = Self.view(entries, ["RQX": .unavailable(.late(after: .seconds(4)))])
        #expect(Flags.html(view).words.contains(/Plans, wishes and alerts:\s+1 unavailable/))
        #expect(!Flags.html(Self.view(entries)).words.contains("Plans, wishes"))
        // A wish in sight says it itself.
        let wish = Example.plan("ReSPECT", by: "R1H", id: "3", when: "2024-01-01", wish: .doNotAttempt)
        let words = Flags.html(Self.view(entries + [wish], ["RQX": .unavailable(.late(after: .seconds(4)))])).words
        #expect(words.contains(/not for attempted CPR.*1 unavailable/) && words.contains(/Alerts:\s+1 unavailable/))
        #expect(!words.contains("Plans"))
    }

    @Test(
        "a tab says nought only where everybody who was asked answered",
        arguments: [
            (SectionState.nothingRecorded, true), (.unavailable(.late(after: .seconds(4))), false), (.withheld(.possibleMixUp), false),
            (.notUnderstood, false), (.notShared, true),
        ])
    func nought(state: SectionState, says: Bool) {
        let tabs = Tabs.html(Self.view([], ["RQX": state]), current: .summary).text
        #expect(tabs.contains("Results <span class=\"cr-num\">0</span>") == says)
    }

    private static func patient(by organisation: String, died: String?) -> Entry {
        Example.entry(
            .identity(
                PersonStatement(
                    names: [PersonName(given: ["Margaret"], family: "Okonkwo")], born: Example.date("1944-03-14"), gender: "female",
                    died: died.map { .init(date: Example.date($0)) })), "OKONKWO, Margaret", by: organisation, id: "p",
            type: "Patient", status: nil)
    }

    @Test(
        "a death that a source knows of and demographics does not is in the banner, on the summary and on the person's page, with whose word it is"
    )
    func died() {
        let view = Self.view([Self.patient(by: "R1H", died: "2024-05-02"), Self.patient(by: "RQX", died: nil)])
        for words in [Banner.html(view).words, PersonPage.page.main(view).words, SummaryPage.page.main(view).words] {
            #expect(words.contains(/Died\s+02-May-2024/) && words.contains(/Barts/) && words.contains("not known to demographics"))
        }
        #expect(!Banner.html(Self.view([Self.patient(by: "RQX", died: nil)])).words.contains("Died"))
    }
}
