import AccessControl
import CareRecord
import Foundation
import Storage

/// Opening a look: decide, ask who it is, decide with what is in hand, ask the staff member's own organisation where that is needed,
/// decide again; and only then gather (laws 2 and 3). Each step is on record before it is taken.
extension Looks {
    public func open(_ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened {
        let number: NHSNumber
        do { number = try NHSNumber(request.number) } catch { throw .invalidNumber(error) }
        guard let id = LookID(Self.random(32)) else { throw .full(retryAfter: 1) }
        return try await open(request, number, id, by: staff, session: session)
    }

    /// Confirms what a look that waits needs; it opens under its id, or waits on.
    public func confirm(_ id: LookID, _ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened {
        let number = try await waiting(id, session)
        let opened = try await open(request, number, id, by: staff, session: session)
        if case .opened = opened {
            // It waits no more. Should that not be written it is found open all the same.
            _ = try? await surroundings.access.take(id, session, surroundings.now())
        }
        return opened
    }

    /// What a look that waits needs, for its page: decided again from what is in hand, on record.
    public func pending(_ id: LookID, by staff: StaffMember, session: String) async throws(LookError) -> PendingLook {
        let number = try await waiting(id, session)
        let opening = try await opening(LookRequest(number: number.digits), number, id, staff, session)
        // Their own organisation was asked when the look was asked for; what it could not tell then is asked again when something is confirmed,
        // and not by a page.
        var known = LookKnowledge(person: number)
        known.asked = Set(RelationshipKind.allCases.filter(\.isAskedFor))
        let decision = try await decideOnRecord(.page, opening, known).decision
        return PendingLook(id: id, decision: decision, policy: opening.policy)
    }

    private func waiting(_ id: LookID, _ session: String) async throws(LookError) -> NHSNumber {
        let number: NHSNumber?
        do { number = try await surroundings.access.waiting(id, session, surroundings.now()) } catch { throw .accountUnavailable }
        guard let number else { throw .noSuchLook }
        return number
    }

    // MARK: The steps

    /// One opening on its way.
    struct Opening: Sendable {
        let request: LookRequest
        let number: NHSNumber
        let id: LookID
        let staff: StaffMember
        let session: String
        let organisation: Organisation
        let policy: RegionPolicy
        var asker: LookAsker { LookAsker(staff: staff, organisation: organisation, correlation: LiveLook.correlation(of: id)) }
    }

    /// What is known of the person so far.
    struct LookKnowledge: Sendable {
        var person: NHSNumber
        var alsoKnownAs: [NHSNumber] = []
        var practice: ODSCode?
        var restricted = Facts.Restricted.couldNotTell
        /// Kinds that the staff member's own organisation was just asked for, and of which it could not tell all.
        var asked: Set<RelationshipKind> = []
        var unanswered: Set<RelationshipKind> = []
    }

    private func open(
        _ request: LookRequest, _ number: NHSNumber, _ id: LookID, by staff: StaffMember, session: String
    ) async throws(LookError) -> LookOpened {
        let opening = try await opening(request, number, id, staff, session)
        guard !isDraining else { throw .full(retryAfter: 5) }
        guard live.count < limits.looks else { throw .full(retryAfter: 30) }
        try await makeRoom()
        // Whoever may not look whatever the evidence is refused before the person is named to anybody.
        let first = try await decideOnRecord(.whoItIs, opening, LookKnowledge(person: number)).decision
        if case .refuse(let why) = first.outcome, why != [.noRelationship], why != [.noRulePermits] { throw .refused(first) }
        if case .challenge(let needed) = first.outcome, needed.contains(where: \.mustBeMet) {
            // What is confirmed later is confirmed of somebody who was checked now.
            if request.launch != nil { try await launched(opening, try await identify(number, id, opening.asker).person) }
            return try await wait(opening)
        }

        let (person, right, superseded) = try await identify(number, id, opening.asker)
        try await launched(opening, person)
        var known = LookKnowledge(person: person.nhsNumber)
        // An objection under a number that has been superseded is the person's all the same (law 8).
        known.alsoKnownAs = Set([number] + superseded).subtracting([person.nhsNumber]).sorted { $0.digits < $1.digits }
        known.practice = person.practiceODS
        known.restricted = person.isRestricted ? .yes : .no
        let decided = try await decided(opening, known, person)
        let decision = decided.decision
        switch decision.outcome {
        case .permit: break
        case .challenge: return try await wait(opening)
        case .refuse, .needsEvidence: throw .refused(decision)
        }
        // Only of a look that opens, and only in an administrator's: nobody is told of looks that never were.
        if let director = request.director, decision.permission?.documentsByTitleOnly == true {
            do { try await surroundings.access.nameDirector(director, staff, id, person.nhsNumber, surroundings.now()) } catch {
                await abandon(id, staff, number, because: "not put on record")
                throw .accountUnavailable
            }
        }
        let plan = await surroundings.plan(person, opening.asker)
        // Signed out, or told to stop, while others were asked: there is nobody to look any more.
        guard !hasEnded(session: session), !isDraining else {
            await abandon(id, staff, number, because: "session ended")
            throw .ended
        }
        begin(
            LiveLook(
                id: id, session: session, staff: staff, staffOrganisation: opening.organisation, decision: decision, policy: opening.policy,
                person: person, rightPerson: right, plan: plan, opened: surroundings.now(), surroundings: surroundings, limits: limits,
                memory: memory, logger: logger),
            Rights(opening: opening, known: known, decision: decision, version: decided.version))
        return .opened(id)
    }

    private func opening(
        _ request: LookRequest, _ number: NHSNumber, _ id: LookID, _ staff: StaffMember, _ session: String
    ) async throws(LookError) -> Opening {
        let policy = try await policy()
        guard let organisation = organisation(of: staff) else {
            let decision = decide(AccessRequest(action: .openLook, staff: staff, person: number), facts(nil, staff), under: policy)
            try await record(.lookRefused, nil, staff, [number], decision, detail: "refused")
            throw .refused(decision)
        }
        return Opening(
            request: request, number: number, id: id, staff: staff, session: session, organisation: organisation, policy: policy)
    }

    /// The decision with all that can be found out and was confirmed.
    private func decided(_ opening: Opening, _ known: LookKnowledge, _ person: BannerPerson) async throws(LookError) -> Decided {
        var known = known
        var decided = try await decideWithGlass(.inHand, opening, known)
        if case .needsEvidence(let kinds) = decided.decision.outcome {
            let question = OwnEvidenceQuestion(
                kinds: kinds, person: known.person, alsoKnownAs: known.alsoKnownAs, born: person.born, asker: opening.asker, look: opening.id,
                at: surroundings.now())
            do { known.unanswered = try await surroundings.access.askEvidence(question) } catch { throw .accountUnavailable }
            known.asked = kinds
            decided = try await decideWithGlass(.last, opening, known)
        }
        if case .challenge(let offers) = decided.decision.outcome, offers.contains(.statePresence), opening.request.isPresent {
            try await statePresence(opening, known)
            decided = try await decideWithGlass(.last, opening, known)
        }
        guard let reason = opening.request.reason, case .challenge(let offers) = decided.decision.outcome, offers.contains(.breakGlass) else {
            return decided
        }
        try await breakGlass(reason, opening, known)
        return try await decideOnRecord(.last, opening, known)
    }

    /// As `decideOnRecord`; where the record opens anyway and they break the glass to what is sealed in it, the glass breaks first: a look is
    /// opened once, with all that it opens.
    private func decideWithGlass(_ step: LookDeciding.Step, _ opening: Opening, _ known: LookKnowledge) async throws(LookError) -> Decided {
        guard let reason = opening.request.reason else { return try await decideOnRecord(step, opening, known) }
        let now = surroundings.now()
        let before: Decision
        do { before = try await surroundings.access.again(question(opening, known, now), deciding(opening, known, now)) } catch {
            throw .accountUnavailable
        }
        if before.isPermitted, before.permission?.couldOpen.isEmpty == false { try await breakGlass(reason, opening, known) }
        return try await decideOnRecord(step, opening, known)
    }

    private func statePresence(_ opening: Opening, _ known: LookKnowledge) async throws(LookError) {
        let now = surroundings.now()
        let stated = Relationship(
            kind: .personPresent, strength: .stated, organisation: opening.organisation.ods, person: known.person, from: Moment(now),
            staff: opening.staff.subject, evidence: "stated")
        do { try await surroundings.access.statePresence(stated, opening.staff, opening.id, now) } catch { throw .accountUnavailable }
    }

    /// Whether it may be broken is decided like everything else, from the same facts.
    /// - Throws: `notConfirmed` where something is missing, `refused` where it may not be broken.
    private func breakGlass(_ reason: String, _ opening: Opening, _ known: LookKnowledge) async throws(LookError) {
        let (terms, request) = (opening.policy.breakGlass, opening.request)
        guard terms.reasons.contains(where: { $0.id == reason }) else { throw .notConfirmed(.unknownReason) }
        guard !request.words.isEmpty, request.words.count <= 2000 else { throw .notConfirmed(.wordsMissing) }
        guard !request.sections.isEmpty || !request.labels.isEmpty else { throw .notConfirmed(.nothingNamed) }
        let now = surroundings.now()
        let proof = opening.staff.proof
        let grant = BreakGlassGrant(
            id: Self.random(16), staff: opening.staff.subject, organisation: opening.organisation.ods, person: known.person,
            sections: request.sections, labels: request.labels, reason: reason,
            opened: Moment(now), assurance: proof?.levels.authentication ?? 0, authenticated: proof?.at ?? Moment(milliseconds: 0))
        let asked = AccessRequest(
            action: .breakGlass, staff: opening.staff, person: known.person, director: request.director, breaking: grant)
        let policy = opening.policy
        let facts = facts(opening, known, at: now)
        let decision: Decision
        do {
            decision = try await surroundings.access.again(question(opening, known, now)) { decide(asked, facts.with($0), under: policy) }
        } catch { throw .accountUnavailable }
        switch decision.outcome {
        case .permit: break
        case .challenge(let needed):
            throw .notConfirmed(needed.contains { if case .stepUp = $0 { true } else { false } } ? .stepUp(terms.assurance) : .unknownReason)
        case .refuse(let why) where why == [.glassNotStated]: throw .notConfirmed(.unknownReason)
        case .refuse, .needsEvidence:
            try await record(.lookRefused, opening.id, opening.staff, [known.person], decision, detail: "glass not broken")
            throw .refused(decision)
        }
        do { try await surroundings.access.breakGlass(grant, opening.staff, request.words, opening.id) } catch { throw .accountUnavailable }
    }

    /// Keeps the look that waits, for whoever asked.
    private func wait(_ opening: Opening) async throws(LookError) -> LookOpened {
        do {
            let at = surroundings.now()
            if try await surroundings.access.waiting(opening.id, opening.session, at) == nil {
                try await surroundings.access.wait(opening.id, opening.session, opening.number, at)
            }
        } catch { throw .accountUnavailable }
        return .challenged(opening.id)
    }

    // MARK: Deciding

    func policy() async throws(LookError) -> RegionPolicy {
        do { return try await surroundings.access.policy() } catch { throw .accountUnavailable }
    }

    func organisation(of staff: StaffMember) -> Organisation? {
        ODSCode(staff.role.organisation).flatMap { surroundings.organisation($0) }
    }

    private func decideOnRecord(
        _ step: LookDeciding.Step, _ opening: Opening, _ known: LookKnowledge
    ) async throws(LookError) -> Decided {
        let now = surroundings.now()
        let deciding = LookDeciding(
            step: step, look: opening.id, session: opening.session, person: known.person,
            question: question(opening, known, now), decide: deciding(opening, known, now), at: now)
        do { return try await surroundings.access.decide(deciding) } catch { throw .accountUnavailable }
    }

    func question(_ opening: Opening, _ known: LookKnowledge, _ now: Date) -> RegisterStore.Question {
        RegisterStore.Question(
            staff: opening.staff, organisation: opening.organisation.ods, person: known.person, alsoKnownAs: known.alsoKnownAs,
            director: opening.request.director, breakGlass: opening.policy.breakGlass, now: now)
    }

    private func deciding(
        _ opening: Opening, _ known: LookKnowledge, _ now: Date
    ) -> @Sendable (RegisterStore.Registers) -> Decision {
        let request = AccessRequest(action: .openLook, staff: opening.staff, person: known.person, director: opening.request.director)
        let (policy, facts) = (opening.policy, facts(opening, known, at: now))
        return { decide(request, facts.with($0), under: policy) }
    }

    /// All that is known without the registers.
    private func facts(_ opening: Opening, _ known: LookKnowledge, at now: Date) -> Facts {
        var facts = facts(opening.organisation, opening.staff, at: now, restricted: known.restricted)
        if let practice = known.practice, practice == opening.organisation.ods {
            // It is only known to be so now.
            facts = facts.with([
                Relationship(
                    kind: .registeredPractice, strength: .proven, organisation: practice, person: known.person, from: Moment(now),
                    evidence: "demographics")
            ])
        }
        return facts.asked(known.asked, unanswered: known.unanswered)
    }

    /// What is known without the registers.
    func facts(
        _ organisation: Organisation?, _ staff: StaffMember, at now: Date? = nil, restricted: Facts.Restricted = .couldNotTell
    ) -> Facts {
        Facts(
            organisation: organisation.map { .init(ods: $0.ods, kind: $0.kind, usesTheRecord: $0.usesTheRecord) },
            regionDigest: surroundings.regionDigest, now: Moment(now ?? surroundings.now()),
            agreement: organisation.map { $0.isSuspended ? .suspended : .inForce } ?? .couldNotTell,
            assurance: staff.proof?.levels ?? Facts.Assurance(authentication: nil, identity: nil), restricted: restricted)
    }
}

extension Challenge {
    /// Whether it must be met before anything is asked about the person.
    var mustBeMet: Bool {
        switch self {
        case .stepUp, .nameDirector: true
        case .statePresence, .breakGlass: false
        }
    }
}

extension Facts {
    /// With what the registers say; evidence that is there already stays.
    func with(_ registers: RegisterStore.Registers) -> Facts {
        Facts(
            organisation: organisation, regionDigest: regionDigest, now: now, agreement: agreement, training: registers.training,
            assurance: assurance, relationships: relationships + registers.relationships, asked: asked.union(registers.asked),
            unanswered: unanswered, objection: registers.objection,
            restricted: restricted, grants: registers.grants, breakGlassUse: registers.use, director: registers.director)
    }

    func with(_ relationships: [Relationship]) -> Facts {
        Facts(
            organisation: organisation, regionDigest: regionDigest, now: now, agreement: agreement, training: training, assurance: assurance,
            relationships: relationships, asked: asked, unanswered: unanswered, objection: objection, restricted: restricted, grants: grants,
            breakGlassUse: breakGlassUse, director: director)
    }

    func asked(_ kinds: Set<RelationshipKind>, unanswered: Set<RelationshipKind>) -> Facts {
        Facts(
            organisation: organisation, regionDigest: regionDigest, now: now, agreement: agreement, training: training, assurance: assurance,
            relationships: relationships, asked: kinds, unanswered: unanswered, objection: objection, restricted: restricted, grants: grants,
            breakGlassUse: breakGlassUse, director: director)
    }
}
