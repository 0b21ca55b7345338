import CareRecord
import Foundation
import Objections

extension ObjectionCaseStore {
    /// Where a page of the queue ends.
    public struct Place: Sendable, Hashable {
        public let due: String
        public let id: String
        public init(due: String, id: String) {
            self.due = due
            self.id = id
        }
    }

    /// How many of a desk's are in each state.
    public func counts(_ desk: String) async throws(StorageError) -> [ObjectionState: Int] {
        try await database.read { transaction in
            let rows = try transaction.query("SELECT state, COUNT(*) FROM objection_case WHERE desk = ? GROUP BY state", [.text(desk)])
            return Dictionary(
                rows.compactMap { row in
                    row.text(0).flatMap { ObjectionState(rawValue: $0) }.map { ($0, Int(row.integer(1) ?? 0)) }
                }, uniquingKeysWith: +)
        }
    }

    /// How many of a desk's wait for an answer, by the day on which it is due.
    public func waiting(_ desk: String) async throws(StorageError) -> [Day: Int] {
        let states = ObjectionState.allCases.filter(\.isWaiting).map { SQLValue.text($0.rawValue) }
        return try await database.read { transaction in
            let rows = try transaction.query(
                """
                SELECT due_day, COUNT(*) FROM objection_case WHERE desk = ? AND state IN (\(states.map { _ in "?" }.joined(separator: ", ")))
                GROUP BY due_day
                """, [.text(desk)] + states)
            return Dictionary(
                rows.compactMap { row in row.text(0).flatMap { Day($0) }.map { ($0, Int(row.integer(1) ?? 0)) } }, uniquingKeysWith: +)
        }
    }

    /// Nil where there is none, or none of that desk's.
    public func find(_ id: String, at desk: String) async throws(StorageError) -> ObjectionCaseRow? {
        try await database.read { try Self.find(id, desk, $0) }
    }

