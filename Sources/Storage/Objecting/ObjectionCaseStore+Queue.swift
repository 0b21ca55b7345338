import Foundation
import Objections

/// A desk's queue: what of it is asked for, and how much of each there is at the whole desk.
extension ObjectionCaseStore {
    /// Which of a desk's cases.
    public struct Filter: Sendable, Hashable {
        public enum Owner: Sendable, Hashable {
            case anybody, nobody
            /// By the sign-in's subject.
            case of(String)
        }
        /// Nil: each that waits for an answer.
        public var state: ObjectionState?
        public var owner: Owner

        public init(state: ObjectionState? = nil, owner: Owner = .anybody) {
            self.state = state
            self.owner = owner
        }

        var sql: (condition: String, values: [SQLValue]) {
            let states = state.map { [$0] } ?? ObjectionState.allCases.filter(\.isWaiting)
            var values = states.map { SQLValue.text($0.rawValue) }
            var condition = "c.state IN (\(states.map { _ in "?" }.joined(separator: ", ")))"
            switch owner {
            case .anybody: break
            case .nobody: condition += " AND c.owned_by IS NULL"
            case .of(let subject):
                condition += " AND c.owned_by = ?"
                values.append(.text(subject))
            }
            return (condition, values)
        }
    }

    /// Those of a desk, the first due first; of no filter those that wait for an answer.
    public func queue(
        _ desk: String, _ filter: Filter = Filter(), after: Place? = nil, limit: Int = 50
    ) async throws(StorageError) -> [ObjectionCaseRow] {
        let (condition, values) = filter.sql
        let place = after.map { _ in " AND (c.due_day, c.id) > (?, ?)" } ?? ""
        return try await rows(
            "WHERE c.desk = ? AND \(condition)\(place) ORDER BY c.due_day, c.id LIMIT ?",
            [.text(desk)] + values + (after.map { [.text($0.due), .text($0.id)] } ?? []) + [.integer(Int64(limit))])
    }

    /// How many these are at the whole desk.
    public func count(_ desk: String, _ filter: Filter) async throws(StorageError) -> Int {
        let (condition, values) = filter.sql
        return try await count("c.desk = ? AND \(condition)", [.text(desk)] + values)
    }

    /// How many of a desk's had no answer by their day, of those whose day was at most so many days ago or that are still owed one. What was taken from an older
    /// system was answered there.
    /// - Parameter since: the first day that counts of what was answered late.
    public func late(_ desk: String, since: Day, today: Day) async throws(StorageError) -> Int {
        let (owed, answered) = (ObjectionState.allCases.filter(\.isWaiting), ObjectionState.allCases.filter { !$0.isWaiting })
        func marks(_ states: [ObjectionState]) -> String { states.map { _ in "?" }.joined(separator: ", ") }
        let imported = SQLValue.text(ObjectionCase.Way.imported.rawValue)
        // Two questions: each finds its rows by desk, state and day.
        let still = try await count(
            "c.desk = ? AND c.state IN (\(marks(owed))) AND c.due_day < ? AND c.way <> ?",
            [.text(desk)] + owed.map { .text($0.rawValue) } + [.text(today.text), imported])
        let since = try await count(
            "c.desk = ? AND c.state IN (\(marks(answered))) AND c.due_day >= ? AND c.due_day < ? AND c.answered_day > c.due_day AND c.way <> ?",
            [.text(desk)] + answered.map { .text($0.rawValue) } + [.text(since.text), .text(today.text), imported])
        return still + since
    }

    /// How many of a desk's a second person has to decide: not to uphold one, or that one is in force for a wrong person.
    public func secondPerson(_ desk: String) async throws(StorageError) -> Int {
        try await count(
            "c.desk = ? AND (c.state = ? OR (c.state = ? AND c.proposed_by IS NOT NULL AND c.proposed_ground IS NULL))",
            [.text(desk), .text(ObjectionState.secondCheck.rawValue), .text(ObjectionState.inForce.rawValue)])
    }

    /// How many of a desk's in force are of a child who decides for themselves now: to be asked, or to answer.
    public func toAskCount(_ desk: String, on today: Day) async throws(StorageError) -> Int {
        try await count(
            "c.desk = ? AND c.state = ? AND c.acting LIKE ? AND (c.ask_again_day IS NULL OR c.ask_again_day <= ?)",
            [
                .text(desk), .text(ObjectionState.inForce.rawValue), .text("\(ActingFor.Standing.parent.rawValue)|%"), .text(today.text),
            ])
    }

    /// A desk's in force of which somebody whom nobody has checked yet asked that it be withdrawn. Those that wait for an answer stand in the queue itself.
    public func withdrawalSaid(_ desk: String, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            "WHERE c.desk = ? AND c.state = ? AND c.withdrawal_asked IS NOT NULL ORDER BY c.received_day, c.id LIMIT ?",
            [.text(desk), .text(ObjectionState.inForce.rawValue), .integer(Int64(limit))]
        ).filter { $0.it.withdrawalSaid != nil }
    }

    /// A desk's that wait for an answer and say in writing whose they are, the first due first.
    public func written(_ desk: String, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        let (condition, values) = Filter().sql
        return try await rows(
            "WHERE c.desk = ? AND \(condition) AND c.details IS NOT NULL ORDER BY c.due_day, c.id LIMIT ?",
            [.text(desk)] + values + [.integer(Int64(limit))])
    }

    /// A desk's with which something was done since a moment, and the kinds of all that was done with each, in order; what was done last comes first.
    public func recent(
        _ desk: String, since: Date, limit: Int
    ) async throws(StorageError) -> [(row: ObjectionCaseRow, steps: [ObjectionStep.Kind])] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT \(ObjectionCaseRow.columns) FROM objection_case c
                JOIN (SELECT objection_case AS id, MAX(at) AS last FROM objection_step WHERE at >= ? GROUP BY objection_case) done ON done.id = c.id
                WHERE c.desk = ? ORDER BY done.last DESC, c.id LIMIT ?
                """, [.time(since), .text(desk), .integer(Int64(limit))]
            ).compactMap { ObjectionCaseRow($0) }.map { row in
                let kinds = try transaction.query(
                    "SELECT kind FROM objection_step WHERE objection_case = ? ORDER BY at, id", [.text(row.id)])
                return (row, kinds.compactMap { $0.text(0).flatMap { ObjectionStep.Kind(rawValue: $0) } })
            }
        }
    }

    private func count(_ condition: String, _ values: [SQLValue]) async throws(StorageError) -> Int {
        try await database.read { transaction in
            Int(try transaction.query("SELECT COUNT(*) FROM objection_case c WHERE \(condition)", values).first?.integer(0) ?? 0)
        }
    }
}
