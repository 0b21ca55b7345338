import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Storage

/// Opening a look: decide, ask who it is, decide with what is in hand, ask the staff member's own organisation where that is needed,
/// decide again; and only then gather (laws 2 and 3). Each step is on record before it is taken.
extension Looks {
    public func open(_ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened {
        let number: NHSNumber
        do { number = try NHSNumber(request.number) } catch { throw .invalidNumber(error) }
        let askedAt = ContinuousClock.now
        guard let id = LookID(Self.random(32)) else { throw .full(retryAfter: 1) }
        // Before anything is waited for: launches count in the order in which they come, whichever is faster.
        let came = comes(number, session, isLaunch: request.launch != nil)
        do throws(LookError) {
            if came.isLaunch { try await closeOthers(than: number, came) }
            return counted(try await open(request, number, id, isWaiting: false, isLaunched: came.isLaunch, by: staff, came: came))
        } catch {
            await tellAlike(error, askedAt: askedAt)
            throw counted(error)
        }
    }

    /// Whether a refusal says only that nothing is known of a right to look: evidence may still be found.
    static func isForWantOfEvidence(_ why: Set<Refusal>) -> Bool {
        guard why.count == 1, let only = why.first else { return false }
        // Kept back: before the demographics service has answered, everybody is taken for restricted.
        return [.noRelationship, .noRulePermits, .relationshipShowsLess, .keptBack].contains(only)
    }

    /// Confirms what a look that waits needs; it opens under its id, or waits on. Pressed twice it opens once: the second finds it open.
    public func confirm(_ id: LookID, _ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened
    {
        let askedAt = ContinuousClock.now
        await takeTurn(id)
        defer { nextTurn(id) }
        if live[id]?.session == session { return .opened(id) }
        // Before it is found to wait: a launch from here on has closed it.
        let at = lastCame(now: surroundings.now())
        let row = try await waiting(id, session)
        guard let row, let number = try? NHSNumber(row.number) else {
            // Another node opened it meanwhile.
            if let held = try await held(id), held.session == session, !held.isEnded { return .opened(id) }
            throw await gone(id, session)
        }
        do throws(LookError) {
            let came = LaunchStore.Asked(session: session, number: number.digits, at: at, isLaunch: false)
            return try await open(request, number, id, isWaiting: true, isLaunched: row.isLaunched, by: staff, came: came)
        } catch {
            let told = await waitingNoMore(id, session, after: error)
            await tellAlike(told, askedAt: askedAt)
            throw told
        }
    }

    func takeTurn(_ id: LookID) async {
        while confirming[id] != nil { await withCheckedContinuation { confirming[id]?.append($0) } }
        confirming[id] = []
    }

    func nextTurn(_ id: LookID) {
        for waiting in confirming.removeValue(forKey: id) ?? [] { waiting.resume() }
    }

    /// What a look that waits needs, for its page: decided again from what is in hand and what was found out before, on record.
    public func pending(_ id: LookID, by staff: StaffMember, session: String) async throws(LookError) -> PendingLook {
        let row = try await waiting(id, session)
        guard let row, let number = try? NHSNumber(row.number) else { throw .noSuchLook }
        var opening = try await opening(LookRequest(number: number.digits), number, id, staff, comes(number, session))
        opening.isWaiting = true
        let now = surroundings.now()
        // What an organisation answered some time ago is asked again when something is confirmed, and not by a page.
        let isAsked = row.known.map { now.timeIntervalSince($0.at) < RelationshipStore.fresh } ?? false
        let known = LookKnowledge(number, row.known, opening.organisation.ods, isAsked: isAsked)
        guard let decided = try await decideOnRecord(isAsked ? .page : .unasked, opening, known) else { throw .noSuchLook }
        return PendingLook(id: id, decision: decided.decision, policy: opening.policy, isAsked: isAsked)
    }

    private func waiting(_ id: LookID, _ session: String) async throws(LookError) -> PendingLookStore.Row? {
        do { return try await surroundings.access.waiting(id, session, surroundings.now()) } catch { throw .accountUnavailable }
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
        /// The digest of the region that says who the organisation is, and the registers' version before policy and region were read: where
        /// either was activated after that, it has risen, and the look is decided again before anything of it leaves.
        let region: String
        let version: Int64
        /// Of which server that version was.
        let server: String
        /// When it was asked for, and as what: a launch for somebody else that comes later overtakes it.
        let came: LaunchStore.Asked
        /// Which of its session's people it is of, once that is known.
        var mark = 0
        /// What is alike of staff member and person, once that is known.
        var flags: LookFlags?
        /// It waited, and opening takes it.
        var isWaiting = false
        /// Their own record system asked for it, now or before it waited.
        var isLaunched = false
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

        init(person: NHSNumber) { self.person = person }

        /// What was found out of a look that waits; what its organisation was asked too long ago counts as not asked.
        init(_ number: NHSNumber, _ known: PendingLookStore.Known?, _ organisation: ODSCode, isAsked: Bool) {
            self.init(person: known?.person ?? number)
            guard let known else { return }
            alsoKnownAs = known.alsoKnownAs
            practice = known.isPractice ? organisation : nil
            restricted = known.isRestricted ? .yes : .no
            if isAsked { (asked, unanswered) = (known.asked, known.unanswered) }
        }
    }

    private func open(
        _ request: LookRequest, _ number: NHSNumber, _ id: LookID, isWaiting: Bool, isLaunched: Bool, by staff: StaffMember,
        came: LaunchStore.Asked
    ) async throws(LookError) -> LookOpened {
        let session = came.session
        var opening = try await opening(request, number, id, staff, came)
        (opening.isWaiting, opening.isLaunched) = (isWaiting, isLaunched)
        // Before anything is decided or written: decisions are kept for ever, and what somebody typed is not to be in them.
        guard request.labels.isSubset(of: opening.policy.labels.map(\.id)) else { throw .notConfirmed(.unknownLabel) }
        // Of everybody alike, before anything is known of the person: that it is refused tells of no objection.
        guard opening.policy.hasGround(request.ground) else { throw .notConfirmed(.unknownGround) }
        guard !isDraining else { throw .leaving }
        guard live.count < limits.looks else { throw .full(retryAfter: 30) }
        try await makeRoom()
        // Whoever may not look whatever the evidence is refused before the person is named to anybody.
        guard let first = try await decideOnRecord(.whoItIs, opening, LookKnowledge(person: number))?.decision else { throw .noSuchLook }
        if case .refuse(let why) = first.outcome, !Self.isForWantOfEvidence(why) {
            let refusal = LookError.refusal(first, reference: id, under: opening.policy)
            if case .personNotFound = refusal {
                // As of anybody else: past the limit nobody is told anything, and how long the answer takes must not tell either.
                try await stayWithinLimits(opening)
                _ = try await identify(opening)
            }
            throw refusal
        }
        if case .challenge(let needed) = first.outcome, needed.contains(where: \.mustBeMet) {
            // What is confirmed later is confirmed of somebody who was checked now.
            if request.launch != nil { try await launched(opening, try await identify(opening).person) }
            return try await wait(opening, nil)
        }

        try await stayWithinLimits(opening)
        let (person, right, superseded) = try await identify(opening)
        try await launched(opening, person)
        var known = LookKnowledge(person: person.nhsNumber)
        // An objection under a number that has been superseded is the person's all the same (law 8).
        known.alsoKnownAs = Set([number] + superseded).subtracting([person.nhsNumber]).sorted { $0.digits < $1.digits }
        known.practice = person.practiceODS
        known.restricted = person.isRestricted ? .yes : .no
        opening.flags = surroundings.access.flags(staff, person)
        opening.mark = try await mark(of: person.nhsNumber, opening)
        let beginning = Beginning(surroundings.now())
        // Nil: somebody else opened it meanwhile, on another node.
        guard let decided = try await decided(opening, &known, person) else { return .opened(id) }
        let decision = decided.decision
        switch decision.outcome {
        case .permit where decided.isOpened: break
        case .permit, .challenge: return try await wait(opening, known)
        case .refuse, .needsEvidence: throw .refusal(decision, reference: id, under: opening.policy)
        }
        // Only of a look that opens, and only in an administrator's: nobody is told of looks that never were.
        if let director = request.director, decision.permission?.documentsByTitleOnly == true {
            do { try await surroundings.access.nameDirector(director, staff, id, person.nhsNumber, surroundings.now()) } catch {
                await abandon(id, staff, number, because: "not put on record")
                throw .accountUnavailable
            }
        }
        let plan = await surroundings.plan(person, opening.asker)
        let others = came.isLaunch ? try await othersOf(opening, than: person.nhsNumber) : []
        let hasEndedLongAgo: Bool
        do throws(LookError) { hasEndedLongAgo = try await hasEnded(id, since: beginning) } catch {
            await abandon(id, staff, number, because: "could not tell whether it had ended")
            throw error
        }
        // Signed out, or stopped, while others were asked: there is nobody to look any more. One that only drains lets it open.
        guard !hasEnded(session: session), !isStopped else {
            await abandon(id, staff, number, because: "session ended")
            throw .ended
        }
        // A launch that came to another node has ended it on record, where it came after it was decided: this node has read of that, or will.
        guard !hasEndedLongAgo, !isOvertaken(opening), lease?.reading.endedLooks.contains(id.text) != true else {
            throw await overtaken(opening)
        }
        let closing = takeAway(others)
        begin(
            LiveLook(
                id: id, session: session, staff: staff, staffOrganisation: opening.organisation, decision: decision, policy: opening.policy,
                person: person, mark: PersonMark(opening.mark, among: PersonMark.name(of: session)), rightPerson: right, plan: plan,
                opened: surroundings.now(), surroundings: surroundings, limits: limits,
                memory: memory, logger: logger, entryKey: decided.entryKey),
            Rights(
                opening: opening, known: known, decision: decision, version: min(opening.version, decided.version),
                server: opening.server, traced: surroundings.now()))
        for (id, look) in closing { await ended(id, look, because: Self.another) }
        return .opened(id)
    }

    private func opening(
        _ request: LookRequest, _ number: NHSNumber, _ id: LookID, _ staff: StaffMember, _ came: LaunchStore.Asked
    ) async throws(LookError) -> Opening {
        let reading = try await authority()
        let policy = try await policy()
        let region = surroundings.regionDigest()
        guard let organisation = organisation(of: staff) else {
            let decision = decide(AccessRequest(action: .openLook, staff: staff, person: number), facts(nil, staff), under: policy)
            try await record(.lookRefused, id, staff, [number], decision, detail: "refused")
            throw .refused(decision, reference: id)
        }
        return Opening(
            request: request, number: number, id: id, staff: staff, session: came.session, organisation: organisation, policy: policy,
            region: region, version: reading.version, server: reading.server, came: came)
    }

    /// Keeps the look that waits, for whoever asked, with what was found out; nil where nothing was yet.
    private func wait(_ opening: Opening, _ known: LookKnowledge?) async throws(LookError) -> LookOpened {
        let at = surroundings.now()
        let kept = known.map {
            PendingLookStore.Known(
                person: $0.person, alsoKnownAs: $0.alsoKnownAs, isPractice: $0.practice == opening.organisation.ods,
                isRestricted: $0.restricted != .no, asked: $0.asked, unanswered: $0.unanswered, at: at)
        }
        let behind: LaunchStore.Behind?
        do { behind = try await surroundings.access.wait(opening.id, opening.came, kept, at) } catch { throw .accountUnavailable }
        if behind == .tookTooLong { throw await fallenBehind(opening, .tookTooLong) }
        // A launch that came meanwhile has closed it, or found nothing to close yet.
        guard behind == nil, !isOvertaken(opening) else { throw .ended }
        return .challenged(opening.id)
    }
}
