import CareRecord
import Foundation
import Objections

/// Telling an organisation that a request to put something right waits for it: by when, and nothing of the person, their number or their words. Where to is the
/// region's to say, when it leaves.
extension CorrectionStore {
    /// Each once for a request.
    public enum Told: String, Sendable, CaseIterable {
        /// It came.
        case waits = "correction-waits"
        /// The day by which it must be answered is over.
        case late = "correction-late"

        var prefix: String { rawValue + "-" }
    }

    static func telling(_ what: Told, _ request: String, of organisation: String, due: Date, at now: Date) -> OutboxMessage {
        OutboxMessage(
            id: what.prefix + request, template: what.rawValue, desk: nil, reference: "\(organisation), by \(Day(due).words)",
            recipient: nil,
            created: now)
    }

    /// Of which request a message tells, as an expression over `outbox`.
    static let told = Told.allCases.reduce("outbox.id") { "replace(\($0), '\($1.prefix)', '')" }

    /// How far the clock got with a day's late requests. It goes on from here, however many there are: none is left for another day behind
    /// those that come before it.
    public struct LatePlace: Sendable, Hashable {
        /// Late is what was due before this.
        let now: Date
        fileprivate var after: After?
        /// Whether nothing is left of the day.
        public fileprivate(set) var isDone = false

        fileprivate struct After: Sendable, Hashable {
            let due: Date
            let id: String
        }

        /// Before the first.
        public init(at now: Date) { self.now = now }
    }

    /// Puts in a message for each open request of the next page whose day is over, once for a request.
    /// - Parameter limit: as many as are read at once.
    /// - Returns: how many, and where to go on.
    @discardableResult
    public func remindLate(_ place: LatePlace, limit: Int = 200) async throws(StorageError) -> (count: Int, next: LatePlace) {
        guard !place.isDone else { return (0, place) }
        let after = place.after == nil ? "" : " AND (c.due_at, c.id) > (?, ?)"
        let values: [SQLValue] = [.time(place.now)] + (place.after.map { [.time($0.due), .text($0.id)] } ?? [])
        return try await database.write { transaction in
            let late = try transaction.query(
                """
                SELECT c.id, c.organisation, c.due_at FROM correction_request c WHERE c.answered_at IS NULL AND c.due_at < ?
                  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = '\(Told.late.prefix)' || c.id)\(after)
                ORDER BY c.due_at, c.id LIMIT ?
                """, values + [.integer(Int64(limit))])
            for row in late {
                guard let id = row.text(0), let organisation = row.text(1), let due = row.time(2) else { continue }
                try OutboxStore.insert(Self.telling(.late, id, of: organisation, due: due, at: place.now), transaction)
            }
            var next = place
            next.isDone = late.count < limit
            if let last = late.last, let id = last.text(0), let due = last.time(2) { next.after = .init(due: due, id: id) }
            return (late.count, next)
        }
    }

    /// What a message of the outbox has to do with requests.
    public enum Telling: Sendable, Hashable {
        case ofSomethingElse
        /// It waits for this organisation.
        case open(organisation: String)
        /// It was answered meanwhile, or is gone.
        case over
    }

    public func telling(_ message: OutboxMessage) async throws(StorageError) -> Telling {
        guard let what = Told(rawValue: message.template) else { return .ofSomethingElse }
        let id = String(message.id.dropFirst(what.prefix.count))
        return try await database.read { transaction in
            let organisation = try transaction.query(
                "SELECT organisation FROM correction_request WHERE id = ? AND answered_at IS NULL", [.text(id)]
            ).first?.text(0)
            return organisation.map { .open(organisation: $0) } ?? .over
        }
    }
}
