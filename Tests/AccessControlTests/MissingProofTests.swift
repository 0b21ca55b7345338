import CareRecord
import Testing

@testable import AccessControl

/// What a sign-in lacks where it must be as sure and as fresh as for breaking the glass.
@Suite struct MissingProofTests {
    private let terms = Example.policy().breakGlass

    private func proof(_ level: Int?, at moment: Moment = Example.now) -> SignInProof {
        SignInProof(levels: Facts.Assurance(authentication: level, identity: 3), at: moment)
    }

    @Test("one that says nothing of its level, or a lower one, is too weak, whenever it was")
    func tooWeak() {
        let wrong = MissingProof.tooWeak(level: terms.assurance)
        #expect(terms.missing(of: nil, at: Example.now) == wrong)
        #expect(terms.missing(of: proof(nil), at: Example.now) == wrong)
        #expect(terms.missing(of: proof(terms.assurance - 1), at: Example.now) == wrong)
        #expect(terms.missing(of: proof(terms.assurance + 1), at: Example.now) == nil)
    }

    @Test("one that says nothing of its level is too weak also where any level would do, as the rule of the glass has it")
    func unsaid() {
        let any = BreakGlassTerms(
            roles: terms.roles, sections: terms.sections, reasons: terms.reasons, assurance: 0, fresh: terms.fresh, lasts: terms.lasts,
            perStaff: terms.perStaff, perOrganisation: terms.perOrganisation)
        #expect(any.missing(of: proof(nil), at: Example.now) == .tooWeak(level: 0))
        #expect(any.missing(of: proof(0), at: Example.now) == nil)
    }

    @Test("one at the level lacks nothing for as long as broken glass allows, and not a millisecond longer")
    func fresh() {
        let ends = Example.now + terms.fresh
        #expect(terms.missing(of: proof(terms.assurance), at: Example.now) == nil)
        #expect(terms.missing(of: proof(terms.assurance), at: ends) == nil)
        let after = Moment(milliseconds: ends.milliseconds + 1)
        #expect(terms.missing(of: proof(terms.assurance), at: after) == .tooLongAgo(terms.fresh))
    }

    @Test("one from a moment that is still to come proves nothing")
    func toCome() {
        let before = Moment(milliseconds: Example.now.milliseconds - 1)
        #expect(terms.missing(of: proof(terms.assurance), at: before) == .tooLongAgo(terms.fresh))
    }

    @Test("it is what the decision about breaking the glass says too")
    func asTheRule() {
        for (level, age) in [(2, 0), (3, 0), (3, 300), (3, 301), (3, -1)] {
            let at = Moment(milliseconds: Example.now.milliseconds - age * 1000)
            let grant = Example.grant(sections: [.results], assurance: level, authenticated: at)
            let decision = decide(Example.request(action: .breakGlass, breaking: grant), Example.facts([]), under: Example.policy())
            #expect((terms.missing(of: proof(level, at: at), at: Example.now) == nil) == decision.isPermitted, "\(level) \(age)")
        }
    }
}
