import AuditTrail
import Foundation
import Storage

/// The whole trail through the rules once more, in numbers: what they find of it under some settings. Beside the service that follows the trail
/// (`TrailMonitor`), with a memory of its own, and without writing anything: no case is raised by it, and nobody is named.
public struct TrailWeighedAgain: Sendable {
    public struct Found: Sendable, Hashable {
        /// Events of the trail that were read, and of these what rules read.
        public var events = 0
        public var weighed = 0
        public var looks = 0
        /// Milliseconds since 1970 of the first and the last that was weighed.
        public var first: Int64?
        public var last: Int64?
        /// Findings of each rule, and cases that are alerts in which it has a part when they become one.
        public var findings: [String: Int] = [:]
        public var inAlerts: [String: Int] = [:]
        /// Of one staff member and one person, or one staff member and one week.
        public var cases = 0
        public var alerts = 0
        public init() {}
    }

    private static let page = 500

    private let store: MonitoringStore
    private let contacts: GlassContactStore
    private let rules: MonitoringSettings
    private let key: [UInt8]
    private let clock: RegionClock

    /// - Parameter key: the region's, for marks: with another one nobody would be known again as a person on its list.
    public init(_ database: any SQLDatabase, rules: MonitoringSettings, key: [UInt8], clock: RegionClock) {
        store = MonitoringStore(database)
        contacts = GlassContactStore(database)
        self.rules = rules
        self.key = key
        self.clock = clock
    }

    /// Reads the trail from its beginning to its end, which is where it stands when the last page is read.
    /// - Parameter told: events read so far, after each page.
    public func run(_ roles: TrailMonitor.Roles, told: (Int) -> Void = { _ in }) async throws(StorageError) -> Found {
        var weighing = Weighing(rules)
        var answers = try await contacts.answers()[...]
        var after = ""
        while true {
            let ids = try await store.ids(after: after, limit: Self.page)
            let observations = try await store.events(ids).compactMap { Observation($0, key: key, clock: clock, role: roles) }
            weighing.take(observations, of: ids.count)
            // An answer comes days after what it is about: in its turn, as it came.
            while let next = answers.first, let last = weighing.found.last, next.at <= last {
                weighing.answer(next.event, next.answer)
                answers = answers.dropFirst()
            }
            told(weighing.found.events)
            guard ids.count == Self.page, let last = ids.last else { break }
            after = last
        }
        weighing.end()
        for rest in answers { weighing.answer(rest.event, rest.answer) }
        return weighing.found
    }

    private struct Weighing {
        var found = Found()
        private var monitor: Monitor
        private var book = CaseBook()
        private var alerted: Set<WatchCase.Key> = []
        private let alert: Double

        init(_ rules: MonitoringSettings) {
            monitor = Monitor(rules)
            alert = rules.alert
        }

        mutating func take(_ observations: [Observation], of events: Int) {
            found.events += events
            found.looks += observations.count { $0.kind == .lookOpened }
            found.first = found.first ?? observations.first?.at
            found.last = observations.last?.at ?? found.last
            add(monitor.take(observations))
        }

        mutating func end() { add(monitor.advance(to: .max)) }

        mutating func answer(_ event: String, _ answer: ContactAnswer) {
            if let finding = monitor.answer(event, answer) { add(finding) }
        }

        private mutating func add(_ outcome: Monitor.Outcome) {
            found.weighed += outcome.weighed
            for finding in outcome.findings { add(finding) }
        }

        private mutating func add(_ finding: Finding) {
            found.findings[finding.rule, default: 0] += 1
            let kept = book.add(finding)
            // A case of one finding has just begun.
            if kept.reasons.count == 1, kept.reasons[0].findings == 1 { found.cases += 1 }
            guard kept.score >= alert, alerted.insert(kept.key).inserted else { return }
            found.alerts += 1
            for reason in kept.reasons where reason.mode == .on { found.inAlerts[reason.rule, default: 0] += 1 }
        }
    }
}
