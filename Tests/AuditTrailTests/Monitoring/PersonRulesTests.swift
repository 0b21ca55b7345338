import Testing

@testable import AuditTrail

/// Rules about one person: each fires, and the honest look beside it does not or weighs little.
@Suite struct PersonRulesTests {
    static func score(_ rule: String, _ grounds: LookGrounds, _ flags: LookFlags) -> Double? {
        var watched = Watched()
        watched.look(1, at: 0, grounds, flags)
        return watched.findings(of: rule).first?.score
    }

    static let proven = LookGrounds(.proven, relationship: "admission")
    static let word = Watched.word

    @Test("looking at one's own record is found; at a namesake's it is a question")
    func ownRecord() throws {
        #expect(Self.score("own-record", Self.proven, LookFlags(.ownRecord)) == 70)
        #expect(
            try #require(Self.score("own-record", Self.proven, LookFlags([.sameFullName, .sameFamilyName])))
                < MonitoringSettings.standardAlert)
        #expect(Self.score("own-record", Self.word, LookFlags(.sameFamilyName, rarity: .rare)) == nil)
    }

    @Test("a rare family name counts, a common one counts for nothing, and care with a relationship for less than a word")
    func familyName() throws {
        let rule = "same-family-name"
        let rare = try #require(Self.score(rule, Self.word, LookFlags(.sameFamilyName, rarity: .rare)))
        #expect(rare >= MonitoringSettings.standardAlert)
        #expect(Self.score(rule, Self.word, LookFlags(.sameFamilyName, rarity: .common)) == nil)
        #expect(try #require(Self.score(rule, Self.word, LookFlags(.sameFamilyName, rarity: .uncommon))) < rare)
        #expect(try #require(Self.score(rule, Self.word, LookFlags(.likeFamilyName, rarity: .rare))) < rare)
        #expect(try #require(Self.score(rule, Self.proven, LookFlags(.sameFamilyName, rarity: .rare))) < MonitoringSettings.standardAlert)
        #expect(try #require(Self.score(rule, Self.word, LookFlags(.sameFamilyName, rarity: .unknown))) < MonitoringSettings.standardAlert)
    }

    @Test("a household is found; one that the only practice treats with a relationship stays under an alert")
    func address() throws {
        let home = LookFlags(.sameAddress)
        #expect(try #require(Self.score("same-address", Self.word, home)) > 50)
        #expect(try #require(Self.score("same-address", Self.proven, home)) < MonitoringSettings.standardAlert)
        #expect(try #require(Self.score("same-address", Self.word, LookFlags(.samePostcode))) < 40)
        #expect(Self.score("same-address", Self.word, LookFlags()) == nil)
    }

    @Test(
        "a colleague looked at on one's word is found; one's own practice's doctor who treats a colleague stays under an alert, day after day"
    )
    func colleague() throws {
        #expect(try #require(Self.score("colleague", Self.word, LookFlags(.colleague))) >= MonitoringSettings.standardAlert)
        var watched = Watched()
        for day in 0..<6 { watched.look(1, at: Int64(day) * Watched.day, Self.proven, LookFlags(.colleague)) }
        var book = CaseBook()
        for finding in watched.findings() { book.add(finding) }
        #expect(book.all.allSatisfy { $0.score < MonitoringSettings.standardAlert })
    }

    @Test("a listed person is found on one's word, and weighs less where there is a relationship")
    func notable() throws {
        #expect(Self.score("notable-person", Self.word, LookFlags(.notable)) == 50)
        #expect(try #require(Self.score("notable-person", Self.proven, LookFlags(.notable))) < MonitoringSettings.standardAlert)
        #expect(Self.score("notable-person", Self.word, LookFlags()) == nil)
    }

    @Test("a look months after a death is found; in the week of it certificates are written, and a letter after a discharge weighs little")
    func afterCare() throws {
        #expect(try #require(Self.score("after-care", Self.word, LookFlags(sinceDeath: .longer))) >= MonitoringSettings.standardAlert)
        #expect(Self.score("after-care", Self.word, LookFlags(sinceDeath: .week)) == nil)
        #expect(Self.score("after-care", Self.proven, LookFlags(sinceContact: .month)) == nil)
        #expect(try #require(Self.score("after-care", Self.proven, LookFlags(sinceContact: .longer))) < 10)
    }

    @Test("coming back to one person on one's word alone is found, although one such look is usual in the role")
    func returning() throws {
        var watched = Watched()
        // An ambulance service, where nearly all say that the person is present.
        for turn in 0..<600 {
            watched.add(
                .lookOpened, at: Int64(turn) * 60_000, staff: "crew-\(turn % 8)", role: "paramedic", person: UInt64(100 + turn),
                Watched.word)
        }
        for day in 1..<6 {
            watched.add(.lookOpened, at: Int64(day) * Watched.day, staff: "crew-1", role: "paramedic", person: 5, Watched.word)
        }
        let found = watched.findings(of: "no-evidence")
        #expect(found.allSatisfy { $0.person == PersonMark(5) }, "one look each says nothing there")
        #expect(try #require(found.last).score >= MonitoringSettings.standardAlert)
        #expect(try #require(found.last).words.contains("5 days"))
    }

    @Test("one look on one's word counts a little where all others have evidence")
    func unusualWord() throws {
        var watched = Watched()
        watched.ordinaryWeeks()
        watched.look(5, at: 28 * Watched.day + 10 * Watched.hour, Watched.word)
        let found = watched.findings(of: "no-evidence")
        #expect(found.count == 1)
        #expect(try #require(found.first).score < MonitoringSettings.standardAlert)
    }
}
