import CareRecord
import Foundation

/// A moment of ours (opened, answered, fetched) as clocks in London show it.
struct LondonTime {
    let year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int

    private static let zone = TimeZone(identifier: "Europe/London")
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func offset(at date: Date) -> Int { zone?.secondsFromGMT(for: date) ?? 0 }

    init(_ date: Date) {
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
    var clock: String { Self.two(hour) + ":" + Self.two(minute) }
    /// `14:32:04`
    var clockWithSeconds: String { clock + ":" + Self.two(second) }
    /// `24-Nov-2026`
    var date: String { Self.two(day) + "-" + Self.months[month - 1] + "-\(year)" }
    /// `2026-11-24`
    var machineDate: String { "\(year)-" + Self.two(month) + "-" + Self.two(day) }

    func isSameDay(as other: LondonTime) -> Bool { (year, month, day) == (other.year, other.month, other.day) }
}

extension HTML {
    /// A date as its author said it, with its time where one was said, and the zone where London's clocks showed another.
    static func date(_ date: PartialDate?) -> HTML {
        guard let date else { return "<span class=\"cr-soft\">not dated</span>" }
        guard let time = date.shownTime else { return "<time datetime=\"\(plain: date.text)\">\(plain: date.shownDate)</time>" }
        var zone = ""
        if let offset = date.offset {
            let moment = Date(timeIntervalSince1970: Double(date.earliest))
            if LondonTime.offset(at: moment) != offset * 60 {
                let minutes = abs(offset)
                zone = offset == 0 ? " UTC" : " UTC\(offset < 0 ? "−" : "+")\(minutes / 60)" + (minutes % 60 == 0 ? "" : ":\(minutes % 60)")
            }
        }
        return
            "<time datetime=\"\(plain: String(date.text.prefix(10)))\">\(plain: date.shownDate)</time> <span class=\"cr-nowrap\">\(plain: time + zone)</span>"
    }

    /// A moment of ours, date and time.
    static func moment(_ date: Date) -> HTML {
        let time = LondonTime(date)
        return "<time datetime=\"\(plain: time.machineDate)\">\(plain: time.date)</time> \(plain: time.clock)"
    }
}

/// `at 14:32`, `at 18:30 yesterday`, `at 18:30 on 03-Feb-2026`.
enum Ago {
    static func words(_ date: Date, now: Date) -> String {
        let time = LondonTime(date)
        if time.isSameDay(as: LondonTime(now)) { return "at \(time.clock)" }
        if time.isSameDay(as: LondonTime(now.addingTimeInterval(-86_400))) { return "at \(time.clock) yesterday" }
        return "at \(time.clock) on \(time.date)"
    }

    /// How old data is: `now`, `20 h old`, `3 days old`. Under 15 minutes is now: no clock in a hospital is better.
    static func age(of data: Date?, at moment: Date) -> String {
        guard let data else { return "now" }
        let minutes = Int(moment.timeIntervalSince(data) / 60)
        if minutes < 15 { return "now" }
        if minutes < 120 { return "\(minutes) min old" }
        if minutes < 48 * 60 { return "\(minutes / 60) h old" }
        return "\(minutes / 1440) days old"
    }
}
