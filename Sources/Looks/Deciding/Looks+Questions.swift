import AccessControl
import CareRecord
import Foundation
import Storage

/// What is decided about an opening, from what, and on record.
extension Looks {
    func policy() async throws(LookError) -> RegionPolicy {
        do { return try await surroundings.access.policy() } catch { throw error.isWithoutRules ? .withoutRules : .accountUnavailable }
    }

    func organisation(of staff: StaffMember) -> Organisation? {
        ODSCode(staff.role.organisation).flatMap { surroundings.organisation($0) }
    }

    /// - Returns: nil where the look that waited was opened by somebody else meanwhile.
    /// - Throws: `ended`, on record, where another person was launched in the session since it was asked for, through whichever node; `tookTooLong`, on
    ///   record, where nobody could tell any more.
    func decideOnRecord(
        _ step: LookDeciding.Step, _ opening: Opening, _ known: LookKnowledge, _ confirmed: Confirmed = Confirmed(), at: Date? = nil
    ) async throws(LookError) -> Decided? {
        var it = about(step, opening, known, at ?? surroundings.now())
        (it.stating, it.breaking) = (confirmed.stating, confirmed.breaking)
        do { return try await surroundings.access.decide(it) } catch {
            guard let behind = error.behind else { throw .accountUnavailable }
            throw await fallenBehind(opening, behind)
        }
    }

    /// One decision about an opening.
    func about(_ step: LookDeciding.Step, _ opening: Opening, _ known: LookKnowledge, _ now: Date) -> LookDeciding {
        var it = LookDeciding(
            step: step, look: opening.id, session: opening.session, person: known.person, asked: opening.number,
            question: question(opening, known, now),
            decide: deciding(opening, known, now), at: now)
        it.isWaiting = opening.isWaiting
        it.came = opening.came
        it.mark = opening.mark
        it.flags = opening.flags
        return it
    }

    func question(_ opening: Opening, _ known: LookKnowledge, _ now: Date) -> RegisterStore.Question {
        RegisterStore.Question(
            staff: opening.staff, organisation: opening.organisation.ods, person: known.person, alsoKnownAs: known.alsoKnownAs,
            director: opening.isAdministrators ? opening.request.director : nil, breakGlass: opening.policy.breakGlass,
            presenceWithin: opening.policy.presence.within, evidenceLasts: opening.policy.evidenceLasts, now: now)
    }

    private func deciding(
        _ opening: Opening, _ known: LookKnowledge, _ now: Date
    ) -> @Sendable (RegisterStore.Registers) -> Decision {
        let request = AccessRequest(action: .openLook, staff: opening.staff, person: known.person, director: opening.request.director)
        let (policy, facts) = (opening.policy, facts(opening, known, at: now))
        return { decide(request, facts.with($0), under: policy) }
    }

    /// All that is known without the registers.
    func facts(_ opening: Opening, _ known: LookKnowledge, at now: Date) -> Facts {
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
            regionDigest: surroundings.regionDigest(), now: Moment(now ?? surroundings.now()),
            agreement: organisation.map { $0.isSuspended ? .suspended : .inForce } ?? .couldNotTell,
            assurance: staff.proof?.levels ?? Facts.Assurance(authentication: nil, identity: nil), restricted: restricted)
    }
}
