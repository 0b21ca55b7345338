import CareRecord
import Objections

/// What is in force under a person's other numbers, and what a case may end there.
extension ObjectionCaseStore {
    /// Whether decisions read that a person objects to this record, under whichever number it was set.
    public func isInForce(_ person: NHSNumber) async throws(StorageError) -> Bool {
        try await !ObjectionStore(database).inForce(person, .sharedCareRecord).isEmpty
    }

    /// Other numbers that were once found to be a person's under which an objection to this record is in force, in order. Whose each is now only the national
    /// register knows.
    public func otherNumbersInForce(_ person: NHSNumber) async throws(StorageError) -> [NHSNumber] {
        try await database.read { transaction in
            var found: [NHSNumber] = []
            for digits in try SamePerson.all(person.digits, transaction).sorted() where digits != person.digits {
                guard let number = try? NHSNumber(digits), try Self.setBy(number, transaction) != nil else { continue }
                found.append(number)
            }
            return found
        }
    }

    /// Cases that wait or are in force under other numbers that lead to this one, as decisions find them, in order. Whose each is now only the national register
    /// knows.
    public func standingElsewhere(_ person: NHSNumber) async throws(StorageError) -> [ObjectionCaseRow] {
        let digits = SQLValue.text(person.digits)
        return try await database.read { transaction in
            try transaction.query(
                """
                \(SamePerson.theirs) SELECT \(ObjectionCaseRow.columns) FROM objection_case c
                WHERE c.open_key IN (SELECT number FROM theirs) AND c.open_key <> ? ORDER BY c.open_key
                """, [digits, digits, digits]
            ).compactMap { ObjectionCaseRow($0) }
        }
    }

    /// Whether a case set what is in force under a number: in a desk's name, the person's or the national register's (`effect`). Whoever types a command gives their own.
    static func isOfACase(_ number: NHSNumber, _ transaction: any SQLTransaction) throws -> Bool {
        guard let who = try setBy(number, transaction) else { return false }
        return [Hand.Kind.person, .register].contains { $0.words == who } || who.hasPrefix("desk ")
    }

    /// By whom the objection to this record that is in force under a number was set; nil where none is.
    private static func setBy(_ number: NHSNumber, _ transaction: any SQLTransaction) throws -> String? {
        let key = SQLValue.text("\(number.digits)|\(ObjectionStore.Programme.sharedCareRecord.rawValue)")
        return try transaction.query("SELECT set_by FROM objection WHERE open_key = ?", [key]).first?.text(0)
    }
}
