import AccessControl
import CareRecord
import Foundation
import Looks

/// Breaking the glass: what it takes, what happens then, and the form. Where who somebody is was proved too weakly or too long ago, that
/// comes first, so that nothing is typed in vain.
enum GlassCard {
    static func html(
        _ pending: PendingLook, _ asked: LookRequest?, _ before: TypedBefore, _ problem: NotConfirmed?, now: Date, _ session: StaffSession
    ) -> HTML {
        var html: HTML = "<section class=\"cr-card\"><header><h2>Care cannot wait</h2></header>"
        html += "<p>You can look without a proven relationship, with a reason. <b>Every such look is checked by people.</b></p>"
        html += consequences(pending, session)
        if let missing = missing(pending, now: now, session) {
            html += """
                <p>\(ProofWords.first(missing)) You then come back to this page, and other records that you have open \
                are closed.</p>\(before.html)\(ChallengePage.signInAgain(pending))
                """
        } else {
            html += "\(before.html)\(form(pending, asked, problem))"
        }
        html += "</section>"
        return html
    }

    /// Whether its page has it at all.
    static func isOffered(_ pending: PendingLook) -> Bool {
        guard case .challenge(let offers) = pending.decision.outcome, !offers.isEmpty else { return pending.decision.couldBeOpenedByGlass }
        return !offers.isDisjoint(with: [.breakGlass, .nameGround])
    }

    /// Why they must sign in again before they may break the glass; nil where they need not.
    static func missing(_ pending: PendingLook, now: Date, _ session: StaffSession) -> MissingProof? {
        pending.policy.breakGlass.missing(of: session.staff.proof, at: Moment(now))
    }

    private static func form(_ pending: PendingLook, _ asked: LookRequest?, _ problem: NotConfirmed?) -> HTML {
        let terms = pending.policy.breakGlass
        var html: HTML = "<form method=\"post\" action=\"\(Address.challenge(pending.id))\">"
        html += grounds(pending, asked, problem)
        let isOfReason = problem == .unknownReason || problem == .unknownGround && !pending.decision.offers.contains(.nameGround)
        html += "<fieldset class=\"cr-field\(isOfReason ? " cr-wrong" : "")\"><legend>Why must you look?</legend>"
        if isOfReason, let problem { html += error("reason", problem) }
        for (index, reason) in terms.reasons.enumerated() {
            html += """
                <div class="cr-choice"><input type="radio" name="reason" id="reason-\(index)" value="\(plain: reason.id)" required\(checked(asked?.reason == reason.id))>\
                <label for="reason-\(index)">\(reason.words)</label></div>
                """
        }
        let isOfWhat = problem == .nothingNamed || problem == .unknownLabel
        html +=
            "</fieldset><fieldset class=\"cr-field\(isOfWhat ? " cr-wrong" : "")\" id=\"what\" tabindex=\"-1\"><legend>What do you need?</legend><div class=\"nhsuk-hint cr-small\">Only what you choose opens.</div>"
        if isOfWhat, let problem { html += error("what", problem) }
        html += "<div class=\"cr-choices\">"
        for section in sections(pending) {
            html += """
                <div class="cr-choice"><input type="checkbox" name="section-\(plain: section.rawValue)" id="section-\(plain: section.rawValue)" value="1"\(checked(asked?.sections.contains(section) ?? false))>\
                <label for="section-\(plain: section.rawValue)">\(section.title)</label></div>
                """
        }
        for label in labels(pending) {
            html += """
                <div class="cr-choice"><input type="checkbox" name="label-\(plain: label.id.rawValue)" id="label-\(plain: label.id.rawValue)" value="1"\(checked(asked?.labels.contains(label.id) ?? false))>\
                <label for="label-\(plain: label.id.rawValue)">\(label.name), if there is any</label></div>
                """
        }
        html +=
            "</div></fieldset><div class=\"cr-field\(problem == .wordsMissing ? " cr-wrong" : "")\"><label for=\"words\">In your own words</label>"
        html +=
            "<div class=\"nhsuk-hint cr-small\" id=\"words-hint\">Only privacy officers read it. Nothing clinical that is not needed.</div>"
        if problem == .wordsMissing { html += error("words", .wordsMissing) }
        html += """
            <textarea class="nhsuk-textarea" id="words" name="words" rows="3" maxlength="2000" required \
            aria-describedby="words-hint\(problem == .wordsMissing ? " words-error" : "")">\(plain: asked?.words ?? "")</textarea></div>\
            <div class="cr-actions"><button class="nhsuk-button nhsuk-button--warning"\(Button.once)>Look without a proven relationship</button>\
            <a href="\(Address.find)">Do not look</a></div></form>
            """
        return html
    }

