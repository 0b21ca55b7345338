import AuditTrail
import Foundation

/// Whose looks an officer checks.
public enum OversightScope: Sendable, Hashable {
    /// Those of one organisation's staff, and those that showed something which the organisation supplied.
    case organisation(String)
    /// All of the region's.
    case region

    /// A condition on a case `c`, and what is bound to it.
    func condition() -> (sql: String, values: [SQLValue]) {
        guard case .organisation(let code) = self else { return ("1 = 1", []) }
        return (
            """
            (c.organisation = ? OR (c.kind IN ('alert', 'question', 'raised') AND (\
            EXISTS (SELECT 1 FROM look_supplier s WHERE s.look = c.look AND s.organisation = ?) OR \
            EXISTS (SELECT 1 FROM alert a JOIN look_supplier s ON s.look = a.look WHERE a.oversight_case = c.id AND s.organisation = ?))))
            """, [.text(code), .text(code), .text(code)]
        )
    }

    /// Whether they decide cases of an organisation's staff; those who only supplied read.
    public func decides(_ organisation: String) -> Bool {
        if case .organisation(let code) = self { code == organisation } else { true }
    }
}

/// Who acts on the desk.
public struct OversightOfficer: Sendable, Hashable {
    public let subject: String
    public let issuer: String
    public let organisation: String
    public let role: String
    public let scope: OversightScope
    public init(subject: String, issuer: String, organisation: String, role: String, scope: OversightScope) {
        self.subject = subject
        self.issuer = issuer
        self.organisation = organisation
        self.role = role
        self.scope = scope
    }

    func event(
        _ kind: TrailEvent.Kind, at now: Date, people: [String] = [], look: String? = nil, about: String? = nil, detail: String
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: now, subject: subject, issuer: issuer, organisation: organisation, role: role, people: people, look: look,
            purpose: "oversight", detail: detail, also: TrailEvent.about(about))
    }
}

/// What people look into: something that rules found, broken glass, a question of a person's, a look of the monthly sample, one that an officer chose.
public struct OversightCase: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case alert
        case glass
        /// A person questions a look of their record.
        case question
        case sample
        /// An officer raised it of a look that they had found.
        case raised
    }

    public enum State: String, Sendable, CaseIterable {
        case open
        /// The staff member was asked for a reason.
        case asked
        case answered
        /// Escalated by one officer: a second must agree.
        case escalated
        case closed
    }

    public enum Verdict: String, Sendable, CaseIterable {
        case justified, training, escalate
    }

    public let id: String
    public let kind: Kind
    /// The staff member's.
    public let organisation: String
    /// Their subject at the identity provider.
    public let staff: String
    public let role: String
    /// Nil: it is about what they did in a week.
    public let nhsNumber: String?
    public let look: String?
    /// The event that it began with.
    public let about: String?
    /// What the rules found, as `WatchCase` has it; nil for other kinds.
    public let found: WatchCase?
    /// 0 to 100.
    public let score: Double
    public let withShadow: Double
    public let first: Date
    public let last: Date
    public let raised: Date
    public let due: Date
    public let state: State
    public let verdict: Verdict?
    public let decidedBy: String?
    public let closed: Date?

    static let columns =
        "c.id, c.kind, c.organisation, c.staff, c.role, c.nhs_number, c.look, c.about, c.content, c.score, c.with_shadow, c.first_at, c.last_at, c.raised_at, c.due_at, c.state, c.verdict, c.decided_by, c.closed_at"

    /// Of a case `c`: the provider whose subject its staff member is, as the event or the look says that it is about; null where neither does any more.
    static let issuer =
        "COALESCE((SELECT e.issuer FROM trail_event e WHERE e.id = c.about), (SELECT l.issuer FROM look l WHERE l.id = c.look))"

    /// Nil where a row says what this program does not know.
    init?(_ row: SQLRow) {
        guard let id = row.text(0), let kind = row.text(1).flatMap({ Kind(rawValue: $0) }), let organisation = row.text(2),
            let staff = row.text(3), let state = row.text(15).flatMap({ State(rawValue: $0) }), let raised = row.time(13)
        else { return nil }
        self.id = id
        self.kind = kind
        self.organisation = organisation
        self.staff = staff
        role = row.text(4) ?? ""
        nhsNumber = row.text(5)
        look = row.text(6)
        about = row.text(7)
        found = row.text(8).flatMap { try? JSONDecoder().decode(WatchCase.self, from: Data($0.utf8)) }
        score = Double(row.integer(9) ?? 0) / 10
        withShadow = Double(row.integer(10) ?? 0) / 10
        first = row.time(11) ?? raised
        last = row.time(12) ?? raised
        self.raised = raised
        due = row.time(14) ?? raised
        self.state = state
        verdict = row.text(16).flatMap { Verdict(rawValue: $0) }
        decidedBy = row.text(17)
        closed = row.time(18)
    }

    /// Tenths of a score, as they are kept.
    static func kept(_ score: Double) -> SQLValue { .integer(Int64((score * 10).rounded())) }
}

/// What a rule found, as it is kept.
public struct KeptAlert: Sendable, Hashable {
    public let rule: String
    public let version: Int
    public let isShadow: Bool
    public let score: Double
    public let words: String
    public let event: String
    public let look: String?
    public let at: Date
}

/// What somebody did with a case.
public struct CaseStep: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case asked, answered, decided, confirmed, refused
        /// Why an officer raised it.
        case raised
        /// What a person is to be answered, once a second person agrees; and what they were.
        case worded, told
    }
    public let at: Date
    public let kind: Kind
    public let subject: String
    public let organisation: String
    public let verdict: OversightCase.Verdict?
    /// Sealed.
    public let words: [UInt8]?
}

/// What a staff member is asked.
public struct CaseQuestion: Sendable, Hashable {
    public let id: String
    /// The organisation whose officer asks.
    public let organisation: String
    public let nhsNumber: String?
    /// When the look was that it is about.
    public let lookAt: Date
    public let asked: Date
    public let due: Date
    /// The officer's words, sealed; nil: none but the standing question.
    public let words: [UInt8]?
    public let answered: Date?
    /// Sealed.
    public let answer: [UInt8]?
}

/// What came of something done on the desk.
public enum CaseOutcome: Sendable, Hashable {
    case done
    /// There is none, or none that this officer may see: told apart from nothing else.
    case notFound
    /// It is in another state by now.
    case notNow
    /// The second person is the first.
    case samePerson
    /// Theirs to read: deciding is for the staff member's own organisation.
    case notTheirs
    /// A person asks: no decision without words for them.
    case answerMissing
}
