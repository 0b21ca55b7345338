import Foundation

/// What a node must know to let open looks and sessions go on: read at once, for all of them (DESIGN, "One machine, many machines").
public struct AuthorityReading: Sendable, Hashable {
    /// Rises with every change that could take something away from an open look.
    public let version: Int64
    /// Looks and sessions that have ended lately, on whichever node.
    public let endedLooks: Set<String>
    public let endedSessions: Set<String>
    /// Looks that were opened lately, on whichever node, with their sessions.
    public let openedLooks: [String: String]
    /// What the rises of the version since the reading before were about, as far as that is known.
    public let changes: [Int64: RegisterChange]
    /// Of which server, since it started: where it is another than that of the reading before, numbers may not mean what they did, and what was about
    /// to be restricted may have been lost and set again under the same number.
    public let server: String
    /// By the database's clock.
    public let at: Date

    public init(
        version: Int64, endedLooks: Set<String> = [], endedSessions: Set<String> = [], openedLooks: [String: String] = [:],
        changes: [Int64: RegisterChange] = [:], server: String = "", at: Date
    ) {
        self.server = server
        self.changes = changes
        self.version = version
        self.endedLooks = endedLooks
        self.endedSessions = endedSessions
        self.openedLooks = openedLooks
        self.at = at
    }
}

/// Reads it.
public struct AuthorityStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What ended is read from so long before the last reading: an end is written with the moment at which its transaction began, and is
    /// seen only when that is committed; and nodes' clocks differ.
    public static let overlap: TimeInterval = 30

    /// Where another server answers, instead: one that was behind dates what ends by a clock and a history of its own, and a node may have been cut off
    /// meanwhile.
    static let overlapOfServers: TimeInterval = 3600

    private static func lately(since: Date) -> [SQLStatement] {
        [
            SQLStatement("SELECT look FROM look_life WHERE ended_at >= ?", [.time(since)]),
            SQLStatement("SELECT key FROM session WHERE ended_at >= ?", [.time(since)]),
            SQLStatement("SELECT look, session FROM look_life WHERE opened_at >= ?", [.time(since)]),
        ]
    }

    /// - Parameter last: the reading before; nil: this is the first, and what ended before it is of no look here.
    /// - Throws: `readOnly` where the database can be read and takes no writes: what has ended could not be written then.
    public func read(since last: AuthorityReading?) async throws(StorageError) -> AuthorityReading {
        try await database.read { transaction in
            let before = try last?.at ?? transaction.clock()
            // A row is written with its version: whoever sees the version sees it too, or nobody has written it.
            let changes = RegisterVersionStore.changes(after: last?.version ?? .max)
            let answers = try transaction.run(
                [
                    transaction.clockQuery,
                    SQLStatement("SELECT version FROM register_version WHERE id = 1", []), transaction.standingQuery,
                ] + Self.lately(since: before - Self.overlap) + changes.statements)
            // A session that another node has ended, and a record that it has closed, could not be written down: that it is not there says nothing.
            guard answers[2].rows.first?.integer(0) == 1 else { throw StorageError.readOnly }
            guard let now = answers[0].rows.first?.time(0) else { throw StorageError.unavailable(code: 0) }
            let server = answers[2].rows.first?.text(1) ?? ""
            let isAnother = last.map { $0.server != server } ?? false
            let lately = isAnother ? try transaction.run(Self.lately(since: before - Self.overlapOfServers)) : Array(answers[3...5])
            return AuthorityReading(
                version: answers[1].rows.first?.integer(0) ?? 0, endedLooks: Set(lately[0].rows.compactMap { $0.text(0) }),
                endedSessions: Set(lately[1].rows.compactMap { $0.text(0) }),
                openedLooks: Dictionary(
                    lately[2].rows.compactMap { row in row.text(0).flatMap { look in row.text(1).map { (look, $0) } } },
                    uniquingKeysWith: { first, _ in first }), changes: changes.meaning([answers[6].rows]),
                server: server, at: now)
        }
    }
}
