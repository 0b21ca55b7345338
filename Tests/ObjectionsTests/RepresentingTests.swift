import Testing

@testable import Objections

/// Who may act for somebody on the public pages, by what the register says of the person on a day.
@Suite struct RepresentingTests {
    private static let today = Day(2026, 11, 26)!

    private static func refused(
        _ standing: ActingFor.Standing, born: Day?, isDeceased: Bool = false, isFormal: Bool = false
    ) -> Representing.Refused? {
        Representing.living(ActingFor(standing: standing, evidence: "e", from: Day(2020, 1, 1)!, cannotDecide: true)).refused(
            on: today, .init(born: born, isDeceased: isDeceased, isDeathFormal: isFormal, isRestricted: false))
    }

    @Test("a deputy acts for nobody under 16 and for nobody whose age is not known, and from the sixteenth birthday on for those who are")
    func deputies() {
        #expect(Self.refused(.deputy, born: Day(2010, 11, 27)) == .underAge)
        #expect(Self.refused(.deputy, born: Day(2010, 11, 26)) == nil)
        #expect(Self.refused(.deputy, born: nil) == .acting(.ageUnknown))
        #expect(Self.refused(.attorney, born: Day(2010, 11, 26)) == .donorUnderAge)
    }

    @Test("a death that is only told stops whoever acts and ends nothing; one that is registered ends it for good")
    func deaths() {
        for standing in [ActingFor.Standing.parent, .attorney, .deputy] {
            let told = Self.refused(standing, born: Day(1950, 1, 1), isDeceased: true)
            #expect(told == .saidToHaveDied && told?.isForGood == false)
            let registered = Self.refused(standing, born: Day(1950, 1, 1), isDeceased: true, isFormal: true)
            #expect(registered == .died && registered?.isForGood == true)
        }
    }

    @Test("by the rule for who acts a carer is none, and whose whereabouts are kept back may be objected for and not be read for")
    func oneRule() {
        let carer = ActingFor(standing: .carer, evidence: "e", from: Day(2020, 1, 1)!, cannotDecide: true)
        let attorney = ActingFor(standing: .attorney, evidence: "e", from: Day(2020, 1, 1)!, cannotDecide: true)
        let dead = Representing.Person(born: nil, isDeceased: true, isRestricted: false)
        #expect(Representing.refused(carer, on: Self.today, dead) == .acting(.carer))
        let hidden = Representing.Person(born: Day(1950, 1, 1), isDeceased: false, isRestricted: true)
        #expect(Representing.refused(attorney, on: Self.today, hidden) == nil)
        #expect(Representing.living(attorney).refused(on: Self.today, hidden) == .keptBack)
    }

    @Test("what a day, an age or the register may yet change is not ended for good")
    func forGood() {
        for why: Representing.Refused in [.acting(.over), .over, .acting(.ofAge), .died] { #expect(why.isForGood) }
        for why: Representing.Refused in [.acting(.childDecides), .acting(.ageUnknown), .keptBack, .underAge, .alive, .notYet] {
            #expect(!why.isForGood)
        }
    }
}
