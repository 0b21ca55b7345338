import CareRecord
import Foundation
import Objections
import Testing

@testable import StaffWeb

/// What a desk has to write to somebody, and what it knows of what was not sent and of what came.
@Suite struct ObjectionLetterTests {
    private static func letter(_ reach: ObjectionView.Reach?, acting: ActingFor? = nil, details: [(name: String, value: String)]) -> String
    {
        var view = ExampleObjections.view(ExampleObjections.line(acting: acting))
        (view.details, view.reach) = (details, reach)
        let letter = Letter(.receipt, subject: "We have it", paragraphs: ["Thank you."])
        let site = Site.example()
        return ObjectionLetterPage.html(letter, view, site: site, session: ExamplePages.session).text
    }

    private static let written = [
        (name: "Name", value: "Ada <L>"), (name: "Address", value: "1 Street"), (name: "Postcode", value: "E5 0AA"),
    ]

    @Test("a letter says whom it goes to and where, and goes to no address but the one that they said is safe")
    func addressee() {
        #expect(Self.letter(nil, details: Self.written).contains("Ada &lt;L&gt;<br>1 Street<br>E5 0AA</p>"))
        #expect(Self.letter(.neverSaid, details: Self.written).contains("<br>1 Street<br>"))
        let safe = Self.letter(.said("by post", "c/o 2 Lane"), details: Self.written)
        #expect(safe.contains("Ada &lt;L&gt;<br>c/o 2 Lane</p>") && !safe.contains("1 Street"))
        for reach: ObjectionView.Reach in [.said("by email", "a@b.example"), .here, .untold, .unreadable] {
            let page = Self.letter(reach, details: Self.written)
            #expect(page.contains("Ada &lt;L&gt;</p>") && !page.contains("1 Street") && !page.contains("a@b.example"), "\(reach)")
        }
        #expect(Self.letter(nil, details: []).contains("____<br>____"), "by hand, where nothing is known")
    }

    @Test("who acts for the person is written to, by the name that they gave")
    func acting() {
        let day = ExampleObjections.today
        let parent = ActingFor(standing: .parent, evidence: "e", from: day, until: nil, cannotDecide: false)
        let page = Self.letter(nil, acting: parent, details: Self.written + [(name: "Who acts", value: "Grace H")])
        #expect(page.contains("Grace H<br>1 Street") && !page.contains("Ada"))
        let never = Self.letter(.neverSaid, acting: parent, details: Self.written + [(name: "Who acts", value: "Grace H")])
        #expect(never.contains("Grace H<br>1 Street"))
    }

    @Test(
        "whom a letter goes to is left to be written where who acted at first may not be who acts now, or where it goes by the person's own way"
    )
    func notWhoActed() throws {
        let day = ExampleObjections.today
        let details = Self.written + [(name: "Who acts", value: "Grace H")]
        let parent = ActingFor(standing: .parent, evidence: "e", from: day, until: nil, cannotDecide: false)
        let over = ActingFor(
            standing: .deputy, evidence: "o", from: try #require(Day("2000-01-01")), until: Day("2000-12-31"),
            cannotDecide: true)
        func page(_ line: ObjectionLine, _ reach: ObjectionView.Reach? = nil, since: Bool = false) -> String {
            var view = ExampleObjections.view(line)
            (view.details, view.reach, view.isRepresentedSince) = (details, reach, since)
            let letter = Letter(.receipt, subject: "It is", paragraphs: ["Thank you."])
            return ObjectionLetterPage.html(letter, view, site: .example(), session: ExamplePages.session).text
        }
        let standing = ExampleObjections.line(acting: parent)
        let withdrawn = ExampleObjections.line([.withdraw(why: "w", asked: WithdrawalAsked(.phone, check: .calledBack))], acting: parent)
        #expect(withdrawn.it.state == .withdrawn)
        let pages = [
            "somebody else acts": page(standing, since: true), "over by its day": page(ExampleObjections.line(acting: over)),
            "withdrawn": page(withdrawn), "their own post": page(standing, .said("by post", "c/o 2 Lane")),
            "nothing is sent": page(standing, .here), "cannot be read": page(standing, .unreadable),
            "cannot be told": page(standing, .untold),
        ]
        for (why, page) in pages {
            #expect(page.contains("<p class=\"cr-addressee\">____") && !page.contains("Grace") && !page.contains("Ada"), "\(why)")
        }
        #expect(page(standing).contains("<p class=\"cr-addressee\">Grace H<br>"))
    }

