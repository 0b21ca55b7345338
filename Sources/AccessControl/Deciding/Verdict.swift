import CareRecord

/// What follows from all findings: any refusal refuses (of an objection only once what must be done first is done); then what must be done first; then what is permitted; then evidence to ask
/// for; then what may be done instead; else refusal.
struct Verdict {
    private(set) var outcome: Decision.Outcome
    private(set) var permission: Permission?
    /// What was weighed last, because it depends on all before: evidence, broken glass.
    private(set) var weighed: [Weighed] = []

    init(_ question: Question, _ tally: Tally) {
        outcome = .refuse([.noRulePermits])
        if holds("verdict.gated-first", Self.isGatedFirst(question, tally)) {
            outcome = .challenge(tally.gates)
        } else if holds("verdict.refused", !tally.refusals.isEmpty) {
            outcome = .refuse(tally.refusals)
        } else if holds("verdict.gated", !tally.gates.isEmpty) {
            outcome = .challenge(tally.gates)
        } else {
            switch question.request.action {
            case .checkTrail, .handleObjections: outcome = .permit([])
            case .searchForPerson: search(question, tally)
            case .openLook: open(question, tally)
            case .breakGlass: breakGlass(question, tally)
            }
        }
    }

    /// Where the person's objection alone refuses, what must be done first for any number is asked for first: a refusal before it would tell that they
    /// object (DESIGN law 8; issue 7, part 3). Nothing is shown either way.
    private static func isGatedFirst(_ question: Question, _ tally: Tally) -> Bool {
        holds("verdict.gated-open", question.request.action == .openLook)
            && holds("verdict.gated-objects", tally.refusals == [.personObjects])
            && holds("verdict.gated-any", !tally.gates.isEmpty)
    }

    /// Finding somebody shows who they are and nothing else, and needs no relationship yet: there is no person.
    private mutating func search(_ question: Question, _ tally: Tally) {
        let seen = tally.limit.intersection(SectionSet([.identity])).intersection(SectionSet(question.request.sections))
        guard holds("search.seen", !seen.isEmpty) else {
            outcome = .refuse([.noRulePermits])
            return
        }
        outcome = .permit(seen.sections)
        permission = Permission()
        if kept("search.ends") { permission?.until = tally.until }
    }

    /// Whether the glass may be broken as asked: what would be seen then, and which labels opened.
    private mutating func breakGlass(_ question: Question, _ tally: Tally) {
        guard let breaking = question.request.breaking else { return }
        let seen = tally.possible(Ground.breakGlass.place, SectionSet(breaking.sections), .all, steppedUp: true)
        guard holds("verdict.glass", !seen.isEmpty || !breaking.labels.isEmpty) else {
            outcome = .refuse([.glassOpensLess])
            return
        }
        outcome = .permit(seen.sections)
        permission = Permission()
        permission?.opens = breaking.labels
        let lasts = breaking.opened + question.policy.breakGlass.lasts
        permission?.until = kept("glass.ends") ? min(tally.until ?? lasts, lasts) : lasts
    }

    private mutating func open(_ question: Question, _ tally: Tally) {
        let asked = SectionSet(question.request.sections)
        var grounds: [Ground: Set<Section>] = [:]
        var (seen, steppedUp) = (SectionSet(), SectionSet())
        for ground in Ground.allCases {
            let sections = tally.seen(ground.place, asked)
            if !sections.isEmpty { grounds[ground] = sections.sections }
            seen.formUnion(sections)
            steppedUp.formUnion(tally.seen(ground.place, asked, steppedUp: true))
        }
        let ask = kindsToAsk(question, tally, asked, beyond: seen)
        if holds("verdict.seen", !seen.isEmpty) {
            outcome = .permit(seen.sections)
            permission = permission(question, tally, grounds, ask, seen)
        } else if holds("verdict.step-up", !steppedUp.isEmpty) {
            outcome = .challenge([.stepUp(tally.stepUp)])
        } else if holds("verdict.evidence", !ask.isEmpty) {
            outcome = .needsEvidence(ask)
        } else {
            instead(question, tally, asked)
        }
    }

