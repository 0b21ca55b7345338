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
            // Whose case it is now is who was looked at: it may have been tied to a wrong person, and its address is that of whoever objected.
            if Self.isOfCase(message) {
                return try !row.it.isPowerOver(on: today) && Self.isOfGrant(message, row, transaction)
            }
            // From one desk to another and on again: the last one says so.
            if letter == .handedOver, row.desk != message.desk { return false }
            return letter.isSo(of: row.it, on: today)
        }
    }

    /// Whether the number of a case leads to that of the grant that a message tells of, or is the same.
    private static func isOfGrant(_ message: OutboxMessage, _ row: ObjectionCaseRow, _ transaction: any SQLTransaction) throws -> Bool {
        let grant = SQLValue.text(String(message.id.dropFirst(glassForPerson.count)))
        guard let own = row.person?.digits,
            let looked = try transaction.query("SELECT nhs_number FROM break_glass WHERE id = ?", [grant]).first?.text(0)
        else { return false }
        return try SamePerson.all(looked, transaction).contains(own)
    }
}
