import CareRecord
import Testing

@testable import Objections

/// A case is nobody's on the strength of a number alone, and a mistake of a desk's is undone.
@Suite struct WrongPersonTests {
    private typealias It = ObjectionCaseTests
    private static let sana = RegisteredName(
        shown: "SMITH, Sana", families: ["Smith", "O’Brien-Jones"], givens: ["Sana"], born: Day(1961, 10, 8))

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
        let nobody = RegisteredName(shown: nil, families: [], givens: [], born: nil)
        #expect(PersonFit.of(ClaimedPerson(name: "Sana Smith", born: "1961-10-08"), nobody) == .other)
    }

    @Test(
        "twins of one family name differ in a given name: only all of it fits; another one, none, an initial and a shorter one are to be weighed"
    )
    func twins() {
        let sam = RegisteredName(shown: nil, families: ["Smith"], givens: ["Samuel", "Sammy-Jo"], born: Day(1961, 10, 8))
        func fit(_ name: String, _ registered: RegisteredName = sam, needsGiven: Bool = true) -> PersonFit {
            .of(ClaimedPerson(name: name, born: "1961-10-08"), registered, needsGiven: needsGiven)
        }
        for name in ["Samuel Smith", "SMITH, Sámuel", "Mr Samuel J Smith", "sammy-jo smith", "Smith Sammy Jo", "SammyJo Smith"] {
            #expect(fit(name) == .fits, "\(name)")
        }
        let none = ["T. Smith", "S Smith", "Smith", "Mrs Smith"]
        for name in ["Thomas Smith", "Smith Thomas", "Thomas Samuel Smith", "Sam Smith", "Samuels Smith", "Sammy Smith"] + none {
            #expect(fit(name) == .differs, "\(name)")
        }
        #expect(fit("Smith", needsGiven: false) == .fits && fit("Thomas Smith", needsGiven: false) == .differs)
        let james = RegisteredName(shown: nil, families: ["James"], givens: ["Tom"], born: Day(1961, 10, 8))
        #expect(fit("Tom James", james) == .fits && fit("James Tom", james) == .fits && fit("James James", james) == .differs)
        let unnamed = RegisteredName(shown: nil, families: ["Smith"], givens: [], born: Day(1961, 10, 8))
        #expect(fit("Thomas Smith", unnamed) == .fits, "the register says no given name")
    }

    @Test("a twin whose name begins with the other’s does not fit, whichever of the two is claimed; a usual name in the register does")
    func longerNames() {
        func fit(_ claimed: String, _ givens: String...) -> PersonFit {
            let registered = RegisteredName(shown: nil, families: ["Smith"], givens: givens, born: Day(2001, 5, 6))
            return .of(ClaimedPerson(name: claimed + " Smith", born: "2001-05-06"), registered)
        }
        for (one, other) in [
            ("Paul", "Paula"), ("Daniel", "Daniela"), ("Carl", "Carla"), ("Sam", "Samantha"), ("Jo", "John"), ("Ann", "Anna"),
            ("P", "Petra"), ("Mary", "Mary-Ann"), ("Jo", "Jo‑Anne"), ("Jo", "Jo–Anne"),
        ] {
            #expect(fit(one, other) == .differs && fit(other, one) == .differs, "\(one), \(other)")
            #expect(fit(one, one) == .fits && fit(other, other) == .fits)
        }
        #expect(fit("Liz", "Elizabeth") == .differs && fit("Liz", "Elizabeth", "Liz") == .fits)
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

    @Test("what has ended while it was tied to a wrong person is undone by one of the desk, and waits for who it is")
    func untyingTheEnded() throws {
        let dead = Representing.Person(born: Day(1930, 1, 1), isDeceased: true, isDeathFormal: true, isRestricted: false)
        var away = Representing.Person.alive(Day(1930, 1, 1))
        away.place = .elsewhere
        let proposed = ObjectionStep.proposeNotUpheld(.safeguarding, reasons: "r")
        let ways: [(steps: [ObjectionStep], last: ObjectionStep, person: Representing.Person?)] = [
            ([.checkIdentity(.documents), .consider, proposed], .confirmNotUpheld, nil),
            ([.checkIdentity(.documents)], .withdraw(why: "w", asked: It.asked), nil), ([], .died(why: "w"), dead),
            ([], .moved(why: "w"), away), ([], .identityNotShown(why: "w"), nil), ([], .duplicate(why: "w"), nil),
        ]
        var states: Set<ObjectionState> = []
        for way in ways {
            let ended = try It.walked(way.steps).taking(way.last, by: It.second, on: It.today, person: way.person)
            states.insert(ended.state)
            for hand in [It.person, .service, .register] {
                #expect(throws: StepRefused.notTheirs) { try ended.taking(.untie(why: "w"), by: hand, on: It.today) }
            }
            #expect(throws: StepRefused.reasonsMissing) { try ended.taking(.untie(why: " "), by: It.first, on: It.today) }
            let again = try ended.taking(.untie(why: "a digit was wrong"), by: It.first, on: It.today)
            #expect(again.state == .received && again.proposal == nil && again.beforeDeath == nil)
            #expect(Letter.Kind(after: .untie, of: again) == .identityAgain)
        }
        #expect(states == Set(ObjectionState.allCases.filter(\.isClosed)), "each way to end")
        let signedIn = try ObjectionCase(way: .signedIn, received: It.today).taking(.withdraw(why: "w"), by: It.person, on: It.today)
        #expect(throws: StepRefused.notTheirs) { try signedIn.taking(.untie(why: "w"), by: It.first, on: It.today) }
    }

    @Test("what the person has kept, signed in, is theirs: no desk unties it; what they keep by a desk it may")
    func kept() throws {
        let born = Day(2010, 1, 1)
        let parent = ActingFor(standing: .parent, evidence: "e", from: Day(2010, 1, 1)!)
        let child = try ObjectionCase(way: .letter, received: It.today, acting: parent)
            .taking(.checkIdentity(.documents), by: It.first, on: Day(2020, 1, 1)!, person: .alive(born))
        func kept(by hand: Hand) throws -> ObjectionCase { try child.taking(.keep, by: hand, on: It.today) }
        let own = try kept(by: It.person)
        #expect(own.isProven && own.acting == nil)
        #expect(throws: StepRefused.notTheirs) { try own.taking(.untie(why: "w"), by: It.first, on: It.today) }
        let force = try [ObjectionStep.consider, .uphold].reduce(own) { try $0.taking($1, by: It.first, on: It.today) }
        #expect(throws: StepRefused.notTheirs) { try force.taking(.proposeUntie(why: "w"), by: It.first, on: It.today) }
        #expect(try kept(by: It.first).taking(.untie(why: "w"), by: It.first, on: It.today).state == .received)
    }

    @Test("whoever was signed in is not untied: the sign-in has proved who they are")
    func signedIn() throws {
        let it = try ObjectionCase(way: .signedIn, received: It.today).taking(.checkIdentity(.signedIn), by: It.person, on: It.today)
        #expect(throws: StepRefused.notTheirs) { try it.taking(.untie(why: "w"), by: It.first, on: It.today) }
    }
}
