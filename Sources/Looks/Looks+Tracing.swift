import AccessControl
import CareRecord
import Foundation
import Storage

/// Who the person is, asked again while a look is open: somebody who must not be found any more is not to be found in a look that was opened
/// before (STANDARDS 3). The look ends; whoever opens it anew sees it as it may be seen now.
extension Looks {
    /// How many are asked at once: the demographics service is everybody's.
    static let tracesAtOnce = 8

    /// Asks about looks that somebody uses and of which it was asked too long ago.
    func traceAgain() async {
        let now = surroundings.now()
        var due: [LiveLook] = []
        for (id, look) in live {
            guard let traced = rights[id]?.traced, now.timeIntervalSince(traced) >= limits.trace else { continue }
            // One that nobody uses is asked about when somebody does, or ends.
            if await look.touched > traced, await !look.isAsleep { due.append(look) }
        }
        var waiting = due.makeIterator()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.tracesAtOnce {
                guard let look = waiting.next() else { break }
                group.addTask { _ = await self.traced(look, mustAnswer: false) }
            }
            while await group.next() != nil {
                guard let look = waiting.next() else { continue }
                group.addTask { _ = await self.traced(look, mustAnswer: false) }
            }
        }
    }

    /// - Parameter mustAnswer: it wakes, which is on record; where the service does not answer, nothing is shown for now.
    /// - Returns: why the look may not go on; nil where it may.
    func traced(_ look: LiveLook, mustAnswer: Bool) async -> LookError? {
        if !mustAnswer {
            do throws(LookError) {
                try await record(.askedWho, look.id, look.staff, [look.person.nhsNumber], nil, detail: OpenLookStore.whoItIs)
            } catch { return error }
        }
        let asker = LookAsker(staff: look.staff, organisation: look.staffOrganisation, correlation: look.correlation)
        switch await trace(look.person.nhsNumber, asker) {
        case .found(let person, _, _, _)
        where person.nhsNumber == look.person.nhsNumber && (look.person.isRestricted || !person.isRestricted):
            rights[look.id]?.traced = surroundings.now()
            return nil
        case .found, .notFound:
            await end(look.id, look, because: "who the person is has changed")
            return .ended
        case .unavailable: return mustAnswer ? .demographicsUnavailable : nil
        }
    }

    // MARK: Whether the demographics service answers

    func trace(_ number: NHSNumber, _ asker: LookAsker) async -> TraceOutcome {
        let outcome = await surroundings.trace(number, asker)
        if case .unavailable = outcome { heard(false) } else { heard(true) }
        return outcome
    }

    func find(_ criteria: PersonCriteria, _ asker: LookAsker) async -> SearchOutcome {
        let outcome = await surroundings.search(criteria, asker)
        if case .unavailable = outcome { heard(false) } else { heard(true) }
        return outcome
    }

    /// Since when the demographics service has not answered; nil where it did when it was last asked, or was not asked yet. While it does not,
    /// nobody's record can be opened, and what is open goes on.
    public var demographicsSilentSince: Date? { silentSince }

    private func heard(_ answers: Bool) { silentSince = answers ? nil : silentSince ?? surroundings.now() }
}
