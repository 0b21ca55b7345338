import AccessControl
import CareRecord
import Foundation
import Objections

/// What staff of an objection desk may ask. Each answers for the staff member it is asked by, shows the cases of their desk and no other's, and puts on
/// record what it gives before it gives it. Never a record.
public struct ObjectionDesk: Sendable {
    public var queue: @Sendable (StaffMember, ObjectionFilter, _ after: String?) async throws -> ObjectionQueue
    /// One of the lists beside the queue.
    public var list: @Sendable (StaffMember, ObjectionList.Kind) async throws -> ObjectionList = { _, _ in throw ObjectionDesk.notForThem }
    /// Nil where there is none, or it is another desk's.
    public var open: @Sendable (String, StaffMember) async throws -> ObjectionView?
    public var act: @Sendable (String, StaffMember, ObjectionStep, _ number: String?) async throws -> ObjectionDone
    /// Enters what came by letter, by telephone or through staff.
    public var enter: @Sendable (StaffMember, ObjectionEntry) async throws -> ObjectionDone
    /// By reference or NHS number.
    public var search: @Sendable (StaffMember, String) async throws -> ObjectionsFound
    public var figures: @Sendable (StaffMember) async throws -> ObjectionFigures
    /// Takes an older system's list, or says what of it would be taken.
    public var take: @Sendable (StaffMember, _ list: String, _ isDry: Bool) async throws -> ObjectionImport
    public var notices: @Sendable (StaffMember) async throws -> ShownNotices
    /// The first or the second signature on a notice, by whoever is signed in.
    public var signNotice: @Sendable (String, NoticeSignature.Turn, StaffMember) async throws -> NoticeSigned = { _, _, _ in
        throw ObjectionDesk.notForThem
    }
    /// Who acts for whom on the public pages; those that this desk has entered.
    public var representatives: @Sendable (StaffMember, _ about: NHSNumber?) async throws -> ShownRepresentatives = { _, _ in
        throw ObjectionDesk.notForThem
    }
    /// Nil where there is none of this desk's that waits.
    public var confirmRepresenting: @Sendable (String, StaffMember) async throws -> RepresentativeDone? = { _, _ in
        throw ObjectionDesk.notForThem
    }
    public var represent: @Sendable (StaffMember, RepresentativeEntry) async throws -> RepresentativeDone = { _, _ in
        throw ObjectionDesk.notForThem
    }
    /// False where there is none of this desk's that stands.
    public var endRepresenting: @Sendable (String, StaffMember) async throws -> Bool = { _, _ in throw ObjectionDesk.notForThem }

    public init(
        queue: @escaping @Sendable (StaffMember, ObjectionFilter, String?) async throws -> ObjectionQueue = { _, _, _ in
            throw ObjectionDesk.notForThem
        },
        open: @escaping @Sendable (String, StaffMember) async throws -> ObjectionView? = { _, _ in throw ObjectionDesk.notForThem },
        act: @escaping @Sendable (String, StaffMember, ObjectionStep, String?) async throws -> ObjectionDone = { _, _, _, _ in
            throw ObjectionDesk.notForThem
        },
        enter: @escaping @Sendable (StaffMember, ObjectionEntry) async throws -> ObjectionDone = { _, _ in throw ObjectionDesk.notForThem },
        search: @escaping @Sendable (StaffMember, String) async throws -> ObjectionsFound = { _, _ in throw ObjectionDesk.notForThem },
        figures: @escaping @Sendable (StaffMember) async throws -> ObjectionFigures = { _ in throw ObjectionDesk.notForThem },
        take: @escaping @Sendable (StaffMember, String, Bool) async throws -> ObjectionImport = { _, _, _ in throw ObjectionDesk.notForThem
        },
        notices: @escaping @Sendable (StaffMember) async throws -> ShownNotices = { _ in throw ObjectionDesk.notForThem }
    ) {
        self.queue = queue
        self.open = open
        self.act = act
        self.enter = enter
        self.search = search
        self.figures = figures
        self.take = take
        self.notices = notices
    }

