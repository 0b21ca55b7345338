import AuditTrail
import Foundation

/// The account: appended to, never changed.
public struct TrailStore: Sendable {
    let database: any SQLDatabase

    public init(_ database: any SQLDatabase) { self.database = database }

    /// Returns when the event is durable.
    public func append(_ event: TrailEvent) async throws(StorageError) {
        try await database.append(try Self.inserting(event))
    }

    /// Adds an event of a staff member of whom there may be so many of its kind since a moment. They are counted in the transaction that adds it, so that
    /// all nodes together add no more, whatever each knows of the others. On PostgreSQL such a transaction is SERIALIZABLE: of two that both counted before
    /// either was written one is refused by the server and runs again, until the time is over that a job may take (`PostgreSQLSettings.Limits.patience`);
    /// then it is `busy`, and nothing is written.
    /// - Returns: false where there are as many: nothing is written.
    public func append(_ event: TrailEvent, atMost most: Int, since: Date) async throws(StorageError) -> Bool {
        let rows = try Self.inserting(event)
        let counting = SQLStatement(
            "SELECT COUNT(*) FROM trail_event WHERE subject = ? AND kind = ? AND at > ? AND issuer = ?",
            [.text(event.subject), .text(event.kind.rawValue), .time(since), .text(event.issuer)])
        return try await database.write { transaction in
            guard try transaction.query(counting.sql, counting.arguments).first?.integer(0) ?? .max < Int64(most) else { return false }
            _ = try transaction.run(rows)
            return true
        }
    }

    /// The look's own row and event, in one transaction.
    public func open(_ look: LookRow, _ event: TrailEvent) async throws(StorageError) {
        try await database.append(Self.inserting(look) + (try Self.inserting(event)))
    }

    static func inserting(_ look: LookRow) -> [SQLStatement] {
        [
            SQLStatement(
                "INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(look.id), .text(look.session), .text(look.subject), .text(look.organisation), .text(look.role),
                    .text(look.nhsNumber), .time(look.openedAt), .blob(look.salt), .text(look.issuer),
                ]), OpenLookStore.beginning(look),
        ]
    }

    /// What a batch of answers shows, with its event. The sequence number is unique for the look: a second writer of the same one is told so.
    /// - Parameters:
    ///   - before: the root of the release before it, as its writer knows it; nil: it is the look's first.
    ///   - suppliers: organisations that something of it is from and that nothing was from before, as far as this node knows.
    ///   - opened: when the look was opened, by which officers find it.
    /// - Throws: `.conflict` where the number is taken, and where the release before it is not there or is another: a server that lacks what the one
    ///   before acknowledged gets no root over leaves that nobody can read.
    public func release(
        _ release: ReleaseRow, _ event: TrailEvent, after before: [UInt8]? = nil, suppliers: Set<String> = [], opened: Date? = nil
    ) async throws(StorageError) {
        let told = suppliers.sorted().map {
            SQLStatement(
                "INSERT INTO look_supplier (look, organisation, at) VALUES (?, ?, ?) ON CONFLICT (look, organisation) DO NOTHING",
                [.text(release.look), .text($0), .time(opened ?? release.at)])
        }
        try await database.append([Self.inserting(release, after: before)] + told + (try Self.inserting(event)))
    }

    private static func inserting(_ release: ReleaseRow, after before: [UInt8]?) -> SQLStatement {
        let values: [SQLValue] = [
            .integer(Int64(release.sequence)), .time(release.at), .blob(release.leaves), .integer(Int64(release.leaves.count / 32)),
            .text(release.sources), .blob(release.root), .integer(Int64(release.treeSize)),
        ]
        guard let before else {
            return SQLStatement(
                "INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [.text(release.look)] + values)
        }
        // Without that release there is no look to be written, which its column refuses: in the same statement, and no round trip more.
        return SQLStatement(
            """
            INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) \
            VALUES ((SELECT look FROM look_release WHERE look = ? AND sequence = ? AND root = ?), ?, ?, ?, ?, ?, ?, ?)
            """, [.text(release.look), .integer(Int64(release.sequence - 1)), .blob(before)] + values)
    }

    static func insert(_ event: TrailEvent, _ transaction: any SQLTransaction) throws { _ = try transaction.run(try inserting(event)) }

    /// The last people whose records a staff member opened for one organisation, each once, newest first; theirs alone. What they opened for
    /// another is no business of this one.
    public func recent(of subject: String, issuer: String, at organisation: String, limit: Int = 10) async throws(StorageError) -> [(
        nhsNumber: String, opened: Date
    )] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT nhs_number, MAX(opened_at) FROM look WHERE subject = ? AND issuer = ? AND organisation = ? GROUP BY nhs_number ORDER BY MAX(opened_at) DESC LIMIT ?",
                [.text(subject), .text(issuer), .text(organisation), .integer(Int64(limit))]
            ).compactMap { row in row.text(0).map { ($0, row.time(1) ?? .distantPast) } }
        }
    }

    /// Releases of a look, in order.
    public func releases(of look: String) async throws(StorageError) -> [ReleaseRow] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT sequence, at, leaves, sources, root, tree_size FROM look_release WHERE look = ? ORDER BY sequence",
                [.text(look)]
            ).map { row in
                ReleaseRow(
                    look: look, sequence: Int(row.integer(0) ?? 0), at: row.time(1) ?? Date(timeIntervalSince1970: 0),
                    leaves: row.blob(2) ?? [], sources: row.text(3) ?? "", root: row.blob(4) ?? [],
                    treeSize: UInt64(row.integer(5) ?? 0))
            }
        }
    }

    /// What a look's events of one kind say besides, in order; those that say nothing are left out.
    public func details(of look: String, kind: TrailEvent.Kind) async throws(StorageError) -> [String] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT detail FROM trail_event WHERE look = ? AND kind = ? AND detail IS NOT NULL ORDER BY id",
                [.text(look), .text(kind.rawValue)]
            ).compactMap { $0.text(0) }
        }
    }

    /// Kinds of a look's events, in order.
    public func kinds(of look: String) async throws(StorageError) -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT kind FROM trail_event WHERE look = ? ORDER BY id", [.text(look)]).compactMap {
                $0.text(0)
            }
        }
    }
}

