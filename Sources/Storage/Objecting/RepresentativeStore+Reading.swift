import CareRecord
import Objections

extension RepresentativeStore {
    /// For whom somebody acts, by any of their numbers, as two people have agreed; the newest first.
    public func actingFor(_ representative: [NHSNumber], limit: Int = most) async throws(StorageError) -> [Row] {
        guard !representative.isEmpty else { return [] }
        return try await database.read {
            try Self.rows(
                "representative IN (\(Self.marks(representative))) AND confirmed_at IS NOT NULL", Self.values(representative), limit: limit,
                $0)
        }
    }

    /// One by which somebody acts, by any of their numbers, as two people have agreed.
    public func acting(_ id: String, by representative: [NHSNumber]) async throws(StorageError) -> Row? {
        guard !representative.isEmpty else { return nil }
        return try await database.read {
            try Self.rows(
                "id = ? AND representative IN (\(Self.marks(representative))) AND confirmed_at IS NOT NULL",
                [.text(id)] + Self.values(representative), limit: 1, $0
            ).first
        }
    }

    /// Who acts for a person, and who waits to; the newest first.
    public func actors(for person: [NHSNumber], limit: Int = most) async throws(StorageError) -> [Row] {
        guard !person.isEmpty else { return [] }
        return try await database.read {
            try Self.rows("nhs_number IN (\(Self.marks(person)))", Self.values(person), limit: limit, $0)
        }
    }

    /// Which of some numbers one is about, whether it stands, waits or has ended; nil: none of them.
    public func person(of id: String, among numbers: [NHSNumber]) async throws(StorageError) -> NHSNumber? {
        guard !numbers.isEmpty else { return nil }
        return try await database.read { transaction in
            try transaction.query(
                "SELECT nhs_number FROM representative WHERE id = ? AND nhs_number IN (\(Self.marks(numbers)))",
                [.text(id)] + Self.values(numbers)
            ).first?.text(0).flatMap { try? NHSNumber($0) }
        }
    }

    /// Those of a desk that stand or wait; the newest first.
    /// - Parameter numbers: the person's, or those of who acts; nil: of everybody.
    public func at(_ desk: String, about numbers: [NHSNumber]? = nil, limit: Int) async throws(StorageError) -> [Row] {
        let (which, values): (String, [SQLValue]) =
            numbers.map { numbers in
                let marks = Self.marks(numbers)
                return (
                    numbers.isEmpty ? " AND 1 = 0" : " AND (nhs_number IN (\(marks)) OR representative IN (\(marks)))",
                    Self.values(numbers) + Self.values(numbers)
                )
            } ?? ("", [])
        return try await database.read { try Self.rows("desk = ?" + which, [.text(desk)] + values, limit: limit, $0) }
    }

    /// One of a desk's that waits for a second person; nil where there is none.
    public func waiting(_ id: String, at desk: String) async throws(StorageError) -> Row? {
        try await database.read {
            try Self.rows("id = ? AND desk = ? AND confirmed_at IS NULL", [.text(id), .text(desk)], limit: 1, $0).first
        }
    }

    static func marks(_ numbers: [NHSNumber]) -> String { numbers.map { _ in "?" }.joined(separator: ", ") }
    static func values(_ numbers: [NHSNumber]) -> [SQLValue] { numbers.map { .text($0.digits) } }

    /// What has not ended.
    static func rows(_ which: String, _ values: [SQLValue], limit: Int, _ transaction: any SQLTransaction) throws -> [Row] {
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