    private func permission(
        _ question: Question, _ tally: Tally, _ grounds: [Ground: Set<Section>], _ ask: Set<RelationshipKind>, _ seen: SectionSet
    ) -> Permission {
        var permission = Permission()
        permission.documentsByTitleOnly = holds("permission.titles", question.role?.kind == .administrator)
        permission.withoutWhereabouts = holds("permission.whereabouts", question.facts.restricted != .no)
        if permission.withoutWhereabouts { permission.hiddenForWhereabouts = question.policy.restrictedHides }
        permission.opens = tally.opens
        if let role = question.role, holds("permission.could-open", question.policy.breakGlass.roles.contains(role.id)) {
            let labels = question.policy.index.openable.subtracting(tally.opens)
            let asked = SectionSet(question.request.sections)
            // Whoever breaks it steps up first.
            let sections =
                tally.possible(Ground.breakGlass.place, question.policy.index.breakGlassSections, asked, steppedUp: true)
                .subtracting(seen).sections
            if question.isWithinGlassLimits {
                (permission.couldOpen, permission.couldOpenSections) = (labels, sections)
            } else if holds("permission.limited", !labels.isEmpty || !sections.isEmpty) {
                permission.glassLimits = question.policy.breakGlass.reached(question.facts.breakGlassUse)
            }
        }
        permission.grounds = grounds
        permission.couldAsk = ask
        if kept("permission.ends") { permission.until = tally.until }
        return permission
    }

    /// Kinds that the staff member's own organisation was not asked for yet and that could show what is not seen.
    private func kindsToAsk(_ question: Question, _ tally: Tally, _ asked: SectionSet, beyond seen: SectionSet) -> Set<RelationshipKind> {
        guard let role = question.role else { return [] }
        var kinds: Set<RelationshipKind> = []
        for (place, terms) in question.policy.relationships.enumerated() {
            guard holds("evidence.asked-for", terms.kind.isAskedFor),
                holds("evidence.not-asked", !question.facts.asked.contains(terms.kind)),
                reaches("evidence.strength", terms.strength, role.needs)
            else { continue }
            let possible = tally.possible(terms.kind.place, question.policy.index.termSections[place], asked)
            if holds("evidence.more", !possible.isSubset(of: seen)) { kinds.insert(terms.kind) }
        }
        return kinds
    }

    /// Why nothing of what was asked for is seen. That nothing shows a relationship is only the reason where one would show something.
    private func whyNothing(_ tally: Tally, _ asked: SectionSet) -> Refusal {
        let seen = tally.limit.intersection(asked)
        if holds("why.role", seen.isEmpty) { return .roleSeesLess }
        if holds("why.hidden", tally.hidden.allSatisfy { seen.isSubset(of: $0) }) { return .keptBack }
        if holds("why.relationship", tally.granted.contains { !$0.isEmpty }) { return .relationshipShowsLess }
        return .noRelationship
    }

    /// Nothing permits, and there is nothing left to ask: what may be done instead.
    private mutating func instead(_ question: Question, _ tally: Tally, _ asked: SectionSet) {
        guard let role = question.role else { return }
        var offers: Set<Challenge> = []
        var refusals: Set<Refusal> = [whyNothing(tally, asked)]
        if let place = question.policy.index.termsOf[.personPresent] {
            let terms = question.policy.relationships[place]
            let possible = tally.possible(terms.kind.place, question.policy.index.termSections[place], asked)
            if reaches("offer.presence-strength", terms.strength, role.needs), holds("offer.presence", !possible.isEmpty) {
                if question.isWithinPresenceLimit { offers.insert(.statePresence) } else { refusals.insert(.presenceLimit) }
            }
        }
        // Whoever breaks it steps up first.
        let behindGlass = tally.possible(Ground.breakGlass.place, question.policy.index.breakGlassSections, asked, steppedUp: true)
        if holds("offer.glass-role", question.policy.breakGlass.roles.contains(role.id)), holds("offer.glass", !behindGlass.isEmpty) {
            if question.isWithinGlassLimits {
                offers.insert(.breakGlass)
            } else {
                refusals.insert(.breakGlassLimit)
            }
        }
        for offer in offers.sorted() { weighed.append(Weighed(rule: offer.code, finding: .challenge(offer), sentence: offer.sentence)) }
        for refusal in refusals.sorted(by: { $0.rawValue < $1.rawValue }) {
            weighed.append(Weighed(rule: "relationship", finding: .refuse(refusal), sentence: refusal.sentence))
        }
        outcome = holds("verdict.offers", offers.isEmpty) ? .refuse(refusals) : .challenge(offers)
    }
}
