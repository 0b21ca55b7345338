import Foundation
import Testing

@testable import AuditTrail

@Suite struct CaseTests {
    static func book(_ watched: Watched, _ settings: MonitoringSettings = MonitoringSettings()) -> CaseBook {
        var book = CaseBook()
        for finding in watched.findings(settings) { book.add(finding) }
        return book
    }

    @Test("two signs weigh more than one, and no number of them is certainty")
    func combined() throws {
        var one = Watched()
        one.look(1, at: 0, Watched.word, LookFlags(.samePostcode))
        var two = Watched()
        two.look(1, at: 0, Watched.word, LookFlags([.samePostcode, .colleague, .notable, .sameFamilyName], rarity: .rare))
        let (weak, strong) = (try #require(Self.book(one).all.first), try #require(Self.book(two).all.first))
        #expect(weak.score < strong.score && strong.score < 100)
        #expect(strong.reasons.count == 4)
        #expect(strong.ranked.map(\.score) == strong.ranked.map(\.score).sorted(by: >))
    }

    @Test("coming back on other days weighs more; six days of care with a relationship weigh as one")
    func days() throws {
        func score(_ grounds: LookGrounds, _ days: Int64) throws -> Double {
            var watched = Watched()
            for day in 0..<days { watched.look(1, at: day * Watched.day, grounds, LookFlags(.colleague)) }
            return try #require(Self.book(watched, .only("colleague")).all.first).score
        }
        #expect(try score(Watched.word, 3) > score(Watched.word, 1))
        #expect(try score(LookGrounds(.proven), 6) == score(LookGrounds(.proven), 1))
    }

    @Test("a case is one staff member and one person at one organisation; what is about a week has a case of its own")
    func keys() {
        var watched = Watched()
        watched.look(1, at: 0, Watched.word, LookFlags(.colleague))
        watched.look(1, at: 60_000, by: "nurse-2", Watched.word, LookFlags(.colleague))
        watched.look(2, at: 120_000, Watched.word, LookFlags(.colleague))
        for turn in 0..<12 { watched.add(.searchAnswered, at: 200_000 + Int64(turn) * 1_000, candidates: 3) }
        let book = Self.book(watched)
        #expect(book.count == 4)
        #expect(book.all.filter { $0.key.week != nil }.map { $0.reasons.map(\.rule) } == [["search-fishing"]])
    }

    @Test("what a rule finds in shadow is kept and counts for nothing; a rule that is off finds nothing")
    func shadow() throws {
        var watched = Watched()
        watched.look(1, at: 0, Watched.word, LookFlags(.colleague))
        let shadowed = try #require(Self.book(watched, .only("colleague", mode: .shadow)).all.first)
        #expect(shadowed.score == 0 && abs(shadowed.scoreWithShadow - 45) < 1e-9)
        #expect(Self.book(watched, .only("own-record")).count == 0)
    }

    @Test("a case to which nothing was added for a quarter of a year is over, and another begins")
    func rests() throws {
        var watched = Watched()
        watched.look(1, at: 0, Watched.word, LookFlags(.colleague))
        watched.look(1, at: 100 * Watched.day, Watched.word, LookFlags(.colleague))
        let book = Self.book(watched, .only("colleague"))
        #expect(book.count == 1)
        #expect(try #require(book.all.first).first == Watched.monday + 100 * Watched.day)
    }

    @Test("the book is bounded, lets the weakest go first, and survives a restart")
    func bounded() throws {
        var (watched, book) = (Watched(), CaseBook(most: 50))
        watched.look(1, at: 0, Watched.word, LookFlags(.ownRecord))
        for person in 2..<200 { watched.look(UInt64(person), at: Int64(person) * 60_000, LookGrounds(.proven), LookFlags(.colleague)) }
        for finding in watched.findings() { book.add(finding) }
        #expect(book.count <= 50)
        #expect(book.all.contains { $0.reasons.first?.rule == "own-record" })
        let again = try JSONDecoder().decode(CaseBook.self, from: try JSONEncoder().encode(book))
        #expect(again.all == book.all)
        #expect(try #require(book.all.first).key == again[try #require(book.all.first).key]?.key)
    }

    @Test("a case comes to the same score in whatever order its findings are added")
    func order() {
        let findings = Watched(count: 0, events: MonitorTests.stream).findings()
        let day = findings.filter { finding in finding.day == findings.last?.day }
        var (one, other) = (CaseBook(), CaseBook())
        for finding in day { one.add(finding) }
        for finding in day.reversed() { other.add(finding) }
        for known in one.all { #expect(abs((other[known.key]?.score ?? 0) - known.score) < 1e-9) }
    }
}
