import CareRecord
import Testing

@testable import AccessControl

@Suite struct PolicyLawTests {
    static let barts = ODSCode("R1H")!
    static func staff(_ jobRole: String, _ organisation: String = "R1H") -> StaffMember {
        StaffMember(
            subject: "555000000001", issuer: "https://id.example", name: "A Clinician",
            role: StaffRole(personRoleID: "1", organisation: organisation, jobRole: jobRole, name: "role"))
    }
    static func facts(uses: Bool = true) -> Facts {
        Facts(organisation: .init(ods: barts, kind: .acute, usesTheRecord: uses), regionDigest: "d")
    }
    static func request(_ staff: StaffMember, _ sections: Set<Section> = Set(Section.allCases)) -> AccessRequest {
        AccessRequest(action: .openLook, staff: staff, person: nil, sections: sections)
    }

    @Test("with no rule that permits, everything is refused")
    func defaultRefusal() {
        #expect(decide(Self.request(Self.staff("R8000")), Self.facts(), rules: []).outcome == .refuse([.noRulePermits]))
    }

    @Test("a clinician of an organisation that uses the record may look", arguments: ClinicalRole.clinical.sorted())
    func clinician(role: String) {
        #expect(decide(Self.request(Self.staff(role)), Self.facts()).permitted == Set(Section.allCases))
    }

    @Test(
        "a role that is not clinical is refused, also one nobody has heard of",
        arguments: ["R8008", "R8009", "R8006", "R0001", "", "R9999", "r8000"])
    func notClinical(role: String) {
        #expect(decide(Self.request(Self.staff(role)), Self.facts()).outcome == .refuse([.notAClinicalRole]))
    }

    @Test("a clinician of an organisation that only shares is refused")
    func sharesOnly() {
        #expect(
            decide(Self.request(Self.staff("R8000")), Self.facts(uses: false)).outcome
                == .refuse([.organisationDoesNotUseTheRecord]))
    }

    @Test("facts about another organisation than the role's are no permission")
    func otherOrganisation() {
        #expect(
            decide(Self.request(Self.staff("R8000", "RYJ")), Self.facts()).outcome == .refuse([.organisationUnknown]))
        #expect(
            decide(Self.request(Self.staff("R8000")), Facts(organisation: nil, regionDigest: "")).outcome
                == .refuse([.organisationUnknown]))
    }

    @Test("the order of rules changes nothing, and the same request decides the same")
    func orderFree() {
        for role in ["R8000", "R8009"] {
            for uses in [true, false] {
                let request = Self.request(Self.staff(role))
                let facts = Self.facts(uses: uses)
                #expect(
                    decide(request, facts).outcome == decide(request, facts, rules: Policy.rules.reversed()).outcome)
            }
        }
    }

    struct Restricting: Rule {
        static let id = "restricting"
        func weigh(_ request: AccessRequest, _ facts: Facts) -> Weighed {
            Weighed(rule: Self.id, finding: .permit([.allergies]), sentence: "")
        }
    }

    @Test("one more rule never shows more")
    func monotone() {
        let request = Self.request(Self.staff("R8000"), [.allergies, .medicines])
        let before = decide(request, Self.facts()).permitted
        let after = decide(request, Self.facts(), rules: Policy.rules + [Restricting()]).permitted
        #expect(after.isSubset(of: before))
        #expect(after == [.allergies])
    }

    @Test("every finding has words")
    func worded() {
        for uses in [true, false] {
            for role in ["R8000", "R8009"] {
                let decision = decide(Self.request(Self.staff(role)), Self.facts(uses: uses))
                #expect(decision.weighed.count == Policy.rules.count)
                #expect(decision.weighed.allSatisfy { !$0.sentence.isEmpty })
            }
        }
    }

    /// A rule of random findings, fixed by its number.
    struct Random: Rule {
        static let id = "random"
        let number: Int
        func weigh(_ request: AccessRequest, _ facts: Facts) -> Weighed {
            let sections = Set(
                Section.allCases.enumerated().filter { (number >> ($0.offset % 8)) & 1 == 1 }.map(\.element))
            let finding: Finding =
                number % 7 == 0 ? .refuse(.couldNotTell) : number % 3 == 0 ? .noRestriction : .permit(sections)
            return Weighed(rule: "random-\(number)", finding: finding, sentence: "r")
        }
    }

    @Test(
        "whatever the rules, one more that restricts shows no more, their order changes nothing, and nothing is permitted unasked"
    )
    func laws() {
        let request = Self.request(Self.staff("R8000"), [.allergies, .medicines, .results])
        for first in 1..<24 {
            for second in 1..<24 {
                let rules: [any Rule] = [Random(number: first), Random(number: second)]
                let both = decide(request, Self.facts(), rules: rules)
                #expect(both.permitted.isSubset(of: request.sections))
                #expect(both.outcome == decide(request, Self.facts(), rules: rules.reversed()).outcome)
                let alone = decide(request, Self.facts(), rules: [rules[0]])
                // A rule that has no opinion gives nothing away; one that has, only takes away.
                if alone.isPermitted { #expect(both.permitted.isSubset(of: alone.permitted)) }
                if case .refuse(let why) = alone.outcome, why != [.noRulePermits] { #expect(!both.isPermitted) }
                #expect(both.weighed.count == 2)
                #expect(both == decide(both.request, both.facts, rules: rules), "replayed from what was written down")
            }
        }
    }

    @Test("an empty set of sections is refused, not everything")
    func emptySet() {
        #expect(decide(Self.request(Self.staff("R8000"), []), Self.facts()).outcome == .refuse([.noRulePermits]))
        #expect(
            decide(Self.request(Self.staff("R8000")), Self.facts(), rules: [Random(number: 256)]).outcome
                == .refuse([.noRulePermits]))
    }

    @Test("every refusal has words for the staff member")
    func refusals() {
        let all: [Refusal] = [
            .organisationUnknown, .organisationDoesNotUseTheRecord, .notAClinicalRole, .couldNotTell, .noRulePermits,
        ]
        #expect(Set(all.map(\.sentence)).count == all.count)
    }
}
