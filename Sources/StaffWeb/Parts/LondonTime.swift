import CareRecord
import Foundation

extension HTML {
    /// When an entry was: its date, or its sender's own words where it has none.
    static func when(_ entry: Entry) -> HTML {
        guard let words = entry.whenInWords else { return date(entry.orderDate) }
        // That it was written down then does not say when it was.
        let written: HTML = entry.provenance.recorded.map { " <span class=\"cr-soft\">written down \(date($0))</span>" } ?? ""
        return "\(words)\(written)"
    }

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
