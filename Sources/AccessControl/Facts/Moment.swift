import Foundation

/// A moment in whole milliseconds since 1970. Not `Date`: a decision is written down and replayed, and a fraction that the writing
/// loses would move it over an edge.
public struct Moment: Hashable, Sendable, Comparable, Codable {
    public let milliseconds: Int

    public init(milliseconds: Int) { self.milliseconds = milliseconds }

    /// - Parameter date: its fraction of a millisecond is cut off. One beyond what can be counted stands at the last countable moment.
    public init(_ date: Date) {
        let exact = (date.timeIntervalSince1970 * 1000).rounded(.down)
        milliseconds = exact.isNaN ? 0 : Int(max(-Self.most, min(Self.most, exact)))
    }

    /// Some 280,000 years: no sum of moments and windows overflows.
    private static let most = 9e15

    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    public init(from decoder: any Decoder) throws { milliseconds = try decoder.singleValueContainer().decode(Int.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (a: Moment, b: Moment) -> Bool { a.milliseconds < b.milliseconds }

    /// Saturating: hostile dates must not stop the program.
    public static func + (moment: Moment, span: Span) -> Moment {
        let (sum, over) = moment.milliseconds.addingReportingOverflow(span.milliseconds)
        return Moment(milliseconds: over ? (span.milliseconds > 0 ? .max : .min) : sum)
    }

    public static func - (moment: Moment, span: Span) -> Moment {
        let (sum, over) = moment.milliseconds.subtractingReportingOverflow(span.milliseconds)
        return Moment(milliseconds: over ? (span.milliseconds > 0 ? .min : .max) : sum)
    }
}

/// A length of time in a policy, in whole seconds.
public struct Span: Hashable, Sendable, Comparable, Codable {
    public let seconds: Int
    public init(seconds: Int) { self.seconds = seconds }
    public static func minutes(_ count: Int) -> Span { Span(seconds: count * 60) }
    public static func hours(_ count: Int) -> Span { Span(seconds: count * 3600) }
    public static func days(_ count: Int) -> Span { Span(seconds: count * 86_400) }

    /// `90d`, `12h`, `30m`, `45s`, or `0`.
    /// - Returns: nil where the text is none of these, negative, or beyond a hundred years.
    public init?(_ text: some StringProtocol) {
        if text == "0" {
            seconds = 0
            return
        }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let count = Int(text.dropLast()), count > 0, count <= 36_525 * 86_400 / unit
        else { return nil }
        seconds = count * unit
    }

    var milliseconds: Int { seconds.multipliedReportingOverflow(by: 1000).overflow ? .max : seconds * 1000 }

    /// In the largest unit that keeps it whole: "90 days".
    public var words: String {
        for (unit, size) in [("day", 86_400), ("hour", 3600), ("minute", 60)] where seconds != 0 && seconds % size == 0 {
            return "\(seconds / size) \(unit)\(seconds / size == 1 ? "" : "s")"
        }
        return seconds == 0 ? "none" : "\(seconds) second\(seconds == 1 ? "" : "s")"
    }

    public static func < (a: Span, b: Span) -> Bool { a.seconds < b.seconds }
}