    /// Signed in, but not as somebody of a desk.
    public static var notForThem: any Error { PageFailure.notForYourRole }
    /// A field that holds what it cannot, in a sentence of ours.
    public static func wrong(_ sentence: String) -> any Error { PageFailure.badField(sentence) }
}

/// One objection in a list.
public struct ObjectionLine: Sendable, Hashable {
    public let id: String
    public let reference: String
    public let it: ObjectionCase
    /// Nil: who it is has not been checked.
    public let person: NHSNumber?
    /// What was written of them, until it is checked.
    public var claimed: ClaimedPerson?
    /// The name of whoever deals with it; nil: nobody does, or their sign-in gave none.
    public var ownerName: String?
    /// Others of the desk that may be the same person's.
    public var maybeSame: [Other] = []

    /// Another case, by which it is found.
    public struct Other: Sendable, Hashable {
        public let id: String
        public let reference: String
        public init(id: String, reference: String) {
            self.id = id
            self.reference = reference
        }
    }

    /// Of how many unchecked ones what was written is opened to find one by name: some hundredths of a second.
    public static let mostUnchecked = 500

    public init(id: String, reference: String, it: ObjectionCase, person: NHSNumber?) {
        self.id = id
        self.reference = reference
        self.it = it
        self.person = person
    }

    /// Whoever has the case by name; everybody else by the subject of their sign-in, which is what is kept of them.
    func name(of subject: String) -> String { subject == it.owner ? ownerName ?? subject : subject }
}

/// A page of a desk's queue.
public struct ObjectionQueue: Sendable {
    public let desk: Desk
    public var lines: [ObjectionLine]
    public var next: String?
    public var counts: [ObjectionState: Int]
    /// Of the whole desk, not of this page: how many wait for an answer, by the day on which it is due.
    public var waiting: [Day: Int] = [:]
    /// Without an answer by their day: those of the last 30 days, and each that is still owed one.
    public var late = 0
    public var tabs: ObjectionCounts?
    /// What of the queue is shown.
    public var filter = ObjectionFilter()
    /// How many of these there are, on all pages.
    public var total = 0
    /// How many of them stand before this page's.
    public var before = 0
    /// The first that a second person has to decide.
    public var second: [ObjectionLine] = []
    /// Looks at people's records although they object.
    public var despite: [Despite]
    /// Whether there are older ones of these.
    public var hasMoreDespite = false
    /// What the national register says of people whose objection is in force, and children who are to be asked, for the desk to see to.
    public var heard: [Heard] = []
    /// Whether there are more of these, which were received later.
    public var hasMoreHeard = false
    /// In which the desk can write, English first.
    public var languages: [LetterLanguage] = [.english]
    /// The code of the region's own; nil: English.
    public var language: String?
    /// Whether somebody who gives an email address is told there what becomes of their objection.
    public var tellsByEmail = true
    /// What was said beside what the register has, where entering found that they differ.
    public var sides: PersonSides?
    public let today: Day

    /// One objection, and what the register says of its person, in words.
    public struct Heard: Sendable, Hashable {
        public let line: ObjectionLine
        /// What to do.
        public let next: String
        /// Why, in sentences.
        public let words: String
        public init(line: ObjectionLine, next: String = "", words: String) {
            self.line = line
            self.next = next
            self.words = words
        }
    }

    public struct Despite: Sendable, Hashable {
        public let at: Date
        public let organisation: String
        public let ground: String
        public let reference: String
        public init(at: Date, organisation: String, ground: String, reference: String) {
            self.at = at
            self.organisation = organisation
            self.ground = ground
            self.reference = reference
        }
    }

    public init(
        desk: Desk, lines: [ObjectionLine], next: String? = nil, counts: [ObjectionState: Int] = [:], despite: [Despite] = [], today: Day
    ) {
        self.desk = desk
        self.lines = lines
        self.next = next
        self.counts = counts
        self.despite = despite
        self.today = today
    }
}

