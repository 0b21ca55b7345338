import AuditTrail

/// An entry with its place, as its row has it.
struct PlacedEntry: Sendable {
    let place: UInt64
    /// Its number in its chain.
    let number: UInt64
    let entry: LogEntry
    let event: String
    let part: Int

    /// - Parameter row: place, number, entry, event, part.
    init?(_ row: SQLRow) {
        guard let place = row.integer(0).flatMap({ UInt64(exactly: $0) }), let number = row.integer(1).flatMap({ UInt64(exactly: $0) }),
            let entry = row.blob(2).flatMap({ LogEntry($0) }), let event = row.text(3), let part = row.integer(4)
        else { return nil }
        self.place = place
        self.number = number
        self.entry = entry
        self.event = event
        self.part = Int(part)
    }
}

/// Events and their salts, read again from their rows.
enum KeptRows {
    private static let columns = "id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail, also"

    /// Events that are there, by their ids.
    static func events(_ ids: [String], _ transaction: any SQLTransaction) throws -> [String: KeptEvent] {
        try found(Set(ids), transaction).events
    }

    /// What there is of some events.
    struct Found: Sendable {
        var events: [String: KeptEvent] = [:]
        /// Ids of which there is a text that can be read or not, or somebody whom it is about.
        var known: Set<String> = []
    }

    static func found(_ ids: Set<String>, _ transaction: any SQLTransaction) throws -> Found {
        let parts = RowsTogether.parts(ids)
        let answers = try transaction.run(
            parts.flatMap { part in
                let marks = RowsTogether.marks(part.count)
                return [
                    SQLStatement("SELECT event, nhs_number FROM trail_person WHERE event IN (\(marks))", part),
                    SQLStatement("SELECT \(columns) FROM trail_event WHERE id IN (\(marks))", part),
                ]
            })
        var found = Found()
        for place in parts.indices {
            var people: [String: [String]] = [:]
            for row in answers[2 * place].rows {
                guard let id = row.text(0), let number = row.text(1) else { continue }
                people[id, default: []].append(number)
                found.known.insert(id)
            }
            for row in answers[2 * place + 1].rows {
                guard let id = row.text(0) else { continue }
                found.events[id] = event(row, people: people[id] ?? [])
                found.known.insert(id)
            }
        }
        return found
    }

    /// Nil where a row is none of an event's.
    private static func event(_ row: SQLRow, people: [String]) -> KeptEvent? {
        guard let id = row.text(0), let kind = row.text(1), let at = row.integer(2), let purpose = row.text(8) else { return nil }
        guard let also = try? CanonicalEvent.Field.all(row.blob(11) ?? []) else { return nil }
        return KeptEvent(
            id: id, kind: kind, at: at, subject: row.text(3), issuer: row.text(4), organisation: row.text(5), role: row.text(6),
            people: people, look: row.text(7), purpose: purpose, decision: row.text(9), detail: row.text(10), also: also)
    }

    /// What can be shown of each entry's event: where its text or its salt is gone, its commitment alone.
    static func shown(
        _ rows: [PlacedEntry], hiding: (KeptEvent) -> Set<EventField>?, _ transaction: any SQLTransaction
    ) throws -> [ShownEvent] {
        let events = try events(rows.map(\.event), transaction)
        let salts = try transaction.run(
            rows.map {
                SQLStatement("SELECT salt FROM trail_part WHERE event = ? AND part = ?", [.text($0.event), .integer(Int64($0.part))])
            })
        return zip(rows, salts).map { row, answer in
            guard let kept = events[row.event], let salt = answer.rows.first?.blob(0).flatMap({ EventSalt($0) }),
                let parts = try? kept.canonical(), parts.indices.contains(row.part - 1), let hidden = hiding(kept)
            else { return ShownEvent(.nothing(row.entry.commitment)) }
            return ShownEvent(parts[row.part - 1], salt: salt, hiding: hidden)
        }
    }
}

/// The chains of a person: one, but where two of their numbers had a key each.
enum PersonChains {
    struct Chain: Sendable {
        let key: [UInt8]
        /// NHS numbers that it is of, in order.
        let numbers: [String]
    }

    /// Those of a number and of all that supersede it or that it supersedes.
    static func of(_ number: String, _ transaction: any SQLTransaction) throws -> [Chain] {
        var chains: [Chain] = []
        var waiting = [number]
        var seen: Set<String> = []
        while let next = waiting.popLast() {
            guard seen.insert(next).inserted else { continue }
            let answers = try transaction.run([
                SQLStatement("SELECT key FROM person_key WHERE nhs_number = ?", [.text(next)]),
                SQLStatement("SELECT older, newer FROM number_superseded WHERE older = ? OR newer = ?", [.text(next), .text(next)]),
            ])
            for row in answers[1].rows { waiting += [row.text(0), row.text(1)].compactMap { $0 } }
            guard let key = answers[0].rows.first?.blob(0), !chains.contains(where: { $0.key == key }) else { continue }
            let numbers = try transaction.query("SELECT nhs_number FROM person_key WHERE key = ? ORDER BY nhs_number", [.blob(key)])
                .compactMap { $0.text(0) }
            waiting += numbers
            chains.append(Chain(key: key, numbers: numbers))
        }
        return chains
    }
}
