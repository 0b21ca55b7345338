import AuditTrail
import CareRecord
import Foundation
import Objections

extension Migration {
    /// Who acts for whom on the public pages, as two people of a desk have checked it. What shows it is sealed. `open_key` names both while it stands: one at a time.
    static let representatives = Migration(
        27,
        [
            """
            CREATE TABLE representative (
              id TEXT NOT NULL PRIMARY KEY, nhs_number TEXT NOT NULL, representative TEXT NOT NULL, kind TEXT NOT NULL, evidence {blob} NOT NULL,
              from_day TEXT NOT NULL, until_day TEXT, until_at BIGINT, cannot_decide BIGINT NOT NULL, practice TEXT, desk TEXT NOT NULL, set_by TEXT NOT NULL,
              set_at BIGINT NOT NULL, confirmed_by TEXT, confirmed_at BIGINT, ended_by TEXT, ended_at BIGINT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX representative_number ON representative (nhs_number)",
            "CREATE INDEX representative_representative ON representative (representative)",
            "CREATE INDEX representative_desk ON representative (desk, set_at)",
        ])
}

/// Who acts for whom. Read anew for each request: one that has ended holds for no request after.
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
        /// Where the person was registered when it was entered. A practice that they moved to since is theirs alone.
        public let practice: ODSCode?
        /// The desk's code, and who of it entered it.
        public let desk: String
        public let setBy: String
        public let set: Date
        /// The second person; nil: nobody acts by it yet.
        public let confirmedBy: String?
        public init(
            id: String, person: NHSNumber, representative: NHSNumber, kind: Representing.Kind, evidence: [UInt8], from: Day, until: Day?,
            cannotDecide: Bool, practice: ODSCode?, desk: String, setBy: String, set: Date, confirmedBy: String? = nil
        ) {
            self.id = id
            self.person = person
            self.representative = representative
            self.kind = kind
            self.evidence = evidence
            self.from = from
            self.until = until
            self.cannotDecide = cannotDecide
            self.practice = practice
            self.desk = desk
            self.setBy = setBy
            self.set = set
            self.confirmedBy = confirmedBy
        }

        /// As it is judged.
        /// - Parameter evidence: opened; empty where it cannot be: then nobody may act by it.
        public func representing(_ evidence: String) -> Representing {
            guard let standing = kind.standing else { return .estate(evidence: evidence, from: from, until: until) }
            return .living(ActingFor(standing: standing, evidence: evidence, from: from, until: until, cannotDecide: cannotDecide))
        }
    }

    /// - Returns: false where the same person acts for them already, or waits to.
    public func set(_ row: Row, _ event: TrailEvent) async throws(StorageError) -> Bool {
        do {
            try await database.write { transaction in
                try transaction.execute(
                    """
                    INSERT INTO representative (id, nhs_number, representative, kind, evidence, from_day, until_day, until_at, cannot_decide, practice, desk, set_by, set_at, open_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        .text(row.id), .text(row.person.digits), .text(row.representative.digits), .text(row.kind.rawValue),
                        .blob(row.evidence), .text(row.from.text), .text(row.until?.text), row.until.map { .time($0.end) } ?? .null,
                        .integer(row.cannotDecide ? 1 : 0), .text(row.practice?.code), .text(row.desk), .text(row.setBy), .time(row.set),
                        .text(row.person.digits + " " + row.representative.digits),
                    ])
                try TrailStore.insert(event, transaction)
            }
            return true
        } catch {
            guard case .conflict("representative.open_key") = error else { throw error }
            return false
        }
    }

    public enum Confirmed: Sendable, Hashable {
        case done
        /// The second must be somebody else.
        case samePerson
        /// There is none of that desk's that waits.
        case notFound
    }

    /// The second person's: they may act from here on.
    /// - Parameter events: made for the person, and for who acts.
    public func confirm(
        _ id: String, at desk: String, by who: String, at now: Date, _ events: @escaping @Sendable (Row) -> [TrailEvent]
    ) async throws(StorageError) -> Confirmed {
        try await database.write { transaction in
            guard let row = try Self.rows("id = ? AND desk = ?", [.text(id), .text(desk)], limit: 1, transaction).first,
                row.confirmedBy == nil
            else { return .notFound }
            guard row.setBy != who else { return .samePerson }
            let changed = try transaction.execute(
                "UPDATE representative SET confirmed_by = ?, confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL AND ended_at IS NULL",
                [.text(who), .time(now), .text(id)])
            guard changed == 1 else { return .notFound }
            for event in events(row) { try TrailStore.insert(event, transaction) }
            return .done
        }
    }

    /// Ends one.
    /// - Parameters:
    ///   - desk: whose it must be; nil: the person, or the clock, ends it.
    ///   - event: made for the person whom it is about.
    /// - Returns: false where there is none that stands.
    public func end(
        _ id: String, at desk: String?, by who: String, at now: Date, _ event: @escaping @Sendable (Row) -> TrailEvent
    ) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            guard let row = try Self.rows("id = ?", [.text(id)], limit: 1, transaction).first, desk == nil || row.desk == desk else {
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

    /// For whom somebody acts, by any of their numbers, as two people have agreed; the newest first.
    public func actingFor(_ representative: [NHSNumber], limit: Int = 50) async throws(StorageError) -> [Row] {
        try await standing("representative", representative, limit)
    }

    /// Who acts for a person; the newest first.
    public func actors(for person: [NHSNumber], limit: Int = 50) async throws(StorageError) -> [Row] {
        try await standing("nhs_number", person, limit)
    }

    /// Those of a desk that stand or wait; the newest first.
    /// - Parameter number: the person's, or that of who acts; nil: of everybody.
    public func at(_ desk: String, about number: NHSNumber? = nil, limit: Int) async throws(StorageError) -> [Row] {
        let (which, values): (String, [SQLValue]) =
            number.map { (" AND (nhs_number = ? OR representative = ?)", [.text($0.digits), .text($0.digits)]) } ?? ("", [])
        return try await database.read { try Self.rows("desk = ?" + which, [.text(desk)] + values, limit: limit, $0) }
    }

    private func standing(_ column: String, _ numbers: [NHSNumber], _ limit: Int) async throws(StorageError) -> [Row] {
        guard !numbers.isEmpty else { return [] }
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        return try await database.read { transaction in
            try Self.rows(
                "\(column) IN (\(marks)) AND confirmed_at IS NOT NULL", numbers.map { .text($0.digits) }, limit: limit, transaction)
        }
    }

    private static func rows(_ which: String, _ values: [SQLValue], limit: Int, _ transaction: any SQLTransaction) throws -> [Row] {
        try transaction.query(
            """
            SELECT id, nhs_number, representative, kind, evidence, from_day, until_day, cannot_decide, practice, desk, set_by, set_at, confirmed_by
            FROM representative WHERE \(which) AND ended_at IS NULL ORDER BY set_at DESC, id DESC LIMIT ?
            """, values + [.integer(Int64(limit))]
        ).compactMap(row)
    }

    /// Nil where something of it cannot be read: nobody acts by that.
    private static func row(_ row: SQLRow) -> Row? {
        guard let id = row.text(0), let person = row.text(1).flatMap({ try? NHSNumber($0) }),
            let representative = row.text(2).flatMap({ try? NHSNumber($0) }),
            let kind = row.text(3).flatMap({ Representing.Kind(rawValue: $0) }),
            let evidence = row.blob(4), let from = row.text(5).flatMap({ Day($0) }), let set = row.time(11)
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
            cannotDecide: row.integer(7) == 1, practice: row.text(8).flatMap { ODSCode($0) }, desk: row.text(9) ?? "",
            setBy: row.text(10) ?? "", set: set, confirmedBy: row.text(12))
    }
}
