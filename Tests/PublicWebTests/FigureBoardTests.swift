import Foundation
import Objections
import Storage
import Synchronization
import Testing
import Web

@testable import PublicWeb

/// What the site says in numbers.
@Suite struct FigureBoardTests {
    private typealias Figures = PublicFigureStore.Figures

    /// As English says them.
    private func said(_ figures: Figures) -> (looks: String, organisations: String, median: String?, questioned: String?) {
        let (cut, english) = (FigureBoard.cut(figures, month: Day(2026, 5, 1)!), PretendRegion.ours.english)
        return (
            english.counted(cut.looks), english.counted(cut.organisations), cut.median.map { english.seconds(tenths: $0) },
            cut.questioned.map { english.share($0) }
        )
    }

    @Test("small numbers are kept back, and large ones are rounded so that one look cannot be counted out")
    func small() {
        let few = said(Figures(looks: 9, organisations: 2, opening: [5], questioned: 9))
        #expect(few.looks == "fewer than 10" && few.median == nil && few.questioned == "fewer than 10")
        #expect(few.organisations == "fewer than 10", "places that looked come of looks, and not of the region file")
        let one = said(Figures(looks: 2_214_806, organisations: 1_412, opening: Array(1...11).map { $0 * 100 }, questioned: 66))
        let more = said(Figures(looks: 2_214_807, organisations: 1_412, opening: [], questioned: 66))
        #expect(one.looks == "2,214,800" && more.looks == one.looks)
        #expect(one.organisations == "1,410" && one.median == "0.6 s" && one.questioned == "3 in 100,000")
        #expect(said(Figures(looks: 10, questioned: 10)).looks == "10")
        #expect(said(Figures(looks: 9_000_000, questioned: 10)).questioned == "fewer than 1 in 100,000")
    }

    @Test("the share asked about is made of what is shown, so that it tells no more, and nothing is said of a share of too few looks")
    func shares() {
        func share(_ questioned: Int, of looks: Int) -> String? { said(Figures(looks: looks, questioned: questioned)).questioned }
        let fewer = share(10, of: 1_000)
        #expect(fewer == "1,000 in 100,000")
        for (more, looks) in [(11, 1_000), (19, 1_009)] { #expect(share(more, of: looks) == fewer, "\(more) of \(looks)") }
        #expect(share(20, of: 1_000) == "2,000 in 100,000" && share(9, of: 1_000) == "fewer than 10")
        #expect(share(10, of: 9) == nil, "it would tell how many looks there were")
        #expect(share(30, of: 20) == nil, "questions about the month before are no share of this one's looks")
        #expect(share(9, of: 9) == "fewer than 10")
    }

    @Test("a time is rounded up to tenths, because it is said to be that or less")
    func seconds() {
        #expect([0, 100, 101].map(FigureBoard.tenths) == [1, 1, 2])
        #expect(PretendRegion.ours.english.seconds(tenths: FigureBoard.tenths(12_345)) == "12.4 s")
    }

    @Test("they are read once in a quarter of an hour however many ask, and not at all while they cannot be read")
    func seldom() async {
        let reads = Mutex(0)
        let board = FigureBoard { _, _ in
            reads.withLock { $0 += 1 }
            return Figures(looks: 100)
        }
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        for second in 0..<50 { #expect(await board.shown(at: now + Double(second))?.looks == .about(100)) }
        #expect(reads.withLock { $0 } == 1)
        _ = await board.shown(at: now + FigureBoard.kept + 1)
        #expect(reads.withLock { $0 } == 2)
        struct Failed: Error {}
        #expect(await FigureBoard { _, _ in throw Failed() }.shown(at: now) == nil)
    }

    @Test(
        "a month begins at midnight in London, also where the clocks changed since",
        arguments: [
            ("2026-11-26T12:05:00Z", "2026-11-01T00:00:00Z"), ("2026-10-31T10:00:00Z", "2026-09-30T23:00:00Z"),
            ("2026-03-31T10:00:00Z", "2026-03-01T00:00:00Z"),
        ])
    func month(_ now: String, _ start: String) throws {
        let now = try Date(now, strategy: .iso8601)
        #expect(FigureBoard.start(of: LondonTime(now), now) == (try Date(start, strategy: .iso8601)))
    }
}
