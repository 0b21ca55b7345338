import Foundation

/// Takes and gives back leases; judged by the database's clock alone, so that nodes whose clocks differ judge alike.
public struct LeaderStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// No lease is longer. One that seems to run on for longer than that was written before the database's clock was put back, and may be taken.
    public static let longest: TimeInterval = 60

    /// Who leads, as the row says.
    public struct Standing: Sendable, Hashable {
        public let leadership: Leadership
        /// By the database's clock; nothing is proven by it.
        public let expires: Date
    }

    /// Takes a lease that nobody has or that has run out, or renews the caller's own, also one that has run out where nobody took it.
    /// - Parameter lasting: in seconds.
    /// - Returns: nil where another has it.
    public func take(_ name: String, as holder: String, lasting: TimeInterval) async throws(StorageError) -> Leadership? {
        do throws(StorageError) { return try await database.write { try Self.take(name, as: holder, lasting: lasting, $0) } } catch {
            // Of two that take what nobody had yet, one is told so.
            guard case .conflict = error else { throw error }
            return nil
        }
    }

    static func take(_ name: String, as holder: String, lasting: TimeInterval, _ transaction: any SQLTransaction) throws -> Leadership? {
        let now = try transaction.clock()
        let until: SQLValue = .time(now.addingTimeInterval(min(lasting, longest)))
        guard let standing = try standing(name, transaction) else {
            try transaction.execute(
                "INSERT INTO leader_lease (name, holder, fence, taken_at, expires_at) VALUES (?, ?, 1, ?, ?)",
                [.text(name), .text(holder), .time(now), until])
            return Leadership(name: name, holder: holder, fence: 1)
        }
        let fence = standing.leadership.fence
        if standing.leadership.holder == holder {
            try transaction.execute(
                "UPDATE leader_lease SET expires_at = ? WHERE name = ? AND fence = ?", [until, .text(name), .integer(fence)])
            return standing.leadership
        }
        guard standing.expires <= now || standing.expires > now.addingTimeInterval(longest) else { return nil }
        try transaction.execute(
            "UPDATE leader_lease SET holder = ?, fence = ?, taken_at = ?, expires_at = ? WHERE name = ? AND fence = ?",
            [.text(holder), .integer(fence + 1), .time(now), until, .text(name), .integer(fence)])
        return Leadership(name: name, holder: holder, fence: fence + 1)
    }

    /// Lets another take it at once. One that was taken over already stays as it is.
    public func giveBack(_ leadership: Leadership) async throws(StorageError) {
        try await database.write { _ = try Self.giveBack(leadership, $0) }
    }

    static func giveBack(_ leadership: Leadership, _ transaction: any SQLTransaction) throws -> Int {
        try transaction.execute(
            "UPDATE leader_lease SET expires_at = 0 WHERE name = ? AND fence = ? AND holder = ?",
            [.text(leadership.name), .integer(leadership.fence), .text(leadership.holder)])
    }

    /// Nil where nobody ever led.
    public func standing(_ name: String) async throws(StorageError) -> Standing? {
        try await database.read { try Self.standing(name, $0) }
    }

    private static func standing(_ name: String, _ transaction: any SQLTransaction) throws -> Standing? {
        try transaction.query("SELECT holder, fence, expires_at FROM leader_lease WHERE name = ?", [.text(name)]).first.flatMap { row in
            guard let holder = row.text(0), let fence = row.integer(1), let expires = row.time(2) else { return nil }
            return Standing(leadership: Leadership(name: name, holder: holder, fence: fence), expires: expires)
        }
    }
}
