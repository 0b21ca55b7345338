import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// While a look fills, whoever has answered and is shown later is not counted among those that have not answered.
@Suite struct HeldAnswersTests {
    private static let late: Set<String> = ["RRV", "RD8", "RP6"]
    /// Three have not answered; of two others what they wrote waits until they have.
    private static let view = LookView(
        look: ExampleLooks.look(
            entries: [Example.allergy("Penicillin", by: "R1H", id: "1")], waiting: late, held: ["R1H", "F84016"]), site: Site.example())

    @Test("a card counts apart who is awaited and who has answered and is shown once all have")
    func cards() {
        let card = SummaryCards.medicines(Self.view).words
        #expect(card.contains("Waiting for 3. 2 answered, shown once all have."))
        #expect(Missing(Self.view, .medicines).full.words.contains(/Still waiting\s+for 3 organisations/))
        // What does not wait is there, and its organisation is not said to be shown later.
        #expect(SummaryCards.allergies(Self.view).words.contains("Waiting for 3. 1 answered, shown once all have."))
    }

    @Test("the line on top agrees with the cards: so many have answered, and so many of them are shown in full later")
    func progress() {
        let (answered, all) = Self.view.look.progress
        #expect(all - answered == 3)
        #expect(
            Progress.html(Self.view).words.contains(
                "\(answered) of \(all) organisations have answered, 2 of them shown in full once all have"))
        #expect(Progress.exceptions(Self.view).map(\.words).contains { $0.contains("letters, notes and doses") })
    }

    @Test("in the grid who has answered is not said to be awaited, and in the banner the two are apart")
    func grid() {
        let words = Panel.html(Self.view, heading: "Who said what").words
        #expect(words.contains("Answered, shown once all have") && words.contains("Still waiting"))
        #expect(Flags.html(Self.view).words.contains("waiting for 3, 2 answered, shown once all have"))
    }

    @Test("once all have answered none of it is said")
    func done() {
        let view = LookView(look: ExampleLooks.look(entries: [Example.allergy("Penicillin", by: "R1H", id: "1")]), site: Site.example())
        for html in [Panel.html(view, heading: "Who said what"), Progress.html(view), SummaryCards.medicines(view), Flags.html(view)] {
            #expect(!html.words.contains("once all have"))
        }
    }
}
