import AccessControl
import CareRecord
import Looks

/// Before a record opens: why it does not open by itself, and what may be done. Says plainly what happens then. It shows nobody: who the
/// number belongs to is told when the record opens.
enum ChallengePage {
    static func html(_ pending: PendingLook, problem: NotConfirmed?, site: Site, session: StaffSession) -> HTML {
        let offers: Set<Challenge> =
            if case .challenge(let offers) = pending.decision.outcome { offers } else { [] }
        var main = ErrorSummary.html(problem.map { [(field(of: $0), $0.sentence)] } ?? [])
        main += "<h1>Before this record opens</h1>"
        main += """
            <p>Nothing that \(session.organisationName) holds shows that it is caring for this person now. \
            If you are not, go no further: <a href="\(Address.find)">find another person</a>.</p>
            """
        for offer in offers.sorted() { main += card(offer, pending, problem) }
        let title = problem == nil ? "Before this record opens" : "Error: Before this record opens"
        return Layout.page(title: title, site: site, session: session, main: main)
    }

    private static func field(of problem: NotConfirmed) -> String {
        switch problem {
        case .unknownReason: "reason-0"
        case .wordsMissing: "words"
        case .stepUp: "maincontent"
        }
    }

    private static func card(_ offer: Challenge, _ pending: PendingLook, _ problem: NotConfirmed?) -> HTML {
        switch offer {
        case .statePresence: presence(pending)
        case .breakGlass: glass(pending, problem)
        case .nameDirector: director(pending)
        case .stepUp:
            "<section class=\"cr-card\"><header><h2>Sign in again</h2></header><p>\(offer.sentence)</p>\(again(pending))</section>"
        }
    }

    private static func presence(_ pending: PendingLook) -> HTML {
        """
        <section class="cr-card"><header><h2>The person is with you</h2></header>\
        <p>If the person is with you, or on the telephone with you, and you are caring for them, say so. It is counted, it can be checked with the person, and it \
        holds for \(window(.personPresent, pending)).</p>\
        <form method="post" action="\(Address.challenge(pending.id))"><div class="cr-choice"><input type="checkbox" name="presence" id="presence" value="1" required>\
        <label for="presence">The person is present, and I am caring for them</label></div>\
        <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Open the record</button></div></form></section>
        """
    }

    private static func window(_ kind: RelationshipKind, _ pending: PendingLook) -> String {
        pending.policy.relationships.first { $0.kind == kind }?.longest.words ?? "a short time"
    }

    private static func glass(_ pending: PendingLook, _ problem: NotConfirmed?) -> HTML {
        let terms = pending.policy.breakGlass
        var html: HTML = """
            <section class="cr-card cr-apart0"><header><h2>Care cannot wait</h2></header>\
            <p>You can look without it, with a reason. This is what happens then:</p><ul class="nhsuk-list nhsuk-list--bullet">\
            <li>your name, the reason and your words go to the privacy officers of your organisation, and of those whose information you open, and they check it;</li>\
            <li>the person can be told;</li><li>only the sections that you name open, for \(terms.lasts.words);</li>\
            <li>you may do this \(terms.perStaff.most) times within \(terms.perStaff.within.words).</li></ul>\
            <form method="post" action="\(Address.challenge(pending.id))"><fieldset class="cr-field\(problem == .unknownReason ? " cr-wrong" : "")"><legend>Why must you look?</legend>
            """
        for (index, reason) in terms.reasons.enumerated() {
            html += """
                <div class="cr-choice"><input type="radio" name="reason" id="reason-\(index)" value="\(plain: reason.id)" required>\
                <label for="reason-\(index)">\(reason.words)</label></div>
                """
        }
        html += """
            </fieldset><div class="cr-field\(problem == .wordsMissing ? " cr-wrong" : "")"><label for="words">In your own words</label>\
            <div class="nhsuk-hint cr-small" id="words-hint">Only privacy officers read it. Nothing clinical that is not needed.</div>\
            <textarea class="nhsuk-textarea" id="words" name="words" rows="3" maxlength="2000" required aria-describedby="words-hint"></textarea></div>\
            <fieldset class="cr-field"><legend>What do you need?</legend>
            """
        for section in terms.sections.sorted() {
            html += """
                <div class="cr-choice"><input type="checkbox" name="section-\(plain: section.rawValue)" id="section-\(plain: section.rawValue)" value="1">\
                <label for="section-\(plain: section.rawValue)">\(section.title)</label></div>
                """
        }
        html += "</fieldset>"
        html += "<div class=\"cr-actions\"><button class=\"nhsuk-button nhsuk-button--warning\"\(Button.once)>Look without a proven relationship</button></div></form>\(again(pending))</section>"
        return html
    }

    private static func director(_ pending: PendingLook) -> HTML {
        """
        <section class="cr-card"><header><h2>Whom do you act for?</h2></header><p>You look for a professional who directs you. They see this look when they next sign in, \
        and can say that it was not they.</p><form method="post" action="\(Address.challenge(pending.id))"><div class="cr-field">\
        <label for="director">The professional's identity number, organisation and job role</label>\
        <div class="nhsuk-hint cr-small" id="director-hint">As on their card, with lines between: 555000012345|R1H|R8000</div>\
        <input class="nhsuk-input" id="director" name="director" type="text" size="32" autocomplete="off" spellcheck="false" required aria-describedby="director-hint"></div>\
        <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Go on</button></div></form></section>
        """
    }

    private static func again(_ pending: PendingLook) -> HTML {
        "<p class=\"cr-small\">A fresh sign-in may be asked for: <a href=\"\(Address.signIn(then: Address.challenge(pending.id).path))\">sign in again</a>.</p>"
    }
}
