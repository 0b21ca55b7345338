import AuditTrail
import Foundation

/// What commits to an event, written with it.
extension TrailStore {
    /// The event, the people it is about, their keys, and a commitment for each of its parts.
    /// - Throws: `notCanonical` where it holds what its one form cannot: then nothing is done that it would account for.
    static func inserting(_ event: TrailEvent) throws(StorageError) -> [SQLStatement] {
        do throws(EventFormError) {
            let kept = try KeptEvent(event)
            let parts = try kept.canonical()
            var rows = [inserting(kept)]
            for person in kept.people {
                rows.append(SQLStatement("INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)", [.text(kept.id), .text(person)]))
                rows.append(PersonKeys.making(person))
            }
            for (number, part) in parts.enumerated() {
                rows += inserting(part, number, of: kept)
            }
            return rows
        } catch { throw .notCanonical(error.sentence) }
    }

    private static func inserting(_ event: KeptEvent) -> SQLStatement {
        SQLStatement(
            "INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(event.id), .text(event.kind), .integer(event.at), .text(event.subject), .text(event.issuer),
                .text(event.organisation),
                .text(event.role), .text(event.look), .text(event.purpose), .text(event.decision), .text(event.detail),
                event.alsoBytes.map { .blob($0) } ?? .null,
            ])
    }

    /// - Parameter number: from 0.
    static func inserting(_ part: CanonicalEvent, _ number: Int, of event: KeptEvent) -> [SQLStatement] {
        let salt = EventSalt.random()
        let commitment: SQLValue = .blob(EventCommitment(part, salt: salt).hash.bytes)
        let name: [SQLValue] = [.text(event.id), .integer(Int64(number + 1))]
        return [
            SQLStatement(
                "INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, ?, ?, ?)", name + [.blob(salt.bytes), commitment]),
            SQLStatement(
                WaitingPart.inserting, name + [commitment, .text(number < event.people.count ? event.people[number] : nil)]),
        ]
    }
}

extension TrailStore {
    /// The event by which a number was found to supersede another, with what follows for the log: they share a key where only one had one, and
    /// where both had, each chain gets an entry that says so, once (docs/trail.md, "The chain").
    public func append(_ event: TrailEvent, older: String, newer: String) async throws(StorageError) {
        try await database.write { transaction in
            let made = try transaction.run([
                PersonKeys.sharing(newer, with: older), PersonKeys.making(newer), PersonKeys.sharing(older, with: newer),
            ])
            // One of them was not known to be the other's before.
            var isLearned = made[0].changed + made[2].changed > 0
            let keys = try transaction.run(
                [older, newer].map { SQLStatement("SELECT key FROM person_key WHERE nhs_number = ?", [.text($0)]) })
            if keys[0].rows.first?.blob(0) != keys[1].rows.first?.blob(0) {
                let found = TrailEvent(
                    kind: .numberSuperseded, at: Date(timeIntervalSince1970: Double(event.at) / 1000), people: [older, newer])
                let isNew = try transaction.execute(
                    "INSERT INTO number_superseded (older, newer, event) VALUES (?, ?, ?) ON CONFLICT (older, newer) DO NOTHING",
                    [.text(older), .text(newer), .text(found.id)])
                if isNew == 1 { try Self.insert(found, transaction) }
                isLearned = isLearned || isNew == 1
            }
            // What was set under the one is the other's from now on: whoever has a record of either open is decided about again.
            if isLearned {
                let numbers = try SamePerson.all(newer, transaction)
                let marks = numbers.map { _ in "?" }.joined(separator: ", ")
                let objecting = try transaction.query(
                    "SELECT 1 FROM objection WHERE nhs_number IN (\(marks)) AND ended_at IS NULL", numbers.sorted().map { .text($0) })
                if !objecting.isEmpty { try RegisterVersionStore.rise(.people(numbers), transaction) }
            }
            try Self.insert(event, transaction)
        }
    }
}

/// A part without a place in the log yet.
struct WaitingPart: Sendable {
    let event: String
    let part: Int64
    let commitment: EventCommitment
    /// Nil: about nobody.
    let person: String?

    static let inserting = "INSERT INTO log_waiting (event, part, commitment, nhs_number) VALUES (?, ?, ?, ?)"

    /// - Parameter values: as `inserting` binds them.
    init?(_ values: [SQLValue]) {
        guard values.count >= 4, case .text(let event) = values[0], case .integer(let part) = values[1], case .blob(let bytes) = values[2],
            let hash = MerkleHash(bytes)
        else { return nil }
        self.event = event
        self.part = part
        commitment = EventCommitment(hash)
        if case .text(let number) = values[3] { person = number } else { person = nil }
    }
}

/// The random bytes that a person's chain is keyed by, kept beside their number (docs/trail.md, "The chain").
enum PersonKeys {
    /// Makes one where the number has none. Of two that do so at once the second waits for the first, and makes none.
    static func making(_ number: String) -> SQLStatement {
        SQLStatement(inserting, [.text(number), .blob(EventSalt.random().bytes)])
    }

    static let inserting = "INSERT INTO person_key (nhs_number, key) VALUES (?, ?) ON CONFLICT (nhs_number) DO NOTHING"

    static func asking(_ number: String) -> SQLStatement {
        SQLStatement("SELECT key FROM person_key WHERE nhs_number = ?", [.text(number)])
    }

    /// A key for somebody who has something that waits for its place, and none. On a server an event is written beside others without locking
    /// anything: it may find the key there which the erasing of the person's last old event is just taking away (`TrailErasing`). Nothing of theirs
    /// stands then that the old key was for, and a new chain begins, as if the event had come a moment later.
    /// - Returns: nil where something of theirs has its place already, whose chain would be nobody's: their key did not go by erasing.
    static func madeAnew(_ number: String, _ transaction: any SQLTransaction) throws -> [UInt8]? {
        let placed = try transaction.query(
            """
            SELECT 1 FROM trail_person p WHERE p.nhs_number = ? AND EXISTS (SELECT 1 FROM log_entry l WHERE l.event = p.event) \
            AND NOT EXISTS (SELECT 1 FROM log_waiting w WHERE w.event = p.event AND w.nhs_number = p.nhs_number) LIMIT 1
            """, [.text(number)])
        guard placed.isEmpty else { return nil }
        return try transaction.run([making(number), asking(number)]).last?.rows.first?.blob(0)
    }

    /// Gives a number the other's, where it has none and the other has.
    static func sharing(_ number: String, with other: String) -> SQLStatement {
        SQLStatement(
            "INSERT INTO person_key (nhs_number, key) SELECT ?, key FROM person_key WHERE nhs_number = ? ON CONFLICT (nhs_number) DO NOTHING",
            [.text(number), .text(other)])
    }
}
