import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Federation
import Foundation
import Logging
import Looks
import StaffWeb
import Storage

/// A staff member's own list and notices, and the privacy officers' cases, made of the stores.
struct LiveOwn: Sendable {
    let trail: TrailStore
    let glass: BreakGlassStore
    let directions: DirectionStore
    let policies: PolicyInForce
    /// Opens the words of whoever broke the glass: here and nowhere else.
    let caseKey: SymmetricKey
    let region: ConnectedRegion
    let directors: LiveDirectors
    let logger: Logger

    var desk: OwnDesk {
        OwnDesk(
            recent: { staff in
                try await kept { () async throws(StorageError) in try await trail.recent(of: staff.subject) }.compactMap { row in
                    (try? NHSNumber(row.nhsNumber)).map { RecentPerson(nhsNumber: $0, opened: row.opened) }
                }
            },
            directed: { staff in try await directed(staff) },
            answer: { id, staff, isMine in
                try await kept { () async throws(StorageError) in try await directions.seen(id, by: staff, disown: !isMine, at: Date()) }
                // Said to be so only once no open look outlives it (law 8).
                if !isMine { try? await Task.sleep(for: Looks.lease + .milliseconds(100)) }
            },
            cases: { staff in try await cases(staff) }, directors: { staff, part in try await directors.choices(staff, part) },
            director: { value, staff in directors.opened(value, by: staff) })
    }

    private func directed(_ staff: StaffMember) async throws(LookError) -> [DirectedLook] {
        try await kept { () async throws(StorageError) in try await directions.unseen(by: staff.subject) }.compactMap { row in
            (try? NHSNumber(row.nhsNumber)).map {
                DirectedLook(
                    id: row.id, administrator: row.administrator, organisationName: name(row.organisation), nhsNumber: $0, at: row.at)
            }
        }
    }

    private func cases(_ officer: StaffMember) async throws(LookError) -> [GlassCase] {
        let policy: RegionPolicy
        do { policy = try await policies.current() } catch { throw .accountUnavailable }
        let found = try await kept { () async throws(StorageError) in try await glass.cases(of: officer.role.organisation) }
        // Whom an officer reads about is on record first (law 2).
        let event = TrailEvent(
            kind: .casesRead, at: Date(), subject: officer.subject, issuer: officer.issuer, organisation: officer.role.organisation,
            role: officer.role.jobRole, people: found.map(\.grant.person.digits), detail: "\(found.count) cases")
        try await kept { () async throws(StorageError) in try await trail.append(event) }
        return found.map { it in
            GlassCase(
                reference: String(it.id.suffix(12)), raised: it.raised, staff: it.grant.staff,
                organisationName: name(it.grant.organisation.code),
                nhsNumber: it.grant.person, reason: policy.breakGlass.reasons.first { $0.id == it.grant.reason }?.words ?? it.grant.reason,
                sections: it.grant.sections.sorted(),
                labels: it.grant.labels.sorted().map { id in policy.labels.first { $0.id == id }?.name ?? id.rawValue },
                words: words(it.words),
                isOpen: it.closed == nil)
        }
    }

    private func words(_ sealed: [UInt8]) -> String? {
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed), let data = try? ChaChaPoly.open(box, using: caseKey) else {
            return nil
        }
        return String(decoding: data, as: UTF8.self)
    }

    private func name(_ ods: String) -> String { ODSCode(ods).flatMap { region.organisations[$0]?.name } ?? ods }

    private func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(LookError) -> T {
        do { return try await body() } catch {
            logger.critical("the account cannot be read or written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw .accountUnavailable
        }
    }
}
