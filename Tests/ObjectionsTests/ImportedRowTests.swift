import CareRecord
import Testing

@testable import Objections

/// An older system's list, as spreadsheets write it.
@Suite struct ImportedRowTests {
    private static let today = Day(2026, 3, 2)!
    private static let heading = ImportedRow.columns.joined(separator: ",")

    private static func read(_ lines: [String], end: String = "\n") -> (good: [(row: Int, ImportedRow)], bad: [ImportedRow.Bad]) {
        ImportedRow.read(lines.joined(separator: end), today: today)
    }

    @Test("an older list is read whole, and each bad row is named without what stands in it")
    func importing() {
        let (day, rest) = ("2026-01-31", "1970-03-31,Okonkwo")
        let read = Self.read([
            Self.heading, "9000000009,\(day),\(rest)", "9000000008,\(day),\(rest)", "9000000009,\(day),\(rest)",
            "9000000017,31/01/2026,\(rest)",
            "9000000017,2026-12-01,\(rest)", "9000000017", "900 000 0017,\(day),\(rest)", "9000000025,\(day),1970,Okonkwo",
            "9000000025,\(day),1970-03-31,",
        ])
        #expect(read.good.map(\.row) == [2, 8])
        #expect(read.good.first?.1.person == ClaimedPerson(name: "Okonkwo", born: "1970-03-31"))
        #expect(read.bad.map(\.row) == [3, 4, 5, 6, 7, 9, 10])
        #expect(read.bad.allSatisfy { !$0.words.contains("900000") && !$0.words.contains("Okonkwo") })
        #expect(Self.read(["number"]).bad.map(\.row) == [1])
        #expect(Self.read(["nhs_number,received", "9000000009,\(day)"]).bad.map(\.row) == [1], "a number alone names nobody")
    }

    @Test(
        "rows of a list have the numbers that its lines have, also after blank lines and whatever lines end in", arguments: ["\n", "\r\n"])
    func blankLines(_ end: String) {
        let rest = ",2026-01-31,1970-03-31,Okonkwo"
        let read = Self.read(
            ["", Self.heading, "", "9000000009" + rest, "  ", "", "9000000008" + rest, "9000000017" + rest, ""], end: end)
        #expect(read.good.map(\.row) == [4, 8] && read.bad.map(\.row) == [7])
        #expect(Self.read(["", "number"], end: end).bad.map(\.row) == [2])
        #expect(ImportedRow.read("", today: Self.today).bad.map(\.row) == [1])
    }

    @Test(
        "a byte order mark and quoted fields are read as a spreadsheet writes them, and a quote without an end is named",
        arguments: ["\n", "\r\n"])
    func quoted(_ end: String) {
        let read = Self.read(
            [
                "\u{FEFF}\"nhs_number\",\"received\",born,family_name", "\"9000000009\",2026-01-31,1970-03-31,\"Van \"\"der\"\" Berg, Jr\"",
                "9000000017,2026-01-31,1970-03-31,\"two", "lines\"", "9000000025,2026-01-31,1970-03-31,A",
            ], end: end)
        #expect(read.good.map(\.row) == [2, 3, 5] && read.bad.isEmpty)
        #expect(read.good.first?.1.person.name == "Van \"der\" Berg, Jr")
        let open = Self.read(
            [Self.heading, "9000000009,2026-01-31,1970-03-31,A", "9000000017,2026-01-31,1970-03-31,\"B", "9000000025,x,y,z"], end: end)
        #expect(open.good.map(\.row) == [2] && open.bad.map(\.row) == [3])
    }

    @Test("a list may say given names, with who acts or without, and a row where they are not known says only the family name")
    func givenNames() {
        let start = ",2026-01-31,2018-03-31,Smith,"
        let names = Self.read([Self.heading + ",given_names", "9000000009\(start)Ann Mary", "9000000017\(start)"])
        #expect(names.good.map(\.1.person.name) == ["Ann Mary Smith", "Smith"] && names.bad.isEmpty)
        #expect(names.good.map(\.1.saysGiven) == [true, false] && names.good.allSatisfy { $0.1.acting == nil })
        let both = ([Self.heading, "given_names"] + ImportedRow.actingColumns).joined(separator: ",")
        let acting = Self.read([both, "9000000009\(start)Ann,parent,birth certificate,,,,", "9000000017\(start)Ann"])
        #expect(acting.good.first?.1.acting?.standing == .parent && acting.good.first?.1.person.name == "Ann Smith")
        #expect(acting.bad.map(\.row) == [3])
        let late = Self.read([([Self.heading] + ImportedRow.actingColumns + ["given_names"]).joined(separator: ","), "x"])
        #expect(late.good.isEmpty && late.bad.map(\.row) == [1], "in another place it is not read for what it is not")
    }

    @Test("a list says who acts for a person, and what of that is wrong is named")
    func acting() throws {
        let heading = (ImportedRow.columns + ImportedRow.actingColumns).joined(separator: ",")
        let start = ",2026-01-31,2018-03-31,A,"
        let read = Self.read([
            heading, "9000000009\(start),,,,,", "9000000017\(start)parent,birth certificate,,,,",
            "9000000025\(start)attorney,LP-1,2020-01-01,2026-12-31,1,health-and-welfare",
            "9000000033\(start)carer,mine,,,,", "9000000041\(start)parent,,,,,", "9000000068\(start)attorney,LP-1,,,1,health-and-welfare",
            "9000000076\(start)attorney,LP-1,2020-01-01,,1,", "9000000084\(start),birth certificate,,,,",
        ])
        #expect(read.good.map(\.row) == [2, 3, 4] && read.bad.map(\.row) == [5, 6, 7, 8, 9])
        try #require(read.good.count == 3)
        let (own, parent, attorney) = (read.good[0].1.acting, read.good[1].1.acting, read.good[2].1.acting)
        #expect(own == nil && parent?.standing == .parent && parent?.evidence == "birth certificate")
        #expect(attorney?.until == Day(2026, 12, 31) && attorney?.cannotDecide == true)
    }
}
