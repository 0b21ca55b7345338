import AccessControl
import CareRecord
import Foundation
import Storage

/// What an open look may show, for as long as it is open (laws 8 and 9). A look lives under the registers' version that it was decided at;
/// where that has risen, or something that permits it has come to its end, it is decided again before anything of it leaves.
extension Looks {
    /// How old the knowledge of the registers' version may be (DESIGN, "One machine, many machines").
    public static let lease: Duration = .milliseconds(500)

    /// What an open look was decided from.
    struct Rights: Sendable {
        let opening: Opening
        let known: LookKnowledge
        /// What it shows, from its opening to its end: a later decision may permit more, which it never shows, and whose end is not its own.
        let shows: Decision
        /// The last, which says when it must be decided again.
        var decision: Decision
        var version: Int64
        /// Of which server the reading was that came before the decision: whatever another one has, it was not decided by that.
        var server: String
        /// When the demographics service was last asked who the person is.
        var traced: Date

        init(opening: Opening, known: LookKnowledge, decision: Decision, version: Int64, server: String, traced: Date) {
            self.opening = opening
            self.known = known
            (shows, self.decision) = (decision, decision)
            self.version = version
            self.server = server
            self.traced = traced
        }

        /// Whether something that permits it has come to its end.
        func isOver(at now: Date) -> Bool { decision.permission?.until.map { Moment(now) >= $0 } ?? false }
    }

    /// Returns where the look may still show what it shows. A look that may not has ended.
    /// - Throws: `accountUnavailable` where that cannot be told: nothing is shown then.
    func holdAuthority(_ id: LookID, _ look: LiveLook) async throws(LookError) {
        let reading = try await authority()
        // Taken away meanwhile: it ended here or elsewhere.
        guard live[id] === look, let rights = rights[id] else { throw .ended }
        guard isStale(rights, reading, at: surroundings.now()) else { return }
        try await redecided(id)
        guard live[id] === look, self.rights[id] != nil else { throw .ended }
    }

    /// Whether it must be decided again before anything of it is shown: a change touches it, or may; or another server answers than it was decided by,
    /// whose numbers say nothing of it.
    func isStale(_ rights: Rights, _ reading: AuthorityReading, at now: Date) -> Bool {
        if rights.isOver(at: now) || rights.server != reading.server { return true }
        guard rights.version != reading.version else { return false }
        return changes.mayTouch(question(rights.opening, rights.known, now), from: rights.version, to: reading.version)
    }

    /// From the registers as they are, and the evidence that is in none of them: what the organisation's own source and the demographics
    /// service said when it was opened.
    func redeciding(_ rights: Rights, at now: Date) -> @Sendable (RegisterStore.Registers) -> Decision {
        let request = rights.decision.request
        let policy = rights.opening.policy
        let kept = rights.decision.facts.relationships.filter { $0.kind.isAskedFor || $0.kind == .registeredPractice }
        let facts = facts(rights.opening.organisation, rights.opening.staff, at: now, restricted: rights.known.restricted).with(kept)
            .asked(rights.decision.facts.asked, unanswered: rights.decision.facts.unanswered)
        return { decide(request, facts.with($0), under: policy) }
    }
}

extension Decision {
    /// Whether it takes nothing away from what another permitted.
    func shows(atLeast other: Decision) -> Bool {
        guard isPermitted, permitted.isSuperset(of: other.permitted) else { return false }
        let (mine, theirs) = (permission ?? Permission(), other.permission ?? Permission())
        return (theirs.documentsByTitleOnly || !mine.documentsByTitleOnly) && (theirs.withoutWhereabouts || !mine.withoutWhereabouts)
            && mine.opens.isSuperset(of: theirs.opens)
    }
}