    /// The grounds in law, where the person objects.
    private static func grounds(_ pending: PendingLook, _ asked: LookRequest?, _ problem: NotConfirmed?) -> HTML {
        guard pending.decision.offers.contains(.nameGround), let despite = pending.policy.objections.breakGlass else { return "" }
        let isOfGround = problem == .groundMissing || problem == .unknownGround
        var html: HTML =
            "<fieldset class=\"cr-field\(isOfGround ? " cr-wrong" : "")\"><legend>On what ground in law do you look although the person objects?</legend>"
        if isOfGround, let problem { html += error("ground", problem) }
        for (index, ground) in despite.grounds.enumerated() {
            html += """
                <div class="cr-choice"><input type="radio" name="ground" id="ground-\(index)" value="\(plain: ground.id)" required\(checked(asked?.ground == ground.id))>\
                <label for="ground-\(index)">\(ground.words) <span class="cr-small cr-soft">\(ground.law)</span></label></div>
                """
        }
        html += "</fieldset>"
        return html
    }

    private static func checked(_ yes: Bool) -> HTML { yes ? " checked" : "" }

    private static func error(_ field: String, _ problem: NotConfirmed) -> HTML {
        "<p class=\"nhsuk-error-message\" id=\"\(plain: field)-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \(problem.sentence)</p>"
    }

    /// What this role could open by it, in the order of the tabs: the rest would be refused.
    private static func sections(_ pending: PendingLook) -> [Section] {
        let request = pending.decision.request
        guard let kind = pending.decision.facts.organisation?.kind, let role = pending.policy.role(of: request.staff.role, at: kind) else {
            return []
        }
        let held = Set(request.staff.role.activities)
        let most = role.sees.filter { $0.activities.isEmpty || !$0.activities.isDisjoint(with: held) }.reduce(into: Set<Section>()) {
            $0.formUnion($1.sections)
        }
        let seen = pending.decision.permitted
        return LookView.order.filter { pending.policy.breakGlass.sections.contains($0) && most.contains($0) && !seen.contains($0) }
    }

    /// Sensitive information that the law lets it open, whether the record has any or not: what is offered tells nothing of it.
    private static func labels(_ pending: PendingLook) -> [SensitivityLabel] {
        let opened = pending.decision.permission?.opens ?? []
        return pending.policy.labels.filter { $0.mayBeOpened && !opened.contains($0.id) }
    }

    /// Before the button in reading order, also on a telephone.
    private static func consequences(_ pending: PendingLook, _ session: StaffSession) -> HTML {
        let terms = pending.policy.breakGlass
        var html: HTML = """
            <p>This is what happens then:</p><ul class="nhsuk-list nhsuk-list--bullet">\
            <li>Only what you name opens, for <b>\(terms.lasts.words)</b>.</li>\
            <li>Your name, the reason and your words go to the privacy officers of \(session.organisationName), and of those whose information you open. \
            They check it, and may ask you.</li><li>The person can be told.</li>
            """
        let used = pending.decision.facts.breakGlassUse?.byStaff
        html += "<li>You may do this \(counted(terms.perStaff.most, "time")) in \(terms.perStaff.within.words)"
        if let used { html += used == 0 ? "; you have not yet." : "; you have done it \(counted(used, "time"))." } else { html += "." }
        html += """
             All staff of \(session.organisationName) together may do it \(counted(terms.perOrganisation.most, "time")) in \
            \(terms.perOrganisation.within.words).</li></ul>
            """
        return html
    }
}