/// What a search found at a desk.
public struct ObjectionsFound: Sendable {
    public let lines: [ObjectionLine]
    /// The national register gave no answer about a number that was once found to be the same person's: what is under it is not shown.
    public let mayBeMore: Bool
    public var tabs: ObjectionCounts?

    public init(_ lines: [ObjectionLine], mayBeMore: Bool = false) {
        self.lines = lines
        self.mayBeMore = mayBeMore
    }
}

/// One objection with everything around it.
public struct ObjectionView: Sendable {
    public let line: ObjectionLine
    public let desk: Desk
    public var tabs: ObjectionCounts?
    /// Name, born and address as the person wrote them.
    public var details: [(name: String, value: String)]
    /// What shows that somebody may act for them.
    public var evidence: String?
    /// A step has said since who acts for the person: it may be another one than the details name.
    public var isRepresentedSince = false
    public var steps: [Step]
    /// Others of the same person, under whichever number the national register says is theirs today.
    public var others: [ObjectionLine]
    /// The register gave no answer about a number that was once found to be theirs: what is under it is not shown.
    public var mayBeMore = false
    /// Who asks is the one who proposed not to uphold it.
    public var isProposer: Bool
    /// The letter that fits where it is, in the person's language where the desk can write in it; nil: none does.
    public var letter: Letter?
    /// The same letter in the other languages in which the desk can write.
    public var otherLetters: [Letter] = []
    /// In which language they wrote or want to be written to, by its name; nil: in English, or none was kept.
    public var language: String?
    /// What the national register says that the desk has not seen to, in words.
    public var heard: String?
    /// What is to be done about a child who decides for themselves now, in words.
    public var asking: String?
    /// It has ended, and under how many other numbers that were once found to be the person's an objection is in force.
    public var elsewhere = 0
    /// The case says that it is in force, and a command has ended what it set: the record can be opened.
    public var isEndedByCommand = false
    /// What was said beside what the register has, where a check of identity found that they differ.
    public var sides: PersonSides?
    /// The region's other desks, by code and name.
    public var otherDesks: [(code: String, name: String)] = []
    /// Which other desk answers for the person; nil: none, as far as is known.
    public var belongs: Belongs?
    /// How the person can be reached safely; nil: who it is has not been checked.
    public var reach: Reach?
    /// The address that was given with the objection, which is told of each step; nil: none, or it is over.
    public var contact: String?
    /// What becomes of that address.
    public var use = ContactUse.used
    /// What the service was to send about it and nobody has taken.
    public var unsent: [Unsent] = []
    public let today: Day

    /// A message that was not taken.
    public struct Unsent: Sendable, Hashable {
        /// Which, as its template is called.
        public let what: String
        public let tries: Int
        /// When it is tried again; nil: it was given up.
        public let next: Date?

        public init(what: String, tries: Int, next: Date?) {
            self.what = what
            self.tries = tries
            self.next = next
        }
    }

    /// Whether anybody may have typed the address: nobody was signed in, and who it is has not been checked.
    var isOfAnybody: Bool { line.it.way == .form && line.it.state == .received && contact != nil }

    /// What the person said on their own pages.
    public enum Reach: Sendable, Hashable {
        case neverSaid
        /// They want nothing sent.
        case here
        /// By which way, and what they wrote.
        case said(String, String)
        /// What they wrote cannot be opened here.
        case unreadable
        /// Something newer was said under another number that was once found to be theirs, and the national register does not say whether it still is.
        case untold
    }

    /// The code of another desk, and why it answers for the person.
    public struct Belongs: Sendable, Hashable {
        public let code: String
        public let words: String
        public init(code: String, words: String) {
            self.code = code
            self.words = words
        }
    }

