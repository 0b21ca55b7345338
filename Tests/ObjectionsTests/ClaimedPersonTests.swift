import Testing

@testable import Objections

/// Finding the case of whoever calls without a reference, before anybody has checked who they are.
@Suite struct ClaimedPersonTests {
    private static let person = ClaimedPerson(details: "Name\tÉlodie van der Berg\nBorn\t1970-03-31\nAddress\t1 Street")

    @Test("somebody is found by the beginnings of their names, in any order, without accents and capitals")
    func names() throws {
        let person = try #require(Self.person)
        for words in ["elodie", "BERG elo", "van der", "Élodie Berg"] { #expect(person.matches(words), "\(words)") }
        for words in ["", "e", "lodie", "elodie smith", "1 Street", "street"] { #expect(!person.matches(words), "\(words)") }
    }

    @Test("somebody is found by their date of birth, however it is written")
    func born() throws {
        let person = try #require(Self.person)
        for words in ["1970-03-31", "31/03/1970", "31 3 1970", "31.3.1970"] { #expect(person.matches(words), "\(words)") }
        for words in ["1970-03-30", "31/03/1971", "31", "1970"] { #expect(!person.matches(words), "\(words)") }
        #expect(ClaimedPerson(name: "A B", born: "31/3/1970").matches("1970-03-31"))
    }

    @Test("where neither a name nor a date of birth was written there is nobody to find")
    func nobody() {
        #expect(ClaimedPerson(details: "Address\t1 Street") == nil && ClaimedPerson(details: "") == nil)
        #expect(!ClaimedPerson(name: nil, born: nil).matches("ab"))
    }
}
