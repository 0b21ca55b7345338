import Foundation
import Objections
import Storage
import Web

/// Figures of the running month, read seldom: counting two million looks for every visitor would cost the looks themselves.
public actor FigureBoard {
    /// What a page shows, in whichever language. Small numbers are gone already: nothing behind this type knows them.
    struct Shown: Sendable, Equatable {
        /// The first day of their month.
        let month: Day
        let looks: Counted
        let organisations: Counted
        /// Half of the looks opened in this many tenths of a second or less; nil: too few to say.
        let median: Int?
        /// The share of looks that were asked about; nil: too few looks to say.
        let questioned: Share?
    }

    /// A number as it may be told.
    enum Counted: Sendable, Hashable {
        /// Fewer than `least`.
        case few
        /// Cut to tens.
        case about(Int)
    }

    enum Share: Sendable, Hashable {
        /// Fewer than `least` were asked about.
        case few
        /// Fewer than one in `whole`.
        case least
        /// So many in `whole`.
        case of(Int)

        static let whole = 100_000
    }

    /// Fewer than this are not counted out: a number this small could point at somebody. What is counted out is cut to as many.
    static let least = 10
    /// Seconds for which figures are kept.
    static let kept: TimeInterval = 900

    private let read: @Sendable (Date, Date) async throws -> PublicFigureStore.Figures
    private var held: (at: Date, shown: Shown)?
    private var isReading = false

    public init(_ read: @escaping @Sendable (Date, Date) async throws -> PublicFigureStore.Figures) { self.read = read }

    /// Nil where they cannot be read, or are being read for the first time.
    func shown(at now: Date) async -> Shown? {
        let time = LondonTime(now)
        guard let month = Day(time.year, time.month, 1) else { return nil }
        // Of another month nothing is shown.
        let held = held.flatMap { $0.shown.month == month ? $0 : nil }
        if let held, now.timeIntervalSince(held.at) < Self.kept { return held.shown }
        // Others are shown what was read before, while one reads.
        guard !isReading else { return held?.shown }
        isReading = true
        defer { isReading = false }
        guard let figures = try? await read(Self.start(of: time, now), now) else { return nil }
        let shown = Self.cut(figures, month: month)
        self.held = (now, shown)
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
    static func cut(_ figures: PublicFigureStore.Figures, month: Day) -> Shown {
        let median = figures.opening.count < least ? nil : tenths(figures.opening[figures.opening.count / 2])
        return Shown(
            month: month, looks: cut(figures.looks), organisations: cut(figures.organisations), median: median,
            questioned: share(cut(figures.questioned), of: cut(figures.looks)))
    }

    private static func cut(_ number: Int) -> Counted { number < least ? .few : .about(number / least * least) }

    /// - Returns: nil where there are too few looks, or more questions than looks: people ask about looks of the month before, too.
    private static func share(_ questioned: Counted, of looks: Counted) -> Share? {
        guard case .about(let questioned) = questioned else { return .few }
        guard case .about(let looks) = looks, questioned <= looks else { return nil }
        let share = Double(questioned) / Double(looks) * Double(Share.whole)
        return share < 1 ? .least : .of(Int(share.rounded()))
    }

    /// Rounded up: it is said to be “or less”.
    static func tenths(_ milliseconds: Int) -> Int { max(1, (milliseconds + 99) / 100) }
}

/// Figures as a language says them.
extension SiteLanguage {
    /// In English `2,214,800`, or `fewer than 10`.
    func counted(_ it: FigureBoard.Counted) -> String {
        switch it {
        case .few: said("figures.few-counted", ["number": number(FigureBoard.least)])
        case .about(let count): number(count)
        }
    }

    /// In English `3 in 100,000`.
    func share(_ it: FigureBoard.Share) -> String {
        let whole = number(FigureBoard.Share.whole)
        return switch it {
        case .few: counted(.few)
        case .least: said("figures.share-least", ["number": number(1), "of": whole])
        case .of(let count): said("figures.share", ["number": number(count), "of": whole])
        }
    }

    /// In English `0.8 s`.
    func seconds(tenths: Int) -> String { said("figures.seconds", ["seconds": self.tenths(tenths)]) }
}
