import Foundation
import Objections

extension OutboxStore {
    /// Whether what a message says of an objection is so at the moment at which it leaves, and whom it goes to may still hear of it. What tells of anything else is.
    public func isStillSo(_ message: OutboxMessage, on today: Day) async throws(StorageError) -> Bool {
        guard let letter = Letter.Kind(code: message.template) ?? (Self.isOfCase(message) ? .inForce : nil) else { return true }
        return try await database.read { transaction in
            let rows = try transaction.query(
                "SELECT \(ObjectionCaseRow.columns) FROM objection_case c WHERE c.reference = ?", [.text(message.reference)])
            // What a newer program wrote of it is not known here: it goes as it was meant.
            guard let row = rows.first.flatMap({ ObjectionCaseRow($0) }) else { return true }
            // That somebody was looked at although they object is so whatever became of the objection since.
            if Self.isOfCase(message) { return !row.it.isPowerOver(on: today) }
            // From one desk to another and on again: the last one says so.
            if letter == .handedOver, row.desk != message.desk { return false }
            return letter.isSo(of: row.it, on: today)
        }
    }
}
