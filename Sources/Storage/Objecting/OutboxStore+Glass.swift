import Foundation
import Objections

/// What is told when the glass is broken: to the desks and the person where they object, and to the person where they asked for it.
extension OutboxStore {
    private static let columns = "INSERT INTO outbox (id, template, desk, reference, recipient, created_at, next_at, attempts)"

    /// Of a case of a parent's, for a child who decides for themselves now: the address is the parent's (`ObjectionCase.asking`, `ObjectionCase.isOfAge`).
    private static let isOfAParent =
        "COALESCE(c.acting, '') LIKE '\(ActingFor.Standing.parent.rawValue)|%' AND (COALESCE(c.ask_again_day, '9') <= ? OR (c.ask_again_day IS NULL AND c.state = '\(ObjectionState.inForce.rawValue)'))"

    /// Tells that the glass was broken although the person objects: each desk that has a case of theirs, the address of one of these cases, and the person where
    /// they asked for it. Desks are told of cases under every number by which decisions find that they object. The address of a case under another number is used
    /// only where none stands under the number of the grant: where a merge was taken back since, both go by one objection, and whoever made it hears that it was
    /// set aside. The way that they chose is used only where they chose it under the number of the grant.
    /// - Parameter desk: which hears of it where no case stands, such as of an objection that was set by command; nil: nobody does.
    static func tellingOfGlass(_ grant: String, person: String, else desk: String?, at now: Date) -> [SQLStatement] {
        let (grant, person, now, today) = (SQLValue.text(grant), SQLValue.text(person), SQLValue.time(now), SQLValue.text(Day(now).text))
        let told = """
            \(columns) \(SamePerson.theirs) SELECT '\(glassForDesk)' || ? || '-' || c.desk, '\(despite)', c.desk, c.reference, NULL, ?, ?, 0
            FROM objection_case c WHERE c.open_key IN (SELECT number FROM theirs)
            ORDER BY \(own), c.reference ON CONFLICT (id) DO NOTHING
            """
        let toldElse = """
            \(columns) \(SamePerson.theirs)
            SELECT '\(glassForDesk)' || ? || '-' || ?, '\(despite)', CAST(? AS TEXT), CAST(? AS TEXT), NULL, ?, ?, 0
            WHERE NOT EXISTS (SELECT 1 FROM objection_case c WHERE c.open_key IN (SELECT number FROM theirs))
            """
        // Their own before all others; of the others what is in force before what only waits.
        let byCase = """
            \(columns) \(SamePerson.theirs) SELECT '\(glassForPerson)' || ?, '\(despite)', c.desk, c.reference, c.contact, ?, ?, 0
            FROM objection_case c WHERE c.open_key IN (SELECT number FROM theirs) AND c.contact IS NOT NULL AND NOT (\(isOfAParent))
            AND (c.open_key = ? OR NOT EXISTS (SELECT 1 FROM objection_case m WHERE m.open_key = ?))
            ORDER BY CASE WHEN c.state = '\(ObjectionState.inForce.rawValue)' THEN 0 ELSE 1 END, c.reference LIMIT 1
            """
        var statements = [SQLStatement(told, [person, person, grant, now, now, person])]
        if let desk {
            let to = SQLValue.text(desk)
            statements.append(SQLStatement(toldElse, [person, person, grant, to, to, reference(grant), now, now]))
        }
        statements.append(SQLStatement(byCase, [person, person, grant, now, now, today, person, person]))
        statements.append(tellingByWay(grant, person, at: now, besides: true))
        return statements
    }

    private static let despite = "glass-despite-objection"
    /// The person's own number first.
    private static let own = "CASE WHEN c.nhs_number = ? THEN 0 ELSE 1 END"

    /// What only the grant names has no reference but its end.
    private static func reference(_ grant: SQLValue) -> SQLValue {
        if case .text(let id) = grant { .text(String(id.suffix(12))) } else { .null }
    }

