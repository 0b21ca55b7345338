import Foundation

/// A day of the calendar in London, without a time.
public struct Day: Hashable, Sendable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// Nil where there is no such day.
    public init?(_ year: Int, _ month: Int, _ day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(of: month, in: year) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// From `YYYY-MM-DD`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        self.init(year, month, day)
    }

    /// The day on which a moment is, in London.
    public init(_ moment: Date) {
        let parts = Self.london.dateComponents([.year, .month, .day], from: moment)
        (year, month, day) = (parts.year ?? 1, parts.month ?? 1, parts.day ?? 1)
    }

    /// The same day so many months later; the month's last where there is none.
    public func adding(months: Int) -> Day {
        let count = year * 12 + (month - 1) + months
        let (year, month) = (count / 12, count % 12 + 1)
        return Day(year, month, min(day, Self.length(of: month, in: year))) ?? self
    }

    /// Days from another to this one.
    public func days(since other: Day) -> Int { Self.number(self) - Self.number(other) }

    /// The first moment of the day after, in London: by then the day is over.
    public var end: Date {
        let parts = DateComponents(year: year, month: month, day: day + 1)
        return Self.london.date(from: parts) ?? .distantFuture
    }

    /// `YYYY-MM-DD`.
    public var text: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-" + two(month) + "-" + two(day)
    }

    /// `14 April 2026`, as letters say it.
    public var words: String { "\(day) \(Self.months[month - 1]) \(year)" }

    /// Whole years from a birth to this day.
    public func age(born: Day) -> Int {
        let before = (month, day) < (born.month, born.day)
        return year - born.year - (before ? 1 : 0)
    }

    public static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1 March of the year 0 (the proleptic Gregorian calendar).
    private static func number(_ day: Day) -> Int {
        let (year, month) = day.month < 3 ? (day.year - 1, day.month + 9) : (day.year, day.month - 3)
        return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day.day - 1
    }

    private static let london: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        return calendar
    }()
}
