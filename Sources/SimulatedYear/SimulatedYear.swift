import AuditTrail
import CareRecord

/// A pretend year of looks, day by day: honest work, honest work that looks like misuse, and misuse. The same seed gives the same year. Holds
/// one day at a time, and what runs past midnight.
public struct SimulatedYear: Sequence, IteratorProtocol, Sendable {
    public struct Shape: Sendable {
        public var seed = 20_271_101
        /// About how many of ordinary work; what is planted comes on top. Some two in a hundred fall away where the person has died or is the staff member: of these
        /// two million and more are left.
        public var looks = 2_050_000
        /// 1 November 2027 to 31 October 2028: both changes of the clocks, and 29 February.
        public var days = 366
        public var people = 160_000
        /// Of the misuse planted in a whole year.
        public var misuse = 1.0
        public init() {}
    }

    public static let communities = Community.all.map(\.title)
    /// 1 November 2027, as days since 1970.
    public static let firstDay = 21_123

    public let shape: Shape
    private let plan: YearPlan
    private let episodes: [Episode]
    private let scale: Double
    private var day = 0
    /// What happens after midnight.
    private var later: [Draft] = []
    private var names = FamilyNameFrequencies()
    private let worksAt: [Int: Set<String>]
    private var count: UInt64 = 0

    /// - Parameter clock: of the region.
    public init(_ shape: Shape = Shape(), clock: RegionClock) {
        self.shape = shape
        let people = Population(seed: shape.seed, size: shape.people / Population.perPostcode * Population.perPostcode, practices: 24)
        let plan = YearPlan(people: people, clock: clock, firstDay: Self.firstDay, days: shape.days)
        self.plan = plan
        episodes = Episode.plan(plan, share: shape.misuse)
        var expected = 0.0
        for day in 0..<shape.days {
            for worker in plan.staff where plan.shift(worker, on: day) != nil { expected += worker.job.people * 1.03 + 0.15 }
        }
        scale = Double(shape.looks) / Swift.max(1, expected)
        var worksAt: [Int: Set<String>] = [:]
        for worker in plan.staff where worker.facts.person != nil { worksAt[worker.person, default: []].insert(worker.organisation) }
        self.worksAt = worksAt
    }

    /// Planted misuse: episode and kind, those included that turn out to have no event.
    public var planted: [(episode: Int, kind: SimulatedEvent.Kind)] { episodes.map { ($0.number, $0.kind) } }

    /// The next day's events in the order of time; nil after the last.
    public mutating func next() -> [SimulatedEvent]? {
        guard day <= shape.days else { return nil }
        var drafts = later
        if day < shape.days {
            for worker in plan.staff {
                guard let shift = plan.shift(worker, on: day) else { continue }
                var work = WorkingDay(plan, worker, day: day, shift)
                work.write(scale: scale)
                drafts += work.drafts
            }
            for episode in episodes where episode.daily[day] != nil { drafts += episode.write(day, plan) }
        }
        let midnight = day < shape.days ? plan.moment(day: day + 1, minute: 0) : .max
        later = drafts.filter { $0.at >= midnight }
        drafts.removeAll { $0.at >= midnight }
        // A stable order where two happen in one millisecond.
        let order = drafts.indices.sorted { (drafts[$0].at, drafts[$0].staff, $0) < (drafts[$1].at, drafts[$1].staff, $1) }
        let events = order.map { event(drafts[$0]) }
        day += 1
        return events
    }

    private static let key: [UInt8] = Array("a pretend region's key".utf8)
    private static let opened: Set<Section> = [.identity, .medicines, .allergies, .conditions]
    private static let administrative: Set<Section> = [.identity, .appointments]

    private mutating func event(_ draft: Draft) -> SimulatedEvent {
        let worker = plan.staff[draft.staff]
        count += 1
        let observation = Observation(
            id: Self.id(draft.at, count), at: draft.at, local: plan.clock.local(draft.at), kind: draft.kind, staff: worker.subject,
            organisation: draft.organisation, role: worker.job.role, duty: worker.job.duty, person: draft.person.map(plan.people.mark),
            grounds: draft.grounds, flags: flags(draft, worker),
            sections: draft.kind == .lookOpened ? (worker.job.duty == .care ? Self.opened : Self.administrative) : [],
            candidates: draft.candidates)
        return SimulatedEvent(
            observation: observation, misuse: draft.misuse, lookAlike: draft.lookAlike, contact: draft.contact, community: worker.community)
    }

    /// Compared as a look compares, by the same function.
    private mutating func flags(_ draft: Draft, _ worker: Worker) -> LookFlags {
        guard let person = draft.person, draft.kind == .lookOpened || draft.kind == .glassBroken else { return LookFlags() }
        let people = plan.people
        let today = day
        let facts = PersonFacts(
            mark: people.mark(person), family: people.family(person), given: people.given(person),
            home: worker.facts.home == nil ? nil : people.home(person), isRestricted: people.isRestricted(person),
            worksFor: worksAt[person] ?? [], isNotable: people.notable(person).isListed,
            daysSinceDeath: people.death(person).flatMap { $0 < today ? today - $0 : nil }, daysSinceContact: draft.sinceContact)
        let flags = LookFlags(of: worker.facts, person: facts) { names.rarity($0, at: draft.organisation, key: Self.key) }
        if draft.kind == .lookOpened { names.count(facts.family, at: draft.organisation, key: Self.key) }
        return flags
    }

    /// As the trail's ids: time first, then the order.
    private static func id(_ at: Int64, _ count: UInt64) -> String {
        let (high, low) = (String(at, radix: 16), String(count, radix: 16))
        return String(repeating: "0", count: Swift.max(0, 12 - high.count)) + high
            + String(repeating: "0", count: Swift.max(0, 20 - low.count)) + low
    }
}
