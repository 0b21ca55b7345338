import AuditTrail
import Foundation

/// Looks as every node sees them: whose each is, whether it goes on, and when it was last used. What it shows is in the memory of a node; that
/// it is open is here, so that any node can go on with it (DESIGN, "One machine, many machines").
public struct OpenLookStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A look that was opened, by whichever node.
    public struct Row: Sendable, Hashable {
        public let id: String
        public let session: String
        public let nhsNumber: String
        /// The number that was typed, where `nhsNumber` supersedes it.
        public let askedFor: String?
        /// Which of its session's people it is of.
        public let mark: Int
        public let opened: Date
        public let seen: Date
        public let ended: Date?
        /// Of its leaves and of its entries' ids.
        public let salt: [UInt8]
        /// The decision that opened it, as `WrittenDecision` wrote it; nil where it cannot be read any more.
        public let decision: String?
    }

    /// Its life begins with its row.
    static func beginning(_ look: LookRow) -> SQLStatement {
        SQLStatement(
            "INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                .text(look.id), .text(look.session), .text(look.nhsNumber), .text(look.askedFor), .integer(Int64(look.mark)),
                .time(look.openedAt), .time(look.openedAt),
            ])
    }

    /// A session's open looks, whichever nodes have them, with their marks.
    public func open(of session: String) async throws(StorageError) -> [(look: String, mark: Int)] {
        try await database.read { transaction in
            try transaction.query("SELECT look, mark FROM look_life WHERE session = ? AND ended_at IS NULL", [.text(session)])
                .compactMap { row in row.text(0).map { ($0, Int(row.integer(1) ?? 0)) } }
        }
    }

    /// Nil where there never was such a look.
    public func find(_ look: String) async throws(StorageError) -> Row? {
        try await database.read { transaction in
            guard
                let row = try transaction.query(
                    """
                    SELECT l.session, l.nhs_number, l.opened_at, i.seen_at, i.ended_at, l.salt, i.asked_for, i.mark FROM look l
                    LEFT JOIN look_life i ON i.look = l.id WHERE l.id = ?
                    """, [.text(look)]
                ).first, let session = row.text(0), let nhsNumber = row.text(1), let opened = row.time(2), let salt = row.blob(5)
            else { return nil }
            let decision = try transaction.query(
                "SELECT decision FROM trail_event WHERE look = ? AND kind = ?", [.text(look), .text(TrailEvent.Kind.lookOpened.rawValue)]
            ).first?.text(0)
            return Row(
                id: look, session: session, nhsNumber: nhsNumber, askedFor: row.text(6), mark: Int(row.integer(7) ?? 0), opened: opened,
                seen: row.time(3) ?? opened,
                ended: row.integer(3) == nil ? opened : row.time(4), salt: salt, decision: decision)
        }
    }

    /// When somebody last used it, on whichever node, to the minute; nil where it has ended.
    public func seen(_ look: String) async throws(StorageError) -> Date? {
        try await database.read {
            try $0.query("SELECT seen_at FROM look_life WHERE look = ? AND ended_at IS NULL", [.text(look)]).first?.time(0)
        }
    }

    /// Says that it is used. One that has ended stays ended.
    /// - Returns: whether it goes on.
    public func use(_ look: String, at now: Date) async throws(StorageError) -> Bool {
        try await database.write {
            try $0.execute("UPDATE look_life SET seen_at = ? WHERE look = ? AND ended_at IS NULL", [.time(now), .text(look)]) == 1
        }
    }

    /// Ends it with its event, once: whoever comes second writes nothing. One that showed nothing has no row, and ends by its event.
    public func end(_ look: String, _ event: TrailEvent, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            let isEnded = try transaction.execute(
                "UPDATE look_life SET ended_at = ? WHERE look = ? AND ended_at IS NULL", [.time(transaction.heard(now)), .text(look)])
            if isEnded == 0, try !transaction.query("SELECT 1 FROM look WHERE id = ?", [.text(look)]).isEmpty { return }
            try TrailStore.insert(event, transaction)
        }
    }

    /// Ends looks that nobody has used since a moment: their node is gone, or holds them no more.
    /// - Parameters:
    ///   - unused: not used since then.
    ///   - opened: or opened before then, however much they are used.
    ///   - limit: of one call, so that it holds nobody up.
    ///   - leader: who does it, where there are several nodes: refused where another leads.
    /// - Returns: their ids, and whether there may be more.
    public func endLeft(unused: Date, opened: Date, limit: Int = 100, at now: Date, as leader: Leadership? = nil)
        async throws(StorageError) -> (ended: [String], mayBeMore: Bool)
    {
        try await database.write { transaction in
            try leader?.hold(transaction)
            let rows = try transaction.query(
                Self.open + " AND (i.seen_at < ? OR i.opened_at < ?) ORDER BY i.seen_at LIMIT ?",
                [.text(TrailEvent.Kind.lookOpened.rawValue), .time(unused), .time(opened), .integer(Int64(limit))])
            return (try Self.end(rows, at: now, transaction) { $0 < unused ? "idle" : "age" }, rows.count == limit)
        }
    }

    /// Ends all that are left, one bounded transaction after the other, so that those which a node that died leaves behind, by the thousand,
    /// neither stay open for hours nor hold anybody up. Where it is stopped in between, those that are done are done.
    /// - Returns: how many.
    public func endAllLeft(unused: Date, opened: Date, limit: Int = 100, at now: Date, as leader: Leadership? = nil)
        async throws(StorageError) -> Int
    {
        var count = 0
        while !Task.isCancelled {
            let batch = try await endLeft(unused: unused, opened: opened, limit: limit, at: now, as: leader)
            count += batch.ended.count
            guard batch.mayBeMore else { break }
        }
        return count
    }

    /// Ends a session's looks, wherever they are held.
    /// - Parameter person: whose are kept: the person whom its EPR has on the screen; nil: nobody's.
    /// - Returns: their ids.
    public func endAll(of session: String, but person: String? = nil, because why: String, at now: Date) async throws(StorageError)
        -> [String]
    {
        try await database.write { transaction in
            let others = Self.others(than: person, of: session)
            return try Self.end(try transaction.query(others.sql, others.arguments), at: now, transaction) { _ in why }
        }
    }

    static func others(than person: String?, of session: String) -> SQLStatement {
        SQLStatement(
            open + " AND i.session = ? AND i.nhs_number <> ? ORDER BY l.id",
            [.text(TrailEvent.Kind.lookOpened.rawValue), .text(session), .text(person ?? "")])
    }

    private static let open = """
        SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at, i.asked_for FROM look_life i JOIN look l ON l.id = i.look
        LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL
        """

    /// Ends each that nobody has used or ended meanwhile, with its event.
    static func end(
        _ rows: [SQLRow], at now: Date, _ transaction: any SQLTransaction, because why: (_ seen: Date) -> String
    ) throws -> [String] {
        guard !rows.isEmpty else { return [] }
        let ended = try transaction.heard(now)
        return try rows.compactMap { row in
            guard let id = row.text(0), let seen = row.time(6),
                try transaction.execute(
                    "UPDATE look_life SET ended_at = ? WHERE look = ? AND ended_at IS NULL AND seen_at = ?",
                    [.time(ended), .text(id), .time(seen)]
                ) == 1
            else { return nil }
            try TrailStore.insert(
                TrailEvent(
                    kind: .lookEnded, at: now, subject: row.text(1), issuer: row.text(2), organisation: row.text(3), role: row.text(4),
                    people: [row.text(5)].compactMap { $0 }, look: id, detail: why(seen)),
                transaction)
            return id
        }
    }
}