    /// Whether the service writes to the address that was given with an objection.
    public enum ContactUse: Sendable, Hashable {
        case used
        /// The person wants nothing sent.
        case unwanted
        /// Whether they do cannot be told now: what is to be sent waits.
        case waits
    }

    public struct Step: Sendable {
        public let at: Date
        public let words: String
        public let who: String
        public let said: String?
        public init(at: Date, words: String, who: String, said: String?) {
            self.at = at
            self.words = words
            self.who = who
            self.said = said
        }
    }

    public init(
        line: ObjectionLine, desk: Desk, details: [(name: String, value: String)] = [], evidence: String? = nil, steps: [Step] = [],
        others: [ObjectionLine] = [], isProposer: Bool = false, letter: Letter? = nil, today: Day
    ) {
        self.line = line
        self.desk = desk
        self.details = details
        self.evidence = evidence
        self.steps = steps
        self.others = others
        self.isProposer = isProposer
        self.letter = letter
        self.today = today
    }
}

/// What the desk enters.
public struct ObjectionEntry: Sendable {
    public let way: ObjectionCase.Way
    public let received: Day
    /// As typed; the national register says whether there is such a person.
    public let number: String
    /// What the letter or the caller says of the person.
    public let name: String
    public let born: String
    /// Why it is the same person although the register has something else; nil: nobody has said so.
    public var samePerson: String?
    public let acting: ActingFor?
    public let email: String?
    /// The code of the language in which they want to be written to; nil: in English.
    public let language: String?
    public init(
        way: ObjectionCase.Way, received: Day, number: String, name: String, born: String, samePerson: String? = nil, acting: ActingFor?,
        email: String?, language: String? = nil
    ) {
        self.name = name
        self.born = born
        self.samePerson = samePerson
        self.way = way
        self.received = received
        self.number = number
        self.acting = acting
        self.email = email
        self.language = language
    }
}

/// What came of a step.
public enum ObjectionDone: Sendable {
    case done(id: String)
    case notFound
    case refused(StepRefused)
    /// The person has one already: its reference.
    case standsAlready(String)
    /// The national register knows nobody of that number.
    case nobody
    /// Whose it is has not been said.
    case numberMissing
    /// Whom the national register has under the number does not fit what was said: nothing was tied.
    case differs(PersonSides)
}

/// What was said of a person beside whom the national register has under the number, for somebody of the desk to weigh.
public struct PersonSides: Sendable, Hashable {
    /// As it was asked for: what somebody says of one number is not taken of another.
    public let number: String
    /// Nil: the case says nothing of them.
    public let said: ClaimedPerson?
    public let registered: RegisteredName?
    /// Neither the name nor the date of birth is the same: it is somebody else, and no reason makes it the same person.
    public let isOther: Bool
    public init(number: String, said: ClaimedPerson?, registered: RegisteredName?, isOther: Bool) {
        self.number = number
        self.said = said
        self.registered = registered
        self.isOther = isOther
    }
}

/// A desk's figures, by month.
public struct ObjectionFigures: Sendable {
    public struct Month: Sendable, Hashable {
        public let month: String
        /// How many are in each state today.
        public var counts: [ObjectionState: Int] = [:]
        /// Without an answer by the day that it was due, whether it came later or is still owed; of an older list none is.
        public var late = 0
        public var received: Int { counts.values.reduce(0, +) }
        public init(month: String) { self.month = month }

        func count(of states: Set<ObjectionState>) -> Int { states.reduce(0) { $0 + (counts[$1] ?? 0) } }
    }
    /// The twelve months that end with a day's, also those in which none came: a chart without them would be a lie. None where none came in all of them.
    public static func whole(_ months: [String: Month], until today: Day) -> [Month] {
        guard !months.isEmpty else { return [] }
        return (0..<12).reversed().map { String(today.adding(months: -$0).text.prefix(7)) }.map { months[$0] ?? Month(month: $0) }
    }

    public let desk: Desk
    public let months: [Month]
    public var tabs: ObjectionCounts?
    public init(desk: Desk, months: [Month]) {
        self.desk = desk
        self.months = months
    }
}

