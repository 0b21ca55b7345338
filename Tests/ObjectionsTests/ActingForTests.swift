import Testing

@testable import Objections

/// Who may speak for a person, by age, paper and capacity.
@Suite struct ActingForTests {
    private static let today = Day(2026, 3, 2)!

    private static func refused(
        _ standing: ActingFor.Standing, scope: ActingFor.Scope = .healthAndWelfare, evidence: String = "LP-1", from: String = "2025-01-01",
        until: String? = nil, cannotDecide: Bool = false, born: String? = "1950-01-01"
    ) -> ActingFor.Refused? {
        ActingFor(
            standing: standing, scope: scope, evidence: evidence, from: Day(from)!, until: until.flatMap { Day($0) },
            cannotDecide: cannotDecide
        ).refused(on: today, born: born.flatMap { Day($0) })
    }

    @Test("an attorney or deputy for health and welfare acts while the person cannot decide, and a carer never does")
    func powers() {
        for standing in [ActingFor.Standing.attorney, .deputy] {
            #expect(Self.refused(standing, cannotDecide: true) == nil)
            #expect(Self.refused(standing) == .canDecide)
            #expect(Self.refused(standing, scope: .propertyAndAffairs, cannotDecide: true) == .otherScope)
            #expect(Self.refused(standing, from: "2026-03-03", cannotDecide: true) == .notYet)
            #expect(Self.refused(standing, until: "2026-03-01", cannotDecide: true) == .over)
            #expect(Self.refused(standing, until: "2026-03-02", cannotDecide: true) == nil, "its last day counts")
            #expect(Self.refused(standing, evidence: " ", cannotDecide: true) == .evidenceMissing)
        }
        #expect(Self.refused(.carer, cannotDecide: true) == .carer)
    }

    @Test(
        "a parent acts for a child, a child of 13 is asked, and at 16 they decide",
        arguments: [
            ("2013-03-03", false, nil), ("2013-03-02", false, .childDecides), ("2013-03-02", true, nil), ("2010-03-03", true, nil),
            ("2010-03-02", true, .ofAge), (nil, false, .ageUnknown),
        ] as [(String?, Bool, ActingFor.Refused?)])
    func parents(_ born: String?, _ cannotDecide: Bool, _ why: ActingFor.Refused?) {
        #expect(Self.refused(.parent, cannotDecide: cannotDecide, born: born) == why)
    }

    @Test("a child who was spoken for is asked again at 13, on the day and not before, and then the objection is their own")
    func askedAgain() throws {
        let desk = Hand(.desk, subject: "d")
        let mother = ActingFor(standing: .parent, evidence: "birth certificate", from: Day(2020, 1, 1)!)
        let born = Day(2013, 6, 1)!
        var it = ObjectionCase(way: .letter, received: Self.today, acting: mother)
        for step in [ObjectionStep.checkIdentity(.documents), .consider, .uphold] {
            it = try it.taking(step, by: desk, on: Self.today, person: .alive(born))
        }
        #expect(it.askAgain == Day(2026, 6, 1))
        #expect(throws: StepRefused.notYet) { try it.taking(.askAgain, by: desk, on: Day(2026, 5, 31)!) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.askAgain, by: .service, on: Day(2026, 6, 1)!) }
        let asked = try it.taking(.askAgain, by: desk, on: Day(2026, 6, 1)!)
        #expect(asked.state == .inForce, "until they say otherwise it stays")
        let kept = try asked.taking(.keep, by: Hand(.person, subject: "p"), on: Day(2026, 6, 2)!)
        #expect(kept.acting == nil && kept.askAgain == nil && kept.state == .inForce)
    }

    @Test("whoever may not act gets no further than being received")
    func carerStops() {
        let it = ObjectionCase(
            way: .letter, received: Self.today,
            acting: ActingFor(standing: .carer, evidence: "e", from: Day(2020, 1, 1)!, cannotDecide: true))
        #expect(throws: StepRefused.mayNotAct(.acting(.carer))) {
            try it.taking(.checkIdentity(.documents), by: Hand(.desk, subject: "d"), on: Self.today)
        }
    }
}