    @Test("what was not sent stands on the case: what is tried again with when, and what never will be")
    func unsent() {
        var view = ExampleObjections.view(ExampleObjections.line())
        view.unsent = [.init(what: "receipt", tries: 1, next: Example.now), .init(what: "in force", tries: 13, next: nil)]
        let site = Site.example()
        let page = ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: ExamplePages.session).text
        #expect(
            page.contains("Not sent yet: “receipt”. It was tried once")
                && page.contains("Never sent:</b> “in force”. It was tried 13 times"))
        view.unsent = []
        let none = ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: ExamplePages.session).text
        #expect(!none.contains("Not sent yet") && !none.contains("Never sent"))
    }

    @Test("the queue counts what is due today, due in seven days, open and late at the whole desk, and not on its page")
    func due() {
        let today = ExampleObjections.today
        var queue = ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: today)
        for (days, count) in [(-30, 2), (-1, 3), (0, 4), (1, 5), (7, 6), (8, 70)] {
            let day = Day(Example.now.addingTimeInterval(Double(days) * 86_400))
            queue.waiting[day] = count
        }
        queue.late = 12
        let page = ObjectionQueuePage.html(queue, isFirst: true, site: .example(), session: ExamplePages.session).text
        for words in ["<b>4</b> due today", "<b>11</b> due this week", "<b>90</b> open in all", "<b>12</b> late, last 30 days"] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test("figures have each of the twelve months, also those in which nothing came; where none came in all of them there are none")
    func months() throws {
        let today = try #require(Day(2026, 3, 31))
        var came = ObjectionFigures.Month(month: "2025-12")
        came.counts = [.inForce: 1, .notUpheld: 2, .withdrawn: 2, .endedByDeath: 1, .endedByMove: 1, .duplicate: 1, .considering: 1]
        let page = ObjectionFiguresPage.html(
            .init(desk: ExampleObjections.desk(), months: [came]), site: .example(), session: ExamplePages.session)
        for (name, count) in [("Came", 9), ("Waiting", 1), ("Died", 1), ("Moved", 1), ("Duplicate", 1), ("Not identified", 0)] {
            #expect(page.text.contains("data-label=\"\(name)\" class=\"cr-right cr-num\">\(count)</td>"), "\(name)")
        }
        let months = ObjectionFigures.whole(["2025-12": came], until: today)
        #expect(months.count == 12 && months.first?.month == "2025-04" && months.last?.month == "2026-03")
        #expect(Set(months.map(\.month)).count == 12 && months.map(\.received).reduce(0, +) == 9)
        #expect(ObjectionFigures.whole([:], until: today).isEmpty)
    }

    @Test("each state has one column of the figures and no more, so that a row adds up to what came")
    func columns() {
        let states = ObjectionFiguresPage.columns.flatMap { Array($0.states) }
        #expect(states.count == ObjectionState.allCases.count && Set(states) == Set(ObjectionState.allCases))
    }

    @Test("a chart of one month has a bar as narrow as one of ten")
    func oneBar() throws {
        let svg = Bars(bars: [.init(label: "2026-03", name: "2026-03", count: 4)], title: "t", id: "i", column: "Month").html().text
        let width = try #require(svg.firstMatch(of: /class="bar" x="[0-9.]+" y="[0-9.]+" width="([0-9.]+)"/)).1
        #expect(try #require(Double(width)) <= 40)
    }
}
