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
import Synchronization

/// A staff member's own list and notices, and the privacy officers' cases, made of the stores.
struct LiveOwn: Sendable {
    let trail: TrailStore
    let glass: BreakGlassStore
    let contacts: GlassAnswers
    let mixUps: MixUpStore
    let directions: DirectionStore
    let counts: DirectedCounts
    let policies: PolicyInForce
    /// Opens the words of whoever broke the glass: here and nowhere else.
    let caseKey: SymmetricKey
    let region: ConnectedRegion
    let directors: LiveDirectors
    let looks: Looks
    let clock: DatabaseClock
    let logger: Logger
    let shown = ShownLists()

    var desk: OwnDesk {
        OwnDesk(
            recent: { staff in try await recent(staff) },
            directed: { staff in try await directed(staff) },
            mayBegin: { staff in try await looks.mayBegin(staff) },
            answer: { id, staff, isMine in
                try await kept { () async throws(StorageError) in try await directions.seen(id, by: staff, disown: !isMine, at: clock.now())
                }
                counts.changed(staff)
                // Said to be so only once no open look outlives it (law 8).
                if !isMine { try? await Task.sleep(for: Looks.lease + .milliseconds(100)) }
            },
            cases: { staff in try await cases(staff) },
            directors: { staff, part in
                guard try await looks.mayNameDirector(staff) else { return DirectorChoices() }
                return try await directors.choices(staff, part)
            },
            director: { value, staff in directors.opened(value, by: staff) },
            openMixUps: { officer in
                try await kept { () async throws(StorageError) in try await mixUps.count(for: officer.role.organisation) }
            },
            closeMixUp: { id, officer in try await close(id, officer) })
    }

    /// Closes a possible mix-up of the officer's organisation. One that is closed already stays so.
    private func close(_ id: String, _ officer: StaffMember) async throws(LookError) {
        try await looks.mayCheckTrail(officer)
        let now = clock.now()
        _ = try await kept { () async throws(StorageError) in
            try await mixUps.close(id, of: officer.role.organisation, at: now) { row in
                TrailEvent(
                    kind: .mixUpClosed, at: now, subject: officer.subject, issuer: officer.issuer, organisation: officer.role.organisation,
                    role: officer.role.jobRole, people: [row.nhsNumber], look: row.look, detail: "\(row.source): \(row.fields)")
            }
        }
    }

    private func recent(_ staff: StaffMember) async throws(LookError) -> [RecentPerson] {
        let people = try await kept { () async throws(StorageError) in
            try await trail.recent(of: staff.subject, issuer: staff.issuer, at: staff.role.organisation)
        }.compactMap { row in
            (try? NHSNumber(row.nhsNumber)).map { RecentPerson(nhsNumber: $0, opened: row.opened) }
        }
        if !people.isEmpty { try await looks.maySeeOwnList(staff) }
        try await account(people.map(\.nhsNumber), "last looked at", staff)
        return people
    }

    private func directed(_ staff: StaffMember) async throws(LookError) -> [DirectedLook] {
        let found = try await kept { () async throws(StorageError) in try await directions.unseen(by: staff) }.map { row in
            DirectedLook(
                id: row.id, administrator: row.administrator, organisationName: name(row.organisation),
                nhsNumber: try? NHSNumber(row.nhsNumber), at: row.at)
        }
        if !found.isEmpty { try await looks.maySeeOwnList(staff) }
        try await account(found.compactMap(\.nhsNumber), "looked at in their name", staff)
        return found
    }

    /// Who is shown whose number is on record before they are (law 2); the same list shown again within minutes is one showing.
    private func account(_ people: [NHSNumber], _ what: String, _ staff: StaffMember) async throws(LookError) {
        let now = clock.now()
        let numbers = Set(people.map(\.digits)).sorted()
        guard !numbers.isEmpty, !shown.isShown(numbers, what, to: staff, at: now) else { return }
        let event = TrailEvent(
            kind: .ownListRead, at: now, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
            role: staff.role.jobRole, people: numbers, detail: "\(numbers.count) \(what)")
        try await kept { () async throws(StorageError) in try await trail.append(event) }
        shown.show(numbers, what, to: staff, at: now)
    }

    private func cases(_ officer: StaffMember) async throws(LookError) -> [GlassCase] {
        try await looks.mayCheckTrail(officer)
        let policy: RegionPolicy
        do { policy = try await policies.current() } catch { throw .accountUnavailable }
        let found = try await kept { () async throws(StorageError) in try await glass.cases(of: officer.role.organisation) }
        // Whom an officer reads about is on record first (law 2).
        let event = TrailEvent(
            kind: .casesRead, at: clock.now(), subject: officer.subject, issuer: officer.issuer, organisation: officer.role.organisation,
            role: officer.role.jobRole, people: found.map(\.grant.person.digits), detail: "\(found.count) cases")
        try await kept { () async throws(StorageError) in try await trail.append(event) }
        let answers = try await kept { () async throws(StorageError) in try await contacts.of(found.map(\.grant)) }
        return found.map { it in
            GlassCase(
                reference: String(it.id.suffix(12)), raised: it.raised, staff: it.grant.staff,
                organisationName: name(it.grant.organisation.code),
                nhsNumber: it.grant.person, reason: policy.breakGlass.words(ofReason: it.grant.reason),
                sections: it.grant.sections.sorted(), isOfSummaryCareRecord: SummaryEmergency(rawValue: it.grant.reason) != nil,
                labels: it.grant.labels.sorted().map { id in policy.labels.first { $0.id == id }?.name ?? id.rawValue },
                words: words(it.words),
                isOpen: it.closed == nil, contact: answers[it.grant.id])
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

/// Lists of people that were put on record as shown some minutes ago, so that walking back and forth to the front page is one line.
final class ShownLists: Sendable {
    /// How long a list counts as shown: short beside a session's idle time.
    static let lasts: TimeInterval = 5 * 60

    private struct Key: Hashable {
        let what, subject, issuer, role: String
    }
    private let lists = Mutex<[Key: (numbers: [String], at: Date)]>([:])

    private static func key(_ what: String, _ staff: StaffMember) -> Key {
        Key(what: what, subject: staff.subject, issuer: staff.issuer, role: staff.role.personRoleID)
    }

    func isShown(_ numbers: [String], _ what: String, to staff: StaffMember, at now: Date) -> Bool {
        lists.withLock {
            guard let it = $0[Self.key(what, staff)], (0..<Self.lasts).contains(now.timeIntervalSince(it.at)) else { return false }
            return it.numbers == numbers
        }
    }

    /// It is on record. What is older is forgotten, so that it stays as small as the staff of some minutes.
    func show(_ numbers: [String], _ what: String, to staff: StaffMember, at now: Date) {
        lists.withLock {
            $0 = $0.filter { now.timeIntervalSince($0.value.at) < Self.lasts }
            $0[Self.key(what, staff)] = (numbers, now)
        }
    }
}
