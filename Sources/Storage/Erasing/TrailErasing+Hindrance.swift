import Foundation

extension TrailErasing {
    /// Why nothing may be erased just now. What was erased cannot be brought back, so that a doubt about the time, or about what must be kept, is
    /// enough.
    public enum Hindrance: Sendable, Hashable {
        /// The account does not know the time: nothing stands in it of between one and two days ago. The clock jumped forward, by which everything
        /// would be old, or the service stood still.
        case clockNotVouchedFor
        /// The database was made within a day, as a restored one is: legal holds that were set after the backup are not in it.
        case newDatabase
        /// The log goes on under another key since less than a day: so it does, too, over a database that was put back to an older state.
        case newKey

        public var sentence: String {
            switch self {
            case .clockNotVouchedFor:
                "nothing stands in the account of between one and two days ago: the clock may be wrong, or the service stood still"
            case .newDatabase: "the database was made within a day: legal holds that are not in a backup must be set again first"
            case .newKey:
                "the log's key was changed within a day: if the database is older than it was, legal holds must be set again first"
            }
        }
    }

    /// How long it is waited, in seconds: people have a day to find out that a clock is wrong, or that a hold is missing.
    static let patience: TimeInterval = 86_400

    /// - Parameter now: by the clock that what is old is judged by.
    public func hindrance(at now: Date) async throws(StorageError) -> Hindrance? {
        try await database.read { try Self.hindrance(at: now, $0) }
    }

    static func hindrance(at now: Date, _ transaction: any SQLTransaction) throws -> Hindrance? {
        let day = now.addingTimeInterval(-patience)
        let answers = try transaction.run([
            SQLStatement("SELECT MIN(applied_at) FROM schema_migration", []),
            SQLStatement("SELECT MAX(at) FROM log_key WHERE valid_from > 0", []),
            // In the log's own order: after a clock was wrong for a while, some stand there of times that are still to come.
            SQLStatement("SELECT at FROM log_checkpoint WHERE at <= ? ORDER BY size DESC LIMIT 1", [.time(day)]),
            SQLStatement("SELECT 1 FROM log_checkpoint LIMIT 1", []),
            SQLStatement("SELECT MAX(at) FROM trail_event WHERE at <= ?", [.time(day)]),
        ]).map(\.rows.first)
        if let made = answers[0]?.time(0), made > day { return .newDatabase }
        if let changed = answers[1]?.time(0), changed > day { return .newKey }
        // Where no log is kept, events.
        let vouches = answers[3] == nil ? answers[4]?.time(0) : answers[2]?.time(0)
        guard let vouches, now.timeIntervalSince(vouches) <= 2 * patience else { return .clockNotVouchedFor }
        return nil
    }
}
