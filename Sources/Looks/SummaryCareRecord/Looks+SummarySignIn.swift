import AccessControl
import CareRecord
import Foundation
import Storage

/// Signing in again before a Summary Care Record is looked at without asking.
extension Looks {
    public func waitForSignIn(_ id: LookID, keeping typed: TypedWords?, session: String) async throws(LookError) -> LookID {
        let look = try await mine(id, session)
        guard case .afterSignIn? = await look.summaryOffer()?.withoutAsking else { throw .entryGone }
        guard let waiting = LookID(Self.random(32)) else { throw .full(retryAfter: 1) }
        let behind: LaunchStore.Behind?
        do {
            behind = try await surroundings.access.wait(waiting, comes(look.person.nhsNumber, session), nil, surroundings.now())
        } catch { throw .accountUnavailable }
        if let behind { throw Self.told(behind) }
        guard let typed else { return waiting }
        let place = TypedDesk.Place(form: .summaryCareRecord, look: waiting, session: session, staff: look.staff)
        let until: Date?
        do { until = try await surroundings.access.typed.keep(typed, place, surroundings.now()) } catch { throw .accountUnavailable }
        // Before they leave: what is not kept is still in front of them.
        guard until != nil else { throw .accountUnavailable }
        return waiting
    }
}
