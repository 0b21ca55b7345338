import AccessControl
import CareRecord
import Foundation
import Storage

/// What a staff member confirms, and the decision that follows. Evidence is asked for before anything is confirmed on the staff member's word;
/// what is confirmed counts in the transaction that decides, so that two at once are counted one after the other.
extension Looks {
    /// What is confirmed with one decision.
    struct Confirmed: Sendable {
        var stating: Relationship?
        var breaking: GlassBreaking?
    }

    /// The decision with all that can be found out and was confirmed.
    /// - Returns: nil where the look that waited was opened by somebody else meanwhile.
    /// - Throws: `notConfirmed` where something is missing to break the glass, `refused` where it may not be broken.
    func decided(_ opening: Opening, _ known: inout LookKnowledge, _ person: BannerPerson) async throws(LookError) -> Decided? {
        let request = opening.request
        let wantsGlass = request.reason != nil || request.wantsMore
        if wantsGlass {
            let kinds = try await peeked(opening, known).kindsToAsk(beyondWhatIsSeen: true)
            if !kinds.isEmpty {
                _ = try await decideOnRecord(.beforeGlass, opening, known)
                try await ask(kinds, opening, &known, person)
            }
        } else {
            guard let first = try await decideOnRecord(.inHand, opening, known) else { return nil }
            if case .needsEvidence(let kinds) = first.decision.outcome {
                try await ask(kinds, opening, &known, person)
            } else if !request.isPresent || !first.decision.offers.contains(.statePresence) {
                remember(first.decision, &known)
                return first
            }
        }
        let now = surroundings.now()
        var confirmed = Confirmed()
        if request.isPresent { confirmed.stating = stated(opening, known, now) }
        if wantsGlass {
            let peeked = try await peeked(opening, known, confirmed)
            if peeked.couldBeOpenedByGlass || peeked.isKeptByGlassLimit {
                // Something could be opened, or could but for a limit: its page says what, or whose limit.
                guard let reason = request.reason else { return try await decideOnRecord(.page, opening, known)?.keptClosed }
                if let missing = missing(reason, request, opening.policy) {
                    // Past a limit there is no form in which it could be mended.
                    throw .notConfirmed(
                        peeked.isKeptByGlassLimit ? .limitReached(peeked.reachedLimits(under: opening.policy)) : missing)
                }
                confirmed.breaking = breaking(reason, opening, known, person, now)
            }
        }
        guard let last = try await decideOnRecord(.last, opening, known, confirmed, at: now) else { return nil }
        if !opening.isWaiting, last.decision.needsStepUp {
            // Whoever asked at once, with everything in one form, is led to the page that lets them sign in again.
            remember(last.decision, &known)
            return last
        }
        try notBroken(last.decision, opening)
        if let breaking = confirmed.breaking { warnUntold(breaking, last.decision, opening) }
        if confirmed.breaking != nil, !last.decision.offers.isEmpty { throw .notConfirmed(.nothingNamed) }
        remember(last.decision, &known)
        return last
    }

    /// Asks the staff member's own organisation, which was put on record before.
    private func ask(
        _ kinds: Set<RelationshipKind>, _ opening: Opening, _ known: inout LookKnowledge, _ person: BannerPerson
    ) async throws(LookError) {
        let now = surroundings.now()
        let question = OwnEvidenceQuestion(
            kinds: kinds, beginnings: opening.policy.beginnings(of: kinds, at: Moment(now)), person: known.person,
            alsoKnownAs: known.alsoKnownAs, born: person.born, asker: opening.asker, look: opening.id, at: now)
        do { known.unanswered = try await surroundings.access.askEvidence(question) } catch { throw .accountUnavailable }
        known.asked = kinds
    }

    /// What was really asked, also a moment ago for another look: for the page of a look that waits.
    private func remember(_ decision: Decision, _ known: inout LookKnowledge) {
        (known.asked, known.unanswered) = (decision.facts.asked, decision.facts.unanswered)
    }

    /// As it would be decided now; nothing is written.
    private func peeked(_ opening: Opening, _ known: LookKnowledge, _ confirmed: Confirmed = Confirmed()) async throws(LookError)
        -> Decision
    {
        var it = about(.last, opening, known, surroundings.now())
        it.stating = confirmed.stating
        let peeking = it
        do { return try await surroundings.access.again(peeking.question) { peeking.concluded($0).decision } } catch {
            throw .accountUnavailable
        }
    }

    private func stated(_ opening: Opening, _ known: LookKnowledge, _ now: Date) -> Relationship {
        Relationship(
            kind: .personPresent, strength: .stated, organisation: opening.organisation.ods, person: known.person, from: Moment(now),
            staff: opening.staff.subject, evidence: "stated")
    }

    /// What is not stated to break the glass; nil: nothing.
    private func missing(_ reason: String, _ request: LookRequest, _ policy: RegionPolicy) -> NotConfirmed? {
        guard policy.breakGlass.reasons.contains(where: { $0.id == reason }) else { return .unknownReason }
        guard !request.words.isEmpty, request.words.count <= 2000 else { return .wordsMissing }
        guard !request.sections.isEmpty || !request.labels.isEmpty else { return .nothingNamed }
        return nil
    }

