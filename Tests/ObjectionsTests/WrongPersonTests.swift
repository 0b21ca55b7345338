import CareRecord
import Testing

@testable import Objections

/// A case is nobody's on the strength of a number alone, and a mistake of a desk's is undone.
@Suite struct WrongPersonTests {
    private typealias It = ObjectionCaseTests
    private static let sana = RegisteredName(shown: "SMITH, Sana", families: ["Smith", "O’Brien-Jones"], born: Day(1961, 10, 8))

    @Test(
        "what is said of a person fits by date of birth and a family name, however it is written; one of the two is to be weighed, and neither is somebody else"
    )
    func fits() {
        func fit(_ name: String?, _ born: String?) -> PersonFit { .of(ClaimedPerson(name: name, born: born), Self.sana) }
        for name in ["Sana Smith", "SMITH sana", "Sana Obrien Jones", "sana o'brien-jones", "Sána O Brien Jones"] {
            #expect(fit(name, "1961-10-08") == .fits && fit(name, "8/10/1961") == .fits, "\(name)")
        }
        for name in ["Sana Smithson", "Sana", "Sana Brien", "Jones", ""] { #expect(fit(name, "1961-10-08") == .differs, "\(name)") }
        for born in ["1961-10-09", "1970-01-01", "1961", nil] {
            #expect(fit("Sana Smith", born) == .differs && fit("Maximiliana Cholmondeley", born) == .other, "\(born ?? "")")
        }
        #expect(PersonFit.of(nil, Self.sana) == .differs, "nothing is said")
        let nobody = RegisteredName(shown: nil, families: [], born: nil)
        #expect(PersonFit.of(ClaimedPerson(name: "Sana Smith", born: "1961-10-08"), nobody) == .other)
    }

    private static func person(_ fit: PersonFit) -> Representing.Person {
        var person = Representing.Person.alive(Day(1961, 10, 8))
        person.fit = fit
        return person
    }

    @Test("a case is tied to whom it fits, to whom it may be only with why, and to somebody else never")
    func tied() throws {
        func tie(_ fit: PersonFit, _ why: String?) throws -> ObjectionState {
            try It.fresh().taking(.checkIdentity(.documents, samePerson: why), by: It.first, on: It.today, person: Self.person(fit)).state
        }
        #expect(try tie(.fits, nil) == .identityChecked && tie(.differs, "she married") == .identityChecked)
        #expect(throws: StepRefused.notSurePerson) { try tie(.differs, nil) }
        #expect(throws: StepRefused.reasonsMissing) { try tie(.differs, " ") }
        for why in [nil, "she married"] { #expect(throws: StepRefused.otherPerson) { try tie(.other, why) } }
        #expect(
            ObjectionStep.checkIdentity(.documents, samePerson: "w").noted == "check-identity by documents, although what was said differs")
    }

    @Test(
        "before it is in force one of the desk unties it from a wrong person; in force two must agree, and who said so first is not the second"
    )
    func untying() throws {
        for steps in [[ObjectionStep.checkIdentity(.documents)], [.checkIdentity(.documents), .consider]] {
            let it = try It.walked(steps).taking(.untie(why: "a digit was wrong"), by: It.first, on: It.today)
            #expect(it.state == .received && it.proposal == nil && it.untying == nil)
        }
        let force = try It.walked([.checkIdentity(.documents), .consider, .uphold])
        #expect(throws: StepRefused.notNow(.inForce, .untie)) { try force.taking(.untie(why: "w"), by: It.first, on: It.today) }
        let said = try force.taking(.proposeUntie(why: "w"), by: It.first, on: It.today)
        #expect(said.state == .inForce && said.untying == It.first.subject, "until then nobody can open the record")
        for step in [ObjectionStep.untie(why: "w"), .keepTied(why: "w")] {
            #expect(throws: StepRefused.samePerson) { try said.taking(step, by: It.first, on: It.today) }
        }
        #expect(throws: StepRefused.notTheirs) { try said.taking(.untie(why: "w"), by: It.person, on: It.today) }
        #expect(try said.taking(.keepTied(why: "w"), by: It.second, on: It.today) == force)
        let over = try said.taking(.untie(why: "w"), by: It.second, on: It.today)
        #expect(over.state == .received && over.untying == nil)
        #expect(Letter.Kind(after: .untie, of: over) == .identityAgain)
        #expect(Letter.Kind.fitting(over, after: [.uphold, .proposeUntie, .untie], on: It.today)?.kind == .identityAgain)
    }

    @Test("whoever was signed in is not untied: the sign-in has proved who they are")
    func signedIn() throws {
        let it = try ObjectionCase(way: .signedIn, received: It.today).taking(.checkIdentity(.signedIn), by: It.person, on: It.today)
        #expect(throws: StepRefused.notTheirs) { try it.taking(.untie(why: "w"), by: It.first, on: It.today) }
    }
}
