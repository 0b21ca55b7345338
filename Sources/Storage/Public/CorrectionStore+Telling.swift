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

    /// Puts in a message for each open request whose day is over, once.
    /// - Returns: how many.
    @discardableResult
    public func remindLate(at now: Date) async throws(StorageError) -> Int {
        try await database.write { transaction in
            let late = try transaction.query(
                """
                SELECT c.id, c.organisation, c.due_at FROM correction_request c WHERE c.answered_at IS NULL AND c.due_at < ?
                  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = '\(Told.late.prefix)' || c.id)
                ORDER BY c.due_at, c.id LIMIT 500
                """, [.time(now)])
            for row in late {
                guard let id = row.text(0), let organisation = row.text(1), let due = row.time(2) else { continue }
                try OutboxStore.insert(Self.telling(.late, id, of: organisation, due: due, at: now), transaction)
            }
            return late.count
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
