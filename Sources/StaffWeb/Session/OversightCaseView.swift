import CareRecord
import Foundation

/// A case with everything around it: the trail, never the record.
public struct OversightCaseView: Sendable, Hashable {
    /// One sign that came up.
    public struct Reason: Sendable, Hashable {
        public let title: String
        public let points: Int
        public let words: String
        public let honest: String
        public let isShadow: Bool
        public init(title: String, points: Int, words: String, honest: String, isShadow: Bool) {
            self.title = title
            self.points = points
            self.words = words
            self.honest = honest
            self.isShadow = isShadow
        }
    }

    /// A decision, decided once more from what was written down with it.
    public struct Replay: Sendable, Hashable {
        public struct Line: Sendable, Hashable {
            public let rule: String
            public let found: String
            public let evidence: String?
            public init(rule: String, found: String, evidence: String?) {
                self.rule = rule
                self.found = found
                self.evidence = evidence
            }
        }
        public let answer: String
        /// Whether it came out the same; nil where it cannot be told.
        public let isSame: Bool?
        public let lines: [Line]
        public init(answer: String, isSame: Bool?, lines: [Line]) {
            self.answer = answer
            self.isSame = isSame
            self.lines = lines
        }
    }

    /// A line of the trail in words.
    public struct Line: Sendable, Hashable {
        public let at: Date
        public let words: String
        /// It is of the look that the case is about.
        public let isThis: Bool
        public init(at: Date, words: String, isThis: Bool) {
            self.at = at
            self.words = words
            self.isThis = isThis
        }
    }

    /// People looked at in each of the last weeks.
    public struct Pattern: Sendable, Hashable {
        public struct Week: Sendable, Hashable {
            public let start: Date
            public let people: Int
            /// The week of the case.
            public let isThis: Bool
            public init(start: Date, people: Int, isThis: Bool) {
                self.start = start
                self.people = people
                self.isThis = isThis
            }
        }
        public let weeks: [Week]
        /// What half of the colleagues in this role looked at in the case's week; nil where they are fewer than five.
        public let usual: ClosedRange<Int>?
        public init(weeks: [Week], usual: ClosedRange<Int>?) {
            self.weeks = weeks
            self.usual = usual
        }
    }

    /// How a person who asked hears that they were answered.
    public enum Reach: Sendable, Hashable {
        case neverSaid
        /// They want nothing sent.
        case here
        case email
        /// A text message.
        case text
        /// What they wrote: only a person can do that.
        case byHand(String)
        /// What they wrote cannot be opened here.
        case unreadable
    }

    /// What a person asks about the look.
    public struct Question: Sendable, Hashable {
        public let asked: Date
        /// Theirs; nil where this officer may not read them, or they cannot be opened.
        public let words: String?
        /// What they are to be answered once a second person agrees.
        public let draft: String?
        public let answered: Date?
        /// For whoever decides; nil for others.
        public var reach: Reach?
        public init(asked: Date, words: String?, draft: String?, answered: Date?) {
            self.asked = asked
            self.words = words
            self.draft = draft
            self.answered = answered
        }
    }

    /// What somebody did with the case.
    public struct Step: Sendable, Hashable {
        public let at: Date
        public let words: String
        public let who: String
        /// What they wrote.
        public let said: String?
        public init(at: Date, words: String, who: String, said: String?) {
            self.at = at
            self.words = words
            self.who = who
            self.said = said
        }
    }

    public var row: OversightRow
    public let nhsNumber: NHSNumber?
    /// What it would be with rules in shadow.
    public var withShadow: Int?
    public var opened: Date?
    public var ended: Date?
    /// How many resources the look showed, and of how many organisations. Which these are would tell where somebody is cared for.
    public var resources: Int?
    public var organisations: Int?
    /// Whether something of it was the officer's organisation's.
    public var isSupplied = false
    public var event: String?
    public var reasons: [Reason] = []
    public var replay: Replay?
    /// What of the trail tied the staff member's organisation to the person then.
    public var evidence: [String] = []
    public var around: [Line] = []
    public var pattern: Pattern?
    public var steps: [Step] = []
    public var question: Question?
    /// Of broken glass: what the organisation's own source said of care afterwards.
    public var contact: GlassContact?
    /// What this officer may do now.
    public var may: Set<OversightAct.Kind> = []
    /// Why not more.
    public var note: String?

    public init(row: OversightRow, nhsNumber: NHSNumber?) {
        self.row = row
        self.nhsNumber = nhsNumber
    }
}
