import Foundation

/// A moment of ours (opened, answered, fetched) as clocks in London show it.
package struct LondonTime: Sendable {
    package let year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int

    private static let zone = TimeZone(identifier: "Europe/London")
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    package static func offset(at date: Date) -> Int { zone?.secondsFromGMT(for: date) ?? 0 }

    package init(_ date: Date) {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + Self.offset(at: date)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        // Civil from days (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        day = doy - (153 * mp + 2) / 5 + 1
        month = mp < 10 ? mp + 3 : mp - 9
        year = yoe + era * 400 + (month <= 2 ? 1 : 0)
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `14:32`
    package var clock: String { Self.two(hour) + ":" + Self.two(minute) }
    /// `14:32:04`
    package var clockWithSeconds: String { clock + ":" + Self.two(second) }
    /// `24-Nov-2026`
    package var date: String { Self.two(day) + "-" + Self.months[month - 1] + "-\(year)" }
    /// `2026-11-24`
    package var machineDate: String { "\(year)-" + Self.two(month) + "-" + Self.two(day) }

    package func isSameDay(as other: LondonTime) -> Bool { (year, month, day) == (other.year, other.month, other.day) }
}
