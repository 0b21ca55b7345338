import AccessControl
import Foundation

/// Server-side sessions. The cookie's secret is never stored: `key` is its SHA-256, made by the caller.
public struct SessionStore: Sendable {
    let database: any SQLDatabase

    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable {
        public let key: String
        public let staff: StaffMember
        /// Every role the identity provider claimed, to choose from.
        public let roles: [StaffRole]
        /// The provider's session, for back-channel logout.
        public let sid: String?
        /// Handed back to the provider at sign-out only.
        public let idToken: String?
        public let created: Date
        public let seen: Date
        /// The `id` of the launch in whose EPR's frame it was begun; nil: in a window.
        public let frame: String?
        public init(
            key: String, staff: StaffMember, roles: [StaffRole], sid: String?, idToken: String?, created: Date,
            seen: Date, frame: String? = nil
        ) {
            self.frame = frame
            self.key = key
            self.staff = staff
            self.roles = roles
            self.sid = sid
            self.idToken = idToken
            self.created = created
            self.seen = seen
        }
    }

    /// Longer than any session may live: what is older is forgotten, ended or not, with the token that a browser which never
    /// came back left behind.
    static let kept: TimeInterval = 48 * 60 * 60

    /// - Throws: `.conflict("session.sid")` where the provider's session was signed out meanwhile.
    public func create(_ row: Row) async throws(StorageError) {
        let staff = Self.json(row.staff)
        let roles = Self.json(row.roles)
        let isCreated = try await database.write { transaction in
            try transaction.execute(
                "DELETE FROM session WHERE created_at < ?", [.time(row.created.addingTimeInterval(-Self.kept))])
            try transaction.execute(
                "DELETE FROM session_mark WHERE given_at < ?", [.time(row.created.addingTimeInterval(-Self.kept))])
            guard try !Self.isSignedOut(row, transaction) else { return false }
            try transaction.execute(Self.creating, Self.values(row, staff, roles))
            try ProfessionalStore.see(row.staff, row.seen, transaction)
            return true
        }
        if !isCreated { throw .conflict("session.sid") }
    }

    /// The session of a key, ended ones left out.
    public func find(_ key: String) async throws(StorageError) -> Row? {
        try await database.read { try Self.live(key, $0) }
    }

    /// The sessions of many keys, at most 500 in a question, ended ones left out.
    public func find(_ keys: Set<String>) async throws(StorageError) -> [String: Row] {
        let rows = try await database.rows(of: keys) {
            "SELECT \(Self.columns), key FROM session WHERE key IN (\($0)) AND ended_at IS NULL"
        }
        var found: [String: Row] = [:]
        for row in rows { if let key = row.text(7) { found[key] = Self.row(row, of: key) } }
        return found
    }

    static func live(_ key: String, _ transaction: any SQLTransaction) throws -> Row? {
        try transaction.query("SELECT \(columns) FROM session WHERE key = ? AND ended_at IS NULL", [.text(key)]).first
            .flatMap { Self.row($0, of: key) }
    }

    private static let columns = "staff, roles, sid, id_token, created_at, seen_at, frame"

    /// Nil where nobody can tell whose it is: whoever presents it is not signed in.
    private static func row(_ row: SQLRow, of key: String) -> Row? {
        guard let staff: StaffMember = value(row.text(0)), let created = row.time(4), let seen = row.time(5) else { return nil }
        return Row(
            key: key, staff: staff, roles: value(row.text(1)) ?? [], sid: row.text(2), idToken: row.text(3), created: created, seen: seen,
            frame: row.text(6))
    }

    /// Whether there is or was a session of a key, as far as the database remembers.
    public func isKnown(_ key: String) async throws(StorageError) -> Bool {
        try await database.read { try !$0.query("SELECT 1 FROM session WHERE key = ?", [.text(key)]).isEmpty }
    }

