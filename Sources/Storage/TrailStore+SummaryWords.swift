import AuditTrail
import Foundation

/// What was said in a look of the person's Summary Care Record: that it may be viewed, that it may not, or that they could not be asked. The trail is
/// what holds it for the whole look, whichever node serves it.
extension TrailStore {
    /// One word as it stands on record.
    public struct SummaryWord: Sendable, Hashable {
        public let kind: TrailEvent.Kind
        public let at: Date
        /// Who put it on record.
        public let subject: String?
        public let issuer: String?
        public let detail: String?
        public init(kind: TrailEvent.Kind, at: Date, subject: String?, issuer: String?, detail: String?) {
            self.kind = kind
            self.at = at
            self.subject = subject
            self.issuer = issuer
            self.detail = detail
        }
    }

    /// Every word of a look, the first first; few.
    public func summaryWords(of look: String) async throws(StorageError) -> [SummaryWord] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT kind, at, subject, issuer, detail FROM trail_event WHERE look = ? AND kind IN (\(Self.summaryKinds)) ORDER BY at, id",
                [.text(look)]
            ).compactMap { row in
                guard let kind = row.text(0).flatMap({ TrailEvent.Kind(rawValue: $0) }), let at = row.time(1) else { return nil }
                return SummaryWord(kind: kind, at: at, subject: row.text(2), issuer: row.text(3), detail: row.text(4))
            }
        }
    }

    /// Puts a word on record as the last of its look; returns when it is durable.
    public func append(summaryWord event: TrailEvent) async throws(StorageError) {
        try await database.write { transaction in
            try Self.insert(try Self.last(event, transaction), transaction)
        }
    }

    /// The event, dated after every word of its look that is on record: what was put on record last is the last for every node, however much their
    /// clocks differ, so that a no is never taken for earlier than the yes that it takes back.
    static func last(_ event: TrailEvent, _ transaction: any SQLTransaction) throws -> TrailEvent {
        guard let look = event.look,
            let before = try transaction.query(
                "SELECT MAX(at) FROM trail_event WHERE look = ? AND kind IN (\(summaryKinds))", [.text(look)]
            ).first?.integer(0), before >= event.at
        else { return event }
        return event.dated(before + 1)
    }

    private static let summaryKinds = "'summary-permitted', 'summary-refused', 'summary-emergency'"
}
