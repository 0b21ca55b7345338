import AccessControl
import Foundation

/// Staff who signed in lately, with their names: whom an administrator may name as the professional that directs them. Kept for as long as a
/// sign-in confirms that somebody works there, and no longer.
public struct ProfessionalStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// How long a sign-in confirms that somebody works there in that role.
    public static let kept: TimeInterval = 90 * 86_400

    public struct Row: Sendable, Hashable {
        public let subject: String
        public let jobRole: String
        public let name: String
        /// The role's words as claimed.
        public let roleName: String
        public let seen: Date
    }

    /// Who signed in at an organisation in one of some roles, the latest first.
    /// - Parameters:
    ///   - issuer: of the provider that names whoever asks: another's people are not theirs.
    ///   - jobRoles: those that may direct, by the policy.
    ///   - part: of the name, in any case; empty: everybody.
    public func signedIn(
        at organisation: String, issuer: String, as jobRoles: Set<String>, named part: String = "", since: Date, limit: Int
    ) async throws(StorageError) -> [Row] {
        let wanted = part.lowercased()
        return try await database.read { transaction in
            try transaction.query(
                "SELECT subject, role, name, role_name, seen_at FROM professional WHERE organisation = ? AND (issuer IS NULL OR issuer = ?) AND seen_at > ? ORDER BY seen_at DESC, subject",
                [.text(organisation), .text(issuer), .time(since)]
            ).lazy.compactMap { row -> Row? in
                guard let subject = row.text(0), let role = row.text(1), jobRoles.contains(role),
                    let name = row.text(2), let seen = row.time(4),
                    wanted.isEmpty || name.lowercased().contains(wanted)
                else { return nil }
                return Row(subject: subject, jobRole: role, name: name, roleName: row.text(3) ?? "", seen: seen)
            }.prefix(limit).map { $0 }
        }
    }

    /// Somebody who works there without having signed in: people of the demo.
    public func add(_ staff: StaffMember, at now: Date) async throws(StorageError) {
        try await database.write { try Self.see(staff, now, $0) }
    }

    /// In the transaction that creates their session; of somebody who has chosen a role.
    static func see(_ staff: StaffMember, _ now: Date, _ transaction: any SQLTransaction) throws {
        let role = staff.role
        guard !role.organisation.isEmpty, !role.jobRole.isEmpty else { return }
        try transaction.execute("DELETE FROM professional WHERE seen_at < ?", [.time(now.addingTimeInterval(-kept))])
        let key: [SQLValue] = [.text(role.organisation), .text(staff.subject), .text(role.jobRole)]
        try transaction.execute("DELETE FROM professional WHERE organisation = ? AND subject = ? AND role = ?", key)
        try transaction.execute(
            "INSERT INTO professional (organisation, subject, role, name, role_name, seen_at, issuer) VALUES (?, ?, ?, ?, ?, ?, ?)",
            key + [.text(staff.name), .text(role.name), .time(now), .text(staff.issuer)])
    }

    /// A row where they signed in since then in that role.
    static func knowing(_ director: Director, issuer: String, since: Date) -> SQLStatement {
        SQLStatement(
            "SELECT 1 FROM professional WHERE organisation = ? AND subject = ? AND role = ? AND (issuer IS NULL OR issuer = ?) AND seen_at > ?",
            [.text(director.organisation), .text(director.subject), .text(director.jobRole), .text(issuer), .time(since)])
    }
}
