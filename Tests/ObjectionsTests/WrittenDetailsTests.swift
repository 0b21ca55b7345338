import CareRecord
import Testing

@testable import Objections

/// What is kept sealed of what somebody wrote with an objection.
@Suite struct WrittenDetailsTests {
    @Test("what was written is read as it was kept, in its order, with the language; what is empty is not kept")
    func keeps() {
        let written = WrittenDetails([("Name", "A Person"), ("Postcode", ""), ("Address", "1 Street")], language: "cy")
        #expect(written.text == "Name\tA Person\nAddress\t1 Street\nLanguage\tcy")
        let read = WrittenDetails(written.text)
        #expect(read == written && read["Address"] == "1 Street" && read.language == "cy")
        #expect(WrittenDetails([], language: nil).text.isEmpty && WrittenDetails([], language: "cy").lines.isEmpty)
        #expect(WrittenDetails("Name\tA Person").language == nil, "as a version before this one kept it")
    }

    @Test("of a row of a list who it is and its number are kept, by which the right person is found where it was tied to a wrong one")
    func listed() throws {
        let list = "nhs_number,received,born,family_name,given_names\n9434765919,2026-01-31,1970-03-31,Smith,Paul"
        let row = try #require(ImportedRow.read(list, today: Day(2026, 2, 1)!).good.first?.1)
        let kept = WrittenDetails(of: row)
        #expect(WrittenDetails(kept.text) == kept && kept[WrittenDetails.numberName] == row.number.formatted)
        let claimed = try #require(ClaimedPerson(details: kept.text))
        #expect(claimed.matches("smith pau") && claimed.matches("31/3/1970"))
        func fit(_ given: String, _ family: String = "Smith", _ born: Day? = Day(1970, 3, 31)) -> PersonFit {
            .of(claimed, RegisteredName(shown: nil, families: [family], givens: [given], born: born))
        }
        #expect(fit("Paul") == .fits && fit("Paula") == .differs && fit("Ann", "Jones", Day(1944, 1, 1)) == .other)
    }

    @Test("nobody writes a language, or another's name, into what they write")
    func forged() {
        let written = WrittenDetails([("Name", "A\nLanguage\tcy"), ("Address", "1\tStreet\nName\tB"), ("Language", "cy")], language: nil)
        let read = WrittenDetails(written.text)
        #expect(read.language == nil && read["Name"] == "A, Language cy" && read["Address"] == "1 Street, Name B")
    }

    @Test("how somebody can be reached is read as it was kept, with the language in which they said so, which nobody types")
    func ways() {
        let way = WrittenWay("a@b.example", language: "cy")
        #expect(WrittenWay(way.text) == way && way.text != way.words)
        #expect(WrittenWay("020 7946 0999, before noon") == WrittenWay("020 7946 0999, before noon", language: nil))
        #expect(WrittenWay(WrittenWay("a@b.example\u{1F}cy", language: nil).text) == WrittenWay("a@b.examplecy", language: nil))
        #expect(WrittenWay("").words.isEmpty)
    }

    @Test("somebody is written to as they chose to be reached, else as they objected, else in the region's language, else in English")
    func inWhichLanguage() {
        #expect(LetterLanguage.written(["cy", "pl"], region: "fr") == "cy")
        #expect(LetterLanguage.written([nil, "pl"], region: "fr") == "pl")
        #expect(LetterLanguage.written(["en", nil], region: "fr") == "en", "who chose English has English")
        #expect(LetterLanguage.written([nil, nil], region: "fr") == "fr")
        #expect(LetterLanguage.written([nil], region: nil) == nil)
    }
}
