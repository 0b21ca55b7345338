import AuditTrail
import CareRecord
import Foundation
import Logging
import Storage

/// Follows the trail and weighs what happens, on the node that leads (docs/monitoring.md). What it finds is written with the leader's fence, each
/// finding once; what it remembers is kept now and then, and whoever leads next goes on from there: it reads again what came after, finds
/// the same again, and none of it twice.
public actor TrailMonitor {
    public struct Settings: Sendable {
        public var rules: MonitoringSettings
        /// Days in which a case is to be closed.
        public var caseDays: Int
        public init(rules: MonitoringSettings = MonitoringSettings(), caseDays: Int = 7) {
            self.rules = rules
            self.caseDays = caseDays
        }
    }

    public typealias Roles = @Sendable (_ jobRole: String, _ organisation: String) -> (id: String, duty: Observation.Duty)?

    /// How long a transaction may be under way when its event has its id: so far back the trail is read again. Longer than the database lets one run,
    /// and than two nodes' clocks may differ. After a clock was put back it is read no further back than that (`mindJumps`).
    static let window: TimeInterval = 120
    /// The last seconds are read each time, the whole window now and then.
    static let shortWindow: TimeInterval = 10
    static let wholeEvery: TimeInterval = 15
    static let keepEvery: TimeInterval = 30
    private static let page = 500
    /// Of a long way to catch up, so many pages are read again after a fault, at most.
    private static let pagesKept = 40

    private let store: MonitoringStore
    private let cases: CaseStore
    private let contacts: GlassContactStore
    private let lease: LeaderLease
    private let settings: Settings
    private let key: [UInt8]
    private let clock: RegionClock
    private let logger: Logger
    /// What the node that leads knows; nil on any other.
    private var work: Work?

    struct Work {
        let leader: Leadership
        var monitor: Monitor
        var place: WatchPlace
        var changed: Set<String> = []
        var tallies: [MonitoringStore.Tally: Int] = [:]
        var wholeRead = Date.distantPast
        var kept: Date
        /// What was kept of staff before cannot be read, and goes when this is kept.
        var isAnew = false
        /// How many places the log had, and when that was asked: once the whole window was read after it, whatever they are of has been read.
        var places: (asked: Date, count: Int64?)?
        /// When it was read last, by the clock and by the machine's steady one; nil: not yet.
        var turn: (now: Date, steady: ContinuousClock.Instant)?

        /// - Parameter last: ahead where the clock was put back.
        static func isDue(_ last: Date, every seconds: TimeInterval, _ now: Date) -> Bool {
            let passed = now.timeIntervalSince(last)
            return passed >= seconds || passed < 0
        }
    }

    /// - Parameters:
    ///   - lease: its own, named `monitor`.
    ///   - key: the region's, for marks.
    public init(
        _ database: any SQLDatabase, lease: LeaderLease, settings: Settings, key: [UInt8], clock: RegionClock, logger: Logger
    ) {
        store = MonitoringStore(database)
        cases = CaseStore(database)
        contacts = GlassContactStore(database)
        self.lease = lease
        self.settings = settings
        self.key = key
        self.clock = clock
        self.logger = logger
    }

    /// Reads what is new, weighs it and writes what was found. Does nothing where another node leads.
    /// - Returns: how many observations were weighed.
    @discardableResult
    public func follow(_ roles: Roles, at now: Date) async throws(StorageError) -> Int {
        guard let leader = await lease.leadership else {
            work = nil
            return 0
        }
        do throws(StorageError) { return try await follow(roles, leader, now) } catch {
            // What is in memory may be ahead of what was written: it is read again.
            work = nil
            if error == .fenced {
                await lease.lost()
                return 0
            }
            throw error
        }
    }

    private func follow(_ roles: Roles, _ leader: Leadership, _ now: Date) async throws(StorageError) -> Int {
        var it: Work
        if let work, work.leader == leader { it = work } else { it = try await begin(leader, now) }
        // Until it is through, nothing in memory counts.
        work = nil
        try await mindJumps(&it, leader, now)
        try await countPlaces(&it, now)
        let isWhole = Work.isDue(it.wholeRead, every: Self.wholeEvery, now)
        var stretches = it.place.stretches(isWhole ? Self.window : Self.shortWindow, at: now)[...]
        var (after, end) = stretches.popFirst() ?? ("", nil)
        var weighed = 0
        var pages = 0
        while true {
            let ids = try await store.ids(after: after, to: end, limit: Self.page)
            var new = it.place.new(ids, at: now)
            if let before = it.place.readBefore {
                let old = try await store.placed(new, below: before)
                new.removeAll(where: old.contains)
            }
            let observations = try await store.events(new).compactMap { Observation($0, key: key, clock: clock, role: roles) }
            var outcome = it.monitor.take(observations)
            it.place.read(ids, at: now)
            it.changed.formUnion(observations.map(\.staff))
            for observation in observations { it.tallies[MonitoringStore.Tally(observation), default: 0] += 1 }
            for seen in try await store.sectionsSeen(new) {
                let role = roles(seen.jobRole, seen.organisation)?.id ?? seen.jobRole
                it.tallies[MonitoringStore.Tally(seen, day: clock.local(seen.at).day, role: role), default: 0] += 1
            }
            let isEnd = ids.count < Self.page
            let next = isEnd ? stretches.popFirst() : nil
            let isLast = isEnd && next == nil
            if isLast {
                let rest = it.monitor.advance(to: Self.milliseconds(now))
                outcome.findings += rest.findings
                outcome.weighed += rest.weighed
            }
            weighed += outcome.weighed
            try await raise(outcome.findings, leader, now)
            if let next { (after, end) = next } else if let last = ids.last { after = last }
            pages += 1
            if isLast ? Work.isDue(it.kept, every: Self.keepEvery, now) : pages % Self.pagesKept == 0 { try await keep(&it, now) }
            if isLast { break }
        }
        it.turn = (now, .now)
        if isWhole {
            it.wholeRead = now
            _ = try await cases.takeUpBrokenGlass(days: settings.caseDays, as: leader, at: now)
            _ = try await cases.takeUpQuestions(days: settings.caseDays, as: leader, at: now)
            try await weighContacts(&it, leader, now)
        }
        work = it
        return weighed
    }

    /// Where the clock was put back behind what was read, or forward again over it: the trail is watched on from now, as far back as nobody can have
    /// read it.
    private func mindJumps(_ it: inout Work, _ leader: Leadership, _ now: Date) async throws(StorageError) {
        let passed = it.turn.map { (ContinuousClock.now - $0.steady) / .seconds(1) }
        if it.place.isAhead(of: now) {
            logger.warning("the clock was put back: looks are watched on from now")
            it.place.putBack(to: now, reach: passed.map { $0 + Self.shortWindow } ?? Self.window)
            let moment = Self.milliseconds(now)
            let (outcome, staff) = it.monitor.putBack(to: moment, day: clock.local(moment).day)
            it.changed.formUnion(staff)
            (it.wholeRead, it.kept) = (.distantPast, .distantPast)
            try await raise(outcome.findings, leader, now)
        } else if it.place.isBehind, let passed, let turn = it.turn, now.timeIntervalSince(turn.now) - passed > WatchPlace.ahead {
            it.place.putForward(to: now, reach: passed + Self.shortWindow)
        }
    }

    /// What has a place in the log for some seconds, and was in the window since, has been read. Not sooner: where the clock was put back, what is
    /// written at once by another node may be dated by the one clock or the other.
    private func countPlaces(_ it: inout Work, _ now: Date) async throws(StorageError) {
        if let places = it.places {
            let passed = now.timeIntervalSince(places.asked)
            guard passed < 0 || (passed >= Self.shortWindow && it.wholeRead >= places.asked) else { return }
            if passed >= 0 { it.place.read(placed: places.count) }
        }
        it.places = (now, try await store.places())
    }

    private func raise(_ findings: [Finding], _ leader: Leadership, _ now: Date) async throws(StorageError) {
        let raised = try await cases.raise(findings, alert: settings.rules.alert, days: settings.caseDays, as: leader, at: now)
        for one in raised where one.isAlert { logger.notice("an alert was raised", metadata: ["rule": "\(one.rule)"]) }
    }

    private static func milliseconds(_ moment: Date) -> Int64 { Int64(moment.timeIntervalSince1970 * 1000) }

    /// What sources answered about broken glass, to the rule that waits for it. What came of it is written before it is said to be weighed.
    private func weighContacts(_ it: inout Work, _ leader: Leadership, _ now: Date) async throws(StorageError) {
        let answers = try await contacts.unweighed()
        guard !answers.isEmpty else { return }
        var findings: [Finding] = []
        for answer in answers {
            guard let event = answer.event, let finding = it.monitor.answer(event, answer.answer) else { continue }
            findings.append(finding)
        }
        try await raise(findings, leader, now)
        // The memory without the questions goes with it: a node that dies here finds the same again, and none of it twice.
        try await keep(&it, now)
        try await contacts.weighed(answers.map(\.id), as: leader, at: now)
    }

    /// Keeps what is remembered: when the node stops.
    public func keep(at now: Date) async {
        guard var it = work else { return }
        work = nil
        do throws(StorageError) {
            try await keep(&it, now)
            work = it
        } catch {
            logger.warning(
                "what monitoring remembers was not kept: it is learnt again from the trail", metadata: ["why": "\(error.sentence)"])
        }
    }

    /// Goes on from what was kept. What of it cannot be read is learnt again, but never from the trail's beginning: its looks were weighed and
    /// counted, and the counts stay as they are.
    private func begin(_ leader: Leadership, _ now: Date) async throws(StorageError) -> Work {
        guard let kept = try await store.memory() else {
            guard try await store.hasCounted() else {
                return Work(leader: leader, monitor: Monitor(settings.rules), place: WatchPlace(), kept: now)
            }
            logger.error("what monitoring remembered is gone: it is learnt again from now on, and looks that were not weighed yet are not")
            return anew(leader, WatchPlace(upTo: now))
        }
        let rest = Data(kept.rest.utf8)
        do {
            let state = try JSONDecoder().decode(WatchState.self, from: rest)
            let memory = try MonitorMemory(rest: state.memory, staff: kept.staff)
            return Work(leader: leader, monitor: Monitor(settings.rules, memory: memory), place: state.place, kept: now)
        } catch {
            logger.warning(
                "what monitoring remembered is of another shape: what is usual is learnt again, from where it had come; no look is counted twice"
            )
            return anew(leader, (try? JSONDecoder().decode(WatchState.Place.self, from: rest))?.place ?? WatchPlace(upTo: kept.at))
        }
    }

    private func anew(_ leader: Leadership, _ place: WatchPlace) -> Work {
        Work(leader: leader, monitor: Monitor(settings.rules), place: place, kept: .distantPast, isAnew: true)
    }

    private func keep(_ it: inout Work, _ now: Date) async throws(StorageError) {
        it.place.forget(Self.window)
        let rest: String
        var staff: [String: String?] = [:]
        do {
            rest = String(
                decoding: try JSONEncoder().encode(WatchState(memory: try it.monitor.memory.keptRest(), place: it.place)), as: UTF8.self)
            for subject in it.changed { staff[subject] = .some(try it.monitor.memory.kept(staff: subject)) }
        } catch { throw .unavailable(code: -4) }
        try await store.keep(rest: rest, staff: staff, tallies: it.tallies, isAnew: it.isAnew, as: it.leader, at: now)
        // Those of a half second that is not weighed yet change once it is.
        it.changed = it.monitor.memory.waitingStaff
        it.tallies = [:]
        it.isAnew = false
        it.kept = now
    }
}

extension MonitoringStore.Tally {
    /// A section that was shown, or opened.
    init(_ it: MonitoringStore.SectionSeen, day: Int, role: String) {
        self.init(
            day: day, organisation: it.organisation, role: role, kind: it.isOpened ? "section-opened" : "section-shown", ground: it.section)
    }

    /// Where an observation is counted.
    init(_ it: Observation) {
        let ground: String =
            switch it.kind {
            case .lookOpened: it.grounds.relationship ?? (it.grounds.brokeGlass ? "break-glass" : "none")
            case .lookRefused: it.grounds.refusal?.rawValue ?? ""
            case .signedIn, .searchAnswered, .searchRefused, .glassBroken: ""
            }
        self.init(day: it.local.day, organisation: it.organisation, role: it.role, kind: it.kind.rawValue, ground: ground)
    }
}
