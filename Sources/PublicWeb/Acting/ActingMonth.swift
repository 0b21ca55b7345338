import Foundation
import Objections

/// A month that is over. Whoever acts for a person reads month by month and never what is going on: a list that changes as it is read would tell where they are now.
struct ActingMonth: Sendable, Hashable, Comparable {
    let first: Day

    /// - Parameter day: one of its days.
    init(_ day: Day) { first = Day(day.year, day.month, 1) ?? day }

    /// From `YYYY-MM`.
    init?(_ text: some StringProtocol) {
        guard let day = Day("\(text)-01") else { return nil }
        self.init(day)
    }

    /// The newest that is over on a day.
    static func last(on today: Day) -> ActingMonth { ActingMonth(ActingMonth(today).first.adding(months: -1)) }

    var before: ActingMonth { ActingMonth(first.adding(months: -1)) }
    var after: ActingMonth { ActingMonth(first.adding(months: 1)) }
    /// Clocks are never changed on the first of a month (the last Sundays of March and October).
    var start: Date { first.end.addingTimeInterval(-86_400) }
    var end: Date { after.start }
    /// `YYYY-MM`.
    var text: String { String(first.text.prefix(7)) }

    static func < (a: ActingMonth, b: ActingMonth) -> Bool { a.first < b.first }
}
