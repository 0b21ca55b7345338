import Foundation
import Synchronization

/// What did not arrive, for whoever can put it right: operators see how much, a desk which.
extension OutboxStore {
    /// A message that nobody has taken yet, or that was given up.
    public struct Unsent: Sendable, Hashable {
        public let template: String
        public let tries: Int
        /// When it is tried again; nil: it was given up.
        public let next: Date?

        public init(template: String, tries: Int, next: Date?) {
            self.template = template
            self.tries = tries
            self.next = next
        }
    }

    /// Of one reference: what was tried and not taken, the oldest first. What is not to be sent at all is none of it.
    public func unsent(_ reference: String) async throws(StorageError) -> [Unsent] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT template, attempts, next_at, failed_at FROM outbox
                WHERE reference = ? AND sent_at IS NULL AND attempts > 0 AND (failed_at IS NULL OR fault LIKE '\(Self.givenUp)%')
                ORDER BY created_at, id
                """, [.text(reference)]
            ).compactMap { row in
                row.text(0).map { Unsent(template: $0, tries: Int(row.integer(1) ?? 0), next: row.time(3) == nil ? row.time(2) : nil) }
            }
        }
    }

    /// How many messages wait that were tried and not taken, and how many were given up in the seven days before `now`. Each by an index of its own;
    /// after an outage of a mail relay they can be many, so whoever asks again and again keeps the counts (`UntakenCounts`).
    public func untaken(at now: Date) async throws(StorageError) -> (waiting: Int, givenUp: Int) {
        try await database.read { transaction in
            func count(_ sql: String, _ values: [SQLValue]) throws -> Int {
                Int(try transaction.query("SELECT COUNT(*) FROM outbox WHERE " + sql, values).first?.integer(0) ?? 0)
            }
            return (
                try count("sent_at IS NULL AND failed_at IS NULL AND next_at >= 0 AND attempts > 0", []),
                try count("failed_at >= ? AND fault LIKE '\(Self.givenUp)%'", [.time(now.addingTimeInterval(-7 * 86_400))])
            )
        }
    }
}

/// The counts of `OutboxStore.untaken`, read once a minute at most: a scrape of metrics comes every few seconds, and a message is tried again after minutes and hours.
public final class UntakenCounts: Sendable {
    /// Seconds for which counts are told again.
    public static let lasts: TimeInterval = 60

    private let outbox: OutboxStore
    private let last = Mutex<(at: Date, counts: (waiting: Int, givenUp: Int))?>(nil)

    public init(_ database: any SQLDatabase) { outbox = OutboxStore(database) }

    /// - Parameter now: of this machine, whose clock may be set back: counts from later than now are none.
    public func counts(at now: Date) async throws(StorageError) -> (waiting: Int, givenUp: Int) {
        let kept = last.withLock { $0 }
        if let kept, (0..<Self.lasts).contains(now.timeIntervalSince(kept.at)) { return kept.counts }
        let counts = try await outbox.untaken(at: now)
        last.withLock { $0 = (now, counts) }
        return counts
    }
}
