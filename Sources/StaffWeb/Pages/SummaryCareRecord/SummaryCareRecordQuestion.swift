import AccessControl
import Foundation
import Looks

/// The question before a Summary Care Record is asked for: may it be viewed?
enum SummaryCareRecordQuestion {
    static func html(_ view: LookView, no: SummarySaid?, withoutAsking: WithoutAsking, _ typed: TypedForm) -> HTML {
        var html = HTML()
        switch no {
        case .refused(let at)?:
            html += """
                <div class="cr-verdict cr-ask"><p><b>The person said no</b>, \(HTML.moment(at)). It was not asked for.</p></div>\
                <p>If they change their mind, say so here.</p>
                """
        case .dissented(let at)?:
            html += """
                <div class="cr-verdict cr-ask"><p><b>This person has chosen not to have a Summary Care Record</b>, as its service said \
                \(HTML.moment(at)).</p></div><p>If they say that this has changed, say so here.</p>
                """
        case .given?, .emergency?, nil: html += "<p>It has not been asked for. <b>Ask the person first.</b></p>"
        }
        html += """
            <p>It is a copy of part of the GP record: medicines, allergies and adverse reactions, and more where the person has agreed to that. \
            It is held for all of England, and is no part of this shared record.</p>
            """
        html += form(view, withoutAsking: withoutAsking, typed)
        return html
    }

    static func form(_ view: LookView, withoutAsking: WithoutAsking, _ typed: TypedForm) -> HTML {
        var options = [("yes", "Yes, the person says that I may"), ("no", "No, the person says that I may not")]
        // What was typed before it was found that they must sign in again still stands there, and goes along.
        let isTyped = withoutAsking != .notForRole && typed.value("permission") == cannotBeAsked
        let isOffered = withoutAsking == .allowed || isTyped
        if isOffered { options.append((cannotBeAsked, "They cannot be asked, and care cannot wait")) }
        var html: HTML = "<form method=\"post\" id=\"question\" action=\"\(view.tab(.summaryCareRecord))\">"
        html += typed.choice(
            "permission", prefix: "permission", "May you look at this person’s Summary Care Record?",
            options.map { (value: $0.0, words: $0.1) })
        if isOffered {
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
        }
        if withoutAsking == .notForRole {
            html += "<p class=\"cr-small\">Your role may not look where the person cannot be asked.</p>\(SummaryNotUsed.words(typed))"
        }
        html += """
            <div class="cr-actions"><button class="nhsuk-button">Go on</button> \
            <span class="cr-small cr-soft">What you say here is on record, and the person can read it.</span></div></form>
            """
        if case .afterSignIn(let missing) = withoutAsking { html += signIn(view, missing, isTyped: isTyped) }
        return html
    }

    static let cannotBeAsked = "cannot-be-asked"

    /// What stands in the form was kept meanwhile.
    static let back: HTML = """
        <div class="cr-note" id="typed-before"><p><b>What you typed before you signed in again stands in the form below.</b> Nothing of it was sent to anybody: read it, \
        and press “Go on”.</p></div>
        """

    /// Before anything is typed, so that nothing is typed in vain: signing in again closes what is open, this record too, and leads back to it. What is
    /// typed all the same goes along, as a button of that form.
    private static func signIn(_ view: LookView, _ missing: MissingProof, isTyped: Bool) -> HTML {
        let copied: HTML =
            isTyped
            ? " What you typed above stands in the form again when you are back, a quarter of an hour from now at the latest. It is sent to nobody until you press “Go on” there."
            : ""
        return """
            <section class="cr-card"><header><h2>Where they cannot be asked</h2></header><p>Where care cannot wait you may look without asking. \
            <b>Every such look is checked by people.</b></p><p>\(ProofWords.first(missing)) You then come back to this record, and go on with it; all that you \
            have open is closed.\(copied)</p><div class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary" id="step-up" form="question" \
            name="sign-in-again" value="1" formnovalidate>Sign in again</button></div></section>
            """
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