/// What came of an older system's list.
public struct ObjectionImport: Sendable {
    public let isDry: Bool
    /// Came into force now, or would.
    public var taken: Int
    /// Were taken by an earlier run, and are in force.
    public var before = 0
    /// Were taken by an earlier run, and have ended or were refused since: that stands.
    public var ended = 0
    public var bad: [ImportedRow.Bad]
    public init(isDry: Bool, taken: Int, bad: [ImportedRow.Bad]) {
        self.isDry = isDry
        self.taken = taken
        self.bad = bad
    }
}

/// Notices of a national emergency: those that are not over yet, then the rest, the newest first.
public struct ShownNotices: Sendable {
    /// As many as one page has.
    public static let most = 100
    public let notices: [ShownNotice]
    /// Whether there are older ones than these.
    public let hasMore: Bool
    /// What whoever reads them must prove once more before they may sign one; nil: nothing.
    public var missing: MissingProof?
    public var tabs: ObjectionCounts?
    public init(_ notices: [ShownNotice], hasMore: Bool = false) {
        self.notices = notices
        self.hasMore = hasMore
    }
}

/// What came of a signature.
public enum NoticeSigned: Sendable, Hashable {
    case done
    case notFound
    /// They signed first.
    case samePerson
    /// They meant to sign first, and somebody else has.
    case otherTurn
    /// Signed by two, ended or over meanwhile.
    case notNow
    /// They must show once more who they are first.
    case proof(MissingProof)

    /// Why nothing was signed; nil where it was, or where there is no such notice.
    var mistake: String? {
        switch self {
        case .done, .notFound: nil
        case .samePerson: "You signed it first. The second person must be somebody else"
        case .otherTurn:
            "Somebody else has signed it first. Yours would be the second signature, which suspends every objection: read it again before you sign"
        case .notNow: "It is signed by two, ended or over already"
        case .proof(.tooWeak): "Sign in again first, in a way that proves more surely who you are"
        case .proof(.tooLongAgo(let span)): "Sign in again first: you last showed who you are more than \(span.words) ago"
        }
    }
}

/// A notice of a national emergency as a desk reads it.
public struct ShownNotice: Sendable {
    /// Looks at records of people who object that stood on it.
    public struct Line: Sendable, Hashable {
        public let organisation: String
        public let role: String
        public let looks: Int
        public init(organisation: String, role: String, looks: Int) {
            self.organisation = organisation
            self.role = role
            self.looks = looks
        }
    }

    public let id: String
    public let notice: EmergencyNotice
    /// Whether whoever reads it signed first, and does not sign a second time.
    public var isTheirs = false
    /// When it was ended early.
    public let ended: Date?
    public let lines: [Line]
    public init(id: String, notice: EmergencyNotice, ended: Date?, lines: [Line]) {
        self.id = id
        self.notice = notice
        self.ended = ended
        self.lines = lines
    }

    public var looks: Int { lines.reduce(0) { $0 + $1.looks } }

    /// Closed: each has its words on the page.
    public enum Standing: Sendable, Hashable, CaseIterable {
        case waitsForTwo, waitsForOne, notBegun, inForce, ended, over, neverSigned

        /// Which signature is the next; nil: none is.
        public var turn: NoticeSignature.Turn? {
            switch self {
            case .waitsForTwo: .first
            case .waitsForOne: .second
            case .notBegun, .inForce, .ended, .over, .neverSigned: nil
            }
        }
    }

    public func standing(at now: Date) -> Standing {
        if ended.map({ $0 <= now }) == true { return .ended }
        let isSigned = notice.isSignedByTwo
        if now >= notice.until { return isSigned ? .over : .neverSigned }
        guard isSigned else { return notice.signers.isEmpty ? .waitsForTwo : .waitsForOne }
        return now < notice.from ? .notBegun : .inForce
    }
}
