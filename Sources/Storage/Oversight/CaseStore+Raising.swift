import AuditTrail
import Foundation

/// How cases come about.
extension CaseStore {
    /// What a rule found, with the score from which a case is an alert.
    public struct Raised: Sendable, Hashable {
        public let rule: String
        public let score: Double
        public let isShadow: Bool
        public let isAlert: Bool
    }

    /// Puts what the rules found into their cases, each finding once whoever weighs it again, and an event for each that makes or joins an alert:
    /// by whoever leads and nobody else.
    /// - Parameter days: in which a case is to be closed.
    public func raise(
        _ findings: [Finding], alert least: Double, days: Int, as leader: Leadership, at now: Date
    ) async throws(StorageError) -> [Raised] {
        guard !findings.isEmpty else { return [] }
        return try await database.write(as: leader) { transaction in
            try findings.compactMap { try Self.raise($0, least, days, now, transaction) }
        }
    }

    private static func raise(
        _ finding: Finding, _ least: Double, _ days: Int, _ now: Date, _ transaction: any SQLTransaction
    ) throws -> Raised? {
        guard let event = finding.events.first else { return nil }
        let answers = try transaction.run([
            SQLStatement("SELECT 1 FROM alert WHERE rule = ? AND event = ?", [.text(finding.rule), .text(event)]),
            SQLStatement(
                "SELECT e.look, p.nhs_number FROM trail_event e LEFT JOIN trail_person p ON p.event = e.id WHERE e.id = ? ORDER BY p.nhs_number",
                [.text(event)]),
            SQLStatement(
                "SELECT \(OversightCase.columns) FROM oversight_case c WHERE c.open_key = ?", [.text(key(finding))]),
        ])
        guard answers[0].rows.isEmpty else { return nil }
        let look = answers[1].rows.first?.text(0)
        let number = finding.person == nil ? nil : answers[1].rows.first?.text(1)
        var standing = answers[2].rows.first.flatMap { OversightCase($0) }
        // Nothing was added for so long: who returns begins another.
        if let old = standing, finding.at - Int64(old.last.timeIntervalSince1970 * 1000) >= CaseBook.rest {
            try transaction.execute("UPDATE oversight_case SET open_key = NULL WHERE id = ?", [.text(old.id)])
            standing = nil
        }
        var found = standing?.found ?? WatchCase(finding)
        if standing?.found != nil { found.add(finding) }
        let content = String(decoding: try JSONEncoder().encode(found), as: UTF8.self)
        let id: String
        if let standing {
            id = standing.id
            try transaction.execute(
                "UPDATE oversight_case SET content = ?, score = ?, with_shadow = ?, first_at = ?, last_at = ?, look = COALESCE(?, look) WHERE id = ?",
                [
                    .text(content), OversightCase.kept(found.score), OversightCase.kept(found.scoreWithShadow), .integer(found.first),
                    .integer(found.last), .text(look), .text(id),
                ])
        } else {
            id = TrailEvent(kind: .alertRaised, at: now).id
            try insert(
                .alert, id, key: key(finding), organisation: finding.organisation, staff: finding.staff, role: finding.role, number: number,
                look: look,
                about: event, content: content, score: found.score, withShadow: found.scoreWithShadow, first: finding.at, last: finding.at,
                due: now + Double(days) * 86_400, now, transaction)
        }
        let isShadow = finding.mode == .shadow
        var rows = [
            SQLStatement(
                "INSERT INTO alert (id, oversight_case, rule, version, mode, score, words, event, look, at, since, raised_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(TrailEvent(kind: .alertRaised, at: now).id), .text(id), .text(finding.rule), .integer(Int64(finding.version)),
                    .text(finding.mode.rawValue), OversightCase.kept(finding.score), .text(finding.words), .text(event), .text(look),
                    .integer(finding.at), .integer(finding.since), .time(now),
                ])
        ]
        let isAlert = (isShadow ? found.scoreWithShadow : found.score) >= least
        if isAlert {
            rows += try TrailStore.inserting(
                TrailEvent(
                    kind: .alertRaised, at: now, organisation: finding.organisation, people: number.map { [$0] } ?? [], look: look,
                    purpose: "oversight",
                    detail:
                        "\(finding.rule)/\(finding.version), score \(Int(finding.score.rounded())), case \(id.suffix(12)) at \(Int(found.score.rounded()))\(isShadow ? ", shadow" : "")",
                    also: TrailEvent.about(event)))
        }
        _ = try transaction.run(rows)
        return Raised(rule: finding.rule, score: finding.score, isShadow: isShadow, isAlert: isAlert)
    }

    private static func key(_ finding: Finding) -> String {
        let key = WatchCase.Key(finding)
        let what = key.person.map { "person \($0.bits)" } ?? "week \(key.week ?? 0)"
        return "alert|\(key.organisation)|\(key.staff)|\(what)"
    }

    /// A case for each broken glass that officers have to review and that has none yet, under the same id.
    /// - Parameter days: in which it is to be reviewed.
    public func takeUpBrokenGlass(days: Int, as leader: Leadership, at now: Date) async throws(StorageError) -> Int {
        // Mostly there is nothing, and then nobody's writes wait for it.
        let waiting = try await database.read { transaction in
            try transaction.query(
                """
                SELECT g.id, g.organisation, g.raised_at, b.subject, b.nhs_number, b.opened_at, b.issuer FROM break_glass_case g JOIN break_glass b ON b.id = g.break_glass \
                LEFT JOIN oversight_case c ON c.id = g.id WHERE c.id IS NULL AND g.closed_at IS NULL ORDER BY g.id LIMIT 100
                """, [])
        }
        guard !waiting.isEmpty else { return 0 }
        return try await database.write(as: leader) { transaction in
            for row in waiting {
                let (opened, subject) = (row.integer(5) ?? 0, row.text(3) ?? "")
                let event = try transaction.query(
                    "SELECT id, look, role FROM trail_event WHERE subject = ? AND (issuer IS NULL OR issuer = ?) AND kind IN ('glass-broken', 'summary-emergency') AND at BETWEEN ? AND ? ORDER BY at LIMIT 1",
                    [.text(subject), .text(row.text(6)), .integer(opened - 2), .integer(opened + 2)]
                ).first
                let raised = row.integer(2) ?? opened
                try Self.insert(
                    .glass, row.text(0) ?? "", key: "glass|\(row.text(0) ?? "")", organisation: row.text(1) ?? "", staff: subject,
                    role: event?.text(2) ?? "", number: row.text(4), look: event?.text(1), about: event?.text(0), content: nil, score: 0,
                    withShadow: 0, first: opened, last: opened,
                    due: Date(timeIntervalSince1970: Double(raised) / 1000 + Double(days) * 86_400),
                    now, transaction)
            }
            return waiting.count
        }
    }

    /// Puts ordinary looks into an officer's monthly sample, with its event.
    public func draw(
        _ looks: [DrawnLook], month: String, by officer: OversightOfficer, days: Int, at now: Date
    ) async throws(StorageError) -> Int {
        try await database.write { transaction in
            var drawn: [DrawnLook] = []
            for look in looks {
                let key = "sample|\(month)|\(officer.organisation)|\(look.id)"
                guard try transaction.query("SELECT 1 FROM oversight_case WHERE open_key = ?", [.text(key)]).isEmpty else { continue }
                let at = Int64((look.opened.timeIntervalSince1970 * 1000).rounded())
                try Self.insert(
                    .sample, TrailEvent(kind: .sampleDrawn, at: now).id, key: key, organisation: look.organisation, staff: look.subject,
                    role: look.role, number: look.nhsNumber, look: look.id, about: nil, content: nil, score: 0, withShadow: 0, first: at,
                    last: at,
                    due: now + Double(days) * 86_400, now, transaction)
                drawn.append(look)
            }
            try TrailStore.insert(
                officer.event(
                    .sampleDrawn, at: now, people: drawn.map(\.nhsNumber), detail: "\(drawn.count) looks of \(month)"), transaction)
            return drawn.count
        }
    }

    /// An officer raises a case of a look that they found; of a look with such a case that is open, their words join it.
    /// - Parameters:
    ///   - look: one that they may see.
    ///   - words: why, sealed.
    /// - Returns: the case's id.
    public func raise(
        _ look: DrawnLook, by officer: OversightOfficer, because words: [UInt8], days: Int, at now: Date
    ) async throws(StorageError) -> String {
        try await database.write { transaction in
            let key = "raised|\(look.id)"
            let standing = try transaction.query("SELECT id FROM oversight_case WHERE open_key = ?", [.text(key)]).first?.text(0)
            let id = standing ?? TrailEvent(kind: .caseRaised, at: now).id
            if standing == nil {
                try Self.insert(
                    .raised, id, key: key, organisation: look.organisation, staff: look.subject, role: look.role, number: look.nhsNumber,
                    look: look.id, about: nil, content: nil, score: 0, withShadow: 0, first: look.openedAt, last: look.openedAt,
                    due: now + Double(days) * 86_400, now, transaction)
            }
            let event = officer.event(
                .caseRaised, at: now, people: [look.nhsNumber], look: look.id,
                detail: "case \(id.suffix(12)): \(standing == nil ? "raised of a look that was found" : "raised once more")")
            try Self.step(.raised, event, id, officer, nil, words, transaction)
            return id
        }
    }

    /// A case for each open question of a person's that has none: asked of a node of the version before.
    public func takeUpQuestions(days: Int, as leader: Leadership, at now: Date) async throws(StorageError) -> Int {
        let waiting = try await database.read { transaction in
            try transaction.query(
                """
                SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.asked_at, e.subject, e.role, e.at FROM look_question q \
                LEFT JOIN oversight_case c ON c.id = q.id LEFT JOIN trail_event e ON e.id = q.event \
                WHERE c.id IS NULL AND q.answered_at IS NULL ORDER BY q.id LIMIT 100
                """, [])
        }
        guard !waiting.isEmpty else { return 0 }
        return try await database.write(as: leader) { transaction in
            for row in waiting {
                guard let id = row.text(0), let event = row.text(1), let number = row.text(3), let asked = row.integer(5) else { continue }
                let at = row.integer(8) ?? asked
                try Self.insert(
                    .question, id, key: LookQuestionStore.key(event, number), organisation: row.text(4) ?? "", staff: row.text(6) ?? "",
                    role: row.text(7) ?? "", number: number, look: row.text(2), about: event, content: nil, score: 0, withShadow: 0,
                    first: at, last: at, due: Date(timeIntervalSince1970: Double(asked) / 1000 + Double(days) * 86_400), now, transaction)
            }
            return waiting.count
        }
    }

    /// A case's row, for whatever raises one in a transaction of its own: a person's question goes in by this with its `look_question`.
    static func insert(
        _ kind: OversightCase.Kind, _ id: String, key: String, organisation: String, staff: String, role: String, number: String?,
        look: String?,
        about: String?, content: String?, score: Double, withShadow: Double, first: Int64, last: Int64, due: Date, _ now: Date,
        _ transaction: any SQLTransaction
    ) throws {
        try transaction.execute(
            "INSERT INTO oversight_case (id, kind, open_key, organisation, staff, role, nhs_number, look, about, content, score, with_shadow, first_at, last_at, raised_at, due_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
            [
                .text(id), .text(kind.rawValue), .text(key), .text(organisation), .text(staff), .text(role), .text(number), .text(look),
                .text(about), .text(content), OversightCase.kept(score), OversightCase.kept(withShadow), .integer(first), .integer(last),
                .time(now), .time(due),
            ])
    }
}
