import Foundation
import Testing

@testable import AuditTrail

@Suite struct LookFlagsTests {
    static let key: [UInt8] = Array("a region's key of sixteen".utf8)
    static func home(_ lines: String, _ code: String = "E1 6AN") -> AddressMarks? { AddressMarks(lines: [lines], postcode: code, key: key) }

    static func staff(_ family: String = "Adeyemi", given: String = "Grace", number: UInt64? = nil, home: AddressMarks? = nil) -> StaffFacts
    {
        StaffFacts(organisation: "X01", family: family, given: given, person: number.map(PersonMark.init), home: home)
    }

    static func flags(_ staff: StaffFacts, _ person: PersonFacts) -> LookFlags { LookFlags(of: staff, person: person) { _ in .rare } }

    @Test("a record is one's own by the number that the organisation feeds; a namesake's is not, and is nothing more")
    func own() {
        let own = Self.flags(Self.staff(number: 7), PersonFacts(mark: PersonMark(7), family: "Adeyemi", given: "Grace"))
        #expect(own.marks == .ownRecord)
        let namesake = Self.flags(Self.staff(number: 7), PersonFacts(mark: PersonMark(8), family: "Adeyemi", given: "Grace"))
        #expect(namesake.marks == .sameFamilyName)
        let unknown = Self.flags(Self.staff(), PersonFacts(mark: PersonMark(8), family: "ADEYEMI", given: "Grace Ngozi"))
        #expect(unknown.marks == [.sameFullName, .sameFamilyName])
    }

    @Test("a home is told by postcode and numbers, whatever is written around them; another flat of the house is a neighbour")
    func homes() {
        let staff = Self.staff(home: Self.home("Flat 2, 14 Example Road"))
        func marks(_ home: AddressMarks?) -> LookFlags.Marks {
            Self.flags(staff, PersonFacts(mark: PersonMark(8), family: "Eze", given: "A", home: home)).marks
        }
        #expect(marks(Self.home("2, 14 EXAMPLE RD", "e16an")) == .sameAddress)
        #expect(marks(Self.home("Flat 3, 14 Example Road")) == .samePostcode)
        #expect(marks(Self.home("Flat 2, 14 Example Road", "E1 6AP")) == [])
        #expect(marks(nil) == [])
    }

    @Test("a postcode that stands for no place makes neighbours of nobody", arguments: ["ZZ99 3VZ", "", "E1"])
    func noPlace(_ code: String) { #expect(Self.home("1 Example Road", code) == nil) }

    @Test("a restricted person's address is not compared, so that no flag tells where they live")
    func restricted() {
        let staff = Self.staff("Eze", home: Self.home("14 Example Road"))
        let person = PersonFacts(mark: PersonMark(8), family: "Eze", given: "A", home: Self.home("14 Example Road"), isRestricted: true)
        #expect(Self.flags(staff, person).marks == .sameFamilyName)
    }

    @Test("a colleague is somebody whom the organisation one looks for feeds; what another organisation feeds says nothing")
    func colleagues() {
        func marks(_ organisations: Set<String>) -> LookFlags.Marks {
            Self.flags(Self.staff(), PersonFacts(mark: PersonMark(8), family: "Eze", given: "A", worksFor: organisations)).marks
        }
        #expect(marks(["X01"]) == .colleague)
        #expect(marks(["X02"]) == [])
    }

    @Test("death and discharge are kept as spans and not as days")
    func spans() {
        let person = PersonFacts(mark: PersonMark(8), family: "Eze", given: "A", daysSinceDeath: 45, daysSinceContact: -3)
        let flags = Self.flags(Self.staff(), person)
        #expect(flags.sinceDeath == .quarter)
        #expect(flags.sinceContact == nil, "a contact to come is no discharge")
        #expect([0, 6, 7, 29, 30, 89, 90].map { Elapsed(days: $0) } == [.week, .week, .month, .month, .quarter, .quarter, .longer])
    }

    @Test("nothing of a name or an address is in what is kept of a look")
    func nothingKept() throws {
        let staff = Self.staff("Featherstonehaugh", home: Self.home("14 Example Road"))
        let person = PersonFacts(mark: PersonMark(8), family: "Featherstonehaugh", given: "Zebedee", home: Self.home("14 Example Road"))
        let kept = String(decoding: try JSONEncoder().encode(Self.flags(staff, person)), as: UTF8.self).lowercased()
        for word in ["feather", "zebedee", "example", "e16an", "\(Self.home("14 Example Road")?.place ?? 0)"] {
            #expect(!kept.contains(word))
        }
    }
}

@Suite struct FamilyNameFrequenciesTests {
    static let key = LookFlagsTests.key

    static func counted(_ region: Int, _ names: [(String, Int)], at organisation: String = "X02") -> FamilyNameFrequencies {
        var counts = FamilyNameFrequencies()
        for number in 0..<region {
            counts.count(
                FamilyName("Name" + String(number, radix: 26).map { $0.isNumber ? "x\($0.asciiValue ?? 0)" : String($0) }.joined()),
                at: "X09", key: key)
        }
        for (name, times) in names { for _ in 0..<times { counts.count(FamilyName(name), at: organisation, key: key) } }
        return counts
    }

    @Test("of few looks nothing is said; of enough a name is rare, uncommon or common")
    func bands() {
        #expect(Self.counted(100, [("Patel", 50)]).rarity(FamilyName("Patel"), at: "X02", key: Self.key) == .unknown)
        let counts = Self.counted(20_000, [("Patel", 100), ("Warsame", 12), ("Quill", 1)])
        #expect(counts.rarity(FamilyName("Patel"), at: "X02", key: Self.key) == .common)
        #expect(counts.rarity(FamilyName("Warsame"), at: "X02", key: Self.key) == .uncommon)
        #expect(counts.rarity(FamilyName("Quill"), at: "X02", key: Self.key) == .rare)
        #expect(counts.rarity(FamilyName("Never"), at: "X02", key: Self.key) == .rare)
    }

    @Test("a name that is rare in the region and common at an organisation is common there")
    func local() {
        let counts = Self.counted(60_000, [("Nguyen", 10), ("Other", 2_500)])
        #expect(counts.rarity(FamilyName("Nguyen"), at: "X09", key: Self.key) == .rare)
        #expect(counts.rarity(FamilyName("Nguyen"), at: "X02", key: Self.key) == .common)
    }

    @Test("no name is in what is kept, and its size does not grow")
    func kept() throws {
        let (few, many) = (Self.counted(10, []), Self.counted(20_000, [("Quill", 3)]))
        let (small, large) = (try JSONEncoder().encode(few).count, try JSONEncoder().encode(many))
        #expect(large.count < small * 2 + 1_000)
        #expect(!String(decoding: large, as: UTF8.self).lowercased().contains("quill"))
    }
}
