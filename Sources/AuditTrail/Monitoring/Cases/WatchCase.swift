/// What an officer is shown together: one staff member and one person, or one staff member and one week, at one organisation.
public struct WatchCase: Sendable, Codable, Hashable {
    /// One rule's findings in it.
    public struct Reason: Sendable, Codable, Hashable {
        public let rule: String
        public let version: Int
        public let mode: RuleMode
        /// The highest score.
        public internal(set) var score: Double
        /// The words of the highest; of equals, the earliest.
        public internal(set) var words: String
        /// Days on which it found something; days of care with a relationship are one.
        public internal(set) var days: Int
        public internal(set) var findings: Int
        var lastDay: Int
        /// The first few events it rests on.
        public internal(set) var events: [String]
    }

    public let key: Key
    public internal(set) var first: Int64
    public internal(set) var last: Int64
    public internal(set) var reasons: [Reason] = []

    public struct Key: Sendable, Codable, Hashable {
        public let organisation: String
        public let staff: String
        /// nil: a case about a week.
        public let person: PersonMark?
        /// nil: a case about a person.
        public let week: Int?

        /// The case that a finding belongs to.
        public init(_ finding: Finding) {
            organisation = finding.organisation
            staff = finding.staff
            person = finding.person
            week = finding.person == nil ? finding.week : nil
        }
    }

    /// Events that are named for each rule; the desk finds the others by staff member and time.
    static let mostEvents = 8

    /// A case of one finding.
    public init(_ finding: Finding) {
        key = Key(finding)
        first = finding.at
        last = finding.at
        add(finding)
    }

    /// Adds a finding of the same key.
    public mutating func add(_ finding: Finding) {
        first = min(first, finding.at)
        last = max(last, finding.at)
        guard
            let place = reasons.firstIndex(where: {
                $0.rule == finding.rule && $0.version == finding.version && $0.mode == finding.mode
            })
        else {
            reasons.append(
                Reason(
                    rule: finding.rule, version: finding.version, mode: finding.mode, score: finding.score, words: finding.words, days: 1,
                    findings: 1, lastDay: finding.day, events: finding.events))
            reasons.sort { ($0.rule, $0.version, $0.mode.rawValue) < ($1.rule, $1.version, $1.mode.rawValue) }
            return
        }
        if finding.score > reasons[place].score {
            reasons[place].score = finding.score
            reasons[place].words = finding.words
        }
        if !finding.isTied, finding.day != reasons[place].lastDay {
            reasons[place].days += 1
            reasons[place].lastDay = finding.day
        }
        reasons[place].findings += 1
        if reasons[place].events.count < Self.mostEvents { reasons[place].events += finding.events }
    }

    /// 0 to 100, of rules that are on: what is left of doubt when each rule has taken its share, so that two signs weigh more than one,
    /// and no number of weak ones is certainty.
    public var score: Double { Self.score(reasons.filter { $0.mode == .on }) }

    /// With rules in shadow counted as if they were on.
    public var scoreWithShadow: Double { Self.score(reasons) }

    private static func score(_ reasons: [Reason]) -> Double {
        100 * (1 - reasons.reduce(1) { left, reason in left * (1 - share(reason.score, days: reason.days)) })
    }

    /// A rule's share of doubt: a sixth more for each further day, up to four; never all of it.
    static func share(_ score: Double, days: Int) -> Double { min(0.95, score / 100 * (1 + 0.15 * Double(min(days - 1, 4)))) }

    /// The reasons that count, heaviest first.
    public var ranked: [Reason] { reasons.sorted { ($1.score, $0.rule) < ($0.score, $1.rule) } }
}
