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
        /// The share of looks that were asked about; nil: too few looks to say.
        let questioned: String?
    }

    /// Fewer than this are not counted out: a number this small could point at somebody. What is counted out is cut to as many.
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

    /// Counts are made of the cut numbers and of nothing else: no figure tells what another one keeps back, and who reads twice cannot count one
    /// look, place or question out of the difference.
    static func words(_ figures: PublicFigureStore.Figures, month: String) -> Shown {
        let median = figures.opening.count < least ? nil : seconds(figures.opening[figures.opening.count / 2])
        return Shown(
            month: month, looks: counted(figures.looks), organisations: counted(figures.organisations), median: median,
            questioned: share(cut(figures.questioned), of: cut(figures.looks)))
    }

    /// Nil where it is too small to be said.
    private static func cut(_ number: Int) -> Int? { number < least ? nil : number / least * least }

    private static func counted(_ number: Int) -> String { cut(number).map(grouped) ?? "fewer than \(least)" }

    /// - Returns: nil where there are too few looks, or more questions than looks: people ask about looks of the month before, too.
    private static func share(_ questioned: Int?, of looks: Int?) -> String? {
        guard let questioned else { return "fewer than \(least)" }
        guard let looks, questioned <= looks else { return nil }
        let share = Double(questioned) / Double(looks) * 100_000
        return share < 1 ? "fewer than 1 in 100,000" : "\(grouped(Int(share.rounded()))) in 100,000"
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