    private func breaking(
        _ reason: String, _ opening: Opening, _ known: LookKnowledge, _ person: BannerPerson, _ now: Date
    ) -> GlassBreaking {
        let (policy, request) = (opening.policy, opening.request)
        let proof = opening.staff.proof
        let grant = BreakGlassGrant(
            id: Self.random(16), staff: opening.staff.subject, organisation: opening.organisation.ods, person: known.person,
            sections: request.sections, labels: request.labels, reason: reason, opened: Moment(now),
            assurance: proof?.levels.authentication ?? 0, authenticated: proof?.at ?? Moment(milliseconds: 0), ground: request.ground)
        let staff = opening.staff
        let facts = facts(opening, known, at: now)
        return GlassBreaking(
            grant: grant, words: request.words,
            decide: { grant, registers in
                let asked = AccessRequest(
                    action: .breakGlass, staff: staff, person: grant.person, director: request.director, breaking: grant)
                return decide(asked, facts.with(registers), under: policy)
            }, lasts: policy.breakGlass.lasts, desk: surroundings.desk(person))
    }

    /// Where the region has no desk at all, nobody but privacy officers hears that an objection was set aside: whoever runs the service can see to it.
    private func warnUntold(_ breaking: GlassBreaking, _ decision: Decision, _ opening: Opening) {
        guard breaking.desk == nil, decision.isPermitted,
            decision.facts.grants.contains(where: { $0.id == breaking.grant.id && $0.ground != nil })
        else { return }
        logger.warning(
            "the glass was broken although the person objects, and the region has no desk to be told",
            metadata: ["look": "\(LiveLook.correlation(of: opening.id))"])
    }

    /// The decision is on record; where it is that the glass was not broken, the staff member is told why.
    private func notBroken(_ decision: Decision, _ opening: Opening) throws(LookError) {
        guard decision.request.action == .breakGlass else { return }
        switch decision.outcome {
        case .challenge where decision.needsStepUp:
            throw .notConfirmed(.stepUp(opening.policy.breakGlass.assurance))
        case .challenge(let needed) where needed.contains(.nameGround): throw .notConfirmed(.groundMissing)
        case .challenge: throw .notConfirmed(.unknownReason)
        case .refuse(let why) where why == [.glassNotStated]: throw .notConfirmed(.unknownReason)
        // What is seen or may be done without it stays a step away. Whose objection stands against all of it has none.
        case .refuse(let why) where why == [.breakGlassLimit] && decision.facts.objection != .objects:
            throw .notConfirmed(.limitReached(decision.reachedLimits(under: opening.policy)))
        case .permit, .refuse, .needsEvidence: throw .refusal(decision, reference: opening.id, under: opening.policy)
        }
    }
}

extension Decision {
    /// Whether signing in again, surely enough, is what is missing.
    fileprivate var needsStepUp: Bool {
        guard case .challenge(let needed) = outcome else { return false }
        return needed.contains { if case .stepUp = $0 { true } else { false } }
    }
}

extension Looks.Opening {
    /// Whether they look for a professional who directs them.
    var isAdministrators: Bool { policy.role(of: staff.role, at: organisation.kind)?.kind == .administrator }
}

extension RegionPolicy {
    /// Whether what was named as a ground in law is one of the policy's, or nothing was named.
    func hasGround(_ named: String?) -> Bool {
        guard let named else { return true }
        return objections.breakGlass?.grounds.contains { $0.id == named } ?? false
    }

    /// The longest that evidence counts which no organisation is asked for again.
    var evidenceLasts: Span {
        Span(seconds: relationships.filter { !$0.kind.isAskedFor }.map { $0.longest.seconds + $0.after.seconds }.max() ?? 0)
    }
}

extension Challenge {
    /// Whether it must be met before anything is asked about the person.
    var mustBeMet: Bool {
        switch self {
        case .stepUp, .nameDirector: true
        case .statePresence, .breakGlass, .nameGround: false
        }
    }
}

extension Decision {
    /// Kinds of evidence that the staff member's own organisation was not asked for and that could show something.
    /// - Parameter beyondWhatIsSeen: also where something is seen already.
    func kindsToAsk(beyondWhatIsSeen: Bool) -> Set<RelationshipKind> {
        if case .needsEvidence(let kinds) = outcome { return kinds }
        return beyondWhatIsSeen ? permission?.couldAsk ?? [] : []
    }
}

extension Facts {
    /// With what the registers say; evidence that is there already stays, once.
    func with(_ registers: RegisterStore.Registers) -> Facts {
        var facts = self
        facts.training = registers.training
        var known = Set(relationships)
        facts.relationships += registers.relationships.filter { known.insert($0).inserted }
        facts.asked.formUnion(registers.asked)
        facts.objection = registers.objection
        facts.grants = registers.grants
        facts.breakGlassUse = registers.use
        facts.director = registers.director
        facts.presencesStated = registers.presencesStated
        facts.suspension = registers.suspension
        facts.roleEnd = registers.roleEnd
        return facts
    }

    func with(_ relationships: [Relationship]) -> Facts {
        var facts = self
        facts.relationships = relationships
        return facts
    }

    func asked(_ kinds: Set<RelationshipKind>, unanswered: Set<RelationshipKind>) -> Facts {
        var facts = self
        (facts.asked, facts.unanswered) = (kinds, unanswered)
        return facts
    }
}
