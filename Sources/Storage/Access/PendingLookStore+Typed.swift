import Foundation

/// What somebody typed for a look that waits while they sign in again: sealed before it comes here, in the look's own row, for the session that the row is of.
extension PendingLookStore {
    /// The form that it was typed into.
    public enum Typed: Sendable, Hashable, CaseIterable {
        /// For breaking the glass. Gone once the look is open.
        case glass
        /// For looking at the Summary Care Record without asking, on a page of the look once it is open.
        case summary

        fileprivate var column: String {
            switch self {
            case .glass: "typed_glass"
            case .summary: "typed_summary"
            }
        }
    }

    /// Keeps it in place of what was kept there before.
    /// - Parameter sealed: nobody can read it here.
    /// - Returns: until when it is kept; nil where no such look waits for the session.
    public func keep(
        _ sealed: [UInt8], typed: Typed, with id: String, session: String, at now: Date
    ) async throws(StorageError) -> Date? {
        let since = now.addingTimeInterval(-Self.patience)
        return try await database.write { transaction in
            let old = Self.forgettingOld(at: now)
            try transaction.execute(old.sql, old.arguments)
            let kept = try transaction.execute(
                "UPDATE pending_look SET \(typed.column) = ? WHERE id = ? AND session = ? AND taken_at IS NULL AND created_at > ?",
                [.blob(sealed), .text(id), .text(session), .time(since)])
            guard kept == 1 else { return nil }
            let begun = try transaction.query("SELECT created_at FROM pending_look WHERE id = ?", [.text(id)]).first?.time(0)
            return begun?.addingTimeInterval(Self.patience)
        }
    }

    /// What is kept for the session, also once the look is open; nil where nothing is, or no longer.
    public func typed(_ typed: Typed, with id: String, session: String, at now: Date) async throws(StorageError) -> [UInt8]? {
        try await database.read { transaction in
            try transaction.query(
                "SELECT \(typed.column) FROM pending_look WHERE id = ? AND session = ? AND created_at > ?",
                [.text(id), .text(session), .time(now.addingTimeInterval(-Self.patience))]
            ).first?.blob(0)
        }
    }

    /// It was sent, or is not wanted any more.
    public func forget(_ typed: Typed, with id: String, session: String) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(
                "UPDATE pending_look SET \(typed.column) = NULL WHERE id = ? AND session = ? AND \(typed.column) IS NOT NULL",
                [.text(id), .text(session)])
        }
    }

    /// Takes it out of rows that nobody waits for any more: they themselves stay for a day.
    static func forgettingOld(at now: Date) -> SQLStatement {
        SQLStatement(
            "UPDATE pending_look SET typed_glass = NULL, typed_summary = NULL WHERE created_at <= ? AND (typed_glass IS NOT NULL OR typed_summary IS NOT NULL)",
            [.time(now.addingTimeInterval(-patience))])
    }
}

extension Migration {
    /// What was typed for a look that waits, sealed.
    static let typedWords = Migration(
        28,
        ["ALTER TABLE pending_look ADD COLUMN typed_glass {blob}", "ALTER TABLE pending_look ADD COLUMN typed_summary {blob}"])
}
