import AuditTrail
import Foundation

/// What stands around a case: what else its staff member did, and what their colleagues did. For an officer of an organisation that is what was done for that
/// organisation alone; what somebody did for another is for that one to know.
extension LookSearchStore {
    /// What the staff member of a case did about a time: what the rules read of them.
    public func neighbours(
        of it: OversightCase, for officer: OversightOfficer, from: Date, until: Date
    ) async throws(StorageError) -> [Line] {
        let kinds = Observation.Kind.allCases.map(\.rawValue)
        return try await database.read { transaction in
            let them = try Self.them(it, officer, transaction)
            return try transaction.query(
                "SELECT kind, at, detail, look FROM trail_event WHERE \(them.sql) AND kind IN (\(MonitoringStore.marks(kinds.count))) AND at >= ? AND at < ? ORDER BY at, id LIMIT 200",
                them.values + kinds.map { .text($0) } + [.time(from), .time(until)]
            ).map(Self.line)
        }
    }

    /// People whose records the staff member of a case opened, one row for each look.
    public func looks(
        of it: OversightCase, for officer: OversightOfficer, since: Date
    ) async throws(StorageError) -> [(opened: Date, nhsNumber: String)] {
        try await database.read { transaction in
            let them = try Self.them(it, officer, transaction)
            return try transaction.query(
                "SELECT opened_at, nhs_number FROM look WHERE \(them.sql) AND opened_at >= ? ORDER BY opened_at LIMIT 20000",
                them.values + [.time(since)]
            ).map { ($0.time(0) ?? .distantPast, $0.text(1) ?? "") }
        }
    }

    /// At how many people each looked who opened records in a role for a case's organisation in a stretch of time; the numbers alone. Counted over the
    /// organisations that `looks` counts over, so that one who works for two is measured like the others.
    public func people(
        beside it: OversightCase, role: String, for officer: OversightOfficer, from: Date, until: Date
    ) async throws(StorageError) -> [Int] {
        let stretch: [SQLValue] = [.time(from), .time(until)]
        let sql: String
        let values: [SQLValue]
        if case .organisation(it.organisation) = officer.scope {
            sql = """
                SELECT COUNT(DISTINCT nhs_number) FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? AND role = ? \
                GROUP BY subject, COALESCE(issuer, '')
                """
            values = [.text(it.organisation)] + stretch + [.text(role)]
        } else {
            let scope = Self.scope(officer)
            sql = """
                SELECT COUNT(DISTINCT nhs_number) FROM look \
                JOIN (SELECT DISTINCT subject AS whose, COALESCE(issuer, '') AS provider FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? AND role = ? LIMIT ?) c \
                ON subject = c.whose AND COALESCE(issuer, '') = c.provider WHERE opened_at >= ? AND opened_at < ?\(scope.sql) GROUP BY subject, COALESCE(issuer, '')
                """
            values = [.text(it.organisation)] + stretch + [.text(role), .integer(Self.colleagues)] + stretch + scope.values
        }
        return try await database.read { transaction in
            try transaction.query(sql, values).map { Int($0.integer(0) ?? 0) }.sorted()
        }
    }

    /// Of so many colleagues what they did elsewhere is looked up; of all of a large trust's that took seconds, and what is usual is told by fewer.
    private static let colleagues: Int64 = 1_000

    /// Not a bare column: of the staff member's own rows some are left out, and not those of all the organisation looked through for theirs.
    private static func scope(_ officer: OversightOfficer) -> (sql: String, values: [SQLValue]) {
        if case .organisation(let code) = officer.scope { (" AND COALESCE(organisation, '') = ?", [.text(code)]) } else { ("", []) }
    }

    /// A condition on what somebody did: by the staff member of a case, as far as the officer sees it. A subject is its provider's (the same name under another
    /// is somebody else); what is from before providers were kept has none.
    private static func them(
        _ it: OversightCase, _ officer: OversightOfficer, _ transaction: any SQLTransaction
    ) throws -> (sql: String, values: [SQLValue]) {
        let scope = scope(officer)
        let issuer = try transaction.query(
            "SELECT \(OversightCase.issuer) FROM oversight_case c WHERE c.id = ?", [.text(it.id)]
        ).first?.text(0)
        guard let issuer else { return ("subject = ?\(scope.sql)", [.text(it.staff)] + scope.values) }
        return ("subject = ? AND (issuer IS NULL OR issuer = ?)\(scope.sql)", [.text(it.staff), .text(issuer)] + scope.values)
    }
}
