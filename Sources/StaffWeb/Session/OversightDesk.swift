import AccessControl
import CareRecord
import Foundation

/// What officers of oversight may ask, and what staff members are asked by them. Each answers for the staff member it is asked by and for nobody else, and
/// puts on record what it gives before it gives it; each throws where the account cannot be read or written, and then nothing is shown.
public struct OversightDesk: Sendable {
    /// A page of cases that are not closed: whose desk, which queue, and where the page before ended.
    public var queue: @Sendable (StaffMember, OversightQueue.Kind, String?) async throws -> OversightQueue
    /// A case with everything around it; nil where there is none, or none that this officer may see.
    public var open: @Sendable (String, StaffMember) async throws -> OversightCaseView?
    public var act: @Sendable (String, StaffMember, OversightAct) async throws -> OversightDone
    public var search: @Sendable (StaffMember, OversightTerms) async throws -> OversightFound
    /// Draws the sample of last month.
    /// - Returns: how many looks were added to it.
    public var draw: @Sendable (StaffMember) async throws -> Int
    public var report: @Sendable (StaffMember, OversightPeriod) async throws -> OversightReport
    /// What a staff member is asked and has not answered.
    public var asked: @Sendable (StaffMember) async throws -> [ReasonAsked]
    /// - Returns: false where no such question is theirs, or it is answered.
    public var answer: @Sendable (String, StaffMember, String) async throws -> Bool
    /// A look that a search found, by its handle, of which a case is about to be raised; nil where there is none that this officer may see.
    public var found: @Sendable (String, StaffMember) async throws -> OversightFound.Look?
    /// Raises a case of it, with why.
    /// - Returns: the case's id; nil as above.
    public var raise: @Sendable (String, StaffMember, String) async throws -> String?
    /// The list that a person reads of who looked, to be printed for them; nil where this officer is not one of the region's.
    public var personList: @Sendable (StaffMember, NHSNumber) async throws -> PersonPrint?
    /// The same with proofs, as the file that the person can download; nil as above, or where nothing is in the log yet.
    public var personProof: @Sendable (StaffMember, NHSNumber, Int) async throws -> [UInt8]?
    /// What people asked this officer's organisation, or any of the region's, to put right, and nobody answered yet.
    public var corrections: @Sendable (StaffMember) async throws -> CorrectionList
    /// Notes what the organisation did about one; the person reads the words.
    public var answerCorrection: @Sendable (String, StaffMember, CorrectionAnswer) async throws -> CorrectionDone

    public init(
        queue: @escaping @Sendable (StaffMember, OversightQueue.Kind, String?) async throws -> OversightQueue = { _, kind, _ in
            OversightQueue(kind: kind)
        },
        open: @escaping @Sendable (String, StaffMember) async throws -> OversightCaseView? = { _, _ in nil },
        act: @escaping @Sendable (String, StaffMember, OversightAct) async throws -> OversightDone = { _, _, _ in .notFound },
        search: @escaping @Sendable (StaffMember, OversightTerms) async throws -> OversightFound = { _, _ in OversightFound() },
        draw: @escaping @Sendable (StaffMember) async throws -> Int = { _ in 0 },
        report: @escaping @Sendable (StaffMember, OversightPeriod) async throws -> OversightReport = { _, period in
            OversightReport(period: period, whose: "")
        },
        asked: @escaping @Sendable (StaffMember) async throws -> [ReasonAsked] = { _ in [] },
        answer: @escaping @Sendable (String, StaffMember, String) async throws -> Bool = { _, _, _ in false },
        found: @escaping @Sendable (String, StaffMember) async throws -> OversightFound.Look? = { _, _ in nil },
        raise: @escaping @Sendable (String, StaffMember, String) async throws -> String? = { _, _, _ in nil },
        personList: @escaping @Sendable (StaffMember, NHSNumber) async throws -> PersonPrint? = { _, _ in nil },
        personProof: @escaping @Sendable (StaffMember, NHSNumber, Int) async throws -> [UInt8]? = { _, _, _ in nil },
        corrections: @escaping @Sendable (StaffMember) async throws -> CorrectionList = { _ in CorrectionList() },
        answerCorrection: @escaping @Sendable (String, StaffMember, CorrectionAnswer) async throws -> CorrectionDone = { _, _, _ in
            .notFound
        }
    ) {
        self.queue = queue
        self.open = open
        self.act = act
        self.search = search
        self.draw = draw
        self.report = report
        self.asked = asked
        self.answer = answer
        self.found = found
        self.raise = raise
        self.personList = personList
        self.personProof = personProof
        self.corrections = corrections
        self.answerCorrection = answerCorrection
    }
}

