import CareRecord
import Testing

@Suite struct PartialDateTests {
    @Test(
        "a date keeps what was said and no more",
        arguments: [
            ("2021", "2021"), ("2021-05", "May-2021"), ("2021-05-14", "14-May-2021"), ("2021-05-14T09:05:00+01:00", "14-May-2021"),
        ])
    func shown(text: String, words: String) throws {
        let date = try #require(PartialDate(text))
        #expect(date.shownDate == words)
        #expect(date.text == text)
    }

    @Test("a moment shows its own clock, not ours")
    func clock() {
        #expect(PartialDate("2021-05-14T09:05:00+01:00")?.shownTime == "09:05")
        #expect(PartialDate("2021-05-14")?.shownTime == nil)
    }

    @Test(
        "what is not a date is not read as one",
        arguments: [
            "", "21", "2021-13", "2021-02-30", "2021-00-10", "2021-05-14T25:00", "2021-5-14", "14/05/2021", "2021-05-14Z",
            "2021-05-14T09:05:00+1",
            "2021-05-14T09:05:00.", "0000", "２０２１",
        ])
    func refuses(text: String) { #expect(PartialDate(text) == nil) }

    @Test("a month is compatible with its days and with no other's")
    func compatible() throws {
        let month = try #require(PartialDate("2021-05"))
        #expect(month.isCompatible(with: try #require(PartialDate("2021-05-14"))))
        #expect(!month.isCompatible(with: try #require(PartialDate("2021-06-01"))))
        #expect(
            try #require(PartialDate("2021-05-14T08:00:00Z")).isCompatible(with: try #require(PartialDate("2021-05-14T09:00:00+01:00"))))
        #expect(!(try #require(PartialDate("2021-05-14T08:00:00Z")).isCompatible(with: try #require(PartialDate("2021-05-14T08:00:01Z")))))
    }

    @Test("moments of different zones are ordered by when they were")
    func order() throws {
        let early = try #require(PartialDate("2021-05-14T09:30:00+01:00"))
        let late = try #require(PartialDate("2021-05-14T09:00:00Z"))
        #expect(early < late)
        #expect(try #require(PartialDate("1970-01-02")).earliest == 86_400)
        #expect(try #require(PartialDate("1969-12-31T23:59:59Z")).earliest == -1)
    }
}
