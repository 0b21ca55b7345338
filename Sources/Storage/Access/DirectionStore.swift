import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// Looks of administrators under a professional's direction: the professional sees them at their next sign-in, and can say "not me".
public struct DirectionStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable, Hashable {
        public let id: String
        public let look: String
        /// The administrator's subject.
        public let administrator: String
        public let organisation: String
        /// Empty: a search by name.
        public let nhsNumber: String
        public let at: Date
    }

    public func name(
        _ director: Director, by administrator: StaffMember, look: String, person: NHSNumber?, at now: Date
    ) async throws(StorageError) {
        let role = administrator.role
        let event = TrailEvent(
            kind: .directorNamed, at: now, subject: administrator.subject, issuer: administrator.issuer, organisation: role.organisation,
            role: role.jobRole, people: person.map { [$0.digits] } ?? [], look: look, detail: director.subject)
        try await database.write { transaction in
            try TrailStore.insert(event, transaction)
            if let person, try Self.join(director, administrator, person, look, now, transaction) { return }
            try transaction.execute(
                "INSERT INTO direction (id, look, administrator, organisation, director, nhs_number, at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(event.id), .text(look), .text(administrator.subject), .text(role.organisation), .text(director.subject),
                    .text(person?.digits ?? ""), .time(now), .text(administrator.issuer),
                ])
        }
    }

    /// A search for a number and the look that follows it are one thing done, and one line to answer for: of both there is a line in the trail.
    ///
    /// - Returns: whether such a search stood there unseen, and is this look's line now.
    private static func join(
        _ director: Director, _ administrator: StaffMember, _ person: NHSNumber, _ look: String, _ now: Date,
        _ transaction: any SQLTransaction
    ) throws -> Bool {
        let search = try transaction.query(
            """
            SELECT id FROM direction WHERE administrator = ? AND issuer = ? AND organisation = ? AND director = ? AND nhs_number = ?
            AND seen_at IS NULL AND at > ? AND NOT EXISTS (SELECT 1 FROM look WHERE look.id = direction.look) ORDER BY at DESC LIMIT 1
            """,
            [
                .text(administrator.subject), .text(administrator.issuer), .text(administrator.role.organisation), .text(director.subject),
                .text(person.digits),
                .time(now.addingTimeInterval(-together)),
            ]
        ).first?.text(0)
        guard let search else { return false }
        try transaction.execute("UPDATE direction SET look = ?, at = ? WHERE id = ?", [.text(look), .time(now), .text(search)])
        return true
    }

    /// A look is opened within minutes of its search; later it is another thing done.
    static let together: TimeInterval = 30 * 60

    /// What was done in a professional's name that they have not seen: under their provider's name for them, and at the organisation for which they
    /// are signed in, where alone it can be told them.
    private static let unseen =
        "FROM direction WHERE director = ? AND (issuer IS NULL OR issuer = ?) AND organisation = ? AND seen_at IS NULL"

    private static func whose(_ director: StaffMember) -> [SQLValue] {
        [.text(director.subject), .text(director.issuer), .text(director.role.organisation)]
    }

    /// How much it is.
    public func unseenCount(by director: StaffMember) async throws(StorageError) -> Int {
        try await database.read { transaction in
            try transaction.query("SELECT COUNT(*) \(Self.unseen)", Self.whose(director))
                .first.flatMap { $0.integer(0) }.map(Int.init) ?? 0
        }
    }

    /// Oldest first.
    public func unseen(by director: StaffMember, limit: Int = 50) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, look, administrator, organisation, nhs_number, at \(Self.unseen) ORDER BY at LIMIT ?",
                Self.whose(director) + [.integer(Int64(limit))]
            ).map {
                Row(
                    id: $0.text(0) ?? "", look: $0.text(1) ?? "", administrator: $0.text(2) ?? "", organisation: $0.text(3) ?? "",
                    nhsNumber: $0.text(4) ?? "", at: $0.time(5) ?? .distantPast)
            }
        }
    }

    /// The professional has seen it; with `disown` they say that it was not they who directed it, and no look of that administrator
    /// in their name is permitted any more.
    public func seen(_ id: String, by director: StaffMember, disown: Bool, at now: Date) async throws(StorageError) {
        let event = TrailEvent(
            kind: .directorDisowned, at: now, subject: director.subject, issuer: director.issuer, organisation: director.role.organisation,
            role: director.role.jobRole, detail: "direction \(id)")
        try await database.write { transaction in
            let changed = try transaction.execute(
                "UPDATE direction SET seen_at = ?, disowned_at = ? WHERE id = ? AND director = ? AND (issuer IS NULL OR issuer = ?) AND organisation = ? AND seen_at IS NULL",
                [.time(now), disown ? .time(now) : .null, .text(id)] + Self.whose(director))
            guard changed > 0, disown else { return }
            try TrailStore.insert(event, transaction)
            let administrator = try transaction.query("SELECT administrator FROM direction WHERE id = ?", [.text(id)]).first?.text(0)
            try RegisterVersionStore.rise(administrator.map { .staff([$0]) } ?? .everything, transaction)
        }
    }

    /// Disowned once, disowned for that administrator. Who signed in here in that role lately is confirmed to work there.
    static func fact(_ director: Director?, administrator: StaffMember, _ now: Date) -> SQLQuestion<Facts.DirectorFact> {
        guard let director else { return SQLQuestion([]) { _ in .couldNotTell } }
        return SQLQuestion([
            SQLStatement(
                "SELECT 1 FROM direction WHERE administrator = ? AND director = ? AND (issuer IS NULL OR issuer = ?) AND disowned_at IS NOT NULL",
                [.text(administrator.subject), .text(director.subject), .text(administrator.issuer)]),
            ProfessionalStore.knowing(director, issuer: administrator.issuer, since: now.addingTimeInterval(-ProfessionalStore.kept)),
        ]) { answers in
            if !answers[0].isEmpty { return .disowned }
            return answers[1].isEmpty ? .couldNotTell : .confirmed
        }
    }
}
