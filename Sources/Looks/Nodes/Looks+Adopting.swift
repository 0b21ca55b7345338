import AccessControl
import CareRecord
import Crypto
import Foundation
import Storage

/// Going on with a look that another node opened, or this one before it was started again: what it shows is asked for anew, under the same
/// look, on record, and only what may be shown now (laws 2, 3, 8 and 9).
extension Looks {
    /// How long after a look's idle end it is surely over: its use is written to the minute.
    static let useIsWritten: TimeInterval = 60

    static let elsewhere = "This record is asked for again: another part of the service has taken over."

    /// The look, gathered again here; once, however many ask for it at the same time.
    func adopt(_ id: LookID, _ session: String) async throws(LookError) -> LiveLook {
        await takeTurn(id)
        defer { nextTurn(id) }
        await whileLeaving(id)
        if let look = live[id] {
            guard look.session == session else { throw .noSuchLook }
            return look
        }
        guard let held = try await held(id), held.session == session else { throw .noSuchLook }
        let now = surroundings.now()
        // What nobody used for too long is ended on record by the sweep, here or elsewhere.
        guard !held.isEnded, closings[id] == nil, !hasEnded(session: session), now.timeIntervalSince(held.opened) <= limits.age,
            now.timeIntervalSince(held.seen) <= limits.idle
        else { throw .ended }
        guard !isDraining else { throw .leaving }
        guard live.count < limits.looks else { throw .full(retryAfter: 30) }
        try await makeRoom()
        // First: what changes from here on is seen by the look's first page.
        let reading = try await authority()
        let policy = try await policy()
        guard let written = held.decision, written.policy == policy.digest else { throw await endedHere(id, held, "the policy changed") }
        // A program of another version may weigh it otherwise: then it is opened anew. Not because a browser asks by itself for a page that stands open:
        // it asks again, and the look's own node, which may be there still, goes on with it.
        let decided = written.goingOn(under: policy)
        guard decided != nil || LookUse.isByPerson else { throw .leaving }
        guard let decision = decided, let organisation = organisation(of: decision.request.staff)
        else { throw await endedHere(id, held, "no longer decided so") }
        guard decision.facts.regionDigest == surroundings.regionDigest() else { throw await endedHere(id, held, "the region changed") }
        return try await adopt(id, held, decision, organisation, policy, reading)
    }

    private func adopt(
        _ id: LookID, _ held: HeldLook, _ decision: Decision, _ organisation: Organisation, _ policy: RegionPolicy,
        _ reading: AuthorityReading
    ) async throws(LookError) -> LiveLook {
        let staff = decision.request.staff
        let number = held.askedFor ?? held.person
        let opening = Opening(
            request: LookRequest(number: number.digits, director: decision.request.director), number: number, id: id, staff: staff,
            session: held.session, organisation: organisation, policy: policy, region: decision.facts.regionDigest,
            version: reading.version, server: reading.server,
            came: comes(number, held.session))
        try await record(.gatheredAgain, id, staff, [held.person], nil, detail: "taken over")
        let (person, right, superseded) = try await stillWho(held, opening, decision)
        var known = LookKnowledge(person: person.nhsNumber)
        known.alsoKnownAs = Set([number] + superseded).subtracting([person.nhsNumber]).sorted { $0.digits < $1.digits }
        known.practice = person.practiceODS
        known.restricted = person.isRestricted ? .yes : .no
        var rights = Rights(
            opening: opening, known: known, decision: decision, version: reading.version, server: reading.server,
            traced: surroundings.now())
        do {
            let now = surroundings.now()
            rights.decision = try await surroundings.access.again(question(opening, known, now), redeciding(rights, at: now))
        } catch { throw .accountUnavailable }
        guard rights.decision.shows(atLeast: decision) else { throw await endedHere(id, held, "no longer permitted") }
        let beginning = Beginning(surroundings.now())
        let key = await adopted(id)
        guard let key = try key.get() else { throw .ended }
        let plan = await surroundings.plan(person, opening.asker)
        let hasEndedLongAgo: Bool
        do throws(LookError) { hasEndedLongAgo = try await hasEnded(id, since: beginning) } catch {
            await surroundings.nodes.letGo(id)
            throw error
        }
        // Signed out, stopped or launched for somebody else while others were asked; what ended it through another node is read below. One that only
        // drains lets it go on.
        guard !hasEndedLongAgo, !hasEnded(session: held.session), !isStopped, !isOvertaken(opening) else {
            await surroundings.nodes.letGo(id)
            throw .ended
        }
        let look = LiveLook(
            id: id, session: held.session, staff: staff, staffOrganisation: organisation, decision: decision, policy: policy,
            person: person,
            mark: PersonMark(held.mark, among: PersonMark.name(of: held.session)),
            rightPerson: right, plan: plan, opened: held.opened, surroundings: surroundings, limits: limits, memory: memory, logger: logger,
            entryKey: key, notice: Self.elsewhere, seen: held.seen)
        begin(look, rights)
        afar[id] = nil
        // What ended it since it was last read of may have been heard of before it was there to be ended: it is read of again.
        lease?.isSpent = true
        await noteSummary(look)
        return look
    }

