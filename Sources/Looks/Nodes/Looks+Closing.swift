import AccessControl
import CareRecord
import Foundation

/// Closing a record: it is said to be closed only once that is on record, since whoever presses Back would have it gathered again by its row.
extension Looks {
    /// A look that was closed while the account could not be written: it is refused here until it is.
    struct Closing: Sendable {
        let staff: StaffMember
        let person: NHSNumber
        let since: Date
    }

    /// - Throws: `accountUnavailable` where the end could not be put on record. Nothing of it is kept or shown here all the same, and the end is
    ///   written as soon as that is possible; another node may go on with it until then, so whoever closed it must be told.
    public func close(_ id: LookID, session: String) async throws(LookError) {
        guard let look = live[id] else {
            try await closeHeld(id, session)
            closings[id] = nil
            return
        }
        guard look.session == session else { throw .noSuchLook }
        guard takeAway(id) else { return }
        // From before the first wait: nobody takes it up again while its end is being written.
        closings[id] = Closing(staff: look.staff, person: look.person.nhsNumber, since: surroundings.now())
        guard await ended(id, look, because: "closed") else { throw .accountUnavailable }
        closings[id] = nil
    }

    /// Writes what could not be written. The first that cannot be written ends the attempt: the others could not either.
    func writeClosings(at now: Date) async {
        // Past its age nobody could take it up again.
        closings = closings.filter { now.timeIntervalSince($0.value.since) <= limits.age }
        for (id, it) in closings {
            do throws(LookError) { try await record(.ended, id, it.staff, [it.person], nil, detail: "closed") } catch { return }
            closings[id] = nil
        }
    }
}
