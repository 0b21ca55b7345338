import AuditTrail
import Foundation

/// What people do with a case: each thing is a step of it and an event of the trail, in one transaction with what it changes.
extension CaseStore {
    /// An officer opens a case: on record before any of it is shown.
    /// - Returns: nil where there is none, or none that they may see.
    public func open(_ id: String, by officer: OversightOfficer, at now: Date) async throws(StorageError) -> OversightCase? {
        guard let found = try await find(id, for: officer) else { return nil }
        try await database.append(try TrailStore.inserting(Self.event(.caseOpened, found, officer, now, "opened, \(found.kind.rawValue)")))
        return found
    }

    /// Asks the staff member for a reason; they are told at their next page.
    /// - Parameter words: the officer's, sealed; nil: the standing question alone.
    public func ask(
        _ id: String, by officer: OversightOfficer, words: [UInt8]?, due: Date, at now: Date
    ) async throws(StorageError) -> CaseOutcome {
        try await change(id, officer, [.open, .asked, .answered]) { found, transaction in
            let event = Self.event(.staffAsked, found, officer, now, "asked for a reason")
            try transaction.execute(
                "INSERT INTO case_question (id, oversight_case, subject, organisation, nhs_number, look_at, asked_at, due_at, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(event.id), .text(id), .text(found.staff), .text(officer.organisation), .text(found.nhsNumber), .time(found.last),
                    .time(now), .time(due), words.map { .blob($0) } ?? .null,
                ])
            try transaction.execute("UPDATE oversight_case SET state = 'asked' WHERE id = ?", [.text(id)])
            try Self.step(.asked, event, id, officer, nil, words, transaction)
            return .done
        }
    }

    /// The staff member answers, once.
    /// - Parameter staff: who answers; the question must be theirs.
    public func answer(
        _ question: String, by staff: OversightOfficer, words: [UInt8], at now: Date
    ) async throws(StorageError) -> CaseOutcome {
        try await database.write { transaction in
            let rows = try transaction.query(
                "SELECT \(OversightCase.columns), q.answered_at FROM case_question q JOIN oversight_case c ON c.id = q.oversight_case WHERE q.id = ? AND \(Self.isOf)",
                [.text(question)] + Self.whose(staff.subject, staff.issuer))
            guard let row = rows.first, let found = OversightCase(row) else { return .notFound }
            guard row.integer(19) == nil else { return .notNow }
            let event = Self.event(.staffAnswered, found, staff, now, "gave a reason")
            try transaction.execute(
                "UPDATE case_question SET answered_at = ?, answer = ? WHERE id = ? AND answered_at IS NULL",
                [.time(now), .blob(words), .text(question)])
            try transaction.execute("UPDATE oversight_case SET state = 'answered' WHERE id = ? AND state = 'asked'", [.text(found.id)])
            try Self.step(.answered, event, found.id, staff, nil, words, transaction)
            return .done
        }
    }

    /// An officer decides. An escalation waits for a second person, and so does the answer of a person who asked.
    /// - Parameters:
    ///   - words: why, for whoever reads the case later; sealed.
    ///   - answer: what the person who asked will read; sealed. Needed where one asks, and of no other case.
    ///   - messages: what they are told of it; made and kept in the same transaction.
    public func decide(
        _ id: String, by officer: OversightOfficer, _ verdict: OversightCase.Verdict, because words: [UInt8], answer: [UInt8]? = nil,
        at now: Date, messages: @escaping AnswerMessages = { _, _ in [] }
    ) async throws(StorageError) -> CaseOutcome {
        try await change(id, officer, [.open, .asked, .answered]) { found, transaction in
            guard found.kind != .question || answer != nil else { return .answerMissing }
            let event = Self.event(.caseDecided, found, officer, now, verdict.rawValue)
            if verdict == .escalate {
                try transaction.execute(
                    "UPDATE oversight_case SET state = 'escalated', verdict = ?, decided_by = ? WHERE id = ?",
                    [.text(verdict.rawValue), .text(officer.subject), .text(id)])
            } else {
                try Self.close(found, verdict, officer.subject, now, transaction)
            }
            try Self.step(.decided, event, id, officer, verdict, words, transaction)
            guard found.kind == .question, let answer else { return .done }
            if verdict == .escalate {
                let waiting = Self.event(.answerWorded, found, officer, now, "an answer waits for a second person")
                try Self.step(.worded, waiting, id, officer, nil, answer, transaction)
            } else {
                try Self.tell(found, answer, officer, now, messages, transaction)
            }
            return .done
        }
    }

    /// A second person agrees with an escalation, or does not: then it is open again.
    public func confirm(
        _ id: String, by officer: OversightOfficer, agrees: Bool, because words: [UInt8], at now: Date,
        messages: @escaping AnswerMessages = { _, _ in [] }
    ) async throws(StorageError) -> CaseOutcome {
        try await change(id, officer, [.escalated]) { found, transaction in
            guard let first = found.decidedBy, first != officer.subject else { return .samePerson }
            let event = Self.event(.caseConfirmed, found, officer, now, agrees ? "confirmed" : "not confirmed")
            if agrees {
                try Self.close(found, .escalate, first, now, transaction)
            } else {
                try transaction.execute(
                    "UPDATE oversight_case SET state = 'open', verdict = NULL, decided_by = NULL WHERE id = ?", [.text(id)])
            }
            try Self.step(agrees ? .confirmed : .refused, event, id, officer, .escalate, words, transaction)
            if agrees, found.kind == .question {
                let worded = try transaction.query(
                    "SELECT words FROM case_step WHERE oversight_case = ? AND kind = 'worded' ORDER BY id DESC LIMIT 1", [.text(id)]
                ).first?.blob(0)
                guard let worded else { throw StorageError.unavailable(code: -5) }
                try Self.tell(found, worded, officer, now, messages, transaction)
            }
            return .done
        }
    }

    // MARK: Parts

    /// What a person is told when their question is answered, from the case and from how they want to be reached; nil: they never said.
    public typealias AnswerMessages = @Sendable (OversightCase, ContactWayStore.Row?) -> [OutboxMessage]

    /// Gives a person the answer to their question: the case's id is the question's. Once; where the question is gone (erased by age) nobody is told.
    private static func tell(
        _ found: OversightCase, _ answer: [UInt8], _ officer: OversightOfficer, _ now: Date, _ messages: AnswerMessages,
        _ transaction: any SQLTransaction
    ) throws {
        let changed = try transaction.execute(
            "UPDATE look_question SET answer = ?, answered_at = ?, open_key = NULL WHERE id = ? AND answered_at IS NULL",
            [.blob(answer), .time(now), .text(found.id)])
        guard changed == 1 else { return }
        let event = event(.questionAnswered, found, officer, now, "the person was answered")
        try step(.told, event, found.id, officer, nil, answer, transaction)
        // How they want to be reached is read here, so that a change of it is either before the answer or after it.
        let way = try found.nhsNumber.flatMap { try ContactWayStore.find([$0], transaction) }
        for message in messages(found, way) { try OutboxStore.insert(message, transaction) }
    }

    /// Reads the case as the officer may see it and changes it, where they decide it and it is in one of these states.
    private func change(
        _ id: String, _ officer: OversightOfficer, _ states: Set<OversightCase.State>,
        _ body: @escaping @Sendable (OversightCase, any SQLTransaction) throws -> CaseOutcome
    ) async throws(StorageError) -> CaseOutcome {
        try await database.write { transaction in
            guard let found = try Self.find(id, officer, transaction) else { return .notFound }
            guard officer.scope.decides(found.organisation) else { return .notTheirs }
            guard states.contains(found.state) else { return .notNow }
            return try body(found, transaction)
        }
    }

    private static func close(
        _ found: OversightCase, _ verdict: OversightCase.Verdict, _ by: String, _ now: Date, _ transaction: any SQLTransaction
    ) throws {
        // Its key is free again: what is found after this is another case. A look of a sample is drawn once.
        try transaction.execute(
            "UPDATE oversight_case SET state = 'closed', verdict = ?, decided_by = ?, closed_at = ?, open_key = CASE WHEN kind = 'sample' THEN open_key END WHERE id = ?",
            [.text(verdict.rawValue), .text(by), .time(now), .text(found.id)])
        if found.kind == .glass {
            try transaction.execute("UPDATE break_glass_case SET closed_at = ? WHERE id = ?", [.time(now), .text(found.id)])
        }
    }

    static func event(
        _ kind: TrailEvent.Kind, _ found: OversightCase, _ who: OversightOfficer, _ now: Date, _ detail: String
    ) -> TrailEvent {
        who.event(
            kind, at: now, people: found.nhsNumber.map { [$0] } ?? [], look: found.look, about: found.about,
            detail: "case \(found.id.suffix(12)): \(detail)")
    }

    static func step(
        _ kind: CaseStep.Kind, _ event: TrailEvent, _ id: String, _ who: OversightOfficer, _ verdict: OversightCase.Verdict?,
        _ words: [UInt8]?,
        _ transaction: any SQLTransaction
    ) throws {
        let row = SQLStatement(
            "INSERT INTO case_step (id, oversight_case, at, kind, subject, issuer, organisation, verdict, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(event.id), .text(id), .integer(event.at), .text(kind.rawValue), .text(who.subject), .text(who.issuer),
                .text(who.organisation), .text(verdict?.rawValue), words.map { .blob($0) } ?? .null,
            ])
        _ = try transaction.run([row] + (try TrailStore.inserting(event)))
    }
}
