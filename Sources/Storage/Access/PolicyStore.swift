import AuditTrail
import Foundation

/// Every version of the region's policy, by digest, and which was in force when. A file is a proposal until its digest is activated.
public struct PolicyStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Version: Sendable, Hashable {
        public let digest: String
        public let text: String
        /// Rises with each activation.
        public let number: Int64
        public let activated: Date
    }

    /// Keeps a version; one that is known stays as it is.
    public func importing(_ text: String, digest: String, by who: String, at now: Date) async throws(StorageError) {
        let event = TrailEvent(kind: .policyImported, at: now, detail: "\(digest), by \(who)")
        do {
            try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?)",
                    [.text(digest), .text(text), .time(now), .text(who)])
                try TrailStore.insert(event, transaction)
            }
        } catch .conflict(let what) where what == "policy_version.digest" {
            // Known already.
        } catch { throw error }
    }

    /// Puts a version in force. Of two at once, one is told `conflict`.
    public func activate(_ digest: String, by who: String, at now: Date) async throws(StorageError) {
        let event = TrailEvent(kind: .policyActivated, at: now, detail: "\(digest), by \(who)")
        try await database.write { transaction in
            let number = (try transaction.query("SELECT MAX(number) FROM policy_activation", []).first?.integer(0) ?? 0) + 1
            try transaction.execute(
                "INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)",
                [.integer(number), .text(digest), .time(now), .text(who)])
            try TrailStore.insert(event, transaction)
            try RegisterVersionStore.rise(.everything, transaction)
        }
    }

    /// The version in force; nil before the first activation.
    public func active() async throws(StorageError) -> Version? {
        try await database.read { transaction in
            try transaction.query(
                "SELECT a.number, a.digest, a.at, v.text FROM policy_activation a JOIN policy_version v ON v.digest = a.digest ORDER BY a.number DESC LIMIT 1",
                []
            ).first.flatMap { row in
                guard let number = row.integer(0), let digest = row.text(1), let text = row.text(3) else { return nil }
                return Version(digest: digest, text: text, number: number, activated: row.time(2) ?? .distantPast)
            }
        }
    }

    /// The text of a version, for replaying a decision.
    public func text(_ digest: String) async throws(StorageError) -> String? {
        try await database.read {
            try $0.query("SELECT text FROM policy_version WHERE digest = ?", [.text(digest)]).first?.text(0)
        }
    }
}

/// Tokens that may be used once: launches, logout tokens.
public struct OneUseStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// The name under which tokens are kept that are good for one use, whoever signed them: their keys hold the signer.
    public static let once = "once"

    /// Notes a use in somebody else's transaction, with what it brings about.
    /// - Returns: false where it has been used.
    static func use(_ token: String, of issuer: String, until: Date, at now: Date, _ transaction: any SQLTransaction) throws -> Bool {
        try transaction.execute("DELETE FROM used_token WHERE forget_at < ?", [.time(now)])
        let known = try transaction.query(
            "SELECT forget_at FROM used_token WHERE issuer = ? AND token = ?", [.text(issuer), .text(token)])
        guard known.isEmpty else { return false }
        try transaction.execute(
            "INSERT INTO used_token (issuer, token, forget_at) VALUES (?, ?, ?)", [.text(issuer), .text(token), .time(until)])
        return true
    }

    /// - Parameter until: when the token would be refused for its age anyhow, so that it may be forgotten.
    /// - Returns: false where it has been used.
    public func use(_ token: String, of issuer: String, until: Date, at now: Date) async throws(StorageError) -> Bool {
        do {
            try await database.write { transaction in
                try transaction.execute("DELETE FROM used_token WHERE forget_at < ?", [.time(now)])
                try transaction.execute(
                    "INSERT INTO used_token (issuer, token, forget_at) VALUES (?, ?, ?)", [.text(issuer), .text(token), .time(until)])
            }
            return true
        } catch .conflict {
            return false
        } catch { throw error }
    }
}