    /// Tells a person who asked to be told, by the way that they chose for it. Whether it is an address that can be written to is seen when it leaves: what they
    /// wrote is sealed. The id says by which way, so that it is then held against what they wrote. Under the number of the grant and no other: a merge that was
    /// taken back would lead to somebody else's address, and their wish for nothing to be sent would silence this person.
    /// - Parameter besides: only where they were not told by the address of a case of their own. That of somebody who acts for them is not theirs, nor is that of
    ///   a case under another number.
    private static func tellingByWay(_ grant: SQLValue, _ person: SQLValue, at now: SQLValue, besides: Bool) -> SQLStatement {
        let untold = """
             AND NOT EXISTS (SELECT 1 FROM outbox o JOIN objection_case c ON c.reference = o.reference
              WHERE o.id = '\(glassForPerson)' || ? AND c.acting IS NULL AND c.nhs_number = ?)
            """
        return SQLStatement(
            """
            \(columns) SELECT \(byWay) || ?, 'glass-broken', NULL, CAST(? AS TEXT), w.words, ?, ?, 0
            FROM contact_way w WHERE w.nhs_number = ? AND \(asksForGlass)\(besides ? untold : "") ON CONFLICT (id) DO NOTHING
            """, [grant, reference(grant), now, now, person] + (besides ? [grant, person] : []))
    }

    private static let byWay = "CASE WHEN w.way LIKE 'email+%' THEN '\(glassByEmail)' ELSE '\(glassByPhone)' END"
    private static let asksForGlass =
        "w.words IS NOT NULL AND w.way IN ('email+glass', 'phone+glass', 'email+acting+glass', 'phone+acting+glass')"

    /// Whether a message tells a person, by the address of a case, that the glass was broken although they object.
    public static func isOfCase(_ message: OutboxMessage) -> Bool { message.template == despite && message.id.hasPrefix(glassForPerson) }

    /// Such a message is not sent: the desk does not tell people, what the case has is no address, or none that mail knows, or it was not taken in
    /// all its tries. Whoever asked to be told is told by the way that they chose for it; whoever did not is told nothing.
    public func tellByWay(insteadOf message: OutboxMessage, at now: Date, as leader: Leadership) async throws(StorageError) {
        guard Self.isOfCase(message) else { return }
        let grant = SQLValue.text(String(message.id.dropFirst(Self.glassForPerson.count)))
        try await database.write(as: leader) { transaction in
            guard let person = try transaction.query("SELECT nhs_number FROM break_glass WHERE id = ?", [grant]).first?.text(0) else {
                return
            }
            _ = try transaction.run([Self.tellingByWay(grant, .text(person), at: .time(now), besides: false)])
        }
    }

    /// Tells a person who does not object, and asked to be told that the glass was broken.
    static func tellingPersonOfGlass(_ grant: String, person: String, at now: Date) -> SQLStatement {
        tellingByWay(.text(grant), .text(person), at: .time(now), besides: false)
    }

    /// With what the id of a message begins that tells a person, by the address of a case, that the glass was broken although they object; the grant's id follows.
    static let glassForPerson = "person-glass-"

    /// With what the id of a message begins that tells a desk that the glass was broken although somebody objects; the grant's
    /// id and the desk follow.
    static let glassForDesk = "desk-glass-"

    /// With what the id of a message begins that tells of broken glass; the grant's id follows.
    static let glassByEmail = "told-glass-email-"
    static let glassByPhone = "told-glass-phone-"

    /// By which way somebody asked to be told of broken glass; nil of any other message, and of one that a version before this one put in without asking them.
    public static func wayOfGlass(_ message: OutboxMessage) -> ContactWayStore.Way? {
        guard message.template == "glass-broken" else { return nil }
        return message.id.hasPrefix(glassByEmail) ? .email : message.id.hasPrefix(glassByPhone) ? .phone : nil
    }
}
