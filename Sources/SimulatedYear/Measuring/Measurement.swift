import AuditTrail

/// What the rules come to over a pretend year: counted day by day, so that a year needs no more memory than its findings.
public struct Measurement: Sendable {
    /// Cases an officer of one organisation can look at in a week.
    public let capacity: Int
    public let alert: Double
    /// Whether a week in which there are fewer alerts than that is filled up with the heaviest cases below.
    public let fills: Bool

    public struct RuleCount: Sendable {
        public var findings = 0
        public var right = 0
        public var episodes: Set<Int> = []
        /// Alerts in which it has a part, and those with misuse.
        public var alerts = 0
        public var rightAlerts = 0
    }

    public struct CommunityCount: Sendable {
        public var staff: Set<String> = []
        public var honestLooks = 0
        public var honestNameFindings = 0
        public var honestAlerts = 0
        public var honestReviewed = 0
    }

    public struct LookAlikeCount: Sendable {
        public var looks = 0
        public var findings = 0
        public var alerts = 0
    }

    public internal(set) var looks = 0
    public internal(set) var events = 0
    public internal(set) var misuseLooks = 0
    public internal(set) var rules: [String: RuleCount] = [:]
    /// Episodes with an event, by kind; those with a finding; those in a case that became an alert; those whose case was looked at.
    public internal(set) var happened: [Int: SimulatedEvent.Kind] = [:]
    public internal(set) var found: Set<Int> = []
    public internal(set) var alerted: Set<Int> = []
    public internal(set) var reviewed: Set<Int> = []
    public internal(set) var alerts = 0
    public internal(set) var rightAlerts = 0
    public internal(set) var reviews = 0
    public internal(set) var rightReviews = 0
    /// Precision among the first so many of each organisation's week.
    public internal(set) var first: [Int: (cases: Int, right: Int)] = [:]
    public internal(set) var communities = [CommunityCount](repeating: CommunityCount(), count: SimulatedYear.communities.count)
    public internal(set) var lookAlikes: [SimulatedEvent.LookAlike: LookAlikeCount] = [:]
    public internal(set) var questions = 0
    /// False alerts by the rules that made them, heaviest first.
    public internal(set) var falseReasons: [String: Int] = [:]

    private var book = CaseBook()
    private var truth: [WatchCase.Key: Truth] = [:]
    /// Cases with a finding in the week that runs.
    private var thisWeek: Set<WatchCase.Key> = []
    private var week: Int?
    /// Misuse by staff member, for findings that rest on a stretch of time.
    private var deeds: [String: [(at: Int64, episode: Int)]] = [:]
    private var byID: [String: SimulatedEvent] = [:]
    private var glass: [String: SimulatedEvent] = [:]

    private struct Truth {
        var episodes: Set<Int> = []
        var alikes: Set<SimulatedEvent.LookAlike> = []
        var community = 0
        var wasAlert = false
        /// Rules that had found something when it was looked at; nil: it was not.
        var reviewed: Int?
    }

    public init(capacity: Int = 20, alert: Double = MonitoringSettings.standardAlert, fills: Bool = false) {
        self.fills = fills
        self.capacity = capacity
        self.alert = alert
    }

    public var cases: Int { book.count }

    /// Counts a day's events, before their findings are added.
    public mutating func note(_ day: [SimulatedEvent]) {
        byID.removeAll(keepingCapacity: true)
        for event in day {
            events += 1
            let it = event.observation
            if it.kind == .lookOpened { looks += 1 }
            if let misuse = event.misuse {
                happened[misuse.episode] = misuse.kind
                deeds[it.staff, default: []].append((it.at, misuse.episode))
                if it.kind == .lookOpened { misuseLooks += 1 }
            } else if it.kind == .lookOpened {
                communities[event.community].honestLooks += 1
            }
            communities[event.community].staff.insert(it.staff)
            if let alike = event.lookAlike, it.kind != .signedIn { lookAlikes[alike, default: LookAlikeCount()].looks += 1 }
            byID[it.id] = event
            if it.kind == .glassBroken { glass[it.id] = event }
        }
    }

    /// What the organisation says of contact after broken glass.
    public func contact(_ event: String) -> ContactAnswer { glass[event]?.contact ?? .couldNotTell }

    public mutating func note(questions: Int) { self.questions += questions }

    public mutating func add(_ finding: Finding) {
        if let week, finding.week > week { endWeek() }
        week = Swift.max(week ?? finding.week, finding.week)
        let event = finding.events.first.flatMap { byID[$0] ?? glass[$0] }
        var episodes = Set((deeds[finding.staff] ?? []).filter { $0.at >= finding.since && $0.at <= finding.at }.map(\.episode))
        // Of one event only that event counts.
        if finding.since == finding.at { episodes = Set(event?.misuse.map { [$0.episode] } ?? []) }
        var rule = rules[finding.rule] ?? RuleCount()
        rule.findings += 1
        if !episodes.isEmpty { rule.right += 1 }
        rule.episodes.formUnion(episodes)
        rules[finding.rule] = rule
        found.formUnion(episodes)
        let kept = book.add(finding)
        thisWeek.insert(kept.key)
        var about = truth[kept.key] ?? Truth()
        about.episodes.formUnion(episodes)
        if let event {
            about.community = event.community
            if let alike = event.lookAlike, event.misuse == nil {
                lookAlikes[alike, default: LookAlikeCount()].findings += 1
                about.alikes.insert(alike)
            }
            if episodes.isEmpty, finding.rule == "same-family-name" { communities[event.community].honestNameFindings += 1 }
        }
        if kept.score >= alert, !about.wasAlert {
            about.wasAlert = true
            alerts += 1
            for reason in kept.reasons {
                rules[reason.rule, default: RuleCount()].alerts += 1
                if !about.episodes.isEmpty { rules[reason.rule, default: RuleCount()].rightAlerts += 1 }
            }
            if about.episodes.isEmpty {
                communities[about.community].honestAlerts += 1
                falseReasons[kept.ranked.filter { $0.score >= 5 }.map(\.rule).joined(separator: " + "), default: 0] += 1
                for alike in about.alikes { lookAlikes[alike, default: LookAlikeCount()].alerts += 1 }
            } else {
                rightAlerts += 1
            }
        }
        if about.wasAlert { alerted.formUnion(about.episodes) }
        truth[kept.key] = about
    }

    /// Each organisation's officer looks at the heaviest cases of the week, and again at one that they know only if another rule has joined.
    public mutating func endWeek() {
        var byOrganisation: [String: [WatchCase]] = [:]
        for key in thisWeek {
            guard let known = book[key], fills || known.score >= alert else { continue }
            if let before = truth[key]?.reviewed, known.reasons.count <= before { continue }
            byOrganisation[key.organisation, default: []].append(known)
        }
        for (_, cases) in byOrganisation {
            let ranked = cases.sorted { ($1.score, $0.first, $0.key.staff) < ($0.score, $1.first, $1.key.staff) }
            for (place, known) in ranked.prefix(capacity).enumerated() {
                guard var about = truth[known.key] else { continue }
                let isRight = !about.episodes.isEmpty
                reviews += 1
                if isRight { rightReviews += 1 } else { communities[about.community].honestReviewed += 1 }
                for size in [1, 3, 5, 10, 20] where place < size {
                    let so = first[size] ?? (0, 0)
                    first[size] = (so.cases + 1, so.right + (isRight ? 1 : 0))
                }
                reviewed.formUnion(about.episodes)
                about.reviewed = known.reasons.count
                truth[known.key] = about
            }
        }
        thisWeek.removeAll(keepingCapacity: true)
    }
}
