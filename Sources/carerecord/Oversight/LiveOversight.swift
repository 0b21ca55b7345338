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

/// The desk of officers of oversight, made of the stores. Whether somebody may check looks is decided for each request; whose they see is a condition of each
/// question in the stores; and what they are about to be shown is on record before they are.
struct LiveOversight: Sendable {
    let cases: CaseStore
    let search: LookSearchStore
    let reports: OversightReportStore
    let glass: BreakGlassStore
    let questions: LookQuestionStore
    let ways: ContactWayStore
    let corrections: CorrectionStore
    let contacts: GlassAnswers
    let listing: PersonLists
    /// How long the region keeps lines; nil: for ever.
    let retention: Region.Retention?
    let trail: TrailStore
    let policies: PolicyStore
    let inForce: PolicyInForce
    /// Seals what officers and staff write, as it does what is written at broken glass.
    let caseKey: SymmetricKey
    let region: StandingRegion
    let monitoring: Region.Monitoring
    /// From this score a case is an alert.
    let alert: Double
    let looks: Looks
    let clock: RegionClock
    let databaseClock: DatabaseClock
    let reasons: DirectedCounts
    let logger: Logger

    var desk: OversightDesk {
        OversightDesk(
            queue: { staff, kind, after in try await queue(staff, kind, after) },
            open: { id, staff in try await open(id, staff) },
            act: { id, staff, act in try await self.act(id, staff, act) },
            search: { staff, terms in try await found(staff, terms) },
            draw: { staff in try await draw(staff) },
            report: { staff, period in try await report(staff, period) },
            asked: { staff in try await asked(staff) },
            answer: { id, staff, words in try await answer(id, staff, words) },
            found: { handle, staff in try await look(handle, staff) },
            raise: { handle, staff, words in try await raise(handle, staff, words) },
            personList: { staff, number in try await personList(staff, number) },
            personProof: { staff, number, part in try await personProof(staff, number, part) },
            corrections: { staff in try await openCorrections(staff) },
            answerCorrection: { id, staff, answer in try await answerCorrection(id, staff, answer) })
    }

    // MARK: Who

    /// Decided for every request: training, agreements and roles change while a session lasts.
    func officer(_ staff: StaffMember) async throws -> OversightOfficer {
        try await looks.mayCheckTrail(staff)
        let organisation = staff.role.organisation
        let isRegional = monitoring.regional.contains { $0.code == organisation }
        return Self.who(staff, isRegional ? .region : .organisation(organisation))
    }

    static func who(_ staff: StaffMember, _ scope: OversightScope) -> OversightOfficer {
        OversightOfficer(
            subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation, role: staff.role.jobRole, scope: scope)
    }

    // MARK: Queues

    private func queue(_ staff: StaffMember, _ kind: OversightQueue.Kind, _ after: String?) async throws -> OversightQueue {
        let officer = try await officer(staff)
        let size = 50
        let found = try await kept { () async throws(StorageError) in
            try await cases.queue(
                kind.stored, of: officer, least: kind == .alerts ? alert : 0, after: after.flatMap { CaseStore.Place(cursor: $0) },
                limit: size + 1)
        }
        let counts = try await kept { () async throws(StorageError) in try await cases.counts(of: officer, least: alert) }
        // Who is looked at is not in the list, so the event names nobody.
        try await record(officer, .casesRead, [], "\(kind.rawValue): \(min(found.count, size)) cases")
        let policy = try await inForce.current()
        var page = OversightQueue(
            kind: kind, rows: found.prefix(size).map { row($0, officer, policy) },
            counts: Dictionary(counts.map { (OversightQueue.Kind($0.key), $0.value) }, uniquingKeysWith: +),
            isRegion: officer.scope == .region)
        if found.count > size, let last = found.prefix(size).last {
            page.next = "\(Int((last.score * 10).rounded()))|\(last.id)"
        }
        return page
    }

    func row(_ it: OversightCase, _ officer: OversightOfficer, _ policy: RegionPolicy) -> OversightRow {
        let words: String =
            switch it.kind {
            case .alert: it.found?.ranked.first { $0.mode == .on }?.words ?? it.found?.ranked.first?.words ?? "a rule found something"
            case .glass: "Broke the glass because care could not wait."
            case .question: "A person asks about this look at their record."
            case .sample: "An ordinary look, drawn by chance."
            case .raised: "An officer found this look and wants it looked into."
            }
        var row = OversightRow(
            id: it.id, kind: OversightQueue.Kind(it.kind), score: it.kind == .alert ? Int(it.score.rounded()) : nil, staff: it.staff,
            role: roleName(it.role, policy), organisationName: name(it.organisation), words: words, last: it.last, due: it.due,
            state: Self.state(it), isTheirs: !officer.scope.decides(it.organisation))
        row.keptUntil = keptUntil(it, at: databaseClock.now())
        return row
    }

    /// Until when an open case keeps what is older than the region keeps; nil where it is not so old.
    private func keptUntil(_ it: OversightCase, at now: Date) -> Date? {
        guard let end = retention?.end(at: now), it.closed == nil, it.first < end else { return nil }
        return it.raised + OpenCases.limit + now.timeIntervalSince(end)
    }

    static func state(_ it: OversightCase) -> String {
        switch it.state {
        case .open: "open"
        case .asked: "reason asked for"
        case .answered: "answered"
        case .escalated: "second person needed"
        case .closed: "closed: \(it.verdict.map { verdict($0) } ?? "decided")"
        }
    }

