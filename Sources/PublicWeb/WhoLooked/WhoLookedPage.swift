import Foundation
import Storage
import Web

/// The list: one card a line, the newest first.
enum WhoLookedPage {
    struct Content {
        let lines: [WhoLookedLine]
        /// Events that name the person, on whatever page.
        let count: Int
        let next: String?
        let isFirst: Bool
        /// Questions by the event that they are about.
        let questions: [String: LookQuestionStore.Row]
        let showsNames: Bool
        /// Whether it can be had with proofs.
        var canBeProved = false
        /// How far the list reaches in the log, for each chain; none where no log is kept or nothing is under a checkpoint yet.
        var heads: [PersonListHead] = []
    }

    static func html(_ content: Content, site: PublicSite, session: SignedInAs) -> HTML {
        let count: HTML = content.count == 1 ? "1 event is" : "\(content.count) events are"
        var main: HTML = """
            <h1>Who looked at my record</h1>\
            <p>\(count) on record about you, with every one of them in this list, the newest first. What belongs to one look stands together. Times are \
            London time.</p>
            """
        if !content.showsNames {
            main +=
                "<p>Your region does not show the names of staff. If you ask about a look, people who know who it was will check it.</p>"
        }
        main += """
            <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">What the words mean</span></summary>\
            <div class="nhsuk-details__text"><p>A look is one opening of your record by one member of staff. “Could see” is what their role and reason \
            let them see; “Was shown” is how much came from whom, and “Of these kinds” is what kinds that was. “In an emergency, without a recorded relationship” means that nothing showed that they \
            care for you, and they said that it could not wait. Every such look is checked.</p></div></details>
            """
        main += ListReach.html(content.heads, erasedBefore: site.settings.erasedBefore())
        if content.canBeProved {
            main += "<p><a href=\"\(PublicAddress.proof)\">Download this list with proofs that nothing was left out</a></p>"
        }
        var day: String?
        for line in content.lines {
            let date = LondonTime(line.at).longDate
            if date != day {
                main += "<h2 class=\"people-day\">\(date)</h2>"
                day = date
            }
            main += card(line, content.questions[line.id])
        }
        if content.lines.isEmpty { main += "<p>There is nothing older.</p>" }
        main += pages(content)
        return PublicLayout.page(title: "Who looked at my record", site: site, session: session, main: main)
    }

    private static func card(_ line: WhoLookedLine, _ question: LookQuestionStore.Row?) -> HTML {
        // What nobody of an organisation did has mostly a time and no more to tell.
        guard line.organisation != nil || line.hasMore || !line.facts.isEmpty else {
            let time = LondonTime(line.at)
            let number: HTML =
                line.numbers.isEmpty ? "" : " <span class=\"people-number\">(number \(ListReach.ranges(line.numbers)))</span>"
            return
                "<p class=\"people-short\"><time datetime=\"\(plain: time.machineDate)\">\(time.plainClock)</time>: \(line.what)\(number)</p>"
        }
        var card: HTML = """
            <div class="nhsuk-card people-line"><div class="nhsuk-card__content"><h3 class="nhsuk-card__heading nhsuk-heading-s">\(line.what)</h3>\
            \(LineFacts.html(line))
            """
        if let question { card += "<p>\(QuestionWords.tag(question))</p>" }
        if line.hasMore {
            // Says which line, for those who hear links one after another.
            let which: HTML =
                "<span class=\"nhsuk-u-visually-hidden\"> of \(LondonTime(line.at).longDate) at \(LondonTime(line.at).plainClock)</span>"
            card +=
                "<p class=\"nhsuk-u-margin-bottom-0\"><a href=\"\(PublicAddress.line(line.id, after: nil))\">See all of it\(line.canBeAsked ? ", or ask about it" : "")\(which)</a></p>"
        }
        card += "</div></div>"
        return card
    }

    private static func pages(_ content: Content) -> HTML {
        guard content.next != nil || !content.isFirst else { return "" }
        var html: HTML = "<nav class=\"nhsuk-pagination\" aria-label=\"Pages\"><ul class=\"nhsuk-list nhsuk-pagination__list\">"
        if !content.isFirst {
            html += """
                <li class="nhsuk-pagination-item--previous"><a class="nhsuk-pagination__link nhsuk-pagination__link--prev" href="\(PublicAddress.whoLooked(before: nil))" rel="prev">\
                <span class="nhsuk-pagination__title">Newest</span></a></li>
                """
        }
        if let next = content.next {
            html += """
                <li class="nhsuk-pagination-item--next"><a class="nhsuk-pagination__link nhsuk-pagination__link--next" href="\(PublicAddress.whoLooked(before: next))" rel="next">\
                <span class="nhsuk-pagination__title">Older</span></a></li>
                """
        }
        html += "</ul></nav>"
        return html
    }
}

/// The facts of a line, as the list and its own page show them.
enum LineFacts {
    static func html(_ line: WhoLookedLine) -> HTML {
        let time = LondonTime(line.at)
        var rows: [(HTML, HTML)] = [("When", "<time datetime=\"\(plain: time.machineDate)\">\(time.longDate)</time> at \(time.plainClock)")]
        if let organisation = line.organisation { rows.append(("Organisation", "\(organisation)")) }
        if let role = line.role { rows.append(("Role", "\(role)")) }
        if let name = line.name { rows.append(("Name", "\(name)")) }
        for fact in line.facts + line.numberFact { rows.append(("\(fact.label)", "\(fact.words)")) }
        var html: HTML = "<dl class=\"nhsuk-summary-list nhsuk-summary-list--no-border people-facts\">"
        for (label, words) in rows {
            html += """
                <div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">\(label)</dt><dd class="nhsuk-summary-list__value">\(words)</dd></div>
                """
        }
        html += "</dl>"
        return html
    }
}
