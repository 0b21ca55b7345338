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
    /// and than two nodes' clocks may differ.
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
        let isWhole = now.timeIntervalSince(it.wholeRead) >= Self.wholeEvery
        var after = it.place.floor(isWhole ? Self.window : Self.shortWindow)
        var weighed = 0
        var pages = 0
        while true {
            let ids = try await store.ids(after: after, limit: Self.page)
            let new = ids.filter { !it.place.isRead($0) }
            let observations = try await store.events(new).compactMap { Observation($0, key: key, clock: clock, role: roles) }
            var outcome = it.monitor.take(observations)
            it.place.read(new)
            it.changed.formUnion(observations.map(\.staff))
            for observation in observations { it.tallies[MonitoringStore.Tally(observation), default: 0] += 1 }
            for seen in try await store.sectionsSeen(new) {
                let role = roles(seen.jobRole, seen.organisation)?.id ?? seen.jobRole
                it.tallies[MonitoringStore.Tally(seen, day: clock.local(seen.at).day, role: role), default: 0] += 1
            }
            let isLast = ids.count < Self.page
            if isLast {
                let rest = it.monitor.advance(to: Int64(now.timeIntervalSince1970 * 1000))
                outcome.findings += rest.findings
                outcome.weighed += rest.weighed
            }
            weighed += outcome.weighed
            let raised = try await cases.raise(
                outcome.findings, alert: settings.rules.alert, days: settings.caseDays, as: leader, at: now)
            for one in raised where one.isAlert { logger.notice("an alert was raised", metadata: ["rule": "\(one.rule)"]) }
            if let last = ids.last { after = last }
            pages += 1
            if isLast ? now.timeIntervalSince(it.kept) >= Self.keepEvery : pages % Self.pagesKept == 0 { try await keep(&it, now) }
            if isLast { break }
        }
        if isWhole {
            it.wholeRead = now
            _ = try await cases.takeUpBrokenGlass(days: settings.caseDays, as: leader, at: now)
            _ = try await cases.takeUpQuestions(days: settings.caseDays, as: leader, at: now)
            try await weighContacts(&it, leader, now)
        }
        work = it
        return weighed
    }

    /// What sources answered about broken glass, to the rule that waits for it. What came of it is written before it is said to be weighed.
    private func weighContacts(_ it: inout Work, _ leader: Leadership, _ now: Date) async throws(StorageError) {
        let answers = try await contacts.unweighed()
        guard !answers.isEmpty else { return }
        var findings: [Finding] = []
        for answer in answers {
            guard let event = answer.event, let finding = it.monitor.answer(event, answer.answer) else { continue }
            findings.append(finding)
        }
        _ = try await cases.raise(findings, alert: settings.rules.alert, days: settings.caseDays, as: leader, at: now)
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

    private func begin(_ leader: Leadership, _ now: Date) async throws(StorageError) -> Work {
        if let kept = try await store.memory() {
            do {
                let state = try JSONDecoder().decode(WatchState.self, from: Data(kept.rest.utf8))
                let memory = try MonitorMemory(rest: state.memory, staff: kept.staff)
                return Work(leader: leader, monitor: Monitor(settings.rules, memory: memory), place: state.place, kept: now)
            } catch {
                logger.warning("what monitoring remembered is of another shape: it is learnt again from here on")
            }
        }
        return Work(leader: leader, monitor: Monitor(settings.rules), place: WatchPlace(), kept: now)
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
        try await store.keep(rest: rest, staff: staff, tallies: it.tallies, as: it.leader, at: now)
        // Those of a half second that is not weighed yet change once it is.
        it.changed = it.monitor.memory.waitingStaff
        it.tallies = [:]
        it.kept = now
    }
}

/// How far the trail was read.
struct WatchPlace: Sendable, Codable {
    private(set) var highest = ""
    /// Read, and not longer ago than the window.
    private var recent: Set<String> = []

    func isRead(_ id: String) -> Bool { recent.contains(id) }

    mutating func read(_ ids: [String]) {
        recent.formUnion(ids)
        if let last = ids.max(), last > highest { highest = last }
    }

    /// The id after which to read: a stretch before the highest. Ids begin with 48 bits of milliseconds (RFC 9562, version 7).
    func floor(_ window: TimeInterval) -> String {
        guard let milliseconds = UInt64(highest.prefix(12), radix: 16) else { return "" }
        let from = milliseconds - min(milliseconds, UInt64(window * 1000))
        let text = String(from, radix: 16)
        return String(repeating: "0", count: max(0, 12 - text.count)) + text
    }

    /// What is before the window is not asked for any more.
    mutating func forget(_ window: TimeInterval) {
        let floor = floor(window)
        recent = recent.filter { $0 > floor }
    }
}

/// What is kept under no staff member's name.
struct WatchState: Sendable, Codable {
    let memory: String
    let place: WatchPlace
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
