import AccessControl
import AuditTrail
import CareRecord
import Federation
import Foundation
import Identity
import Logging
import Looks
import StaffWeb
import Storage

/// A launch at the staff listener: judged for whoever is signed in there.
struct LaunchArrival: Sendable {
    let store: LaunchStore
    let clock: DatabaseClock
    let trail: TrailStore
    let region: Region
    let logger: Logger

    var desk: LaunchDesk {
        LaunchDesk(arrive: { handle, session in try await arrive(Secrets.stored(handle), session) })
    }

    private func arrive(_ handle: String, _ session: StaffSession?) async throws -> LaunchDesk.Arrival {
        let now = clock.now()
        guard
            let launch = try await kept({ () async throws(StorageError) in try await store.find(handle, at: now) })
                .flatMap(KeptLaunch.init)?.context
        else { return await refused(.refused, "used, too old or unknown", nil, session) }
        guard let session, let organisation = ODSCode(session.staff.role.organisation) else { return .signIn }
        let verdict = LaunchVerdict.judge(
            launch, session: (session.staff.issuer, session.staff.subject, organisation),
            isNational: region.identityProvider.hasNationalUserIDs)
        if verdict == .anotherOrganisation, let choices = choices(launch, session) { return .chooseRole(choices) }
        // Whatever comes of it, it is used up.
        guard try await kept({ () async throws(StorageError) in try await store.take(handle, at: now) }) != nil else {
            return await refused(.refused, "used meanwhile", launch, session)
        }
        switch verdict {
        case .signIn: return .signIn
        case .anotherStaffMember: return await refused(.anotherStaffMember, "another staff member", launch, session)
        case .anotherOrganisation:
            return await refused(.anotherOrganisation, "no role at the organisation", launch, session)
        case .open:
            let evidence = LaunchEvidence(
                id: "\(launch.kind.rawValue): \(launch.launch)", birthDate: launch.birthDate, at: launch.launchedAt,
                organisation: launch.organisation)
            return .open(LookRequest(number: launch.person.digits, launch: evidence), session)
        }
    }

    /// Roles of theirs at the launch's organisation; nil where there is none.
    private func choices(_ launch: LaunchContext, _ session: StaffSession) -> [RoleChoice]? {
        let found = session.otherRoles.filter { $0.organisation == launch.organisation.code }
        return found.isEmpty ? nil : found
    }

    private func refused(
        _ outcome: LaunchDesk.Arrival, _ why: String, _ launch: LaunchContext?, _ session: StaffSession?
    ) async -> LaunchDesk.Arrival {
        logger.notice("a launch was refused", metadata: ["why": "\(why)"])
        // A handle that nobody knows, from nobody: no launch, and no line that a stranger could fill the account with.
        guard launch != nil || session != nil else { return outcome }
        let staff = session?.staff
        let event = TrailEvent(
            kind: .launchRefused, at: clock.now(), subject: staff?.subject, issuer: staff?.issuer,
            organisation: staff?.role.organisation,
            role: staff?.role.jobRole, people: launch.map { [$0.person.digits] } ?? [],
            detail: (launch.map { "\($0.kind.rawValue): \($0.launch): " } ?? "") + why)
        do { try await trail.append(event) } catch { logger.error("a refused launch could not be put on record") }
        return outcome
    }

    private func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(LookError) -> T {
        do { return try await body() } catch {
            logger.critical(
                "the account cannot be read or written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw .accountUnavailable
        }
    }
}
