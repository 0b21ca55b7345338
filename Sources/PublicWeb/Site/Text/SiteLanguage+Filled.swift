import Foundation
import Objections
import Web

/// What a language says with something filled in: days, times of day, numbers, counts. Its words have the order and the signs; which places each has is closed.
extension SiteLanguage {
    /// Words with places, by name: each is said with all the places of one of these sets and no other.
    static let filled: [(name: String, places: [Set<String>])] = [
        ("date", [["day", "month", "year"]]), ("date.month", [["month", "year"]]), ("moment", [["date", "time"]]),
        // A language that counts hours to 24 has `{hour24}` in place of `{hour}` and `{half}`.
        ("clock", [["hour", "minute", "half"], ["hour24", "minute"]]), ("clock.whole", [["hour", "half"], ["hour24"]]),
        ("figures.title", [["month"]]), ("figures.few-counted", [["number"]]), ("figures.seconds", [["seconds"]]),
        ("figures.share", [["number", "of"]]), ("figures.share-least", [["number", "of"]]),
        ("find.found", [["count"]]), ("ask.found", [["count", "all"]]), ("lasts.days", [["count"]]), ("lasts.minutes", [["count"]]),
        ("notice.whole", [["until", "scope", "instrument"]]),
        ("shares.all-but", [["kinds"]]), ("shares.with", [["kinds", "places"]]),
    ]
    /// Words that stand for a part of what is filled in.
    static let parts = (1...12).map { "month.\($0)" } + ["clock.morning", "clock.afternoon", "number.group", "number.point"]

    /// A language's words with each place filled once: what is filled in is not read again.
    func said(_ name: String, _ values: [String: String]) -> String {
        self[name].replacing(/\{(.*?)\}/) { place in values[String(place.1)] ?? String(place.0) }
    }

    // MARK: Days, which are those of London

    /// In English `24 November 2026`.
    func date(_ time: LondonTime) -> String { date(time.year, time.month, time.day) }
    func date(_ moment: Date) -> String { date(LondonTime(moment)) }
    func date(_ day: Day) -> String { date(day.year, day.month, day.day) }

    /// In English `November 2026`.
    func month(_ it: ActingMonth) -> String { month(it.first) }

    /// The month of a day.
    func month(_ day: Day) -> String { said("date.month", ["month": self["month.\(day.month)"], "year": String(day.year)]) }

    private func date(_ year: Int, _ month: Int, _ day: Int) -> String {
        said("date", ["day": String(day), "month": self["month.\(month)"], "year": String(year)])
    }

    // MARK: Times of day

    /// In English `2:32pm` and `9am`, as NHS.UK's content style has times.
    func clock(_ time: LondonTime) -> String {
        let hour = time.hour % 12 == 0 ? 12 : time.hour % 12
        let half = self[time.hour < 12 ? "clock.morning" : "clock.afternoon"]
        return said(
            time.minute == 0 ? "clock.whole" : "clock",
            ["hour": String(hour), "minute": Self.two(time.minute), "half": half, "hour24": Self.two(time.hour)])
    }

    /// In English `22 September 2026, 2:32pm`.
    func moment(_ time: LondonTime) -> String { said("moment", ["date": date(time), "time": clock(time)]) }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

    // MARK: Numbers

    /// In English `2,214,800`.
    func number(_ number: Int) -> String {
        var groups: [String] = []
        var rest = String(number)
        while rest.count > 3 {
            groups.insert(String(rest.suffix(3)), at: 0)
            rest.removeLast(3)
        }
        return ([rest] + groups).joined(separator: self["number.group"])
    }

    /// In English `0.8`.
    func tenths(_ tenths: Int) -> String { "\(number(tenths / 10))\(self["number.point"])\(tenths % 10)" }

    // MARK: Checking

    /// What is wrong with how `words` say what is filled in.
    /// - Parameter isWhole: all of it must be there; else only what is there is looked at.
    static func filledWrong(_ words: [String: String], isWhole: Bool) -> [(name: String, words: String)] {
        let names = filled.map(\.name) + parts
        let missing = isWhole ? names.filter { words[$0] == nil }.map { ($0, "does not say \($0)") } : []
        return missing
            + filled.compactMap { name, places in
                guard let said = words[name] else { return nil }
                let has = Set(said.matches(of: /\{(.*?)\}/).map { String($0.1) })
                guard !places.contains(has) else { return nil }
                let each = places.map { $0.sorted().map { "{\($0)}" }.joined(separator: ", ") }.joined(separator: " or ")
                return (name, "\(name) has the places \(each), each of them and no other")
            }
    }
}
