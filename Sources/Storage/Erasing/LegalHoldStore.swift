import AuditTrail
import CareRecord
import Foundation

/// What must not be erased, however old: a person's lines, or everybody's. Read in the transaction that erases, so that a hold that is in force stops all that follows.
public struct LegalHoldStore: Sendable {
    private let database: any SQLDatabase

    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Hold: Sendable, Hashable {
        public let id: String
        /// Nil: everybody.
        public let person: String?
        /// Such as a case's number: never what somebody said.
        public let reason: String
        public let set: Date
        public let by: String
        public let ended: Date?
    }

    /// Returns when the hold is in force, with its event, which does not name the person: whoever reads their own chain does not read it there.
    /// - Parameter person: nil: everybody.
    public func set(_ person: NHSNumber?, reason: String, by who: String, at now: Date) async throws(StorageError) -> String {
        let id = UUID().uuidString.lowercased()
        let what = person == nil ? "everything" : "one person"
        let event = TrailEvent(kind: .holdSet, at: now, detail: "\(id): \(what), by \(who)")
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO legal_hold (id, nhs_number, reason, event, set_at, set_by) VALUES (?, ?, ?, ?, ?, ?)",
                [.text(id), .text(person?.digits), .text(reason), .text(event.id), .time(now), .text(who)])
            try TrailStore.insert(event, transaction)
        }
        return id
    }

    /// - Returns: false where no such hold is in force.
    public func end(_ id: String, by who: String, at now: Date) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            guard let row = try transaction.query("SELECT event FROM legal_hold WHERE id = ? AND ended_at IS NULL", [.text(id)]).first
            else {
                return false
            }
            try transaction.execute(
                "UPDATE legal_hold SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", [.time(now), .text(who), .text(id)])
            let about = row.text(0).flatMap { Self.bytes($0) }
            try TrailStore.insert(
                TrailEvent(
                    kind: .holdEnded, at: now, detail: "\(id), by \(who)", also: about.map { [.about: .bytes($0)] } ?? [:]), transaction)
            return true
        }
    }

    /// All, the newest first.
    public func all() async throws(StorageError) -> [Hold] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, nhs_number, reason, set_at, set_by, ended_at FROM legal_hold ORDER BY set_at DESC, id", []
            ).compactMap { row in
                guard let id = row.text(0), let reason = row.text(2), let set = row.time(3), let by = row.text(4) else { return nil }
                return Hold(id: id, person: row.text(1), reason: reason, set: set, by: by, ended: row.time(5))
            }
        }
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == 32 else { return nil }
        return stride(from: 0, to: 32, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// What is on hold now.
    struct InForce {
        var isOnEverything = false
        var numbers: Set<String> = []

        func holds(_ number: String?) -> Bool { isOnEverything || number.map { numbers.contains($0) } ?? false }
    }

    static func inForce(_ transaction: any SQLTransaction) throws -> InForce {
        var found = InForce()
        for row in try transaction.query("SELECT nhs_number FROM legal_hold WHERE ended_at IS NULL", []) {
            guard let number = row.text(0) else {
                found.isOnEverything = true
                continue
            }
            // The same person's other numbers too.
            found.numbers.insert(number)
            for chain in try PersonChains.of(number, transaction) { found.numbers.formUnion(chain.numbers) }
        }
        return found
    }
}
