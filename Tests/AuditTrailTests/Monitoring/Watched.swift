import CareRecord
import Foundation
import Testing

@testable import AuditTrail

/// A stream of looks for tests: a small hospital in London whose nurses work on weekdays from eight to six and look at a few people an hour.
struct Watched {
    static let clock = RegionClock("Europe/London")
    /// Monday, 10 January 2028, 00:00 in London.
    static let monday: Int64 = 1_831_075_200_000
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    var count = 0
    var events: [Observation] = []

    /// - Parameter at: milliseconds after `monday`.
    @discardableResult
    mutating func add(
        _ kind: Observation.Kind, at: Int64, staff: String = "nurse-1", role: String = "nurse", duty: Observation.Duty = .care,
        organisation: String = "X01", person: UInt64? = nil, _ grounds: LookGrounds = LookGrounds(.proven, relationship: "admission"),
        _ flags: LookFlags = LookFlags(), candidates: Int? = nil
    ) -> Observation {
        count += 1
        let moment = Self.monday + at
        let hex = String(count, radix: 16)
        let it = Observation(
            id: String(moment, radix: 16) + String(repeating: "0", count: 12 - hex.count) + hex, at: moment,
            local: Self.clock?.local(moment) ?? LocalTime(day: 0, minute: 0), kind: kind, staff: staff, organisation: organisation,
            role: role,
            duty: duty, person: person.map(PersonMark.init), grounds: grounds, flags: flags, candidates: candidates)
        events.append(it)
        return it
    }

    @discardableResult
    mutating func look(
        _ person: UInt64, at: Int64, by staff: String = "nurse-1", _ grounds: LookGrounds = LookGrounds(.proven, relationship: "admission"),
        _ flags: LookFlags = LookFlags()
    ) -> Observation { add(.lookOpened, at: at, staff: staff, person: person, grounds, flags) }

    static let word = LookGrounds(.stated, relationship: "person-present", saidPresent: true)

    /// Six nurses, four weeks, weekdays from eight to six, three people an hour: what is usual.
    mutating func ordinaryWeeks(_ staff: Range<Int> = 1..<7, weeks: Int = 4) {
        for day in 0..<weeks * 7 where day % 7 < 5 {
            for hour in 8..<18 {
                for nurse in staff {
                    for turn in 0..<3 {
                        look(
                            UInt64(1_000 + nurse * 100 + turn + hour),
                            at: Int64(day) * Self.day + Int64(hour) * Self.hour + Int64(turn * 900_000 + nurse * 1000),
                            by: "nurse-\(nurse)")
                    }
                }
            }
        }
        events.sort { $0.at < $1.at }
    }

    /// What the rules say of all of it.
    func findings(_ settings: MonitoringSettings = MonitoringSettings()) -> [Finding] {
        var monitor = Monitor(settings)
        return monitor.take(events).findings + monitor.advance(to: .max).findings
    }

    func findings(of rule: String, _ settings: MonitoringSettings = MonitoringSettings()) -> [Finding] {
        findings(settings).filter { $0.rule == rule }
    }
}

extension MonitoringSettings {
    static func only(_ rule: String, _ numbers: [String: Double] = [:], mode: RuleMode = .on) -> MonitoringSettings {
        var settings = MonitoringSettings()
        for card in MonitoringRules.cards { settings.rules[card.id] = RuleSettings(mode: card.id == rule ? mode : .off) }
        settings.rules[rule]?.numbers = numbers
        return settings
    }
}
