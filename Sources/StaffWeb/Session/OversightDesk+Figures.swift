import CareRecord
import Foundation

/// What looks are searched by.
public struct OversightTerms: Sendable, Hashable {
    public var nhsNumber: NHSNumber?
    public var staff: String?
    public var organisation: String?
    /// Days as London has them: from the first, up to and with the last.
    public var from: PartialDate?
    public var until: PartialDate?
    /// Where the page before ended.
    public var after: String?
    public init() {}
}

/// Looks that were found, newest first.
public struct OversightFound: Sendable, Hashable {
    public struct Look: Sendable, Hashable {
        public let at: Date
        public let staff: String
        public let role: String
        public let organisationName: String
        public let nhsNumber: NHSNumber?
        /// The end of the look's id.
        public let reference: String
        /// By which a case is raised of it: sealed, since a look's id could open it.
        public let handle: String
        public init(
            at: Date, staff: String, role: String, organisationName: String, nhsNumber: NHSNumber?, reference: String, handle: String = ""
        ) {
            self.at = at
            self.staff = staff
            self.role = role
            self.organisationName = organisationName
            self.nhsNumber = nhsNumber
            self.reference = reference
            self.handle = handle
        }
    }
    public let looks: [Look]
    public let next: String?
    public init(looks: [Look] = [], next: String? = nil) {
        self.looks = looks
        self.next = next
    }
}

/// The days that a report is of, with both.
public struct OversightPeriod: Sendable, Hashable {
    public let from: PartialDate
    public let until: PartialDate
    public init(from: PartialDate, until: PartialDate) {
        self.from = from
        self.until = until
    }
}

/// Figures of a period, for the Caldicott guardian.
public struct OversightReport: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        public let name: String
        public let count: Int
        public init(_ name: String, _ count: Int) {
            self.name = name
            self.count = count
        }
    }
    public struct Closed: Sendable, Hashable {
        public let kind: String
        public let verdict: String
        public let count: Int
        /// On average, and of the longest.
        public let days: Double
        public let longest: Double
        public let late: Int
        public init(kind: String, verdict: String, count: Int, days: Double, longest: Double = 0, late: Int) {
            self.kind = kind
            self.verdict = verdict
            self.count = count
            self.days = days
            self.longest = longest
            self.late = late
        }
    }

    /// Cases that are not closed now.
    public struct Open: Sendable, Hashable {
        public let kind: String
        public let count: Int
        public let late: Int
        public init(kind: String, count: Int, late: Int) {
            self.kind = kind
            self.count = count
            self.late = late
        }
    }

    /// Looks of which it is not on record what they showed: a version before accounted for them.
    public struct Unshown: Sendable, Hashable {
        /// From this local day since 1970 on it is, at some time of it; nil: of no look of the period.
        public let until: Int?
        public let looks: Int
        public init(until: Int?, looks: Int) {
            self.until = until
            self.looks = looks
        }
    }

    public let period: OversightPeriod
    /// An organisation's name, or the region's.
    public let whose: String
    public var looks = 0
    public var refused = 0
    public var glass = 0
    public var organisations: [Line] = []
    public var roles: [Line] = []
    /// On what ground looks were permitted.
    public var grounds: [Line] = []
    /// In how many looks something of each section was shown, and in how many each was opened on a page of its own.
    public var sections: [Line] = []
    public var sectionsOpened: [Line] = []
    /// Nil: of every look of the period it is on record what it showed.
    public var unshown: Unshown?
    /// Broken glass, by the reason that was chosen; by what sources said of care afterwards; and how much of it is reviewed.
    public var glassReasons: [Line] = []
    public var contacts: [Line] = []
    public var glassReviewed = 0
    /// Summary Care Records that were asked for without the person's word; in none of the figures of broken glass.
    public var summaries = 0
    public var open: [Open] = []
    /// Looks of each day, first to last.
    public var days: [Int] = []
    public var raised: [Line] = []
    public var closed: [Closed] = []
    public init(period: OversightPeriod, whose: String) {
        self.period = period
        self.whose = whose
    }
}
