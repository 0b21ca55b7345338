import AccessControl
import CareRecord
import Looks

/// The Summary Care Record beside a look: the question first; then what its source says, core and additional information apart, with its own numbers.
enum SummaryCareRecordPage {
    /// - Parameters:
    ///   - notUsed: what was said and not gone by.
    ///   - isBack: what is typed was typed before they signed in again.
    static func page(
        _ state: SummaryCareRecordState, _ typed: TypedForm, notUsed: SummaryNotUsed? = nil, isBack: Bool = false
    ) -> LookPage {
        let name = "Summary Care Record"
        return LookPage(tab: .summaryCareRecord, title: notUsed == nil ? typed.title(name) : "Not used: \(name)") { view in
            var heading: HTML = "\(typed.summary)<h1>Summary Care Record</h1>\(notUsed?.html(state) ?? "")"
            if isBack { heading += SummaryCareRecordQuestion.back }
            switch state {
            case .notOffered: return ""
            case .toBeAsked(let no, let withoutAsking):
                return heading + SummaryCareRecordQuestion.html(view, no: no, withoutAsking: withoutAsking, typed)
            case .opened(let summary): return heading + opened(summary, view, typed)
            }
        }
    }

    private static func opened(_ summary: OpenedSummary, _ view: LookView, _ typed: TypedForm) -> HTML {
        var html = whereFrom(summary, view)
        switch summary.standing {
        case .dissented, .none: break
        case .failed:
            html += "<p>You can ask again. Say once more what the person said.</p>"
            html += SummaryCareRecordQuestion.form(view, withoutAsking: summary.withoutAsking, typed)
        case .held:
            html += SummaryCareRecordParts.html(summary, view.over(summary.look))
            html += SummaryCareRecordParts.states(view.over(summary.look))
            html += LedgerWords.whole(view.over(summary.look))
        }
        return html
    }

    /// On what it was opened, what came of it, and what it is; on paper too.
    static func whereFrom(_ summary: OpenedSummary, _ view: LookView) -> HTML {
        let by: HTML =
            summary.emergency.map { "Viewed without asking the person: \($0.words). Privacy officers check it" }
            ?? "Viewed with the person’s permission"
        var html: HTML = "<p class=\"cr-small\">\(by). On record, \(HTML.moment(summary.permitted)).</p>"
        switch summary.standing {
        case .dissented:
            html += """
                <div class="cr-verdict cr-ask"><p><b>This person has chosen not to have a Summary Care Record.</b></p></div>\
                <p>That is a choice they made at their GP practice. It changes nothing in the shared record.</p>
                """
        case .none:
            html +=
                "<div class=\"cr-verdict cr-ask\"><p><b>No Summary Care Record is held for this person</b>, as its service said \(HTML.moment(summary.permitted)).</p></div>"
        case .failed(let why):
            html += """
                <div class="nhsuk-warning-callout cr-callout"><h2 class="nhsuk-warning-callout__label">Unavailable</h2>\
                <p>\(Icon.down.html)The Summary Care Record could not be had: \(why.sentence). That is not to say that there is none.</p></div>
                """
        case .held:
            let unsaid: HTML =
                summary.document == nil ? ", when and by whom you may not see, or could not be read" : ", on a day that it does not say"
            let made: HTML = summary.document?.made.map { " on \(HTML.date($0))" } ?? unsaid
            let author: HTML = summary.document?.author.map { " by \($0)" } ?? ""
            html += """
                <div class="cr-note"><p><b>Copied from the GP record\(made)\(author).</b> It may not hold everything, and may be out of date. \
                It stands apart from the shared record: nothing of it is merged there.</p></div>
                """
            for notice in summary.look.notices { html += "<p>\(Icon.unclear.html)<b>Note:</b> \(notice)</p>" }
        }
        return html
    }
}
