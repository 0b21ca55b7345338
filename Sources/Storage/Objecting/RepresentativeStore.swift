import AuditTrail
import CareRecord
import Foundation
import Objections

extension Migration {
    /// Who acts for whom on the public pages, as desks have checked it. What shows it is sealed. `open_key` names both while it stands: one at a time.
    static let representatives = Migration(
        27,
        [
            """
            CREATE TABLE representative (
              id TEXT NOT NULL PRIMARY KEY, nhs_number TEXT NOT NULL, representative TEXT NOT NULL, kind TEXT NOT NULL, evidence {blob} NOT NULL,
              from_day TEXT NOT NULL, until_day TEXT, cannot_decide BIGINT NOT NULL, desk TEXT NOT NULL, set_by TEXT NOT NULL, set_at BIGINT NOT NULL,
              ended_by TEXT, ended_at BIGINT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX representative_number ON representative (nhs_number)",
            "CREATE INDEX representative_representative ON representative (representative)",
            "CREATE INDEX representative_desk ON representative (desk, set_at)",
        ])
}

/// Who acts for whom. Read anew for each request: one that a desk has ended holds for no request after.
public struct RepresentativeStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable, Hashable {
        public let id: String
        public let person: NHSNumber
        /// Who acts: the number that NHS login proves.
        public let representative: NHSNumber
        public let kind: Representing.Kind
        /// What shows it, sealed.
        public let evidence: [UInt8]
        public let from: Day
        public let until: Day?
        public let cannotDecide: Bool
        /// The desk's code, and who of it checked it.
        public let desk: String
        public let setBy: String
        public let set: Date
        public init(
            id: String, person: NHSNumber, representative: NHSNumber, kind: Representing.Kind, evidence: [UInt8], from: Day, until: Day?,
            cannotDecide: Bool, desk: String, setBy: String, set: Date
        ) {
            self.id = id
            self.person = person
            self.representative = representative
            self.kind = kind
            self.evidence = evidence
            self.from = from
            self.until = until
            self.cannotDecide = cannotDecide
            self.desk = desk
            self.setBy = setBy
            self.set = set
        }

        /// As it is judged.
        /// - Parameter evidence: opened; empty where it cannot be: then nobody may act by it.
        public func representing(_ evidence: String) -> Representing {
            guard let standing = kind.standing else { return .estate(evidence: evidence, from: from, until: until) }
            return .living(ActingFor(standing: standing, evidence: evidence, from: from, until: until, cannotDecide: cannotDecide))
        }
    }

    /// - Returns: false where the same person acts for them already.
    public func set(_ row: Row, _ event: TrailEvent) async throws(StorageError) -> Bool {
        do {
            try await database.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO representative (id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, desk, set_by, set_at, open_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        .text(row.id), .text(row.person.digits), .text(row.representative.digits), .text(row.kind.rawValue),
                        .blob(row.evidence), .text(row.from.text), .text(row.until?.text), .integer(row.cannotDecide ? 1 : 0),
                        .text(row.desk), .text(row.setBy), .time(row.set), .text(row.person.digits + " " + row.representative.digits),
                    ])
                try TrailStore.insert(event, transaction)
            }
            return true
        } catch {
            guard case .conflict("representative.open_key") = error else { throw error }
            return false
        }
    }

    /// Ends one of a desk's.
    /// - Parameter event: made for the person whom it is about.
    /// - Returns: false where there is none of that desk's that stands.
    public func end(
        _ id: String, at desk: String, by who: String, at now: Date, _ event: @escaping @Sendable (Row) -> TrailEvent
    ) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            guard let row = try Self.rows("id = ? AND desk = ?", [.text(id), .text(desk)], limit: 1, transaction).first else {
                return false
            }
            let ended = try transaction.execute(
                "UPDATE representative SET ended_by = ?, ended_at = ?, open_key = NULL WHERE id = ? AND ended_at IS NULL",
                [.text(who), .time(now), .text(id)])
            guard ended > 0 else { return false }
            try TrailStore.insert(event(row), transaction)
            return true
        }
    }

    /// For whom somebody acts, by any of their numbers; the newest first.
    public func actingFor(_ representative: [NHSNumber], limit: Int = 50) async throws(StorageError) -> [Row] {
        try await standing("representative", representative, limit)
    }

    /// Who acts for a person; the newest first.
    public func actors(for person: [NHSNumber], limit: Int = 50) async throws(StorageError) -> [Row] {
        try await standing("nhs_number", person, limit)
    }

    /// Those of a desk that stand; the newest first.
    public func at(_ desk: String, limit: Int) async throws(StorageError) -> [Row] {
        try await database.read { try Self.rows("desk = ?", [.text(desk)], limit: limit, $0) }
    }

    private func standing(_ column: String, _ numbers: [NHSNumber], _ limit: Int) async throws(StorageError) -> [Row] {
        guard !numbers.isEmpty else { return [] }
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        return try await database.read { transaction in
            try Self.rows("\(column) IN (\(marks))", numbers.map { .text($0.digits) }, limit: limit, transaction)
        }
    }

    private static func rows(_ which: String, _ values: [SQLValue], limit: Int, _ transaction: any SQLTransaction) throws -> [Row] {
        try transaction.query(
            """
            SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, desk, set_by, set_at FROM representative
            WHERE \(which) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?
            """, values + [.integer(Int64(limit))]
        ).compactMap(row)
    }

    /// Nil where something of it cannot be read: nobody acts by that.
    private static func row(_ row: SQLRow) -> Row? {
        guard let id = row.text(0), let person = row.text(1).flatMap({ try? NHSNumber($0) }),
            let representative = row.text(2).flatMap({ try? NHSNumber($0) }),
            let kind = row.text(3).flatMap({ Representing.Kind(rawValue: $0) }),
            let evidence = row.blob(4), let from = row.text(5).flatMap({ Day($0) }), let set = row.time(10)
        else { return nil }
        let until: Day?
        switch row.text(6) {
        case nil: until = nil
        // An end that cannot be read is no end that is far away.
        case let text?:
            guard let day = Day(text) else { return nil }
            until = day
        }
        return Row(
            id: id, person: person, representative: representative, kind: kind, evidence: evidence, from: from, until: until,
            cannotDecide: row.integer(7) == 1, desk: row.text(8) ?? "", setBy: row.text(9) ?? "", set: set)
    }
}
