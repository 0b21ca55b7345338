import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Storage

/// One decision about a look, what was confirmed for it, and how it is put on record.
public struct LookDeciding: Sendable {
    /// What the decision is for: it says how each outcome is written.
    public enum Step: Sendable {
        /// Before the demographics service is asked who the number belongs to.
        case whoItIs
        /// With what is in hand: the look opens, or its own organisation is asked.
        case inHand
        /// As `inHand`, by somebody who breaks the glass or wants to: evidence comes first, and nothing opens before it.
        case beforeGlass
        /// With all that could be found out and was confirmed: the look opens, waits or is refused.
        case last
        /// For the page of a look that waits: it opens nothing.
        case page
        /// As `page`, where their own organisation was not asked yet, or too long ago: it concludes nothing from silence.
        case unasked
    }
    public let step: Step
    public let look: LookID
    public let session: String
    public let person: NHSNumber
    /// The number that was typed.
    public let asked: NHSNumber
    public let question: RegisterStore.Question
    /// Pure; may run again.
    public let decide: @Sendable (RegisterStore.Registers) -> Decision
    public let at: Date
    /// What the staff member states; it counts where it is offered.
    public var stating: Relationship?
    /// The glass that they break; it breaks where that is needed and decided.
    public var breaking: GlassBreaking?
    /// Which of its session's people it is of.
    public var mark = 0
    /// What was found alike of staff member and person; nil before it is known who the person is.
    public var flags: LookFlags?
    /// Whether it is a look that waits: opening takes it, once.
    public var isWaiting = false
    /// As what it was asked for: where another person was launched in the session since, nothing is decided.
    public var came: LaunchStore.Asked?

    init(
        step: Step, look: LookID, session: String, person: NHSNumber, asked: NHSNumber, question: RegisterStore.Question,
        decide: @escaping @Sendable (RegisterStore.Registers) -> Decision, at: Date
    ) {
        self.step = step
        self.look = look
        self.session = session
        self.person = person
        self.asked = asked
        self.question = question
        self.decide = decide
        self.at = at
    }
}

/// Breaking the glass, as it is asked for.
public struct GlassBreaking: Sendable {
    /// With the ground that was named; whether that stands is known once the registers are read (`standing`).
    public let grant: BreakGlassGrant
    /// The staff member's own words, for privacy officers alone.
    public let words: String
    /// Whether it may be broken: decided like everything else, from the same registers.
    public let decide: @Sendable (BreakGlassGrant, RegisterStore.Registers) -> Decision
    let lasts: Span
    /// The desk that hears of it where the person objects and no desk has a case of that; nil: the region has none.
    let desk: String?

    /// The grant as it is kept: on a ground in law only where the person objects, and nothing suspends that. Where nobody objects, or nobody does any more,
    /// a ground would say on record for ever that somebody does, and would keep from the person that their glass was broken.
    func standing(_ decision: Decision) -> BreakGlassGrant { decision.objectionStands ? grant : grant.withoutGround }

    /// Whether all that is named is seen anyway: nothing is broken for it.
    func isSeen(_ decision: Decision) -> Bool {
        decision.isPermitted && grant.sections.isSubset(of: decision.permitted)
            && grant.labels.isSubset(of: decision.permission?.opens ?? [])
    }

    /// Whether the same staff member opened all of it a moment ago: pressing the button twice breaks nothing twice. What a surer sign-in opened is
    /// not theirs in a weaker one, which is told to step up.
    func isBroken(_ grant: BreakGlassGrant, _ grants: [BreakGlassGrant]) -> Bool {
        grants.contains {
            $0.staff == grant.staff && $0.organisation == grant.organisation && $0.person == grant.person && $0.ended == nil
                && $0.ground == grant.ground
                && $0.opened <= grant.opened && grant.opened < $0.opened + lasts && grant.assurance >= $0.assurance
                && $0.sections.isSuperset(of: grant.sections)
                && $0.labels.isSuperset(of: grant.labels)
        }
    }
}

/// What follows from the registers, and what of that which was confirmed it follows from.
struct Conclusion: Sendable {
    var decision: Decision
    /// The decision that offered to state that the person is present, where that was taken up.
    var stated: Decision?
    /// Whether the glass may be broken, where it was to be.
    var breaking: Decision?
    /// What is broken, as it is kept.
    var grant: BreakGlassGrant?
    var isGlassBroken: Bool { breaking?.isPermitted ?? false }
}

extension LookDeciding {
    /// Pure: what is decided from the registers, and from what was confirmed where it is needed.
    func concluded(_ registers: RegisterStore.Registers) -> Conclusion {
        var registers = registers
        var it = Conclusion(decision: decide(registers))
        if let stating, it.decision.offers.contains(.statePresence) {
            it.stated = it.decision
            registers.relationships.append(stating)
            registers.presencesStated += 1
            it.decision = decide(registers)
        }
        // Past a limit it is decided too: whoever asked for it is refused it, and not shown the rest as if nothing had been asked.
        guard let breaking, it.decision.couldBeOpenedByGlass || it.decision.isKeptByGlassLimit, !breaking.isSeen(it.decision)
        else { return it }
        let grant = breaking.standing(it.decision)
        guard !breaking.isBroken(grant, registers.grants) else { return it }
        let verdict = breaking.decide(grant, registers)
        (it.breaking, it.grant) = (verdict, grant)
        guard verdict.isPermitted else {
            it.decision = verdict
            return it
        }
        registers.grants.append(grant)
        registers.use = BreakGlassUse(byStaff: registers.use.byStaff + 1, byOrganisation: registers.use.byOrganisation + 1)
        let after = decide(registers)
        // What would open nothing by itself is not broken: labels alone, of a record that nothing opens.
        if after.isPermitted { it.decision = after } else { it.breaking = nil }
        return it
    }
}

extension BreakGlassGrant {
    fileprivate var withoutGround: BreakGlassGrant {
        BreakGlassGrant(
            id: id, staff: staff, organisation: organisation, person: person, sections: sections, labels: labels, reason: reason,
            opened: opened, ended: ended, assurance: assurance, authenticated: authenticated)
    }
}

extension Decision {
    /// Whether an objection stands against it: one is in force, and no notice of a national emergency suspends it.
    var objectionStands: Bool {
        facts.objection == .objects && !spoke.contains { $0.rule == "objection" && $0.finding == .noRestriction }
    }

    /// Whether breaking the glass would show more.
    public var couldBeOpenedByGlass: Bool {
        offers.contains(.breakGlass) || offers.contains(.nameGround)
            || permission.map { !$0.couldOpen.isEmpty || !$0.couldOpenSections.isEmpty } ?? false
    }
}
