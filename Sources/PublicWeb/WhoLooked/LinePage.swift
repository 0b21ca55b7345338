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

    static func html(_ content: Content, site: PublicSite, session: SignedInAs) -> HTML {
        let line = content.line
        var main: HTML = ""
        if let error = content.error { main += summary(error) }
        main += "<h1>\(line.what)</h1>\(LineFacts.html(line))"
        if content.events.count > 1 || content.next != nil { main += events(content) }
        if let question = content.question { main += QuestionWords.html(question, asked: content.asked, answer: content.answer) }
        if line.canBeAsked { main += complaining(content, site) }
        if line.canBeAsked, content.question.map({ $0.answered != nil }) ?? true { main += form(content) }
        return PublicLayout.page(
            title: line.what, site: site, session: session, back: (.whoLooked(before: nil), "Who looked at my record"),
            hasError: content.error != nil, main: main)
    }

    /// Somebody who does not want to ask, or was answered and is not content.
    private static func complaining(_ content: Content, _ site: PublicSite) -> HTML {
        let team = ComplainPage.team(content.organisation, site)
        return "<p>You can also <a href=\"\(PublicAddress.complain)\">complain</a>.</p>\(team)"
    }

    private static func events(_ content: Content) -> HTML {
        var html: HTML = "<h2>All that is on record about it</h2><ol class=\"nhsuk-list people-events\">"
        for event in content.events {
            let time = LondonTime(event.at)
            let kind = TrailEvent.Kind(rawValue: event.kind)
            let words = kind.map { EventWords.step($0, isByNobody: event.subject == nil) } ?? "Something was put on record"
            html += "<li><time datetime=\"\(plain: time.machineDate)\">\(time.longDate)</time> at \(time.clockWithSeconds): \(words)</li>"
        }
        html += "</ol>"
        if let next = content.next {
            html += "<p><a href=\"\(PublicAddress.line(content.line.id, after: next))\">See the next events of this look</a></p>"
        }
        return html
    }

    private static func summary(_ error: String) -> HTML {
        """
        <div class="nhsuk-error-summary" data-module="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__title">There is a problem</h2>\
        <div class="nhsuk-error-summary__body"><ul class="nhsuk-list nhsuk-error-summary__list"><li><a href="#words">\(error)</a></li></ul></div></div></div>
        """
    }

    private static func form(_ content: Content) -> HTML {
        let hasError = content.error != nil
        let message: HTML =
            content.error.map {
                "<span class=\"nhsuk-error-message\" id=\"words-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \($0)</span>"
            } ?? ""
        return """
            <h2 id="ask">Ask about this</h2>\
            <form action="\(PublicAddress.question(content.line.id))" method="post" novalidate>\
            <div class="nhsuk-form-group nhsuk-character-count\(hasError ? " nhsuk-form-group--error" : "")" data-module="nhsuk-character-count" data-maxlength="\(QuestionWords.most)">\
            <label class="nhsuk-label" for="words">What do you want to ask?</label>\
            <div class="nhsuk-hint" id="words-hint">It goes to the privacy officers of \(content.line.organisation ?? "the organisation"), who check whether the look \
            was right and answer you here. They may ask whoever looked, who may then learn that somebody asked. If that is not safe for you, say so. \
            Do not write about your health.</div>\
            \(message)\
            <textarea class="nhsuk-textarea nhsuk-js-character-count\(hasError ? " nhsuk-textarea--error" : "")" id="words" name="words" rows="5" \
            aria-describedby="\(hasError ? "words-error " : "")words-hint words-info">\(plain: content.typed)</textarea>\
            <div class="nhsuk-hint nhsuk-character-count__message" id="words-info">You can enter up to \(QuestionWords.most) characters</div></div>\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">Send the question</button></form>
            """
    }
}

/// A question and its answer in words.
enum QuestionWords {
    /// Enough for a page; a form is bounded anyway.
    static let most = 2_000

    static func tag(_ question: LookQuestionStore.Row) -> HTML {
        question.answered == nil
            ? "<strong class=\"nhsuk-tag nhsuk-tag--blue\">You asked about this</strong>"
            : "<strong class=\"nhsuk-tag nhsuk-tag--green\">Your question was answered</strong>"
    }

    /// By when: a date that has passed is said too.
    private static func waiting(_ question: LookQuestionStore.Row) -> HTML {
        guard let due = question.due else { return "<p>It has not been answered yet. The answer will stand here.</p>" }
        return """
            <p>It has not been answered yet. The privacy officers are to answer by <b>\(LondonTime(due).longDate)</b>. The answer will stand here, with its date: log in again to \
            read it.</p>
            """
    }

    static func html(_ question: LookQuestionStore.Row, asked: String?, answer: String?) -> HTML {
        func moment(_ date: Date) -> HTML { "\(LondonTime(date).longDate) at \(LondonTime(date).plainClock)" }
        func words(_ text: String?) -> HTML {
            text.map { "<p class=\"people-words\">\($0)</p>" } ?? "<p>The words cannot be opened just now.</p>"
        }
        var html: HTML = "<h2 id=\"question\">Your question</h2><p>Asked on \(moment(question.asked)).</p>\(words(asked))"
        if let answered = question.answered {
            html += "<h2 id=\"answer\">The answer</h2><p>Given on \(moment(answered)).</p>\(words(answer))"
        } else {
            html += waiting(question)
        }
        return html
    }
}