    /// By reference, for the desk that it is at.
    public func find(reference: String, at desk: String) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows("WHERE c.reference = ? AND c.desk = ?", [.text(reference), .text(desk)])
    }

    /// Those of a person, the newest first; of one desk, or of whichever.
    public func of(_ numbers: [NHSNumber], at desk: String? = nil, limit: Int = 50) async throws(StorageError) -> [ObjectionCaseRow] {
        guard !numbers.isEmpty else { return [] }
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        let values: [SQLValue] = numbers.map { .text($0.digits) } + (desk.map { [.text($0)] } ?? []) + [.integer(Int64(limit))]
        return try await rows(
            "WHERE c.nhs_number IN (\(marks))\(desk == nil ? "" : " AND c.desk = ?") ORDER BY c.created_at DESC, c.id DESC LIMIT ?", values)
    }

    /// What was done with it, in order.
    public func steps(of id: String) async throws(StorageError) -> [ObjectionStepRow] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT at, kind, hand, subject, ground, words FROM objection_step WHERE objection_case = ? ORDER BY at, id", [.text(id)]
            ).map { row in
                ObjectionStepRow(
                    at: row.time(0) ?? .distantPast, kind: row.text(1) ?? "", hand: row.text(2) ?? "", subject: row.text(3) ?? "",
                    ground: row.text(4), words: row.blob(5))
            }
        }
    }

    /// What was written with the objection that a message is about, sealed; nil: nothing was, or it is about none.
    public func details(of message: OutboxMessage) async throws(StorageError) -> [UInt8]? {
        try await database.read { transaction in
            try transaction.query("SELECT details FROM objection_case WHERE reference = ?", [.text(message.reference)]).first?.blob(0)
        }
    }

    /// Returns once each of these that came into force is in force on every node: nobody is told of one before (law 8). It counts from when it is read: what a
    /// step says of its time is from before it was written, which may have taken long.
    /// - Parameters:
    ///   - span: how long nodes may go on by what they knew.
    ///   - now: the database's time, by which steps are put on record.
    public func untilInForce(_ rows: [ObjectionCaseRow], after span: Duration, now: @Sendable () -> Date) async throws(StorageError) {
        for row in rows {
            let kinds = [ObjectionStep.Kind.uphold, .notDied].map(\.rawValue)
            let upheld = try await steps(of: row.id).filter { kinds.contains($0.kind) }
            guard upheld.contains(where: { now().timeIntervalSince($0.at) < ObjectionCaseRow.longestWrite }) else { continue }
            try? await Task.sleep(for: span)
            return
        }
    }

    /// A desk's of which nobody has checked yet whose they are, the first due first: what they wrote is sealed, so that nothing finds them by it here.
    public func unchecked(_ desk: String, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            "WHERE c.desk = ? AND c.state = ? AND c.nhs_number IS NULL AND c.details IS NOT NULL ORDER BY c.due_day, c.id LIMIT ?",
            [.text(desk), .text(ObjectionState.received.rawValue), .integer(Int64(limit))])
    }

    /// A desk's that a parent brought into force for a child who decides for themselves now: to be asked, or to answer. Who waits longest comes first.
    public func toAsk(_ desk: String, on today: Day, limit: Int = 100) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            """
            WHERE c.desk = ? AND c.state = ? AND c.acting LIKE ? AND (c.ask_again_day IS NULL OR c.ask_again_day <= ?)
            ORDER BY COALESCE(c.ask_again_day, ''), c.received_day, c.id LIMIT ?
            """,
            [
                .text(desk), .text(ObjectionState.inForce.rawValue), .text("\(ActingFor.Standing.parent.rawValue)|%"), .text(today.text),
                .integer(Int64(limit)),
            ]
        ).filter { $0.it.asking(on: today) != nil }
    }

    /// One line of a desk's figures.
    public struct Figure: Sendable, Hashable {
        /// `YYYY-MM` in which they came.
        public let month: String
        public let state: ObjectionState
        public let way: ObjectionCase.Way
        public let count: Int
        /// Of these, those that had no answer by the day that they were due, whether it came later or is still owed. An imported one was answered at
        /// the older system, on a day that nobody here knows, and is none of them.
        public let late: Int
    }

    /// A desk's figures from a month on.
    /// - Parameter today: what was due on a day before it, and waits, is late.
    public func figures(_ desk: String, from month: String, today: Day) async throws(StorageError) -> [Figure] {
        let waiting = ObjectionState.allCases.filter(\.isWaiting)
        return try await database.read { transaction in
            try transaction.query(
                """
                SELECT substr(received_day, 1, 7), state, way, COUNT(*), SUM(CASE WHEN way <> ? AND (answered_day > due_day
                    OR (state IN (\(waiting.map { _ in "?" }.joined(separator: ", "))) AND due_day < ?)) THEN 1 ELSE 0 END) FROM objection_case
                WHERE desk = ? AND received_day >= ? GROUP BY substr(received_day, 1, 7), state, way ORDER BY 1, 2, 3
                """,
                [.text(ObjectionCase.Way.imported.rawValue)] + waiting.map { .text($0.rawValue) } + [
                    .text(today.text), .text(desk), .text(month),
                ]
            ).compactMap { row in
                guard let month = row.text(0), let state = row.text(1).flatMap({ ObjectionState(rawValue: $0) }),
                    let way = row.text(2).flatMap({ ObjectionCase.Way(rawValue: $0) })
                else { return nil }
                return Figure(month: month, state: state, way: way, count: Int(row.integer(3) ?? 0), late: Int(row.integer(4) ?? 0))
            }
        }
    }

    /// A look at somebody's record although they object, for the desk that handled the objection.
    public struct Despite: Sendable, Hashable {
        public let at: Date
        public let organisation: String
        public let ground: String
        public let reference: String
    }

    /// The newest looks on a legal ground at people whose objections are a desk's, under whichever of their numbers; and those of which it was told because no
    /// desk had a case, such as of an objection that was set by command.
    public func despite(_ desk: String, limit: Int = 50) async throws(StorageError) -> [Despite] {
        try await database.read { transaction in
            try transaction.query(
                """
                WITH RECURSIVE named (person, number) AS (
                  SELECT b.nhs_number, b.nhs_number FROM break_glass b WHERE b.ground IS NOT NULL
                  UNION SELECT b.nhs_number, same.nhs_number FROM break_glass b JOIN person_key mine ON mine.nhs_number = b.nhs_number
                    JOIN person_key same ON same.key = mine.key WHERE b.ground IS NOT NULL
                  UNION SELECT named.person, same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
                    JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key)
                SELECT b.opened_at, b.organisation, b.ground, c.reference FROM named JOIN objection_case c ON c.nhs_number = named.number
                  JOIN break_glass b ON b.nhs_number = named.person
                  WHERE b.ground IS NOT NULL AND c.desk = ? AND c.created_at <= b.opened_at
                    AND (c.closed_at IS NULL OR c.closed_at > b.opened_at)
                UNION SELECT b.opened_at, b.organisation, b.ground, o.reference FROM break_glass b
                  JOIN outbox o ON o.id = '\(OutboxStore.glassForDesk)' || b.id || '-' || ?
                  WHERE b.ground IS NOT NULL AND NOT EXISTS (SELECT 1 FROM objection_case c WHERE c.reference = o.reference)
                ORDER BY 1 DESC, 4 LIMIT ?
                """, [.text(desk), .text(desk), .integer(Int64(limit))]
            ).map { row in
                Despite(
                    at: row.time(0) ?? .distantPast, organisation: row.text(1) ?? "", ground: row.text(2) ?? "",
                    reference: row.text(3) ?? "")
            }
        }
    }

    func rows(_ which: String, _ values: [SQLValue]) async throws(StorageError) -> [ObjectionCaseRow] {
        try await database.read { transaction in
            try transaction.query("SELECT \(ObjectionCaseRow.columns) FROM objection_case c \(which)", values).compactMap {
                ObjectionCaseRow($0)
            }
        }
    }
}
