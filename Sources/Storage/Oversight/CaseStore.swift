import AuditTrail
import Foundation

/// The cases that officers look into. What an officer may see is a condition of every question here, so that no page can forget it; nobody sees a case
/// about themselves.
public struct CaseStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    // MARK: Reading

    /// Where a page of a queue ends.
    public struct Place: Sendable, Hashable {
        public let score: Int
        public let id: String
        public init(score: Int, id: String) {
            self.score = score
            self.id = id
        }
    }

    /// Cases that are not closed, those with the highest score first, the youngest of equals.
    /// - Parameters:
    ///   - least: only of this score and more.
    ///   - after: where the page before ended.
    public func queue(
        _ kind: OversightCase.Kind, of officer: OversightOfficer, least: Double = 0, after: Place? = nil, limit: Int = 50
    ) async throws(StorageError) -> [OversightCase] {
        let scope = officer.scope.condition()
        let place = after.map { _ in " AND (c.score, c.id) < (?, ?)" } ?? ""
        let values: [SQLValue] =
            [.text(kind.rawValue), .text(officer.subject), OversightCase.kept(least)] + scope.values
            + (after.map { [.integer(Int64($0.score)), .text($0.id)] } ?? []) + [.integer(Int64(limit))]
        return try await database.read { transaction in
            try transaction.query(
                "SELECT \(OversightCase.columns) FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.staff <> ? AND c.score >= ? AND \(scope.sql)\(place) ORDER BY c.score DESC, c.id DESC LIMIT ?",
                values
            ).compactMap { OversightCase($0) }
        }
    }

    /// How many are not closed, by kind.
    public func counts(of officer: OversightOfficer, least: Double) async throws(StorageError) -> [OversightCase.Kind: Int] {
        let scope = officer.scope.condition()
        // Apart, so that each is a stretch of one index.
        let statements = OversightCase.Kind.allCases.map { kind in
            SQLStatement(
                "SELECT COUNT(*) FROM oversight_case c WHERE c.kind = ? AND c.closed_at IS NULL AND c.score >= ? AND c.staff <> ? AND \(scope.sql)",
                [.text(kind.rawValue), OversightCase.kept(kind == .alert ? least : 0), .text(officer.subject)] + scope.values)
        }
        return try await database.read { transaction in
            let answers = try transaction.run(statements)
            return Dictionary(
                uniqueKeysWithValues: zip(OversightCase.Kind.allCases, answers).map { ($0, Int($1.rows.first?.integer(0) ?? 0)) })
        }
    }

    /// Nil where there is none, or none that the officer may see.
    public func find(_ id: String, for officer: OversightOfficer) async throws(StorageError) -> OversightCase? {
        try await database.read { try Self.find(id, officer, $0) }
    }

    static func find(_ id: String, _ officer: OversightOfficer, _ transaction: any SQLTransaction) throws -> OversightCase? {
        let scope = officer.scope.condition()
        return try transaction.query(
            "SELECT \(OversightCase.columns) FROM oversight_case c WHERE c.id = ? AND c.staff <> ? AND \(scope.sql)",
            [.text(id), .text(officer.subject)] + scope.values
        ).first.flatMap { OversightCase($0) }
    }

    /// What the rules found, in order.
    public func alerts(of id: String, limit: Int = 100) async throws(StorageError) -> [KeptAlert] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT rule, version, mode, score, words, event, look, at FROM alert WHERE oversight_case = ? ORDER BY at, id LIMIT ?",
                [.text(id), .integer(Int64(limit))]
            ).map { row in
                KeptAlert(
                    rule: row.text(0) ?? "", version: Int(row.integer(1) ?? 0), isShadow: row.text(2) == "shadow",
                    score: Double(row.integer(3) ?? 0) / 10, words: row.text(4) ?? "", event: row.text(5) ?? "", look: row.text(6),
                    at: row.time(7) ?? .distantPast)
            }
        }
    }

    /// What people did with it, in order.
    public func steps(of id: String) async throws(StorageError) -> [CaseStep] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT at, kind, subject, organisation, verdict, words FROM case_step WHERE oversight_case = ? ORDER BY id", [.text(id)]
            ).compactMap { row in
                guard let kind = row.text(1).flatMap({ CaseStep.Kind(rawValue: $0) }) else { return nil }
                return CaseStep(
                    at: row.time(0) ?? .distantPast, kind: kind, subject: row.text(2) ?? "", organisation: row.text(3) ?? "",
                    verdict: row.text(4).flatMap { OversightCase.Verdict(rawValue: $0) }, words: row.blob(5))
            }
        }
    }

    /// What the staff member was asked, in order.
    public func questions(of id: String) async throws(StorageError) -> [CaseQuestion] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT \(Self.question) FROM case_question WHERE oversight_case = ? ORDER BY id", [.text(id)]
            ).map(Self.question)
        }
    }

    // MARK: The staff member's side

    private static let question = "id, organisation, nhs_number, look_at, asked_at, due_at, words, answered_at, answer"

    private static func question(_ row: SQLRow) -> CaseQuestion {
        CaseQuestion(
            id: row.text(0) ?? "", organisation: row.text(1) ?? "", nhsNumber: row.text(2), lookAt: row.time(3) ?? .distantPast,
            asked: row.time(4) ?? .distantPast, due: row.time(5) ?? .distantPast, words: row.blob(6), answered: row.time(7),
            answer: row.blob(8))
    }

    /// A condition on a question `q`: asked of a subject, of that provider where it is still known which one's they were. Whoever has the name at another
    /// provider is somebody else, and the question names a person.
    static let isOf =
        "q.subject = ? AND COALESCE((SELECT \(OversightCase.issuer) FROM oversight_case c WHERE c.id = q.oversight_case), ?) = ?"

    static func whose(_ subject: String, _ issuer: String) -> [SQLValue] { [.text(subject), .text(issuer), .text(issuer)] }

    /// What a staff member is asked and has not answered; theirs alone.
    public func unanswered(by subject: String, issuer: String) async throws(StorageError) -> [CaseQuestion] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT \(Self.question) FROM case_question q WHERE \(Self.isOf) AND answered_at IS NULL ORDER BY id",
                Self.whose(subject, issuer)
            ).map(Self.question)
        }
    }

    public func unansweredCount(by subject: String, issuer: String) async throws(StorageError) -> Int {
        try await database.read { transaction in
            Int(
                try transaction.query(
                    "SELECT COUNT(*) FROM case_question q WHERE \(Self.isOf) AND answered_at IS NULL", Self.whose(subject, issuer)
                ).first?.integer(0) ?? 0)
        }
    }
}