    /// Writes that the session was used; called at most once a minute for each session, not for each page.
    public func touch(_ key: String, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(
                "UPDATE session SET seen_at = ? WHERE key = ? AND ended_at IS NULL", [.time(now), .text(key)])
        }
    }

    /// Writes uses of many sessions, each no earlier than is written already: nodes write for the same session in any order.
    public func touch(_ uses: [String: Date]) async throws(StorageError) {
        // In one order on every node, so that two never wait for each other.
        try await database.append(
            uses.sorted { $0.key < $1.key }.map { key, seen in
                SQLStatement(
                    "UPDATE session SET seen_at = ? WHERE key = ? AND ended_at IS NULL AND seen_at < ?",
                    [.time(seen), .text(key), .time(seen)])
            })
    }

    /// Changes the current role; a session keeps its key.
    public func setStaff(_ staff: StaffMember, for key: String) async throws(StorageError) {
        let text = Self.json(staff)
        try await database.write { transaction in
            try transaction.execute(
                "UPDATE session SET staff = ? WHERE key = ? AND ended_at IS NULL", [.text(text), .text(key)])
        }
    }

    public func end(_ key: String, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(Self.ending, [.time(transaction.heard(now)), .text(key)])
        }
    }

    /// Ends a live session and creates the one in its place, all or nothing, and once: one that ended meanwhile has no successor, so that no
    /// sign-out is undone by a choice that was on its way, and two choices at once make one session.
    /// - Throws: `.conflict("session.key")` where it has ended; `.conflict("session.sid")` where the provider's session was signed out
    ///   meanwhile: then it is ended and nothing is created.
    public func replace(_ key: String, with row: Row, at now: Date) async throws(StorageError) {
        let (staff, roles) = (Self.json(row.staff), Self.json(row.roles))
        let fault: String? = try await database.write { transaction in
            guard try transaction.execute(Self.ending, [.time(transaction.heard(now)), .text(key)]) == 1 else { return "session.key" }
            guard try !Self.isSignedOut(row, transaction) else { return "session.sid" }
            try transaction.execute(Self.creating, Self.values(row, staff, roles))
            try ProfessionalStore.see(row.staff, row.seen, transaction)
            return nil
        }
        if let fault { throw .conflict(fault) }
    }

    /// Live sessions that were put in the place of one that has ended: a role choice keeps its beginning, its roles and its claims; a step-up
    /// begins at its very end, and is the same person's. Whoever signs out with the cookie of the one before means them too, since the answer
    /// with the new cookie may still be on its way.
    public func successors(of key: String) async throws(StorageError) -> [Row] {
        let keys = try await database.read { transaction in
            let chosen = try transaction.query(
                """
                SELECT n.key FROM session o JOIN session n ON n.created_at = o.created_at AND n.roles = o.roles AND n.key <> o.key
                WHERE o.key = ? AND o.ended_at IS NOT NULL AND n.ended_at IS NULL
                """, [.text(key)]
            ).compactMap { $0.text(0) }
            let begun = try transaction.query(
                """
                SELECT n.key, o.staff, n.staff FROM session o JOIN session n ON n.created_at = o.ended_at AND n.key <> o.key
                WHERE o.key = ? AND n.ended_at IS NULL
                """, [.text(key)])
            let steppedUp = begun.compactMap { row -> String? in
                guard let before: StaffMember = Self.value(row.text(1)), let now: StaffMember = Self.value(row.text(2)),
                    before.issuer == now.issuer, before.subject == now.subject
                else { return nil }
                return row.text(0)
            }
            return chosen + steppedUp.filter { !chosen.contains($0) }
        }
        var found: [Row] = []
        for key in keys { if let row = try await find(key) { found.append(row) } }
        return found
    }

    /// Steps a live session up: ends it, creates the one in its place, and gives it the looks that wait for something to be confirmed. All
    /// or nothing, and once: a session that ended meanwhile is not stepped up, so that no sign-out is undone by an answer that was on its way.
    /// - Throws: `.conflict("session.key")` where it has ended, `.conflict("session.sid")` where the provider's session was signed out.
    public func stepUp(_ key: String, with row: Row, at now: Date) async throws(StorageError) {
        let (staff, roles) = (Self.json(row.staff), Self.json(row.roles))
        let fault: String? = try await database.write { transaction in
            // One moment for the end and the beginning, by which `successors` finds the new one; and one that other nodes hear of, however long this
            // process stood still: on a node that does not, whoever has the cookie of before goes on.
            let moment = try transaction.heard(now)
            guard try transaction.execute(Self.ending, [.time(moment), .text(key)]) == 1 else { return "session.key" }
            guard try !Self.isSignedOut(row, transaction) else { return "session.sid" }
            try transaction.execute(Self.creating, Self.values(row.begun(at: moment), staff, roles))
            try transaction.execute(
                "UPDATE pending_look SET session = ? WHERE session = ? AND taken_at IS NULL", [.text(row.key), .text(key)])
            return nil
        }
        if let fault { throw .conflict(fault) }
    }

    static let ending = "UPDATE session SET ended_at = ?, id_token = NULL WHERE key = ? AND ended_at IS NULL"
    static let creating =
        "INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

    static func values(_ row: Row, _ staff: String, _ roles: String) -> [SQLValue] {
        [
            .text(row.key), .text(staff), .text(row.sid), .text(row.idToken), .text(roles), .time(row.created), .time(row.seen),
            .text(row.frame),
        ]
    }

    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    static func value<T: Decodable>(_ text: String?) -> T? {
        text.flatMap { try? JSONDecoder().decode(T.self, from: Data($0.utf8)) }
    }
}
