import Foundation

/// A moment on the clocks of the region: unusual hours are local hours.
public struct LocalTime: Hashable, Sendable, Codable {
    /// Days since 1 January 1970, local.
    public let day: Int
    /// Minutes since local midnight as the clock shows them: on the day the clocks go back an hour comes twice.
    public let minute: Int

    public init(day: Int, minute: Int) {
        self.day = day
        self.minute = minute
    }

    public var hour: Int { minute / 60 }
    /// 0 is Monday. 1 January 1970 was a Thursday.
    public var weekday: Int { ((day + 3) % 7 + 7) % 7 }
    public var isWeekend: Bool { weekday >= 5 }
    /// Weeks from Monday to Sunday; the number grows by one each week and never starts again.
    public var week: Int { Int((Double(day + 3) / 7).rounded(.down)) }
    /// 0 to 23 on weekdays, 24 to 47 at weekends.
    public var cell: Int { isWeekend ? 24 + hour : hour }
}

/// Says the local time of a moment, from a table of the zone's changes made once: a year of looks asks it millions of times.
public struct RegionClock: Sendable {
    private let zone: TimeZone
    /// Seconds since 1970 from which an offset holds, ascending.
    private let changes: [(from: Int64, offset: Int)]

    private static let first: Int64 = 1_577_836_800  // 2020
    private static let days: Int64 = 365 * 40

    public init(zone: TimeZone) {
        self.zone = zone
        var table: [(from: Int64, offset: Int)] = []
        for day in 0...Self.days {
            let moment = Self.first + day * 86_400
            let offset = Self.offset(zone, moment)
            guard let last = table.last else {
                table.append((moment, offset))
                continue
            }
            guard last.offset != offset else { continue }
            var (before, after) = (moment - 86_400, moment)
            while after - before > 1 {
                let middle = (before + after) / 2
                if Self.offset(zone, middle) == last.offset { before = middle } else { after = middle }
            }
            table.append((after, offset))
        }
        changes = table
    }

    /// - Returns: nil where this machine has no such zone.
    public init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.init(zone: zone)
    }

    private static func offset(_ zone: TimeZone, _ seconds: Int64) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// - Parameter at: milliseconds since 1970. Outside the years 2020 to 2059 the zone itself is asked, which is slower.
    public func local(_ at: Int64) -> LocalTime {
        let seconds = Int64((Double(at) / 1000).rounded(.down))
        var offset = 0
        if let first = changes.first, seconds >= first.from, seconds < Self.first + Self.days * 86_400 {
            var (low, high) = (0, changes.count)
            while high - low > 1 {
                let middle = (low + high) / 2
                if changes[middle].from <= seconds { low = middle } else { high = middle }
            }
            offset = changes[low].offset
        } else {
            offset = Self.offset(zone, seconds)
        }
        let shifted = seconds + Int64(offset)
        let day = Int((Double(shifted) / 86_400).rounded(.down))
        return LocalTime(day: day, minute: Int(shifted - Int64(day) * 86_400) / 60)
    }
}
