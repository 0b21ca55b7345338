import AuditTrail
import Foundation

/// Looks as the trail has them, for officers: searched by keyset, so that a page costs the same however long the trail is.
public struct LookSearchStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What is asked for; all nil: everything that the officer may see, newest first.
    public struct Terms: Sendable, Hashable {
        public var nhsNumber: String?
        public var subject: String?
        public var organisation: String?
        public var from: Date?
        public var until: Date?
        /// The last look of the page before.
        public var after: Place?
        public init(
            nhsNumber: String? = nil, subject: String? = nil, organisation: String? = nil, from: Date? = nil, until: Date? = nil,
            after: Place? = nil
        ) {
            self.nhsNumber = nhsNumber
            self.subject = subject
            self.organisation = organisation
            self.from = from
            self.until = until
            self.after = after
        }

        /// Which filters are set; never what they hold.
        public var kinds: String {
            let set = [
                nhsNumber.map { _ in "person" }, subject.map { _ in "staff" }, organisation.map { _ in "organisation" },
                from.map { _ in "from" }, until.map { _ in "until" }, after.map { _ in "further" },
            ].compactMap { $0 }
            return set.isEmpty ? "everything" : set.joined(separator: "+")
        }
    }

    public struct Place: Sendable, Hashable {
        public let opened: Int64
        public let id: String
        public init(opened: Int64, id: String) {
            self.opened = opened
            self.id = id
        }
    }

    /// Looks of the officer's scope and nobody else's, newest first. Looks of the officer's own are not shown to them.
    public func looks(_ terms: Terms, for officer: OversightOfficer, limit: Int = 50) async throws(StorageError) -> [DrawnLook] {
        var found = try await page(terms, officer, isSupplied: false, limit)
        // What was supplied is another way in to the same table: each way has its own index, and both are merged here.
        if case .organisation = officer.scope { found += try await page(terms, officer, isSupplied: true, limit) }
        var seen: Set<String> = []
        return Array(found.sorted { ($0.openedAt, $0.id) > ($1.openedAt, $1.id) }.filter { seen.insert($0.id).inserted }.prefix(limit))
    }

    private func page(
        _ terms: Terms, _ officer: OversightOfficer, isSupplied: Bool, _ limit: Int
    ) async throws(StorageError) -> [DrawnLook] {
        try await database.read { transaction in
            // Of an organisation that looks seldom its own looks are gone along, not all that the officer's supplied.
            let isSeldom = isSupplied && terms.organisation != nil ? try Self.looksSeldom(terms, transaction) : false
            let asked = Self.asking(terms, officer, isSupplied: isSupplied, alongLooker: isSeldom, limit)
            return try transaction.query(asked.sql, asked.arguments).compactMap { DrawnLook($0) }
        }
    }

    /// So many looks of one organisation are gone through within a page's time.
    private static let seldom: Int64 = 5_000

    private static func looksSeldom(_ terms: Terms, _ transaction: any SQLTransaction) throws -> Bool {
        let count = try transaction.query(
            "SELECT COUNT(*) FROM (SELECT 1 FROM look WHERE organisation = ? LIMIT ?) few",
            [.text(terms.organisation ?? ""), .integer(seldom)]
        ).first?.integer(0)
        return (count ?? seldom) < seldom
    }

    /// One way in: looks by the officer's staff, or those at what their organisation supplied.
    /// - Parameter alongLooker: to go along the looks of the organisation that is asked for, and hold against each whether it was supplied.
    static func asking(
        _ terms: Terms, _ officer: OversightOfficer, isSupplied: Bool, alongLooker: Bool = false, _ limit: Int
    ) -> SQLStatement {
        // A person or a staff member has few looks among millions: they are gone along, and what else is asked for is held against each. Where nobody is
        // named the organisation's are, newest first, or what it supplied.
        let isNamed = terms.nhsNumber != nil || terms.subject != nil
        let isAlong = isSupplied && !isNamed && !alongLooker
        var conditions = ["l.subject <> ?"]
        var values: [SQLValue] = [.text(officer.subject)]
        func add(_ condition: String, _ value: SQLValue...) {
            conditions.append(condition)
            values += value
        }
        // Not a bare column, so that no database goes along the wrong one of two indexes.
        let organisation = isNamed ? "COALESCE(l.organisation, '')" : "l.organisation"
        if case .organisation(let code) = officer.scope {
            let supplied =
                isAlong ? "s.organisation = ?" : "EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?)"
            add(isSupplied ? supplied : "\(organisation) = ?", .text(code))
        }
        if let number = terms.nhsNumber { add("l.nhs_number = ?", .text(number)) }
        if let subject = terms.subject { add(terms.nhsNumber == nil ? "l.subject = ?" : "COALESCE(l.subject, '') = ?", .text(subject)) }
        if let code = terms.organisation { add("\(organisation) = ?", .text(code)) }
        // The same moment stands in both tables: each way goes along its own index.
        let (at, id) = isAlong ? ("s.at", "s.look") : ("l.opened_at", "l.id")
        if let from = terms.from { add("\(at) >= ?", .time(from)) }
        if let until = terms.until { add("\(at) < ?", .time(until)) }
        if let place = terms.after { add("(\(at), \(id)) < (?, ?)", .integer(place.opened), .text(place.id)) }
        let join = isAlong ? " JOIN look_supplier s ON s.look = l.id" : ""
        let sql =
            "SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l\(join) WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(at) DESC, \(id) DESC LIMIT ?"
        return SQLStatement(sql, values + [.integer(Int64(limit))])
    }

    /// One look, where the officer may see it.
    public func find(_ look: String, for officer: OversightOfficer) async throws(StorageError) -> DrawnLook? {
        let (condition, values): (String, [SQLValue]) =
            switch officer.scope {
            case .region: ("1 = 1", [])
            case .organisation(let code):
                (
                    "(l.organisation = ? OR EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = l.id AND s.organisation = ?))",
                    [.text(code), .text(code)]
                )
            }
        return try await database.read { transaction in
            try transaction.query(
                "SELECT l.id, l.subject, l.organisation, l.role, l.nhs_number, l.opened_at FROM look l WHERE l.id = ? AND l.subject <> ? AND \(condition)",
                [.text(look), .text(officer.subject)] + values
            ).first.flatMap { DrawnLook($0) }
        }
    }

    // MARK: Around a look

    /// What is known of a look beside its row: never what it showed.
    public struct Around: Sendable, Hashable {
        public let ended: Date?
        /// How many resources it showed, and of how many organisations.
        public let shown: Int
        public let suppliers: Set<String>
        /// Its events in order: kind, when, detail.
        public let events: [Line]
    }

    public struct Line: Sendable, Hashable {
        public let kind: String
        public let at: Date
        public let detail: String
        public let look: String?
    }

    public func around(_ look: String) async throws(StorageError) -> Around {
        try await database.read { transaction in
            let answers = try transaction.run([
                SQLStatement("SELECT ended_at FROM look_life WHERE look = ?", [.text(look)]),
                SQLStatement("SELECT MAX(tree_size) FROM look_release WHERE look = ?", [.text(look)]),
                SQLStatement("SELECT organisation FROM look_supplier WHERE look = ?", [.text(look)]),
                SQLStatement("SELECT kind, at, detail, look FROM trail_event WHERE look = ? ORDER BY id LIMIT 200", [.text(look)]),
            ])
            return Around(
                ended: answers[0].rows.first?.time(0), shown: Int(answers[1].rows.first?.integer(0) ?? 0),
                suppliers: Set(answers[2].rows.compactMap { $0.text(0) }), events: answers[3].rows.map(Self.line))
        }
    }

    static func line(_ row: SQLRow) -> Line {
        Line(kind: row.text(0) ?? "", at: row.time(1) ?? .distantPast, detail: row.text(2) ?? "", look: row.text(3))
    }
}

/// A look's row, as officers see it.
public struct DrawnLook: Sendable, Hashable {
    public let id: String
    public let subject: String
    public let organisation: String
    /// The claimed job role.
    public let role: String
    public let nhsNumber: String
    public let openedAt: Int64
    public var opened: Date { Date(timeIntervalSince1970: Double(openedAt) / 1000) }

    init?(_ row: SQLRow) {
        guard let id = row.text(0), let subject = row.text(1), let organisation = row.text(2), let role = row.text(3),
            let number = row.text(4), let opened = row.integer(5)
        else { return nil }
        self.id = id
        self.subject = subject
        self.organisation = organisation
        self.role = role
        nhsNumber = number
        openedAt = opened
    }
}
