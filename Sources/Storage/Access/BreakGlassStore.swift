import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// Broken glass: what was opened, why, and the cases that privacy officers have of it.
public struct BreakGlassStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A case for the privacy officers of one organisation.
    public struct Case: Sendable, Hashable {
        public let id: String
        public let grant: BreakGlassGrant
        /// The staff member's words, sealed: only privacy officers' pages open them.
        public let words: [UInt8]
        public let raised: Date
        public let closed: Date?
    }

    /// The grant, its event and a case for the looking organisation, in the transaction that decided that the glass may be broken.
    /// - Parameter tells: whether the person, and where they object the desk, hear of it by message. That they object is what a ground says: a decision keeps
    ///   none where nobody does.
    static func inserting(_ broken: RegisterStore.Broken, tells: Bool = true) throws(StorageError) -> [SQLStatement] {
        let grant = broken.grant
        let row = SQLStatement(
            "INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at, ground) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(grant.id), .text(grant.staff), .text(broken.issuer), .text(grant.organisation.code), .text(grant.person.digits),
                .text(grant.sections.sorted().map(\.rawValue).joined(separator: ",")),
                .text(grant.labels.sorted().map(\.rawValue).joined(separator: ",")), .text(grant.reason), .blob(broken.words),
                .integer(Int64(grant.opened.milliseconds)), .integer(Int64(grant.assurance)),
                .integer(Int64(grant.authenticated.milliseconds)), .text(grant.ground),
            ])
        // The person hears of it in the same transaction, and where they object the desk.
        let told =
            !tells
            ? []
            : grant.ground == nil
                ? [OutboxStore.tellingPersonOfGlass(grant.id, person: grant.person.digits, at: grant.opened.date)]
                : OutboxStore.tellingOfGlass(grant.id, person: grant.person.digits, else: broken.desk, at: grant.opened.date)
        return [row] + told + (try TrailStore.inserting(broken.event)) + [raising(grant.id, grant.organisation.code, grant.opened.date)]
    }

    /// Puts on record that a Summary Care Record is viewed without the person's word: the event, why, the sealed words, and a case for the privacy officers
    /// of the organisation that looks. It opens nothing of the shared record, and is under none of its limits.
    public func viewing(_ broken: RegisterStore.Broken) async throws(StorageError) {
        try await database.write { transaction in
            let event = try TrailStore.last(broken.event, transaction)
            let viewed = RegisterStore.Broken(broken.grant, issuer: broken.issuer, words: broken.words, event)
            // The person reads of it in their own list: the message of broken glass says what is not so here.
            _ = try transaction.run(try Self.inserting(viewed, tells: false))
        }
    }

    /// A case for each organisation whose information it opened; one that has the case already keeps it.
    public func raise(_ grant: String, for organisations: Set<String>, at now: Date) async throws(StorageError) {
        for organisation in organisations.sorted() {
            do {
                try await database.append([Self.raising(grant, organisation, now)])
            } catch .conflict {
                continue
            } catch { throw error }
        }
    }

    /// Ends a grant early.
    public func end(_ grant: String, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            let whose = try transaction.query("SELECT subject FROM break_glass WHERE id = ?", [.text(grant)]).first?.text(0)
            try transaction.execute("UPDATE break_glass SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [.time(now), .text(grant)])
            try RegisterVersionStore.rise(whose.map { .staff([$0]) } ?? .everything, transaction)
        }
    }

    /// An organisation's cases, newest first.
    public func cases(of organisation: String, limit: Int = 200) async throws(StorageError) -> [Case] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT c.id, c.raised_at, c.closed_at, b.words, \(Self.columns) FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.organisation = ? ORDER BY c.raised_at DESC, c.id LIMIT ?",
                [.text(organisation), .integer(Int64(limit))]
            ).compactMap(Self.case)
        }
    }

    /// One case; nil where there is none. Whoever asks has found out whose officer may.
    public func find(_ id: String) async throws(StorageError) -> Case? {
        try await database.read { transaction in
            try transaction.query(
                "SELECT c.id, c.raised_at, c.closed_at, b.words, \(Self.columns) FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.id = ?",
                [.text(id)]
            ).first.flatMap(Self.case)
        }
    }

    private static func `case`(_ row: SQLRow) -> Case? {
        guard let grant = grant(row, at: 4) else { return nil }
        return Case(id: row.text(0) ?? "", grant: grant, words: row.blob(3) ?? [], raised: row.time(1) ?? .distantPast, closed: row.time(2))
    }

    private static func raising(_ grant: String, _ organisation: String, _ now: Date) -> SQLStatement {
        SQLStatement(
            "INSERT INTO break_glass_case (id, break_glass, organisation, raised_at) VALUES (?, ?, ?, ?)",
            [.text(TrailEvent(kind: .glassBroken, at: now).id), .text(grant), .text(organisation), .time(now)])
    }

    private static let columns =
        "b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at, b.ground"

    /// Nil where a row names what this program does not know: it opens nothing.
    private static func grant(_ row: SQLRow, at first: Int) -> BreakGlassGrant? {
        guard let id = row.text(first), let subject = row.text(first + 1), let organisation = row.text(first + 2).flatMap({ ODSCode($0) }),
            let digits = row.text(first + 3), let person = try? NHSNumber(digits), let reason = row.text(first + 6),
            let opened = row.integer(first + 7), let assurance = row.integer(first + 9), let authenticated = row.integer(first + 10)
        else { return nil }
        func words(_ column: Int) -> [String] { (row.text(column) ?? "").split(separator: ",").map(String.init) }
        return BreakGlassGrant(
            id: id, staff: subject, organisation: organisation, person: person, sections: Set(words(first + 4).compactMap(Section.init)),
            labels: Set(words(first + 5).map { LabelID($0) }), reason: reason, opened: Moment(milliseconds: Int(opened)),
            ended: row.integer(first + 8).map { Moment(milliseconds: Int($0)) }, assurance: Int(assurance),
            authenticated: Moment(milliseconds: Int(authenticated)), ground: row.text(first + 11))
    }

    static func grants(_ subject: String, issuer: String, _ person: NHSNumber, since: Date) -> SQLQuestion<[BreakGlassGrant]> {
        SQLQuestion(
            "SELECT \(columns) FROM break_glass b WHERE b.nhs_number = ? AND b.subject = ? AND b.issuer = ? AND b.opened_at >= ? ORDER BY b.opened_at",
            [.text(person.digits), .text(subject), .text(issuer), .time(since)]
        ) { rows in
            // One that names nothing of the shared record is of the Summary Care Record: no decision stands on it.
            rows.compactMap { grant($0, at: 0) }.filter { !$0.sections.isEmpty || !$0.labels.isEmpty }
        }
    }

    static func use(_ subject: String, issuer: String, _ organisation: String, _ terms: BreakGlassTerms, _ now: Date) -> SQLQuestion<
        BreakGlassUse
    > {
        func since(_ span: Span) -> SQLValue { .time(now.addingTimeInterval(-TimeInterval(span.seconds))) }
        return SQLQuestion([
            SQLStatement(
                "SELECT COUNT(*) FROM break_glass WHERE subject = ? AND issuer = ? AND opened_at > ? AND (sections <> '' OR labels <> '')",
                [.text(subject), .text(issuer), since(terms.perStaff.within)]),
            SQLStatement(
                "SELECT COUNT(*) FROM break_glass WHERE organisation = ? AND opened_at > ? AND (sections <> '' OR labels <> '')",
                [.text(organisation), since(terms.perOrganisation.within)]),
        ]) { answers in
            let counts = answers.map { Int($0.first?.integer(0) ?? 0) }
            return BreakGlassUse(byStaff: counts[0], byOrganisation: counts[1])
        }
    }
}
