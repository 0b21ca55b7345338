import Foundation

/// Launches on their way from the partner listener to the staff listener: what an EPR said, under the digest of the one-use handle that the
/// browser carries. Gone once it is judged, or after two minutes, by the next launch or the next minute's sweep (`OpenLookStore.forgetOld`).
/// Beside them stands whom each session's record system opened last (`LaunchStore+Newest.swift`).
public struct LaunchStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// As long as what an EPR signed may live (issue 4, part 2): who has to sign in first and takes longer launches again.
    public static let patience: TimeInterval = 120

    /// - Parameters:
    ///   - handle: the digest of what the browser carries, never that itself.
    ///   - context: as the caller wrote it.
    public func keep(_ handle: String, _ context: String, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            // Also here, so that nothing of anybody stays where nobody sweeps.
            let forgetting = Self.forgetting(at: now)
            try transaction.execute(forgetting.sql, forgetting.arguments)
            try transaction.execute(
                "INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?)",
                [.text(handle), .text(context), .time(now)])
        }
    }

    /// What it says, for judging it; nil where there is none, or where it was taken or is too old.
    public func find(_ handle: String, at now: Date) async throws(StorageError) -> String? {
        try await database.read { try Self.context(handle, now, $0) }
    }

    /// Takes it away: nil where somebody else just did.
    public func take(_ handle: String, at now: Date) async throws(StorageError) -> String? {
        try await database.write { transaction in
            let context = try Self.context(handle, now, transaction)
            guard try transaction.execute("DELETE FROM launch WHERE handle = ?", [.text(handle)]) == 1 else {
                return nil
            }
            return context
        }
    }

    private static func context(_ handle: String, _ now: Date, _ transaction: any SQLTransaction) throws -> String? {
        try transaction.query(
            "SELECT context FROM launch WHERE handle = ? AND created_at > ?",
            [.text(handle), .time(now.addingTimeInterval(-patience))]
        ).first?.text(0)
    }
}
