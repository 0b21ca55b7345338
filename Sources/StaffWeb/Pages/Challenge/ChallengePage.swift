import AccessControl
import CareRecord
import Looks

/// Before a record opens: why it does not open by itself, and what may be done. Says plainly what happens then. It shows nobody: who the
/// number belongs to is told when the record opens.
enum ChallengePage {
    /// - Parameters:
    ///   - asked: what was sent and not accepted, or typed before they signed in again: nothing typed is lost (WCAG 3.3.7).
    ///   - before: what became of what was typed where they must sign in again.
    ///   - directors: the card of whom an administrator may name.
    ///   - then: the page that comes once it is open without more; nil: the summary.
    static func html(
        _ pending: PendingLook, asked: LookRequest? = nil, before: TypedBefore = .nothing, problem: NotConfirmed?, directors: HTML = "",
        then: LookTab? = nil, site: Site, session: StaffSession
    ) -> HTML {
        let offers: Set<Challenge> =
            if case .challenge(let offers) = pending.decision.outcome { offers } else { [] }
        var main = ErrorSummary.html(problem.map { [(field(of: $0, offers), $0.sentence)] } ?? [])
        main += "<h1>Before this record opens</h1>"
        main += verdict(pending, offers, session)
        main += "<div class=\"cr-grid\"><div class=\"cr-7 cr-stack\">"
        // Asking again comes before stating and breaking anything where the answer is what is missing.
        let isAskedAgain = !pending.mayGoOn && !offers.contains(.nameDirector)
        let isSilent = isAskedAgain && !unanswered(pending).isEmpty
        if pending.mayGoOn { main += goOn(pending, then, session) }
        if isSilent { main += again(pending, then) }
        main += LimitCards.html(
            pending.decision.reachedLimits(under: pending.policy), at: session.organisationName, opens: pending.decision.isPermitted)
        if offers.isEmpty, pending.decision.couldBeOpenedByGlass {
            main += card(.breakGlass, pending, asked, before, problem, site: site, session: session)
        }
        for offer in offers.sorted(by: { place($0) < place($1) }) {
            main += offer == .nameDirector ? directors : card(offer, pending, asked, before, problem, site: site, session: session)
        }
        main += "</div><div class=\"cr-5 cr-stack\">"
        if isAskedAgain, !isSilent { main += again(pending, then) }
        main += instead(pending, offers)
        main += "</div></div>"
        let title = problem == nil ? "Before this record opens" : "Error: Before this record opens"
        return Layout.page(title: title, site: site, session: session, main: main)
    }

    /// What was not known a moment ago may be known now: an appointment that was booked, a caseload, a fresh sign-in.
    private static func again(_ pending: PendingLook, _ then: LookTab?) -> HTML {
        """
        <section class="cr-card"><header><h2>Ask again</h2></header><p>Your organisation is asked once more whether it is caring for this person. \
        If it is, the record opens.</p><form method="post" action="\(Address.challenge(pending.id, then: then))"><input type="hidden" name="again" value="1">\
        <div class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>Ask again</button></div></form></section>
        """
    }

    /// What permits it already, or was not asked yet.
    private static func goOn(_ pending: PendingLook, _ then: LookTab?, _ session: StaffSession) -> HTML {
        let next: HTML = then.map { " You then come to its page “\($0.title)”." } ?? ""
        let words: HTML =
            pending.decision.isPermitted
            ? "Nothing stands against it now: it opens with what your relationship with the person shows."
            : "\(session.organisationName) is asked whether it is caring for this person. If it is, the record opens."
        return """
            <section class="cr-card"><header><h2>Go on</h2></header><p>\(words)\(next)</p><form method="post" action="\(Address.challenge(pending.id, then: then))">\
            <input type="hidden" name="again" value="1"><div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Go on</button></div></form></section>
            """
    }

    /// The gentlest first.
    private static func place(_ offer: Challenge) -> Int {
        switch offer {
        case .stepUp: 0
        case .nameDirector: 1
        case .statePresence: 2
        case .breakGlass: 3
        case .nameGround: 4
        }
    }

    private static func verdict(_ pending: PendingLook, _ offers: Set<Challenge>, _ session: StaffSession) -> HTML {
        let words: HTML =
            if offers.contains(.nameDirector) {
                "In your role you look for a professional who directs you. Say who it is."
            } else if offers.contains(where: { if case .stepUp = $0 { true } else { false } }) {
                "Your sign-in does not prove surely enough who you are."
            } else if offers.contains(.nameGround) {
                "\(Challenge.nameGround.sentence)"
            } else if pending.decision.isPermitted {
                pending.decision.isKeptByGlassLimit
                    ? "You may open this record. More of it would open only by breaking the glass, and a limit for that is reached."
                    : "You may open this record. Some of it opens only by breaking the glass."
            } else if pending.mayGoOn {
                "Whether \(session.organisationName) is caring for this person was not asked yet, or not lately."
            } else if !unanswered(pending).isEmpty {
                // Silence is never emptiness (law 4): what nobody said is not said to be nothing.
                """
                \(session.organisationName) did not tell us whether it is caring for this person (no answer about: \
                \(unanswered(pending).map(\.words).joined(separator: ", "))).
                """
            } else {
                "Nothing that \(session.organisationName) holds shows that it is caring for this person now."
            }
        return "<div class=\"cr-verdict cr-ask\"><p>\(words)</p></div>"
    }

    /// What the staff member's own organisation could not tell.
    private static func unanswered(_ pending: PendingLook) -> [RelationshipKind] { pending.decision.facts.unanswered.sorted() }

    private static func field(of problem: NotConfirmed, _ offers: Set<Challenge>) -> String {
        switch problem {
        // Where no ground is asked for, the form begins with the reason.
        case .unknownGround: offers.contains(.nameGround) ? "ground-0" : "reason-0"
        case .unknownReason: "reason-0"
        case .wordsMissing: "words"
        case .groundMissing: "ground-0"
        case .nothingNamed, .unknownLabel: "what"
        case .stepUp: "step-up"
        case .limitReached: "break-glass-limit"
        case .directorNotChosen: "director-0"
        }
    }

    private static func card(
        _ offer: Challenge, _ pending: PendingLook, _ asked: LookRequest?, _ before: TypedBefore, _ problem: NotConfirmed?, site: Site,
        session: StaffSession
    ) -> HTML {
        switch offer {
        case .statePresence: presence(pending)
        case .breakGlass, .nameGround: GlassCard.html(pending, asked, before, problem, now: site.settings.now(), session)
        // Its card comes with the names.
        case .nameDirector: ""
        case .stepUp:
            "<section class=\"cr-card\"><header><h2>Sign in again</h2></header><p>\(offer.sentence)</p>\(signInAgain(pending))</section>"
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

    /// Leads back to this page.
    static func signInAgain(_ pending: PendingLook) -> HTML {
        "<div class=\"cr-actions\"><a class=\"nhsuk-button\" id=\"step-up\" href=\"\(Address.stepUp(then: Address.challenge(pending.id).path))\">Sign in again</a></div>"
    }

    private static func instead(_ pending: PendingLook, _ offers: Set<Challenge>) -> HTML {
        if pending.decision.isPermitted, pending.decision.isKeptByGlassLimit { return LimitCards.insteadCard(LimitCards.insteadOfMore) }
        return LimitCards.insteadCard(offers.contains(.breakGlass) || offers.contains(.statePresence) ? LimitCards.instead : "")
    }
}