/// A page of a queue.
public struct OversightQueue: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case alerts
        case glass = "broken-glass"
        /// Questions by people about looks at their record.
        case questions
        case sample
        /// Of looks that officers found.
        case raised
    }

    public let kind: Kind
    public var rows: [OversightRow]
    /// Cases that are not closed, of each queue.
    public var counts: [Kind: Int]
    /// Where this page ends; nil: there is no more.
    public var next: String?
    /// Whether it is the region's.
    public var isRegion: Bool
    public init(kind: Kind, rows: [OversightRow] = [], counts: [Kind: Int] = [:], next: String? = nil, isRegion: Bool = false) {
        self.kind = kind
        self.rows = rows
        self.counts = counts
        self.next = next
        self.isRegion = isRegion
    }
}

/// A case in a queue. Nobody whom a look was at: that is on the case's own page.
public struct OversightRow: Sendable, Hashable {
    public let id: String
    public let kind: OversightQueue.Kind
    /// 0 to 100; nil for what rules do not score.
    public let score: Int?
    /// The staff member's identity number at the provider.
    public let staff: String
    public let role: String
    public let organisationName: String
    /// The heaviest reason, in words that name nobody.
    public let words: String
    public let last: Date
    public let due: Date
    public let state: String
    /// Looks of another organisation's staff at what this one supplied: theirs to read.
    public let isTheirs: Bool
    /// Until when it keeps what is older than the region keeps; nil where it is not so old, or closed.
    public var keptUntil: Date?
    public init(
        id: String, kind: OversightQueue.Kind, score: Int?, staff: String, role: String, organisationName: String, words: String,
        last: Date,
        due: Date, state: String, isTheirs: Bool
    ) {
        self.id = id
        self.kind = kind
        self.score = score
        self.staff = staff
        self.role = role
        self.organisationName = organisationName
        self.words = words
        self.last = last
        self.due = due
        self.state = state
        self.isTheirs = isTheirs
    }

    /// As it is said: the end of its id.
    public var reference: String { String(id.suffix(12)) }
}

/// What an officer does with a case.
public enum OversightAct: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case ask, decide, confirm }
    public enum Verdict: String, Sendable, CaseIterable { case justified, training, escalate }
    case ask(words: String?)
    /// `answer`: what a person who asked will read; of no other case.
    case decide(Verdict, because: String, answer: String? = nil)
    case confirm(Bool, because: String)
}

/// What came of it.
public enum OversightDone: Sendable, Hashable {
    case done
    case notFound
    /// It is in another state by now.
    case notNow
    case samePerson
    case notTheirs
    /// A person asks: no decision without words for them.
    case answerMissing
}

/// What a staff member is asked.
public struct ReasonAsked: Sendable, Hashable {
    public let id: String
    /// The organisation whose officer asks.
    public let organisationName: String
    public let nhsNumber: NHSNumber?
    public let lookAt: Date
    public let asked: Date
    public let due: Date
    /// The officer's own words.
    public let words: String?
    public init(id: String, organisationName: String, nhsNumber: NHSNumber?, lookAt: Date, asked: Date, due: Date, words: String?) {
        self.id = id
        self.organisationName = organisationName
        self.nhsNumber = nhsNumber
        self.lookAt = lookAt
        self.asked = asked
        self.due = due
        self.words = words
    }
}
