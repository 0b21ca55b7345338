import AuditTrail
import Foundation

/// Every version of the region file, by digest, and which was in force when. A file is a proposal until its digest is activated.
public struct RegionVersionStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Version: Sendable, Hashable {
        public let digest: String
        public let text: String
        /// Rises with each activation.
        public let number: Int64
        public let activated: Date
        public let activatedBy: String
    }

    /// Keeps a version; one that is known stays as it is.
    public func importing(_ text: String, digest: String, by who: String, at now: Date) async throws(StorageError) {
        let event = TrailEvent(kind: .regionImported, at: now, detail: "\(digest), by \(who)")
        do {
            try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO region_version (digest, text, loaded_at) VALUES (?, ?, ?)",
                    [.text(digest), .text(text), .time(now)])
                try TrailStore.insert(event, transaction)
            }
        } catch .conflict(let what) where what == "region_version.digest" {
            // Known already.
        } catch { throw error }
    }

    /// Puts a version in force. Of two at once, one is told `conflict`. Open looks are decided again.
    public func activate(_ digest: String, by who: String, at now: Date) async throws(StorageError) {
        let event = TrailEvent(kind: .regionActivated, at: now, detail: "\(digest), by \(who)")
        try await database.write { transaction in
            let number =
                (try transaction.query("SELECT MAX(number) FROM region_activation", []).first?.integer(0) ?? 0) + 1
            try transaction.execute(
                "INSERT INTO region_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)",
                [.integer(number), .text(digest), .time(now), .text(who)])
            try TrailStore.insert(event, transaction)
            try RegisterVersionStore.rise(.everything, transaction)
        }
    }

    /// Which version is in force, without its text; nil before the first activation.
    public func standing() async throws(StorageError) -> (number: Int64, digest: String)? {
        try await database.read { transaction in
            try transaction.query("SELECT number, digest FROM region_activation ORDER BY number DESC LIMIT 1", []).first.flatMap { row in
                guard let number = row.integer(0), let digest = row.text(1) else { return nil }
                return (number, digest)
            }
        }
    }

    /// The version in force; nil before the first activation.
    public func active() async throws(StorageError) -> Version? {
        try await database.read { transaction in
            try transaction.query(
                "SELECT a.number, a.digest, a.at, a.activated_by, v.text FROM region_activation a JOIN region_version v ON v.digest = a.digest ORDER BY a.number DESC LIMIT 1",
                []
            ).first.flatMap { row in
                guard let number = row.integer(0), let digest = row.text(1), let text = row.text(4) else { return nil }
                return Version(
                    digest: digest, text: text, number: number, activated: row.time(2) ?? .distantPast,
                    activatedBy: row.text(3) ?? "")
            }
        }
    }
}
