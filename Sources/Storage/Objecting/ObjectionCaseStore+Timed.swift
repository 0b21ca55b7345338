import Foundation
import Objections

/// What the clock has to do with objections, page by page.
extension ObjectionCaseStore {
    /// How far the clock got with a day. It goes on from here, however many there are: none is left for another day behind those that come before it.
    public struct TimedPlace: Sendable, Hashable {
        /// First the answers that are due, then the children, then powers that are over; each by day and id.
        enum Round: Sendable, Hashable { case reminders, children, powers, done }

        public let day: Day
        var round = Round.reminders
        var after: Place?

        /// Before the first of a day.
        public init(_ day: Day) { self.day = day }

        /// Whether nothing is left of the day.
        public var isDone: Bool { round == .done }

        /// After a page.
        /// - Parameter last: its last one; nil: there is no more of the round.
        func going(on last: Place?) -> TimedPlace {
            var next = self
            next.after = last
            if last == nil {
                next.round =
                    switch round {
                    case .reminders: .children
                    case .children: .powers
                    case .powers, .done: .done
                    }
            }
            return next
        }
    }

    /// The next of those that the clock has something to do with: reminders that are due by a day, children who have come of an age to decide, powers whose last day is over, once each. Who
    /// needs nothing is left out by the question itself, and takes nobody's place.
    /// - Parameter limit: as many as are read at once.
    public func timed(_ place: TimedPlace, limit: Int = 200) async throws(StorageError) -> (rows: [ObjectionCaseRow], next: TimedPlace) {
        switch place.round {
        case .reminders: try await reminders(place, limit)
        case .children: try await children(place, limit)
        case .powers: try await powers(place, limit)
        case .done: ([], place)
        }
    }

    private func reminders(_ place: TimedPlace, _ limit: Int) async throws(StorageError) -> (rows: [ObjectionCaseRow], next: TimedPlace) {
        let states = ObjectionState.allCases.filter(\.isWaiting)
        // Noon of the last day: a day is 23 or 25 hours long where the clocks change.
        let soon = Day(place.day.end.addingTimeInterval((Double(AnswerLimit.remindsWithin) - 0.5) * 86_400))
        let (rows, last) = try await page(
            """
            WHERE c.state IN (\(states.map { _ in "?" }.joined(separator: ", "))) AND c.due_day <= ?
              AND (c.reminded_day IS NULL OR (c.due_day < ? AND c.reminded_day < ?))
            """,
            states.map { .text($0.rawValue) } + [.text(soon.text), .text(place.day.text), .text(place.day.text)], by: ("due_day", 7),
            place, limit)
        return (rows.filter { AnswerLimit.isReminderDue($0.it, on: place.day) }, place.going(on: last))
    }

    private func children(_ place: TimedPlace, _ limit: Int) async throws(StorageError) -> (rows: [ObjectionCaseRow], next: TimedPlace) {
        let (rows, last) = try await page(
            """
            WHERE c.state = ? AND c.acting LIKE ? AND c.ask_again_day <= ? AND NOT EXISTS
              (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ?)
            """,
            [
                .text(ObjectionState.inForce.rawValue), .text("\(ActingFor.Standing.parent.rawValue)|%"), .text(place.day.text),
                .text(ObjectionStep.Kind.comeOfAge.rawValue),
            ], by: ("ask_again_day", 14), place, limit)
        return (rows, place.going(on: last))
    }

    /// Those whose power has a last day, which is over. Once each, until somebody else acts. Which day it is stands within a column, and is read here.
    private func powers(_ place: TimedPlace, _ limit: Int) async throws(StorageError) -> (rows: [ObjectionCaseRow], next: TimedPlace) {
        let states = ObjectionState.allCases.filter(\.isStanding)
        let (rows, last) = try await page(
            """
            WHERE c.state IN (\(states.map { _ in "?" }.joined(separator: ", "))) AND c.acting LIKE '%|%|%|____-__-__|_' AND NOT EXISTS
              (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ? AND NOT EXISTS
                (SELECT 1 FROM objection_step r WHERE r.objection_case = c.id AND r.kind = ? AND (r.at, r.id) > (s.at, s.id)))
            """,
            states.map { .text($0.rawValue) } + [
                .text(ObjectionStep.Kind.powerOver.rawValue), .text(ObjectionStep.Kind.represent.rawValue),
            ], by: ("received_day", 6), place, limit)
        return (rows.filter { $0.it.isPowerOver(on: place.day) && $0.it.asking(on: place.day) != .due }, place.going(on: last))
    }

    /// What the clock does with one of these; nil: nothing. A child who is to be asked comes first: whoever spoke for them is written to no more by that too.
    public static func step(of it: ObjectionCase, on today: Day) -> ObjectionStep? {
        if it.asking(on: today) == .due { return .comeOfAge }
        if it.state.isWaiting, AnswerLimit.isReminderDue(it, on: today) { return .remind }
        return it.isPowerOver(on: today) ? .powerOver : nil
    }
    /// What a row says that this program does not know is passed by as every other one is.
    /// - Parameter key: a day's column of the table, and its place among those that are read.
    private func page(
        _ which: String, _ values: [SQLValue], by key: (name: String, place: Int), _ place: TimedPlace, _ limit: Int
    ) async throws(StorageError) -> (rows: [ObjectionCaseRow], last: Place?) {
        let after = place.after.map { _ in " AND (c.\(key.name), c.id) > (?, ?)" } ?? ""
        let values = values + (place.after.map { [.text($0.due), .text($0.id)] } ?? []) + [.integer(Int64(limit))]
        return try await database.read { transaction in
            let found = try transaction.query(
                "SELECT \(ObjectionCaseRow.columns) FROM objection_case c \(which)\(after) ORDER BY c.\(key.name), c.id LIMIT ?", values)
            let last = found.count < limit ? nil : found.last.map { Place(due: $0.text(key.place) ?? "", id: $0.text(0) ?? "") }
            return (found.compactMap { ObjectionCaseRow($0) }, last)
        }
    }
}
