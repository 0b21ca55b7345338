import AccessControl
import Foundation
import Looks

/// The question before a Summary Care Record is asked for: may it be viewed?
enum SummaryCareRecordQuestion {
    static func html(_ view: LookView, refused: Date?, withoutAsking: Bool, _ typed: TypedForm) -> HTML {
        var html: HTML = "\(typed.summary)<h1>Summary Care Record</h1>"
        if let refused {
            html += """
                <div class="cr-verdict cr-ask"><p><b>The person said no</b>, \(HTML.moment(refused)). It was not asked for.</p></div>\
                <p>If they change their mind, say so here.</p>
                """
        } else {
            html += "<p>It has not been asked for. <b>Ask the person first.</b></p>"
        }
        html += """
            <p>It is a copy of part of the GP record: medicines, allergies and adverse reactions, and more where the person has agreed to that. \
            It is held for all of England, and is no part of this shared record.</p>
            """
        html += form(view, withoutAsking: withoutAsking, typed)
        return html
    }

    static func form(_ view: LookView, withoutAsking: Bool, _ typed: TypedForm) -> HTML {
        var options = [("yes", "Yes, the person says that I may"), ("no", "No, the person says that I may not")]
        if withoutAsking { options.append(("cannot-be-asked", "They cannot be asked, and care cannot wait")) }
        var html: HTML = "<form method=\"post\" action=\"\(view.tab(.summaryCareRecord))\">"
        html += typed.choice(
            "permission", prefix: "permission", "May you look at this person’s Summary Care Record?",
            options.map { (value: $0.0, words: $0.1) })
        if withoutAsking {
            html += """
                <section class="cr-card"><header><h2>Only where they cannot be asked</h2></header><p>Your name, the reason and your words go to the privacy officers \
                of \(view.look.staffOrganisation.name). <b>They check every such look.</b> The person can read that you did.</p>
                """
            html += typed.choice(
                "reason", prefix: "reason", "Why can they not be asked?",
                SummaryEmergency.allCases.map { (value: $0.rawValue, words: $0.words) },
                required: false)
            html += words(typed)
            html += "</section>"
        } else {
            html += "<p class=\"cr-small\">Your role may not look where the person cannot be asked.</p>"
        }
        html += """
            <div class="cr-actions"><button class="nhsuk-button">Go on</button> \
            <span class="cr-small cr-soft">What you say here is on record, and the person can read it.</span></div></form>
            """
        return html
    }

    /// Needed only where they cannot be asked, so that no browser may demand it.
    private static func words(_ typed: TypedForm) -> HTML {
        let mistake = typed.mistake("words")
        let wrong: HTML = mistake == nil ? "" : " cr-wrong"
        let described: HTML = mistake == nil ? "" : " aria-describedby=\"words-error\""
        let message: HTML =
            mistake.map {
                "<p class=\"nhsuk-error-message\" id=\"words-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \($0)</p>"
            } ?? ""
        return """
            <div class="cr-field\(wrong)"><label for="words">In your own words</label>\(message)<textarea class="nhsuk-textarea" id="words" name="words" \
            rows="3" maxlength="2000"\(described)>\(plain: typed.value("words"))</textarea></div>
            """
    }
}
