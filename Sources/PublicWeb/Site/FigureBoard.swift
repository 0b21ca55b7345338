import Foundation
import Storage
import Web

/// Figures of the running month, read seldom: counting two million looks for every visitor would cost the looks themselves.
public actor FigureBoard {
    /// What a page shows. Small numbers are gone already: nothing behind this type knows them.
    struct Shown: Sendable, Equatable {
        /// `November 2026`.
        let month: String
        let looks: String
        let organisations: String
        /// Half of the looks opened in this time or less; nil: too few to say.
        let median: String?
        let questioned: String
    }

    /// Fewer than this are not counted out: a number this small could point at somebody.
    static let least = 10
    /// Seconds for which figures are kept.
    static let kept: TimeInterval = 900

    private let read: @Sendable (Date, Date) async throws -> PublicFigureStore.Figures
    private var held: (month: String, at: Date, shown: Shown)?
    private var isReading = false

    public init(_ read: @escaping @Sendable (Date, Date) async throws -> PublicFigureStore.Figures) { self.read = read }

    /// Nil where they cannot be read, or are being read for the first time.
    func shown(at now: Date) async -> Shown? {
        let time = LondonTime(now)
        let month = String(time.longDate.drop { $0 != " " }.dropFirst())
        if let held, held.month == month, now.timeIntervalSince(held.at) < Self.kept { return held.shown }
        // Others are shown what was read before, while one reads.
        guard !isReading else { return held?.month == month ? held?.shown : nil }
        isReading = true
        defer { isReading = false }
        guard let figures = try? await read(Self.start(of: time, now), now) else { return nil }
        let shown = Self.words(figures, month: month)
        held = (month, now, shown)
        return shown
    }

    /// The first moment of the month in London.
    static func start(of time: LondonTime, _ now: Date) -> Date {
        let into = Double(((time.day - 1) * 24 + time.hour) * 3600 + time.minute * 60 + time.second)
        let rough = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down) - into)
        // Where the clocks changed since, an hour was taken off too much or too little.
        return rough.addingTimeInterval(Double(LondonTime.offset(at: now) - LondonTime.offset(at: rough)))
    }

    static func words(_ figures: PublicFigureStore.Figures, month: String) -> Shown {
        // To tens, so that who reads twice cannot count one look out of the difference.
        let looks = figures.looks < least ? "fewer than \(least)" : grouped(figures.looks / 10 * 10)
        let median = figures.opening.count < least ? nil : seconds(figures.opening[figures.opening.count / 2])
        let questioned: String
        if figures.questioned < least {
            questioned = "fewer than \(least)"
        } else {
            let share = Double(figures.questioned) / Double(max(figures.looks, 1)) * 100_000
            questioned = share < 1 ? "fewer than 1 in 100,000" : "\(grouped(Int(share.rounded()))) in 100,000"
        }
        return Shown(month: month, looks: looks, organisations: grouped(figures.organisations), median: median, questioned: questioned)
    }

    /// `0.8 s`, rounded up: it is said to be “or less”.
    static func seconds(_ milliseconds: Int) -> String {
        let tenths = max(1, (milliseconds + 99) / 100)
        return "\(tenths / 10).\(tenths % 10) s"
    }

    /// `2,214,800`.
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.insert(",", at: text.startIndex) }
            text.insert(digit, at: text.startIndex)
        }
        return text
    }
}