    private func adopted(_ id: LookID) async -> Result<SymmetricKey?, LookError> {
        do { return .success(try await surroundings.nodes.adopt(id)) } catch { return .failure(.accountUnavailable) }
    }

    /// Who the person is now, where that is who they were.
    private func stillWho(
        _ held: HeldLook, _ opening: Opening, _ decision: Decision
    ) async throws(LookError) -> (person: BannerPerson, right: RightPerson, superseded: [NHSNumber]) {
        switch await trace(opening.number, opening.asker) {
        case .found(let person, let families, let givens, let superseded)
        where person.nhsNumber == held.person && (decision.facts.restricted == .yes || !person.isRestricted):
            return (person, RightPerson(person, families: families, givens: givens, numbers: [opening.number] + superseded), superseded)
        case .found, .notFound: throw await endedHere(opening.id, held, "who the person is has changed")
        case .unavailable: throw .demographicsUnavailable
        }
    }

    /// Ends, on record, a look that no node may go on with.
    func endedHere(_ id: LookID, _ held: HeldLook, _ why: String) async -> LookError {
        guard let staff = held.decision?.request.staff else { return .ended }
        do throws(LookError) { try await record(.ended, id, staff, [held.person], nil, detail: why) } catch {
            logger.error("the end of a look could not be put on record")
        }
        return .ended
    }

    func held(_ id: LookID) async throws(LookError) -> HeldLook? {
        do { return try await surroundings.nodes.find(id) } catch { throw .accountUnavailable }
    }

    /// Closes a look that no memory here holds, by its row: who closes a record must not have it gathered again first.
    func closeHeld(_ id: LookID, _ session: String) async throws(LookError) {
        guard let held = try await held(id), held.session == session else { throw .noSuchLook }
        guard !held.isEnded, let staff = held.decision?.request.staff else { throw .ended }
        // Said to be closed only once it is: another node may hold it.
        try await record(.ended, id, staff, [held.person], nil, detail: "closed")
        afar[id] = nil
    }

    // MARK: Being used

    /// Says, at most once a minute, that a look is used, so that no other node takes it for idle.
    /// - Throws: `ended` where another node ended it.
    func use(_ id: LookID, _ look: LiveLook, at now: Date) async throws(LookError) {
        guard LookUse.isByPerson, await look.mustSayUse(at: now) else { return }
        let goesOn: Bool
        do { goesOn = try await surroundings.nodes.use(id, now) } catch {
            await look.useNotSaid()
            throw .accountUnavailable
        }
        guard !goesOn else { return }
        await endedElsewhere(id)
        throw .ended
    }

    /// Whether somebody uses it on another node while it is idle here: then its memory is let go, and it is not ended. Nil where that cannot be
    /// told just now.
    func isUsedElsewhere(_ id: LookID, _ look: LiveLook, at now: Date) async -> Bool? {
        let seen: Date?
        do { seen = try await surroundings.nodes.seen(id) } catch { return nil }
        // A use that this node did not write is another's, and may be followed by one that is not written yet.
        guard let seen else { return false }
        let isAnothers = seen.timeIntervalSince(await look.useSaid) > 1
        guard now.timeIntervalSince(seen) <= limits.idle + (isAnothers ? Self.useIsWritten : 0) else { return false }
        await letGo(id)
        return true
    }

    /// Another node ended it, on record: nothing of it stays here.
    func endedElsewhere(_ id: LookID) async { await letGo(id) }

    /// Drops what this node holds of a look; what becomes of the look is not said by that.
    func letGo(_ id: LookID) async {
        guard let look = live[id], takeAway(id) else { return }
        await leave(id, look)
    }

    /// Ends looks that no node uses any more.
    func endLeft() async {
        let now = surroundings.now()
        do {
            try await surroundings.nodes.endLeft(
                now.addingTimeInterval(-limits.idle - Self.useIsWritten), now.addingTimeInterval(-limits.age), now)
        } catch { logger.error("looks that are used no more could not be ended") }
    }
}
