import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// Staff members' roles that their organisations have ended: what a sign-in claims is read once and lives as long as the session, and who leaves an
/// organisation must not go on until the provider says so.
public struct RoleEndStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// One that is in force, or is to come.
    public struct Row: Sendable, Hashable {
        public let subject: String
        public let issuer: String
        /// Nil: every role at the organisation.
        public let role: String?
        public let from: Date
        public let by: String
    }

    public struct Ended: Sendable, Hashable {
        /// Ended now, or from another moment than before.
        public let ended: Int
        /// Were ended from that moment already.
        public let already: Int
    }

    /// Whose role it is: nothing of two people, organisations or roles is ever one key (neither code nor role has a bar, and the subject is last).
    private static func key(_ organisation: String, _ role: String?, _ issuer: String, _ subject: String) -> String {
        [organisation, role ?? "", issuer, subject].joined(separator: "|")
    }

    /// Ends roles: all of them, or none. Open looks in them end on every node within the time of an authority lease. Whoever's role is ended
    /// already has it ended from the new moment from now on.
    /// - Parameters:
    ///   - issuer: of the identity provider whose subjects these are.
    ///   - now: nil: what time it is by the database, by which every node judges it.
    @discardableResult
    public func end(
        _ lines: [RoleEndLine], at organisation: String, issuer: String, by who: String, at now: Date? = nil
    ) async throws(StorageError) -> Ended {
        try await database.write { transaction in
            let now = try now ?? transaction.clock()
            var ended: Set<String> = []
            var count = 0
            for line in lines {
                let key = Self.key(organisation, line.role, issuer, line.subject)
                if let open = try transaction.query("SELECT from_at FROM role_end WHERE open_key = ?", [.text(key)]).first {
                    guard let began = open.time(0), line.from.map({ $0 != began }) ?? (began > now) else { continue }
                    try Self.take(key, who, now, transaction)
                }
                let from = line.from ?? now
                let event = Self.event(.roleEnded, line, organisation, "from \(Self.written(from)), by \(who)", now)
                try transaction.execute(
                    "INSERT INTO role_end (id, organisation, issuer, subject, role, from_at, said_at, said_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        .text(event.id), .text(organisation), .text(issuer), .text(line.subject), .text(line.role ?? ""), .time(from),
                        .time(now), .text(who), .text(key),
                    ])
                try TrailStore.insert(event, transaction)
                ended.insert(line.subject)
                count += 1
            }
            if !ended.isEmpty { try RegisterVersionStore.rise(.staff(ended), transaction) }
            return Ended(ended: count, already: lines.count - count)
        }
    }

    /// Gives roles back: all of them, or none. What was ended as every role is given back as every role.
    /// - Returns: how many were ended.
    @discardableResult
    public func restore(
        _ lines: [RoleEndLine], at organisation: String, issuer: String, by who: String, at now: Date? = nil
    ) async throws(StorageError) -> Int {
        try await database.write { transaction in
            let now = try now ?? transaction.clock()
            var restored: Set<String> = []
            var count = 0
            for line in lines where try Self.take(Self.key(organisation, line.role, issuer, line.subject), who, now, transaction) {
                try TrailStore.insert(Self.event(.roleRestored, line, organisation, "by \(who)", now), transaction)
                restored.insert(line.subject)
                count += 1
            }
            // What was decided before says until when; it is decided again without.
            if !restored.isEmpty { try RegisterVersionStore.rise(.staff(restored), transaction) }
            return count
        }
    }

    /// What an organisation has ended, the latest first.
    public func list(of organisation: String, limit: Int = 10_000) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT subject, issuer, role, from_at, said_by FROM role_end WHERE organisation = ? AND open_key IS NOT NULL ORDER BY from_at DESC, id DESC LIMIT ?",
                [.text(organisation), .integer(Int64(limit))]
            ).compactMap { row in
                guard let subject = row.text(0), let issuer = row.text(1), let role = row.text(2), let from = row.time(3) else {
                    return nil
                }
                return Row(subject: subject, issuer: issuer, role: role.isEmpty ? nil : role, from: from, by: row.text(4) ?? "")
            }
        }
    }

    /// Of the role that somebody is in: ended by itself or with all others, whichever came first.
    static func end(of staff: StaffMember, at organisation: String) -> SQLQuestion<Facts.RoleEnd> {
        let keys = [nil, staff.role.jobRole].map { key(organisation, $0, staff.issuer, staff.subject) }
        return SQLQuestion("SELECT MIN(from_at) FROM role_end WHERE open_key IN (?, ?)", keys.map { .text($0) }) { rows in
            rows.first?.time(0).map { .ended(from: Moment($0)) } ?? .none
        }
    }

    @discardableResult
    private static func take(_ key: String, _ who: String, _ now: Date, _ transaction: any SQLTransaction) throws -> Bool {
        try transaction.execute(
            "UPDATE role_end SET restored_at = ?, restored_by = ?, open_key = NULL WHERE open_key = ?",
            [.time(now), .text(who), .text(key)]) > 0
    }

    private static func event(_ kind: TrailEvent.Kind, _ line: RoleEndLine, _ organisation: String, _ what: String, _ now: Date)
        -> TrailEvent
    {
        TrailEvent(
            kind: kind, at: now, organisation: organisation,
            detail: "\(line.role ?? "every role") of \(line.subject), \(what)")
    }

    private static func written(_ moment: Date) -> String { moment.formatted(.iso8601) }
}

extension Migration {
    /// Roles that organisations have ended. `open_key` is there while one stands, so that there is one of each.
    static let roleEnds = Migration(
        23,
        [
            """
            CREATE TABLE role_end (
              id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, issuer TEXT NOT NULL, subject TEXT NOT NULL, role TEXT NOT NULL,
              from_at BIGINT NOT NULL, said_at BIGINT NOT NULL, said_by TEXT NOT NULL, restored_at BIGINT, restored_by TEXT,
              open_key TEXT UNIQUE)
            """,
            "CREATE INDEX role_end_organisation ON role_end (organisation, from_at)",
        ])

    /// Whose subject a name is: providers name people each in their own way, and a region may change its provider. Rows of the version before
    /// have none: evidence, notices and lists of training among them are anybody's of that subject until their time is over, and looks among
    /// them are in nobody's own list.
    static let issuers = Migration(
        24,
        ["look", "relationship", "direction", "professional", "training_list"].map { "ALTER TABLE \($0) ADD COLUMN issuer TEXT" })
}
