/// What one rule is, apart from its judgement: its line in the table, in the documents and in the settings.
public struct RuleCard: Hashable, Sendable {
    /// Whose case a finding belongs to.
    public enum Subject: Hashable, Sendable {
        /// Staff member and person.
        case person
        /// Staff member and week.
        case week
    }
    public let id: String
    public let version: Int
    /// As the officer reads it.
    public let title: String
    public let subject: Subject
    /// Its settings with their standard values.
    public let numbers: [RuleNumber]

    public init(id: String, version: Int, title: String, subject: Subject, numbers: [RuleNumber]) {
        self.id = id
        self.version = version
        self.title = title
        self.subject = subject
        self.numbers = numbers
    }
}

/// One number of a rule that a region may set.
public struct RuleNumber: Hashable, Sendable {
    public let id: String
    public let standard: Double
    public let least: Double
    public let most: Double
    /// Why less is a mistake, as `at 0 every look would be an alert`.
    public let below: String
    /// Why more is.
    public let above: String

    public init(_ id: String, _ standard: Double, in range: ClosedRange<Double>, below: String, above: String) {
        self.id = id
        self.standard = standard
        least = range.lowerBound
        most = range.upperBound
        self.below = below
        self.above = above
    }

    /// The highest score that a rule gives before its weight.
    static func score(_ standard: Double) -> RuleNumber {
        RuleNumber(
            "score", standard, in: 1...100, below: "the rule could never count: use `mode: off`", above: "a score ends at 100")
    }

    /// The share of the score where something more than the staff member's own word ties them to the person.
    static func proven(_ standard: Double) -> RuleNumber {
        RuleNumber(
            "proven", standard, in: 0...1, below: "a share is not below 0",
            above: "care with a relationship would be suspected more than a look without one")
    }
}

/// A rule's numbers as a region set them; what it did not set is the card's.
public struct RuleNumbers: Sendable {
    private let card: RuleCard
    private let given: [String: Double]

    public init(_ card: RuleCard, _ given: [String: Double] = [:]) {
        self.card = card
        self.given = given
    }

    subscript(_ id: String) -> Double { given[id] ?? card.numbers.first { $0.id == id }?.standard ?? 0 }
}

/// One rule: a pure function of an observation and what is known around it. Its state is the monitor's (`MonitorMemory`), bounded and the
/// same for all rules. To add one: a file in `Rules/`, a line in `MonitoringRules.all`.
public protocol MonitoringRule: Sendable {
    static var card: RuleCard { get }
    init(_ numbers: RuleNumbers)
    /// - Returns: nil where it has nothing to say. The words name nobody.
    func weigh(_ seen: Seen) -> Weighed?
}

/// What a rule thinks of an observation.
public struct Weighed: Hashable, Sendable {
    /// A stretch of time that a rule counts over. It is said when it begins, and again once the count has doubled; not with each event.
    public struct Stretch: Hashable, Sendable {
        /// Milliseconds since 1970.
        public let since: Int64
        public let count: Int
        /// Milliseconds after which the same is news again.
        public let within: Int64

        public init(since: Int64, count: Int, within: Int64) {
            self.since = since
            self.count = count
            self.within = within
        }
    }

    /// 0 to 100, before the region's weight.
    public let score: Double
    public let words: String
    /// nil: it rests on this one event.
    public let stretch: Stretch?

    public init(_ score: Double, _ words: String, over stretch: Stretch? = nil) {
        self.score = score
        self.words = words
        self.stretch = stretch
    }
}

/// One observation and what is known around it.
public struct Seen: Sendable {
    public let observation: Observation
    /// The staff member's own past, this observation included.
    public let staff: StaffMemory
    /// Their last event before this one; nil where there was none.
    public let lastBefore: Int64?
    /// Their last look before it.
    public let lookBefore: Int64?
    /// What is usual in this role at this organisation, and in the whole region.
    public let here: RolePattern?
    public let region: RolePattern?
    /// The last event of the professional whom an administrator named; nil where none is known.
    public let directorLast: Int64?
    /// The first event that the monitor saw: before it nothing is known.
    public let watchedSince: Int64

    /// What is usual for the role, from here where enough different people work in it, else from the region.
    ///
    /// Five: of fewer, one person's habit would be everybody's measure.
    var usual: (pattern: RolePattern, words: String)? {
        if let here, here.staffCount >= 5 { return (here, "in this role at this organisation") }
        if let region, region.staffCount >= 5 { return (region, "in this role in the region") }
        return nil
    }
}
