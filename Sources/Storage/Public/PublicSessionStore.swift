import AuditTrail
import CareRecord
import Foundation

/// Sessions of the public: people who read about their own record. A table of their own, so that no key of one kind of session can ever be found
/// among the other's. The cookie's secret is never stored: `key` is its SHA-256, made by the caller.
public struct PublicSessionStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable, Hashable {
        public let key: String
        /// Whose sign-in it is, by the provider's word at identity level P9.
        public let person: NHSNumber
        public let subject: String
        public let issuer: String
        public let created: Date
        public let seen: Date
        public init(key: String, person: NHSNumber, subject: String, issuer: String, created: Date, seen: Date) {
            self.key = key
            self.person = person
            self.subject = subject
            self.issuer = issuer
            self.created = created
            self.seen = seen
        }
    }

    /// Longer than any session may live: what is older is forgotten, ended or not.
    static let kept: TimeInterval = 48 * 60 * 60

    /// Creates a session, and puts on record that somebody signed in, in one transaction: nobody goes on whose sign-in is not on record.
    public func create(_ row: Row, _ event: TrailEvent) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM public_session WHERE created_at < ?", [.time(row.created.addingTimeInterval(-Self.kept))])
            try transaction.execute(
                "INSERT INTO public_session (key, nhs_number, subject, issuer, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
                [.text(row.key), .text(row.person.digits), .text(row.subject), .text(row.issuer), .time(row.created), .time(row.seen)])
            try TrailStore.insert(event, transaction)
        }
    }

    /// The session of a key; ended ones are none.
    public func find(_ key: String) async throws(StorageError) -> Row? {
        try await database.read { transaction in
            guard
                let row = try transaction.query(
                    "SELECT nhs_number, subject, issuer, created_at, seen_at FROM public_session WHERE key = ? AND ended_at IS NULL",
                    [.text(key)]
                ).first, let person = row.text(0).flatMap({ try? NHSNumber($0) }), let subject = row.text(1), let issuer = row.text(2),
                let created = row.time(3), let seen = row.time(4)
            else { return nil }
            return Row(key: key, person: person, subject: subject, issuer: issuer, created: created, seen: seen)
        }
    }

    /// Writes that it was used, no earlier than is written already.
    public func touch(_ key: String, at now: Date) async throws(StorageError) {
        try await database.append([
            SQLStatement(
                "UPDATE public_session SET seen_at = ? WHERE key = ? AND ended_at IS NULL AND seen_at < ?",
                [.time(now), .text(key), .time(now)])
        ])
    }

    /// Ends a session; where it was live and somebody signed out, that is put on record in the same transaction.
    /// - Returns: whether it was live: who signs out twice ends one session.
    @discardableResult
    public func end(_ key: String, at now: Date, _ event: TrailEvent? = nil) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            guard try transaction.execute(Self.ending, [.time(now), .text(key)]) == 1 else { return false }
            if let event { try TrailStore.insert(event, transaction) }
            return true
        }
    }

    private static let ending = "UPDATE public_session SET ended_at = ? WHERE key = ? AND ended_at IS NULL"
}
