import CareRecord
import Foundation
import Objections

/// Whether what is said of an objection goes to the address that was given with it.
public enum AddressUse: Sendable, Hashable {
    case used
    /// Its person has said that they want nothing sent.
    case unwanted
    /// It goes by whose these numbers are today, which the national register alone knows: under them something else was said since than under the case's own.
    case asks(NHSNumber, others: [NHSNumber])
}

extension ObjectionCaseStore {
    /// Whether what is said of one goes to the address that was given with it.
    /// - Parameter theirs: whose numbers are the person's today; nil: nobody was asked yet.
    public func addressUse(of row: ObjectionCaseRow, theirs: NumbersToday? = nil) async throws(StorageError) -> AddressUse {
        try await database.read { try OutboxStore.addressUse(row.reference, theirs: theirs, $0) }
    }

    /// Other numbers that were once found to be a person's under which they said how they can be reached, if they did, later than under this one; in order.
    public func saidElsewhere(_ person: NHSNumber) async throws(StorageError) -> [NHSNumber] {
        try await database.read { try OutboxStore.said(person, $0).prefix { $0.number != person }.map(\.number).sorted() }
    }
}

extension OutboxStore {
    /// What somebody said last under one number of how they can be reached.
    struct Said {
        let number: NHSNumber
        /// They want nothing sent.
        let isHere: Bool
        /// Milliseconds since 1970.
        let at: Int64
    }

    /// Under each number that was once found to be a person's, the newest first; of one moment the person's own first.
    static func said(_ person: NHSNumber, _ transaction: any SQLTransaction) throws -> [Said] {
        let numbers = try SamePerson.all(person.digits, transaction).compactMap { try? NHSNumber($0) }.sorted()
        let rows = try transaction.run(
            numbers.map { SQLStatement("SELECT way, set_at FROM contact_way WHERE nhs_number = ?", [.text($0.digits)]) }
        ).map(\.rows.first)
        let said = zip(numbers, rows).compactMap { number, row -> Said? in
            guard let way = row?.text(0) else { return nil }
            return Said(number: number, isHere: way == "here" || way.hasPrefix("here+"), at: row?.integer(1) ?? 0)
        }
        return said.sorted { ($0.at, $0.number == person ? 1 : 0) > ($1.at, $1.number == person ? 1 : 0) }
    }

    /// Whether nothing is sent about an objection because its person has said that they want nothing sent. Of whom it is not yet shown who they are, nobody has
    /// said so: what is set under a number is its own person's. An address that the person gave after that, signed in, is used: of no other is it known that they
    /// gave it themselves.
    ///
    /// Their last word counts. Under the number of the case it is theirs; under another it is only while the national register says that the number is: a merge of
    /// two people's records may have been taken back, and nobody is silenced, or written to, by what somebody else said. So the register is asked, and only where
    /// it makes a difference.
    static func addressUse(_ reference: String, theirs: NumbersToday?, _ transaction: any SQLTransaction) throws -> AddressUse {
        let row = try transaction.query("SELECT nhs_number, way, created_at FROM objection_case WHERE reference = ?", [.text(reference)])
            .first
        guard let row, let person = row.text(0).flatMap({ try? NHSNumber($0) }), let created = row.integer(2) else { return .used }
        let isSignedIn = row.text(1) == ObjectionCase.Way.signedIn.rawValue
        func judged(by said: Said?) -> AddressUse {
            guard let said, said.isHere else { return .used }
            return !isSignedIn || said.at > created ? .unwanted : .used
        }
        var (last, untold): (Said?, [Said]) = (nil, [])
        for said in try said(person, transaction) {
            if said.number == person || theirs?.has(said.number) == true {
                last = said
                break
            }
            if theirs?.mayBeMore ?? true { untold.append(said) }
        }
        let use = judged(by: last)
        guard untold.contains(where: { judged(by: $0) != use }) else { return use }
        return .asks(person, others: untold.map(\.number).sorted())
    }
}
