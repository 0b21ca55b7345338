import AccessControl
import CareRecord
import Foundation
import Storage

/// Watching a session's looks for a browser. A watch is no use by a person: nothing is touched by it. It lives on the node's lease; a look that
/// another node holds is read once, and decided about here as its own node does, so that a page is cleared though that node is dead.
extension Looks {
    /// A look that another node holds, or none, and that a browser watches here. It shows nothing.
    struct Afar: Sendable {
        let held: HeldLook
        var rights: Rights
        /// When it was last asked for; what nobody asks for is forgotten, and read again where somebody does.
        var asked: ContinuousClock.Instant
    }

    /// Sooner than a reading forgets what has ended (`AuthorityStore.overlap`): what was asked for within this has seen every reading.
    static let remembered: Duration = .seconds(15)

    /// One beat: what may be shown now.
    /// - Throws: `ended` where the session has; `accountUnavailable`, `clockOff` where it cannot be told: then nothing may be shown.
    public func beat(_ watch: LookWatch) async throws(LookError) -> LookWatch {
        var watch = watch
        let reading = try await authority()
        guard !hasEnded(session: watch.session) else { throw .ended }
        if !watch.isNamed { (watch.looks, watch.isNamed) = (try await named(watch), true) }
        var (shown, untold): (Set<String>, Set<String>) = ([], [])
        for (name, id) in watch.looks {
            switch await mayBeShown(id, watch.session, reading) {
            case .success(true): shown.insert(name)
            case .success(false): watch.looks[name] = nil
            // Of this one alone: the session's other pages stay.
            case .failure(.leaving): untold.insert(name)
            case .failure(let error): throw error
            }
        }
        // It may have ended while others were decided about.
        guard !hasEnded(session: watch.session) else { throw .ended }
        (watch.shown, watch.untold) = (shown, untold)
        watch.isLeaving = isDraining
        return watch
    }

    /// The session's looks by the names that a browser asks for: those of this node without a read, the others by one.
    private func named(_ watch: LookWatch) async throws(LookError) -> [String: LookID] {
        let wanted = Set(watch.names)
        var found: [String: LookID] = [:]
        for (id, look) in live where look.session == watch.session && wanted.contains(id.watchName) { found[id.watchName] = id }
        for (id, it) in afar where it.held.session == watch.session && wanted.contains(id.watchName) { found[id.watchName] = id }
        guard found.count < wanted.count else { return found }
        // One that was opened elsewhere a moment ago is in no reading yet, and a page that is told "no" is cleared for good: the database is asked.
        openOf[watch.session] = nil
        for look in try await openAnywhere(watch.session) where wanted.contains(look.id.watchName) { found[look.id.watchName] = look.id }
        return found
    }

    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    func mayBeShown(_ id: LookID, _ session: String, _ reading: AuthorityReading) async -> Result<Bool, LookError> {
        do throws(LookError) {
            let now = surroundings.now()
            // Idle here, and used at another node: it is that node's from here on.
            if let look = live[id], look.session == session, await look.due(at: now) == .tooIdle,
                await isUsedElsewhere(id, look, at: now) == nil
            {
                // Told "no", the page would be cleared for good.
                throw .accountUnavailable
            }
            if let look = live[id] {
                afar[id] = nil
                guard look.session == session else { return .success(false) }
                try await holdAuthority(id, look)
                return .success(await look.standing(at: surroundings.now()) != .ended)
            }
            guard try await keep(afar: id, session, reading) else { return .success(false) }
            try await redecided(id)
            return .success(afar[id] != nil)
        } catch {
            if case .ended = error { return .success(false) }
            return .failure(error)
        }
    }

    /// Whether a look that is not here is open and this session's.
    private func keep(afar id: LookID, _ session: String, _ reading: AuthorityReading) async throws(LookError) -> Bool {
        let (now, clock) = (surroundings.now(), ContinuousClock.now)
        if let it = afar[id], clock - it.asked < Self.remembered {
            guard it.held.session == session, !reading.endedLooks.contains(id.text), now.timeIntervalSince(it.held.opened) <= limits.age
            else {
                afar[id] = nil
                return false
            }
            afar[id]?.asked = clock
            return true
        }
        afar[id] = nil
        guard let held = try await held(id), held.session == session, !held.isEnded,
            now.timeIntervalSince(held.opened) <= limits.age, now.timeIntervalSince(held.seen) <= limits.idle + Self.useIsWritten
        else { return false }
        guard let rights = try await rights(id, of: held, reading.server) else { return false }
        afar[id] = Afar(held: held, rights: rights, asked: clock)
        return true
    }

    /// What it was opened by, to be decided about again before it counts.
    /// - Throws: `leaving` where this program decides otherwise than the look's own node, which may be of another version: that one can tell. Told "no"
    ///   the page would be cleared for good.
    private func rights(_ id: LookID, of held: HeldLook, _ server: String) async throws(LookError) -> Rights? {
        let policy = try await policy()
        guard let written = held.decision, written.policy == policy.digest else { return nil }
        guard let decision = written.goingOn(under: policy) else { throw .leaving }
        guard decision.facts.regionDigest == surroundings.regionDigest(), let organisation = organisation(of: decision.request.staff)
        else { return nil }
        let number = held.askedFor ?? held.person
        let opening = Opening(
            request: LookRequest(number: number.digits, director: decision.request.director), number: number, id: id,
            staff: decision.request.staff, session: held.session, organisation: organisation, policy: policy,
            region: decision.facts.regionDigest, version: Self.neverDecided, server: server, came: comes(number, held.session))
        var known = LookKnowledge(person: held.person)
        known.alsoKnownAs = number == held.person ? [] : [number]
        known.restricted = decision.facts.restricted
        return Rights(
            opening: opening, known: known, decision: decision, version: Self.neverDecided, server: server, traced: surroundings.now())
    }

    /// Lower than any version of the registers.
    static let neverDecided: Int64 = -1

    /// Forgets what no browser watches any more.
    func forgetAfar() {
        let now = ContinuousClock.now
        afar = afar.filter { now - $0.value.asked < Self.remembered }
        openOf = openOf.filter { now - $0.value.checked < Self.remembered }
    }
}
