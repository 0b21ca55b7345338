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
        /// Under which numbers.
        let own: OwnNumbers
    }

    /// The texts of the page.
    private struct Words {
        let page: PageWords<WhoLookedText>
        let line: PageWords<LineText>
        let question: PageWords<OneLookText>
    }

    static func html(_ content: Content, site: PublicSite, session: SignedInAs) -> HTML {
        let words = Words(page: site.words(WhoLookedText.self), line: site.words(LineText.self), question: site.words(OneLookText.self))
        let text = words.page
        let count = content.count == 1 ? text[.countOne] : text[.count, ["count": content.count]]
        // That all are here is said where it is so.
        let all: HTML = content.own.mayBeMore ? "" : "\(count) "
        var main: HTML = "<h1>\(text[.title])</h1>\(OwnNumbersText.html(content.own, site))<p>\(all)\(text[.order])</p>"
        if !content.showsNames { main += text.blocks(.namesHidden) }
        main += """
            <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\(text[.meansTitle])</span></summary>\
            <div class="nhsuk-details__text">\(text.blocks(.means))</div></details>\
            \(ListReach.html(content.heads, erasedBefore: site.settings.erasedBefore(), text, words.line))
            """
        if content.canBeProved { main += "<p><a href=\"\(PublicAddress.proof)\">\(text[.download])</a></p>" }
        var day: String?
        for line in content.lines {
            let date = text.language.date(line.at)
            if date != day {
                main += "<h2 class=\"people-day\">\(date)</h2>"
                day = date
            }
            main += card(line, content.questions[line.id], words)
        }
        if content.lines.isEmpty { main += text.blocks(.none) }
        main += pages(content, text)
        return PublicLayout.page(title: text.plain(.title), site: site, session: session, language: text.language, main: main)
    }

    private static func card(_ line: WhoLookedLine, _ question: LookQuestionStore.Row?, _ words: Words) -> HTML {
        let (time, text) = (LondonTime(line.at), words.page)
        // What nobody of an organisation did has mostly a time and no more to tell.
        guard line.organisation != nil || line.hasMore || !line.facts.isEmpty else {
            let said = text[line.numbers.count == 1 ? .shortNumber : .shortNumbers, ["numbers": ListReach.ranges(line.numbers, words.line)]]
            let number: HTML = line.numbers.isEmpty ? "" : " <span class=\"people-number\">\(said)</span>"
            return
                "<p class=\"people-short\"><time datetime=\"\(plain: time.machineDate)\">\(text.language.clock(time))</time>: \(line.what)\(number)</p>"
        }
        var card: HTML = """
            <div class="nhsuk-card people-line"><div class="nhsuk-card__content"><h3 class="nhsuk-card__heading nhsuk-heading-s">\(line.what)</h3>\
            \(LineFacts.html(line, words.line))
            """
        if let question { card += "<p>\(QuestionWords.tag(question, words.question))</p>" }
        if line.hasMore {
            // Says which line, for those who hear links one after another.
            let which: HTML =
                "<span class=\"nhsuk-u-visually-hidden\"> \(text[.which, ["moment": words.line.moment(time)]])</span>"
            card +=
                "<p class=\"nhsuk-u-margin-bottom-0\"><a href=\"\(PublicAddress.line(line.id, after: nil))\">\(text[line.canBeAsked ? .seeAllOrAsk : .seeAll])\(which)</a></p>"
        }
        card += "</div></div>"
        return card
    }

    private static func pages(_ content: Content, _ text: PageWords<WhoLookedText>) -> HTML {
        guard content.next != nil || !content.isFirst else { return "" }
        var html: HTML =
            "<nav class=\"nhsuk-pagination\" aria-label=\"\(plain: text.plain(.pages))\"><ul class=\"nhsuk-list nhsuk-pagination__list\">"
        if !content.isFirst {
            html += """
                <li class="nhsuk-pagination-item--previous"><a class="nhsuk-pagination__link nhsuk-pagination__link--prev" href="\(PublicAddress.whoLooked(before: nil))" rel="prev">\
                <span class="nhsuk-pagination__title">\(text[.newest])</span></a></li>
                """
        }
        if let next = content.next {
            html += """
                <li class="nhsuk-pagination-item--next"><a class="nhsuk-pagination__link nhsuk-pagination__link--next" href="\(PublicAddress.whoLooked(before: next))" rel="next">\
                <span class="nhsuk-pagination__title">\(text[.older])</span></a></li>
                """
        }
        html += "</ul></nav>"
        return html
    }
}

/// The facts of a line, as the list and its own page show them.
enum LineFacts {
    static func html(_ line: WhoLookedLine, _ text: PageWords<LineText>) -> HTML {
        let time = LondonTime(line.at)
        var rows: [(HTML, HTML)] = [(text[.when], text.moment(time, clock: text.language.clock(time)))]
        for fact in line.who + line.facts + line.numberFact { rows.append(("\(fact.label)", "\(fact.words)")) }
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