/// A look's row: who opened whose record, and the salt of what it showed.
public struct LookRow: Sendable {
    public let id: String
    public let session: String
    public let subject: String
    /// Of the identity provider whose subject it is; nil: not known, and in nobody's own list.
    public let issuer: String?
    public let organisation: String
    public let role: String
    public let nhsNumber: String
    public let openedAt: Date
    public let salt: [UInt8]
    /// The number that was typed, where `nhsNumber` supersedes it.
    public let askedFor: String?
    /// Which of its session's people it is of, the first 0.
    public let mark: Int
    public init(
        id: String, session: String, subject: String, issuer: String? = nil, organisation: String, role: String, nhsNumber: String,
        openedAt: Date, salt: [UInt8], askedFor: String? = nil, mark: Int = 0
    ) {
        self.issuer = issuer
        self.mark = mark
        self.askedFor = askedFor
        self.id = id
        self.session = session
        self.subject = subject
        self.organisation = organisation
        self.role = role
        self.nhsNumber = nhsNumber
        self.openedAt = openedAt
        self.salt = salt
    }
}

/// One released batch: its leaves (32 bytes each) and the root over all the look's leaves so far.
public struct ReleaseRow: Sendable, Hashable {
    public let look: String
    public let sequence: Int
    public let at: Date
    public let leaves: [UInt8]
    /// Sources of the batch, comma-separated.
    public let sources: String
    public let root: [UInt8]
    public let treeSize: UInt64
    public init(
        look: String, sequence: Int, at: Date, leaves: [UInt8], sources: String, root: [UInt8], treeSize: UInt64
    ) {
        self.look = look
        self.sequence = sequence
        self.at = at
        self.leaves = leaves
        self.sources = sources
        self.root = root
        self.treeSize = treeSize
    }
}
