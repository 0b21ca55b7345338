import AccessControl
import AuditTrail
import Foundation

/// Signing out, here or at the identity provider (back-channel logout): no session of ours outlives the provider's.
extension SessionStore {
    /// Ends a session whose staff member signed out, and puts that on record, in one step: a sign-out that was acknowledged is in the trail, and one that is
    /// written a second time, because nobody knows whether the first was, is there once.
    /// - Parameters:
    ///   - now: when it is written: other nodes read of what has ended lately.
    ///   - pressed: when they signed out, as the trail says it.
    ///   - kept: the session as this node keeps it: where the database lacks it, it is put back to be ended, so that every node hears of it.
    public func signOut(_ key: String, at now: Date, pressed: Date, kept: Row? = nil) async throws(StorageError) {
        try await database.write { transaction in
            if let kept, kept.key == key { try Self.putBack(kept, transaction) }
            let row = try Self.live(key, transaction)
            guard try transaction.execute(Self.ending, [.time(transaction.heard(now)), .text(key)]) == 1, let row else { return }
            try TrailStore.insert(Self.signedOut(row.staff, at: pressed), transaction)
        }
    }

    /// How long it is remembered that a provider's session was signed out: longer than an answer of that session can be on its way to us.
    static let signedOutIsKept: TimeInterval = 60 * 60

    /// Ends every session that a logout means, on record, and remembers it and the token's use, in one step: a token is used up only with what
    /// it ends, and a session that is being created meanwhile, by a sign-in or by a
    /// change of role, is either there to be ended or is not created.
    /// - Parameters:
    ///   - sid: the provider's session; nil: every session of somebody.
    ///   - token: the logout token's use, as `OneUseStore` keeps it.
    ///   - kept: sessions that this node keeps and that are meant: those that the database lacks are put back to be ended.
    ///   - ends: whether a session of this issuer's, of a subject and sid, is meant.
    /// - Returns: the sessions that ended, whose looks must end too; nil where the token was used before, and then nothing is done.
    /// - Complexity: O(sessions of the sid and without one), or O(live sessions) where no sid is named: rare.
    public func signOut(
        issuer: String, sid: String?, token: (key: String, until: Date), kept: [Row] = [], at now: Date,
        where ends: @escaping @Sendable (_ subject: String, _ sid: String?) -> Bool
    ) async throws(StorageError) -> [Row]? {
        try await database.write { transaction in
            guard try OneUseStore.use(token.key, of: OneUseStore.once, until: token.until, at: now, transaction) else { return nil }
            if let sid {
                let until = now.addingTimeInterval(Self.signedOutIsKept)
                let mark = [SQLValue.text(Self.signedOut(issuer)), .text(sid)]
                try transaction.execute("DELETE FROM used_token WHERE issuer = ? AND token = ?", mark)
                try transaction.execute("INSERT INTO used_token (issuer, token, forget_at) VALUES (?, ?, ?)", mark + [.time(until)])
            }
            for row in kept { try Self.putBack(row, transaction) }
            let found = try transaction.query(
                "SELECT key, staff, roles, sid, created_at, seen_at FROM session WHERE ended_at IS NULL"
                    + (sid == nil ? "" : " AND (sid = ? OR sid IS NULL)"), sid.map { [.text($0)] } ?? [])
            let meant = found.compactMap { row -> Row? in
                guard let key = row.text(0), let staff: StaffMember = Self.value(row.text(1)), let created = row.time(4),
                    let seen = row.time(5),
                    staff.issuer == issuer, ends(staff.subject, row.text(3))
                else { return nil }
                return Row(
                    key: key, staff: staff, roles: Self.value(row.text(2)) ?? [], sid: row.text(3), idToken: nil, created: created,
                    seen: seen)
            }
            let ended = try transaction.heard(now)
            for row in meant {
                try transaction.execute(Self.ending, [.time(ended), .text(row.key)])
                try TrailStore.insert(Self.signedOut(row.staff, at: now, "at the identity provider"), transaction)
            }
            return meant
        }
    }

    /// A sign-in that was acknowledged and that a server which was behind has not got: on the node that keeps it the session would go on, whatever the
    /// database is told of it.
    private static func putBack(_ row: Row, _ transaction: any SQLTransaction) throws {
        guard try transaction.query("SELECT 1 FROM session WHERE key = ?", [.text(row.key)]).isEmpty else { return }
        try transaction.execute(creating, values(row, json(row.staff), json(row.roles)))
    }

    private static func signedOut(_ staff: StaffMember, at time: Date, _ detail: String? = nil) -> TrailEvent {
        TrailEvent(
            kind: .signedOut, at: time, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
            role: staff.role.jobRole, detail: detail)
    }

    /// Whether the provider's session of a row was signed out.
    static func isSignedOut(_ row: Row, _ transaction: any SQLTransaction) throws -> Bool {
        guard let sid = row.sid else { return false }
        return try !transaction.query(
            "SELECT forget_at FROM used_token WHERE issuer = ? AND token = ?", [.text(signedOut(row.staff.issuer)), .text(sid)]
        ).isEmpty
    }

    /// Beside the tokens that were used, under a name that no issuer has: an address holds no space.
    private static func signedOut(_ issuer: String) -> String { "signed out at \(issuer)" }
}