    static func verdict(_ verdict: OversightCase.Verdict) -> String {
        switch verdict {
        case .justified: "justified"
        case .training: "training"
        case .escalate: "escalated"
        }
    }

    // MARK: Acting

    private func act(_ id: String, _ staff: StaffMember, _ act: OversightAct) async throws -> OversightDone {
        let officer = try await officer(staff)
        let now = databaseClock.now()
        let messages = answerMessages(at: now)
        let outcome: CaseOutcome
        switch act {
        case .ask(let words):
            let sealed = try words.map(seal)
            let due = now + Double(monitoring.answerDays) * 86_400
            outcome = try await kept { () async throws(StorageError) in
                try await cases.ask(id, by: officer, words: sealed, due: due, at: now)
            }
        case .decide(let verdict, let because, let answer):
            let sealed = try seal(because)
            let told = try answer.map(seal)
            outcome = try await kept { () async throws(StorageError) in
                try await cases.decide(id, by: officer, verdict.stored, because: sealed, answer: told, at: now, messages: messages)
            }
        case .confirm(let agrees, let because):
            let sealed = try seal(because)
            outcome = try await kept { () async throws(StorageError) in
                try await cases.confirm(id, by: officer, agrees: agrees, because: sealed, at: now, messages: messages)
            }
        }
        return switch outcome {
        case .done: .done
        case .notFound: .notFound
        case .notNow: .notNow
        case .samePerson: .samePerson
        case .notTheirs: .notTheirs
        case .answerMissing: .answerMissing
        }
    }

    // MARK: The staff member's side

    private func asked(_ staff: StaffMember) async throws -> [ReasonAsked] {
        let found = try await kept { () async throws(StorageError) in try await cases.unanswered(by: staff.subject, issuer: staff.issuer) }
        guard !found.isEmpty else { return [] }
        try await record(Self.who(staff, .organisation("")), .ownListRead, found.compactMap(\.nhsNumber), "\(found.count) asked about")
        return found.map { it in
            ReasonAsked(
                id: it.id, organisationName: name(it.organisation), nhsNumber: it.nhsNumber.flatMap { try? NHSNumber($0) },
                lookAt: it.lookAt,
                asked: it.asked, due: it.due, words: it.words.flatMap(unsealed))
        }
    }

    private func answer(_ id: String, _ staff: StaffMember, _ words: String) async throws -> Bool {
        let sealed = try seal(words)
        let outcome = try await kept { () async throws(StorageError) in
            try await cases.answer(id, by: Self.who(staff, .organisation("")), words: sealed, at: databaseClock.now())
        }
        reasons.changed(staff)
        return outcome == .done
    }

    // MARK: Parts

    /// A key that cannot seal keeps nothing in the clear.
    func seal(_ words: String) throws -> [UInt8] {
        guard let sealed = try? ChaChaPoly.seal(Data(words.utf8), using: caseKey).combined else { throw LookError.accountUnavailable }
        return Array(sealed)
    }

    func unsealed(_ sealed: [UInt8]) -> String? {
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed), let data = try? ChaChaPoly.open(box, using: caseKey) else {
            return nil
        }
        return String(decoding: data, as: UTF8.self)
    }

    func record(_ who: OversightOfficer, _ kind: TrailEvent.Kind, _ people: [String], _ detail: String) async throws {
        let event = TrailEvent(
            kind: kind, at: databaseClock.now(), subject: who.subject, issuer: who.issuer, organisation: who.organisation, role: who.role,
            people: Set(people).sorted(), purpose: "oversight", detail: detail)
        try await kept { () async throws(StorageError) in try await trail.append(event) }
    }

    func name(_ ods: String) -> String { ODSCode(ods).flatMap { region.current.organisations[$0]?.name } ?? ods }

    /// A role's name, from the policy's id of it or from a claimed job role.
    func roleName(_ role: String, _ policy: RegionPolicy) -> String {
        (policy.roles.first { $0.id.rawValue == role } ?? policy.roles.first { $0.jobRoles.contains(role) })?.name
            ?? (role.isEmpty ? "Staff" : role)
    }

    func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(LookError) -> T {
        do { return try await body() } catch {
            logger.critical("the account cannot be read or written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw .accountUnavailable
        }
    }
}

extension OversightQueue.Kind {
    var stored: OversightCase.Kind {
        switch self {
        case .alerts: .alert
        case .glass: .glass
        case .questions: .question
        case .sample: .sample
        case .raised: .raised
        }
    }

    init(_ kind: OversightCase.Kind) {
        self =
            switch kind {
            case .alert: .alerts
            case .glass: .glass
            case .question: .questions
            case .sample: .sample
            case .raised: .raised
            }
    }
}

extension OversightAct.Verdict {
    var stored: OversightCase.Verdict {
        switch self {
        case .justified: .justified
        case .training: .training
        case .escalate: .escalate
        }
    }
}

extension CaseStore.Place {
    /// As a page hands it back; nil for anything else: then it is the first page.
    init?(cursor: String) {
        let parts = cursor.split(separator: "|", maxSplits: 1)
        guard parts.count == 2, let score = Int(parts[0]), parts[1].utf8.count <= 64 else { return nil }
        self.init(score: score, id: String(parts[1]))
    }
}
