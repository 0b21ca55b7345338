import AuditTrail
import CareRecord
import Foundation
import Storage
import Web

/// One line with every event that belongs to it, and the form to ask about it.
enum LinePage {
    struct Content {
        let line: WhoLookedLine
        let events: [PersonTrailStore.Event]
        let next: String?
        let question: LookQuestionStore.Row?
        /// The question's words and the answer's, opened; nil where there are none or they cannot be opened.
        var asked: String?
        var answer: String?
        /// Of whom the look is, where it is in the region.
        var organisation: Organisation?
        /// What was wrong with what was sent, and what was typed.
        var error: String?
        var typed = ""
    }

    /// The texts of the page.
    private struct Words {
        let page: PageWords<OneLookText>
        let line: LineWords
    }

    static func html(_ content: Content, site: PublicSite, session: SignedInAs) -> HTML {
        let words = Words(page: site.words(OneLookText.self), line: LineWords(site))
        let line = content.line
        var main = FormError(language: words.page.language).summary(content.error.map { [("words", $0)] } ?? [])
        main += "<h1>\(line.what)</h1>\(LineFacts.html(line, words.line.line))"
        if content.events.count > 1 || content.next != nil { main += events(content, words, session) }
        if line.hasAnotherName { main += words.page.blocks(.anotherName) }
        if let question = content.question {
            main += QuestionWords(text: words.page, line: words.line.line).html(question, asked: content.asked, answer: content.answer)
        }
        if line.canBeAsked { main += "\(words.page.blocks(.complain))\(ComplainPage.team(content.organisation, site))" }
        if line.canBeAsked, content.question.map({ $0.answered != nil }) ?? true { main += form(content, words.page) }
        return PublicLayout.page(
            title: line.what, site: site, session: session,
            back: (.whoLooked(before: nil), site.words(WhoLookedText.self).plain(.title)), hasError: content.error != nil,
            language: words.page.language, main: main)
    }

    private static func events(_ content: Content, _ words: Words, _ session: SignedInAs) -> HTML {
        var html: HTML = "<h2>\(words.page[.events])</h2><ol class=\"nhsuk-list people-events\">"
        for event in content.events {
            let time = LondonTime(event.at)
            let kind = TrailEvent.Kind(rawValue: event.kind)
            let (isOwn, isByNobody) = (WhoLookedLine.isOwn(event, session), WhoLookedLine.isByNobody(event))
            let isUnderNotice = EventWords.isUnderNotice(event.detail)
            let page = event.detail.flatMap(TrailEventOfPerson.OwnPage.init)
            let what = words.line.events[
                kind.map {
                    EventWords.step(
                        $0, isOwn: isOwn, isByNobody: isByNobody, isUnderNotice: isUnderNotice, page: page,
                        mixUp: event.detail.map { MixUpTold(detail: $0) })
                } ?? .unknown
            ]
            html += "<li>\(words.line.line.moment(time, clock: time.clockWithSeconds)): \(what)</li>"
        }
        html += "</ol>"
        if let next = content.next {
            html += "<p><a href=\"\(PublicAddress.line(content.line.id, after: next))\">\(words.page[.next])</a></p>"
        }
        return html
    }

    private static func form(_ content: Content, _ text: PageWords<OneLookText>) -> HTML {
        let hasError = content.error != nil
        let message: HTML = content.error.map { FormError(language: text.language).message($0, id: "words") } ?? ""
        return """
            <h2 id="ask">\(text[.ask])</h2>\
            <form action="\(PublicAddress.question(content.line.id))" method="post" novalidate>\
            <div class="nhsuk-form-group nhsuk-character-count\(hasError ? " nhsuk-form-group--error" : "")" data-module="nhsuk-character-count" data-maxlength="\(QuestionWords.most)">\
            <label class="nhsuk-label" for="words">\(text[.words])</label>\
            <div class="nhsuk-hint" id="words-hint">\(text[.hint, ["organisation": content.line.organisation ?? text.plain(.theOrganisation)]])</div>\
            \(message)\
            <textarea class="nhsuk-textarea nhsuk-js-character-count\(hasError ? " nhsuk-textarea--error" : "")" id="words" name="words" rows="5" \
            aria-describedby="\(hasError ? "words-error " : "")words-hint words-info">\(plain: content.typed)</textarea>\
            <div class="nhsuk-hint nhsuk-character-count__message" id="words-info">\(text[.most, ["most": QuestionWords.most]])</div></div>\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">\(text[.send])</button></form>
            """
    }
}

/// A question and its answer in words.
struct QuestionWords {
    /// Enough for a page; a form is bounded anyway.
    static let most = 2_000

    let text: PageWords<OneLookText>
    let line: PageWords<LineText>

    static func tag(_ question: LookQuestionStore.Row, _ text: PageWords<OneLookText>) -> HTML {
        question.answered == nil
            ? "<strong class=\"nhsuk-tag nhsuk-tag--blue\">\(text[.asked])</strong>"
            : "<strong class=\"nhsuk-tag nhsuk-tag--green\">\(text[.answered])</strong>"
    }

    /// By when: a date that has passed is said too.
    private func waiting(_ question: LookQuestionStore.Row) -> HTML {
        guard let due = question.due else { return text.blocks(.waiting) }
        let date: HTML = "<b>\(text.language.date(due))</b>"
        return text.blocks(.waitingUntil, ["date": date])
    }

    func html(_ question: LookQuestionStore.Row, asked: String?, answer: String?) -> HTML {
        func words(_ said: String?) -> HTML { said.map { "<p class=\"people-words\">\($0)</p>" } ?? text.blocks(.unreadable) }
        func moment(_ date: Date) -> [String: any PieceValue] { ["moment": line.moment(LondonTime(date))] }
        var html: HTML =
            "<h2 id=\"question\">\(text[.question])</h2>\(text.blocks(.askedOn, moment(question.asked)))\(words(asked))"
        if let answered = question.answered {
            html += "<h2 id=\"answer\">\(text[.answer])</h2>\(text.blocks(.answeredOn, moment(answered)))\(words(answer))"
        } else {
            html += waiting(question)
        }
        return html
    }
}
