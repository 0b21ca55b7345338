import AuditTrail
import Foundation

/// Figures of a period, for the Caldicott guardian; and the looks that a sample is drawn from.
public struct OversightReportStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What was counted of one organisation, role, kind and ground in the period.
    public struct Count: Sendable, Hashable {
        public let organisation: String
        public let role: String
        public let kind: String
        public let ground: String
        public let count: Int
    }

    /// Cases that were closed in the period, by kind and verdict, with how long they were open.
    public struct Closed: Sendable, Hashable {
        public let kind: String
        public let verdict: String
        public let count: Int
        /// Seconds, on average.
        public let open: Double
        /// Seconds, at most.
        public let longest: Double
        /// After they were due.
        public let late: Int
    }

    /// Cases that are not closed now, by kind, and how many of these are late.
    public struct Open: Sendable, Hashable {
        public let kind: String
        public let count: Int
        public let late: Int
    }

    public struct Figures: Sendable, Hashable {
        public let counts: [Count]
        /// By local day: looks.
        public let days: [Int: Int]
        public let closed: [Closed]
        /// Raised in the period, by kind.
        public let raised: [String: Int]
        public let open: [Open]
        /// Broken glass of the period: by the reason that was chosen, by what the organisation's source said of care afterwards (`waiting`: not asked yet), and
        /// how many of the cases of it are closed. Summary Care Records that were asked for without the person's word are in none of these.
        public let glassReasons: [String: Int]
        public let contacts: [String: Int]
        public let glassReviewed: Int
        /// Summary Care Records that were asked for without the person's word.
        public let summaries: Int
        /// The first local day of which it is on record, anywhere in the region, what a look showed: of those that a version before accounted for it is not. Nil: of none.
        public let shownSince: Int?
    }

    /// - Parameters:
    ///   - days: local days since 1970, up to and not including.
    ///   - from: the same stretch as moments, for cases.
    ///   - least: the score from which a case is an alert.
    public func figures(
        _ scope: OversightScope, days: Range<Int>, from: Date, until: Date, least: Double, at now: Date
    ) async throws(StorageError) -> Figures {
        let (condition, values): (String, [SQLValue]) =
            if case .organisation(let code) = scope { ("organisation = ?", [.text(code)]) } else { ("1 = 1", []) }
        let span: [SQLValue] = [.integer(Int64(days.lowerBound)), .integer(Int64(days.upperBound))]
        let moments: [SQLValue] = [.time(from), .time(until)]
        return try await database.read { transaction in
            let answers = try transaction.run([
                SQLStatement(
                    "SELECT organisation, role, kind, ground, CAST(SUM(count) AS BIGINT) FROM look_tally WHERE day >= ? AND day < ? AND \(condition) GROUP BY organisation, role, kind, ground ORDER BY organisation, role, kind, ground",
                    span + values),
                SQLStatement(
                    "SELECT day, CAST(SUM(count) AS BIGINT) FROM look_tally WHERE day >= ? AND day < ? AND kind = 'look-opened' AND \(condition) GROUP BY day ORDER BY day",
                    span + values),
                SQLStatement(
                    "SELECT kind, verdict, COUNT(*), CAST(SUM(closed_at - raised_at) AS BIGINT), CAST(MAX(closed_at - raised_at) AS BIGINT), CAST(SUM(CASE WHEN closed_at > due_at THEN 1 ELSE 0 END) AS BIGINT) FROM oversight_case WHERE closed_at >= ? AND closed_at < ? AND \(condition) GROUP BY kind, verdict ORDER BY kind, verdict",
                    moments + values),
                SQLStatement(
                    "SELECT kind, COUNT(*) FROM oversight_case WHERE raised_at >= ? AND raised_at < ? AND (kind <> 'alert' OR score >= ?) AND \(condition) GROUP BY kind",
                    moments + [OversightCase.kept(least)] + values),
                SQLStatement(
                    "SELECT kind, COUNT(*), CAST(SUM(CASE WHEN due_at < ? THEN 1 ELSE 0 END) AS BIGINT) FROM oversight_case WHERE closed_at IS NULL AND (kind <> 'alert' OR score >= ?) AND \(condition) GROUP BY kind ORDER BY kind",
                    [.time(now), OversightCase.kept(least)] + values),
                SQLStatement(
                    "SELECT reason, COUNT(*) FROM break_glass WHERE opened_at >= ? AND opened_at < ? AND (sections <> '' OR labels <> '') AND \(condition) GROUP BY reason",
                    moments + values),
                SQLStatement(
                    "SELECT COALESCE(g.answer, 'waiting'), COUNT(*) FROM break_glass b LEFT JOIN glass_contact g ON g.break_glass = b.id WHERE b.opened_at >= ? AND b.opened_at < ? AND (b.sections <> '' OR b.labels <> '') AND \(condition) GROUP BY COALESCE(g.answer, 'waiting')",
                    moments + values),
                // What names nothing of the shared record is of the Summary Care Record. A case whose glass was erased already counts.
                SQLStatement(
                    """
                    SELECT COUNT(*) FROM oversight_case WHERE kind = 'glass' AND first_at >= ? AND first_at < ? AND closed_at IS NOT NULL
                      AND NOT EXISTS (SELECT 1 FROM break_glass_case g JOIN break_glass b ON b.id = g.break_glass
                        WHERE g.id = oversight_case.id AND b.sections = '' AND b.labels = '') AND \(condition)
                    """,
                    moments + values),
                SQLStatement(
                    "SELECT COUNT(*) FROM break_glass WHERE opened_at >= ? AND opened_at < ? AND sections = '' AND labels = '' AND \(condition)",
                    moments + values),
                SQLStatement("SELECT MIN(day) FROM look_tally WHERE kind = 'section-shown'", []),
            ])
            func counts(_ place: Int) -> [String: Int] {
                Dictionary(answers[place].rows.map { ($0.text(0) ?? "", number($0, 1)) }, uniquingKeysWith: +)
            }
            // A sum of whole numbers is of another type on PostgreSQL: each is said to be one of ours.
            func number(_ row: SQLRow, _ column: Int) -> Int { Int(row.integer(column) ?? 0) }
            return Figures(
                counts: answers[0].rows.map {
                    Count(
                        organisation: $0.text(0) ?? "", role: $0.text(1) ?? "", kind: $0.text(2) ?? "", ground: $0.text(3) ?? "",
                        count: number($0, 4))
                },
                days: Dictionary(answers[1].rows.map { (number($0, 0), number($0, 1)) }, uniquingKeysWith: +),
                closed: answers[2].rows.map { row in
                    let count = number(row, 2)
                    return Closed(
                        kind: row.text(0) ?? "", verdict: row.text(1) ?? "", count: count,
                        open: Double(number(row, 3)) / 1000 / Double(max(count, 1)), longest: Double(number(row, 4)) / 1000,
                        late: number(row, 5))
                },
                raised: counts(3),
                open: answers[4].rows.map { Open(kind: $0.text(0) ?? "", count: number($0, 1), late: number($0, 2)) },
                glassReasons: counts(5), contacts: counts(6), glassReviewed: Int(answers[7].rows.first?.integer(0) ?? 0),
                summaries: Int(answers[8].rows.first?.integer(0) ?? 0), shownSince: answers[9].rows.first?.integer(0).map { Int($0) })
        }
    }

    /// How many looks of a month an organisation's officers have drawn.
    public func drawn(_ organisation: String, month: String) async throws(StorageError) -> Int {
        // Keys are ordered by their bytes, and `}` comes after `|`.
        let key = "sample|\(month)|\(organisation)"
        return try await database.read { transaction in
            Int(
                try transaction.query(
                    "SELECT COUNT(*) FROM oversight_case WHERE open_key >= ? AND open_key < ?", [.text(key + "|"), .text(key + "}")]
                ).first?.integer(0) ?? 0)
        }
    }

    /// Looks of an organisation's staff in a stretch of time, by role: what a sample is drawn from.
    /// - Parameter most: more are not read; the latest count.
    public func sampled(_ organisation: String, from: Date, until: Date, most: Int = 200_000) async throws(StorageError) -> [DrawnLook] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, subject, organisation, role, nhs_number, opened_at FROM look WHERE organisation = ? AND opened_at >= ? AND opened_at < ? ORDER BY opened_at DESC LIMIT ?",
                [.text(organisation), .time(from), .time(until), .integer(Int64(most))]
            ).compactMap { DrawnLook($0) }
        }
    }
}
