/// A date as its author said it: a year, a month, a day, or a moment (law 12: "2021-05" stays a month).
///
/// Holds the text as sent; what was not sent is nil and is never filled in. Source: HL7 FHIR R4 `date`, `dateTime`, `instant`.
public struct PartialDate: Hashable, Sendable {
    /// The text as sent.
    public let text: String
    // As small as they can be: every entry has three dates, and most have more. What was not said is below zero.
    private let years: Int16
    private let months, days, hours, minutes, seconds: Int8
    private let zone: Int16

    public var year: Int { Int(years) }
    public var month: Int? { Self.said(months) }
    public var day: Int? { Self.said(days) }
    public var hour: Int? { Self.said(hours) }
    public var minute: Int? { Self.said(minutes) }
    public var second: Int? { Self.said(seconds) }
    /// Minutes east of UTC, where a zone was sent.
    public var offset: Int? { zone == .min ? nil : Int(zone) }

    private static func said(_ number: Int8) -> Int? { number < 0 ? nil : Int(number) }

    /// How much was said.
    public enum Precision: Int, Comparable, Sendable {
        case year, month, day, time
        public static func < (a: Precision, b: Precision) -> Bool { a.rawValue < b.rawValue }
    }

    public var precision: Precision {
        hour != nil ? .time : day != nil ? .day : month != nil ? .month : .year
    }

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm[:ss[.f]][Z|±hh:mm]`.
    /// - Returns: nil for anything else, impossible days included; the caller lists it as not understood.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let parts = text.withUTF8({ Parts($0) }) else { return nil }
        self.text = text
        // Four digits, two and two: all fit.
        years = Int16(parts.year)
        func small(_ number: Int?) -> Int8 { number.map { Int8($0) } ?? -1 }
        (months, days, hours) = (small(parts.month), small(parts.day), small(parts.hour))
        (minutes, seconds) = (small(parts.minute), small(parts.second))
        zone = parts.offset.map { Int16($0) } ?? .min
    }

    /// What a date's bytes say, read in place.
    private struct Parts {
        var year = 0
        var month: Int?, day: Int?, hour: Int?, minute: Int?, second: Int?, offset: Int?
        private var at = 0

        init?(_ bytes: UnsafeBufferPointer<UInt8>) {
            guard let year = number(4, bytes), year > 0 else { return nil }
            self.year = year
            if at == bytes.count { return }
            guard take(45, bytes), let m = number(2, bytes), (1...12).contains(m) else { return nil }
            month = m
            if at == bytes.count { return }
            guard take(45, bytes), let d = number(2, bytes), d >= 1, d <= PartialDate.days(in: m, of: year) else { return nil }
            day = d
            if at == bytes.count { return }
            guard take(84, bytes) || take(32, bytes), readTime(bytes), readZone(bytes), at == bytes.count else { return nil }
        }

        private mutating func readTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard let h = number(2, bytes), h <= 24, take(58, bytes), let m = number(2, bytes), m <= 59 else { return false }
            (hour, minute) = (h, m)
            guard take(58, bytes) else { return true }
            guard let s = number(2, bytes), s <= 60 else { return false }
            second = s
            guard take(46, bytes) else { return true }
            guard number(1, bytes) != nil else { return false }
            while number(1, bytes) != nil {}
            return true
        }

        private mutating func readZone(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            if take(90, bytes) {
                offset = 0
                return true
            }
            let sign = take(43, bytes) ? 1 : take(45, bytes) ? -1 : 0
            guard sign != 0 else { return true }
            guard let hours = number(2, bytes), hours <= 14, take(58, bytes), let minutes = number(2, bytes), minutes <= 59 else {
                return false
            }
            offset = (hours * 60 + minutes) * sign
            return true
        }

        private mutating func number(_ count: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
            guard bytes.count - at >= count else { return nil }
            var value = 0
            for byte in bytes[at..<at + count] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            at += count
            return value
        }

        private mutating func take(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Seconds since 1970 of the earliest moment it can mean (a time without a zone is read as UTC): for order only, never shown.
    public var earliest: Int64 {
        // Days from civil (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let m = month ?? 1
        let d = day ?? 1
        let y = m <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yoe = y - era * 400
        let doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
        let days = Int64(era * 146_097 + doe - 719_468)
        let seconds = Int64((hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0) - (offset ?? 0) * 60)
        return days * 86_400 + seconds
    }

    /// The same in milliseconds, a second's fraction included.
    public var earliestMillisecond: Int64 {
        guard seconds >= 0, let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return earliest * 1_000 }
        var (milliseconds, scale): (Int64, Int64) = (0, 100)
        for byte in text.utf8[point...].dropFirst() {
            guard (48...57).contains(byte), scale > 0 else { break }
            milliseconds += Int64(byte - 48) * scale
            scale /= 10
        }
        return earliest * 1_000 + milliseconds
    }

    /// Whether both can mean the same moment, judged at the coarser of the two precisions, on the date as written.
    /// Two moments are the same only if they are the same instant; seconds and fractions count where both said them.
    public func isCompatible(with other: PartialDate) -> Bool {
        if precision == .time && other.precision == .time {
            if let a = second, let b = other.second, a != b { return false }
            if let a = fraction, let b = other.fraction, a != b { return false }
            if offset != nil && other.offset != nil { return minuteOfTime == other.minuteOfTime }
            return year == other.year && month == other.month && day == other.day && hour == other.hour
                && minute == other.minute
        }
        guard year == other.year else { return false }
        guard let m = month, let n = other.month else { return true }
        guard m == n else { return false }
        guard let d = day, let e = other.day else { return true }
        return d == e
    }

    /// Digits after the second's point, without zeros at the end; nil where none were sent.
    private var fraction: Substring? {
        guard seconds >= 0, let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        var digits = text.utf8[point...].dropFirst().prefix { (48...57).contains($0) }
        while digits.last == UInt8(ascii: "0") { digits = digits.dropLast() }
        return Substring(digits)
    }

    /// Minutes since 1970 of the instant, for comparing moments of different zones.
    private var minuteOfTime: Int64 { (earliest - Int64(second ?? 0)) / 60 }

    /// Where a date stands among others: two dates are compatible only if one of `own` of the vaguer is in `own` or `vaguer`
    /// of the other. For finding candidates without comparing all pairs.
    var places: (own: [String], vaguer: [String]) {
        let y = "Y\(year)"
        guard let month else { return ([y], []) }
        let m = "M\(year)-\(month)"
        guard let day else { return ([m], [y]) }
        let d = "D\(year)-\(month)-\(day)"
        guard let hour else { return ([d], [m, y]) }
        let written = "T\(year)-\(month)-\(day)-\(hour)-\(minute ?? 0)"
        return (offset == nil ? [written] : [written, "U\(minuteOfTime)"], [d, m, y])
    }

    static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// As staff pages show it: `05-Apr-2008`, `Apr-2008`, `2008` (NHS Common User Interface; STANDARDS 14).
    public var shownDate: String {
        guard let month else { return padded(year, 4) }
        let name = Self.monthNames[month - 1]
        guard let day else { return "\(name)-\(padded(year, 4))" }
        return "\(padded(day, 2))-\(name)-\(padded(year, 4))"
    }

    /// `09:05` where a time was said.
    public var shownTime: String? {
        guard let hour, let minute else { return nil }
        return "\(padded(hour, 2)):\(padded(minute, 2))"
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension PartialDate: Comparable {
    /// By earliest moment; the vaguer first where these are equal; then by text, so that the order is total.
    public static func < (a: PartialDate, b: PartialDate) -> Bool {
        (a.earliest, a.precision.rawValue, a.text) < (b.earliest, b.precision.rawValue, b.text)
    }
}
