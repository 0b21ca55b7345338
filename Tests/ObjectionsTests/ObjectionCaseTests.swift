import CareRecord
import Testing

@testable import Objections

/// The way of an objection: each state, each step, and a random walk that a second, simpler model follows.
@Suite struct ObjectionCaseTests {
    static let today = Day(2026, 3, 2)!
    static let first = Hand(.desk, subject: "desk-1")
    static let second = Hand(.desk, subject: "desk-2")
    static let person = Hand(.person, subject: "person")

    static func fresh() -> ObjectionCase { ObjectionCase(way: .letter, received: today) }

    static func walked(_ steps: [ObjectionStep], by hand: Hand = first) throws -> ObjectionCase {
        try steps.reduce(fresh()) { it, step in try it.taking(step, by: hand, on: today) }
    }

    @Test("received, identity checked, considered, in force, withdrawn: the whole way")
    func theWholeWay() throws {
        let it = try Self.walked([.checkIdentity(.documents), .consider, .uphold])
        #expect(it.state == .inForce)
        #expect(try it.taking(.withdraw(why: "asked"), by: Self.person, on: Self.today).state == .withdrawn)
    }

    @Test("an objection ends with the person only where the national register says that their death is registered, with how the desk knows")
    func died() throws {
        let born = Day(1930, 1, 1)
        let alive = Representing.Person.alive(born)
        let dead = Representing.Person(born: born, isDeceased: true, isDeathFormal: true, isRestricted: false)
        // Told, and not registered: it may be a mistake.
        let told = Representing.Person(born: born, isDeceased: true, isRestricted: false)
        for steps in [[], [ObjectionStep.checkIdentity(.documents)], [.checkIdentity(.documents), .consider, .uphold]] {
            let it = try Self.walked(steps)
            for said in [nil, alive, told] {
                #expect(throws: StepRefused.deathNotKnown) {
                    try it.taking(.died(why: "a death certificate"), by: Self.first, on: Self.today, person: said)
                }
            }
            #expect(throws: StepRefused.reasonsMissing) { try it.taking(.died(why: " "), by: Self.first, on: Self.today, person: dead) }
            let ended = try it.taking(.died(why: "their family called"), by: Self.first, on: Self.today, person: dead)
            #expect(ended.state == .endedByDeath && Letter.Kind(after: .died, of: ended) == nil)
        }
    }

    @Test(
        "what ended with a death that was a mistake goes on where it was, by the register or by a desk that says how it knows, and by nobody else"
    )
    func notDied() throws {
        let dead = Representing.Person(born: Day(1930, 1, 1), isDeceased: true, isDeathFormal: true, isRestricted: false)
        let ways: [[ObjectionStep]] = [
            [], [.checkIdentity(.documents)], [.checkIdentity(.documents), .consider],
            [.checkIdentity(.documents), .consider, .proposeNotUpheld(.safeguarding, reasons: "r")],
            [.checkIdentity(.documents), .consider, .uphold],
        ]
        for steps in ways {
            let before = try Self.walked(steps)
            let ended = try before.taking(.died(why: "their family called"), by: Self.first, on: Self.today, person: dead)
            #expect(ended.state.isClosed && ended.beforeDeath == before.state)
            for hand in [Self.person, .service] {
                #expect(throws: StepRefused.notTheirs) { try ended.taking(.notDied(why: "w"), by: hand, on: Self.today) }
            }
            #expect(throws: StepRefused.reasonsMissing) { try ended.taking(.notDied(why: " "), by: Self.first, on: Self.today) }
            let byDesk = try ended.taking(.notDied(why: "they stand before me"), by: Self.first, on: Self.today)
            #expect(byDesk == before)
            let byRegister = try ended.taking(.notDied(why: "taken back"), by: .register, on: Self.today)
            #expect(byRegister.state == before.state)
            #expect(byRegister.openWord == (before.state == .inForce ? .lives : nil), "the desk reads of it")
            #expect(Letter.Kind(after: .notDied, of: byRegister) == (before.state == .inForce ? .inForceAgain : nil))
        }
        #expect(throws: StepRefused.notTheirs, "it ends nothing") {
            try Self.fresh().taking(.died(why: "w"), by: .register, on: Self.today, person: dead)
        }
        for state in ObjectionState.allCases where state != .endedByDeath { #expect(!state.allows(.notDied), "\(state)") }
    }

    @Test("how identity was checked is said with the step")
    func noted() {
        #expect(Set(IdentityCheck.allCases.map { ObjectionStep.checkIdentity($0).noted }).count == IdentityCheck.allCases.count)
        #expect(ObjectionStep.checkIdentity(.calledBack).noted == "check-identity by called-back")
        #expect(ObjectionStep.consider.noted == "consider")
    }

    @Test(
        "whoever acts is judged when who it is is checked and again when it is brought into force: the day of the power, the life and the age of the person"
    )
    func actingJudgedAgain() throws {
        let acting = ActingFor(standing: .attorney, evidence: "LP-1", from: Day(2020, 1, 1)!, until: Day(2026, 3, 3), cannotDecide: true)
        let fresh = ObjectionCase(way: .letter, received: Self.today, acting: acting)
        let (alive, child) = (Representing.Person.alive(Day(1930, 1, 1)), Representing.Person.alive(Day(2018, 1, 1)))
        let dead = Representing.Person(born: Day(1930, 1, 1), isDeceased: true, isDeathFormal: true, isRestricted: false)
        let told = Representing.Person(born: Day(1930, 1, 1), isDeceased: true, isRestricted: false)
        let wrong: [(Representing.Person?, Day, Representing.Refused)] = [
            (alive, Day(2026, 3, 4)!, .acting(.over)), (child, Self.today, .donorUnderAge), (dead, Self.today, .died),
            (told, Self.today, .saidToHaveDied), (nil, Self.today, .acting(.ageUnknown)),
        ]
        var considered = try fresh.taking(.checkIdentity(.documents), by: Self.first, on: Self.today, person: alive)
        considered = try considered.taking(.consider, by: Self.first, on: Self.today)
        for (person, day, why) in wrong {
            #expect(throws: StepRefused.mayNotAct(why)) {
                try fresh.taking(.checkIdentity(.documents), by: Self.first, on: day, person: person)
            }
            #expect(throws: StepRefused.mayNotAct(why)) { try considered.taking(.uphold, by: Self.first, on: day, person: person) }
            // And where somebody is put on record in the place of another.
            #expect(throws: StepRefused.mayNotAct(why)) {
                try considered.taking(.represent(acting), by: Self.first, on: day, person: person)
            }
        }
        let last = try considered.taking(.uphold, by: Self.first, on: Day(2026, 3, 3)!, person: alive)
        #expect(last.state == .inForce, "the last day counts")
    }

    @Test("it is brought into force only after who it is was checked and it was considered")
    func notBefore() throws {
        for steps in [[], [ObjectionStep.checkIdentity(.documents)]] {
            let it = try Self.walked(steps)
            #expect(throws: StepRefused.notNow(it.state, .uphold)) { try it.taking(.uphold, by: Self.first, on: Self.today) }
        }
    }

    @Test("not upholding it takes two people, on every ground", arguments: NotUpheldGround.allCases)
    func twoPeople(_ ground: NotUpheldGround) throws {
        let proposed = try Self.walked([.checkIdentity(.documents), .consider, .proposeNotUpheld(ground, reasons: "because")])
        #expect(proposed.state == .secondCheck)
        #expect(throws: StepRefused.samePerson) { try proposed.taking(.confirmNotUpheld, by: Self.first, on: Self.today) }
        #expect(throws: StepRefused.samePerson) { try proposed.taking(.sendBack(why: "no"), by: Self.first, on: Self.today) }
        #expect(try proposed.taking(.confirmNotUpheld, by: Self.second, on: Self.today).state == .notUpheld)
        let back = try proposed.taking(.sendBack(why: "no"), by: Self.second, on: Self.today)
        #expect(back.state == .considering && back.proposal == nil)
    }

    @Test("whatever a person reads the reasons of has reasons")
    func reasons() throws {
        let it = try Self.walked([.checkIdentity(.documents), .consider])
        #expect(throws: StepRefused.reasonsMissing) {
            try it.taking(.proposeNotUpheld(.safeguarding, reasons: " "), by: Self.first, on: Self.today)
        }
        for step in [ObjectionStep.withdraw(why: ""), .moved(why: " ")] {
            #expect(throws: StepRefused.reasonsMissing) { try it.taking(step, by: Self.first, on: Self.today) }
        }
        #expect(throws: StepRefused.reasonsMissing) {
            try Self.fresh().taking(.identityNotShown(why: ""), by: Self.first, on: Self.today)
        }
    }

    @Test("the person withdraws, or takes their address back; the service reminds and says who is of age, and decides nothing")
    func whose() throws {
        let it = try Self.walked([.checkIdentity(.documents), .consider])
        #expect(throws: StepRefused.notTheirs) { try it.taking(.uphold, by: Self.person, on: Self.today) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.uphold, by: .service, on: Self.today) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.forgetAddress, by: .service, on: Self.today) }
        #expect(throws: StepRefused.notTheirs) { try Self.fresh().taking(.checkIdentity(.signedIn), by: Self.first, on: Self.today) }
        #expect(try it.taking(.withdraw(why: "x"), by: Self.person, on: Self.today).state == .withdrawn)
    }

    @Test("more time is taken once, within the first month, by two months at most, counted from the day it came")
    func extending() throws {
        let it = ObjectionCase(way: .letter, received: Day(2026, 1, 31)!)
        #expect(it.due == Day(2026, 2, 28))
        let longer = try it.taking(.extend(months: 2, because: .complex, reasons: "x"), by: Self.first, on: Day(2026, 2, 28)!)
        #expect(longer.due == Day(2026, 4, 30))
        #expect(throws: StepRefused.extensionRefused(.twice)) {
            try longer.taking(.extend(months: 1, because: .complex, reasons: "x"), by: Self.first, on: Day(2026, 2, 28)!)
        }
        #expect(throws: StepRefused.extensionRefused(.tooLate)) {
            try it.taking(.extend(months: 1, because: .complex, reasons: "x"), by: Self.first, on: Day(2026, 3, 1)!)
        }
        #expect(throws: StepRefused.extensionRefused(.tooLong)) {
            try it.taking(.extend(months: 3, because: .complex, reasons: "x"), by: Self.first, on: Day(2026, 2, 1)!)
        }
    }

    @Test(
        "the desk is reminded once in the last week, and each day that it is late",
        arguments: [
            ("2026-03-26", nil, true), ("2026-03-25", nil, false), ("2026-04-02", nil, true), ("2026-04-02", "2026-03-26", false),
            ("2026-04-03", "2026-04-02", true), ("2026-04-03", "2026-04-03", false),
        ] as [(String, String?, Bool)])
    func reminding(_ today: String, _ last: String?, _ isDue: Bool) throws {
        var it = Self.fresh()
        if let last { it = try it.taking(.remind, by: .service, on: Day(last)!) }
        #expect(AnswerLimit.isReminderDue(it, on: Day(today)!) == isDue)
    }

    @Test(
        "of a child who comes of an age to decide the clock says that they are to be asked, the desk that they were, and nobody before the day"
    )
    func comingOfAge() throws {
        let (born, day) = (Day(2014, 5, 6)!, Day(2027, 5, 6)!)
        var it = ObjectionCase(way: .letter, received: Self.today, acting: Self.parent)
        for step in [ObjectionStep.checkIdentity(.documents), .consider, .uphold] {
            it = try it.taking(step, by: Self.first, on: Self.today, person: .alive(born))
        }
        let before = Day(2027, 5, 5)!
        #expect(it.asking(on: before) == nil && it.asking(on: day) == .due)
        #expect(throws: StepRefused.notYet) { try it.taking(.comeOfAge, by: .service, on: before) }
        #expect(throws: StepRefused.notYet) { try it.taking(.askAgain, by: Self.first, on: before) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.askAgain, by: .service, on: day) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.comeOfAge, by: Self.first, on: day) }
        let due = try it.taking(.comeOfAge, by: .service, on: day)
        #expect(due.asking(on: day) == .due, "nobody has asked them")
        let asked = try due.taking(.askAgain, by: Self.first, on: day)
        #expect(asked.asking(on: day) == .asked && asked.state == .inForce)
        let kept = try asked.taking(.keep, by: Self.person, on: day)
        #expect(kept.asking(on: day) == nil && kept.acting == nil && kept.state == .inForce)
    }

    @Test("an address that a parent gave is forgotten once the child is of an age to decide, keeps it or withdraws it themselves")
    func forgettingTheParent() throws {
        let (born, day) = (Day(2014, 5, 6)!, Day(2027, 5, 6)!)
        var it = ObjectionCase(way: .letter, received: Self.today, acting: Self.parent)
        for step in [ObjectionStep.checkIdentity(.documents), .consider, .uphold] {
            #expect(!it.forgetsAddress(at: step, by: Self.first, on: Self.today))
            it = try it.taking(step, by: Self.first, on: Self.today, person: .alive(born))
        }
        #expect(it.forgetsAddress(at: .withdraw(why: "w"), by: Self.person, on: Self.today), "a child may decide before they are asked")
        #expect(!it.forgetsAddress(at: .withdraw(why: "w"), by: Self.first, on: Self.today))
        #expect(it.forgetsAddress(at: .keep, by: Self.person, on: Self.today))
        for step in [ObjectionStep.comeOfAge, .askAgain, .withdraw(why: "w"), .keep] {
            #expect(it.forgetsAddress(at: step, by: Self.first, on: day), "\(step.kind)")
        }
        #expect(Self.fresh().forgetsAddress(at: .forgetAddress, by: Self.person, on: Self.today), "taken back")
        #expect(!Self.fresh().forgetsAddress(at: .withdraw(why: "w"), by: Self.person, on: day), "their own")
    }

    @Test(
        "a parent's objection that waits until the child decides themselves comes into force on the child's word alone, and the parent's address is forgotten"
    )
    func ofAgeWhileItWaits() throws {
        let (born, day) = (Day(2013, 3, 20)!, Day(2026, 3, 20)!)
        var it = ObjectionCase(way: .letter, received: Self.today, acting: Self.parent)
        for step in [ObjectionStep.checkIdentity(.documents), .consider] {
            it = try it.taking(step, by: Self.first, on: Self.today, person: .alive(born))
        }
        #expect(!it.isOfAge(on: Day(2026, 3, 19)!) && it.isOfAge(on: day))
        #expect(throws: StepRefused.notYet) { try it.taking(.keep, by: Self.first, on: Self.today) }
        #expect(it.canBeKept(on: day) && !it.canBeKept(on: Self.today))
        #expect(throws: StepRefused.mayNotAct(.acting(.childDecides))) { try it.taking(.uphold, by: Self.first, on: day) }
        let more = ObjectionStep.extend(months: 1, because: .complex, reasons: "r")
        for step in [more, .proposeNotUpheld(.safeguarding, reasons: "r"), .keep, .withdraw(why: "w")] {
            #expect(it.forgetsAddress(at: step, by: Self.first, on: day), "\(step.kind)")
            #expect(!it.forgetsAddress(at: more, by: Self.first, on: Self.today))
        }
        let kept = try it.taking(.keep, by: Self.first, on: day)
        #expect(kept.state == .considering && kept.acting == nil && !kept.canBeKept(on: day))
        let own = try it.taking(.keep, by: Self.person, on: day)
        // Their own word is the same as what the desk records of it.
        #expect(own.state == kept.state && own.acting == nil && !own.canBeKept(on: day))
        #expect(own.isProven && !kept.isProven, "and, signed in, it proves whose the case is")
        #expect(try kept.taking(.uphold, by: Self.first, on: day).state == .inForce)
    }

    @Test("a step of a version before this one, by which the clock said that somebody was asked, is told as what it was")
    func nobodyAsked() {
        #expect(ObjectionStep.Kind.askAgain.words(by: "service") == ObjectionStep.Kind.comeOfAge.words)
        #expect(ObjectionStep.Kind.askAgain.words(by: "desk").hasPrefix("Asked the person"))
    }

    @Test("a desk to which a case is handed over is reminded as of a new one")
    func remindingAnother() throws {
        let reminded = try Self.fresh().taking(.remind, by: .service, on: Day("2026-03-27")!)
        let other = try #require(ODSCode("QMJ"))
        #expect(!AnswerLimit.isReminderDue(reminded, on: Day("2026-03-28")!))
        let handed = try reminded.taking(.transfer(to: other), by: Self.first, on: Day("2026-03-27")!)
        #expect(AnswerLimit.isReminderDue(handed, on: Day("2026-03-28")!))
    }

    /// What the table says, told again as sentences: of which a walk of chance finds every contradiction.
    private struct Model {
        var isIdentified = false, isConsidered = false, isProposed = false, isInForce = false, isClosed = false, isExtended = false,
            isHeard = false, isLeft = false, isDead = false
        /// Spoken for by a parent; of an age to decide; asked.
        var isChild = false, isGrown = false, isAsked = false
        /// Spoken for by an attorney, whom nobody under 18 can have named; by a power whose last day is over once the person is grown.
        var isByPower = false, hasEnd = false
        /// One of the desk says that it is in force for a wrong person.
        var isUntying = false
        /// Somebody of the desk has it; somebody asked that it be withdrawn whom nobody has checked.
        var isOwned = false, isAskedToEnd = false
        var mayAct: Bool { isGrown ? !isChild && !hasEnd : !isByPower }

        func allows(_ step: ObjectionStep) -> Bool {
            // A mistaken death is taken back, and what was tied to a wrong person.
            if isClosed { return step.kind == .untie || (isDead && step.kind == .notDied) }
            switch step {
            case .notDied: return false
            // A parent speaks for no grown person, and an attorney for no child.
            case .checkIdentity: return !isIdentified && mayAct
            case .identityNotShown: return !isIdentified
            case .consider: return isIdentified && !isConsidered
            case .proposeNotUpheld: return isConsidered && !isProposed && !isInForce
            // A parent's word brings nothing into force for who decides themselves.
            case .uphold: return isConsidered && !isProposed && !isInForce && mayAct
            case .confirmNotUpheld, .sendBack: return isProposed
            case .withdraw, .died, .moved, .forgetAddress: return true
            case .duplicate: return !isConsidered
            case .extend: return !isInForce && !isExtended && !isGrown
            case .remind: return !isInForce
            case .represent(let acting):
                return !isProposed && (!isIdentified || ((acting.standing == .parent) != isGrown && !(isGrown && acting.until != nil)))
            case .proposeUntie: return isInForce && !isUntying
            case .keepTied: return isInForce && isUntying
            case .untie: return !isInForce || isUntying
            case .powerOver: return hasEnd && isGrown
            case .comeOfAge: return isInForce && isChild && isGrown && !isAsked
            case .askAgain: return isInForce && isChild && isGrown
            case .keep: return isInForce || (isIdentified && !isProposed && isChild && isGrown)
            case .transfer: return !isProposed
            case .heard: return isInForce && !isHeard
            case .leave: return isInForce && isHeard && !isLeft
            case .takeOn: return !isOwned
            case .giveBack: return isOwned
            case .askedToWithdraw: return true
            case .notThePerson: return isAskedToEnd
            }
        }

        mutating func took(_ step: ObjectionStep) {
            switch step {
            case .checkIdentity: isIdentified = true
            case .consider: isConsidered = true
            case .proposeNotUpheld: isProposed = true
            case .sendBack: isProposed = false
            case .uphold: isInForce = true
            case .died: (isClosed, isDead, isUntying) = (true, true, false)
            // All else is as it was; what the register says is left by whoever brings it back.
            case .notDied: (isClosed, isDead, isLeft) = (false, false, isHeard)
            case .withdraw: (isClosed, isAskedToEnd) = (true, false)
            case .identityNotShown, .confirmNotUpheld, .moved, .duplicate: isClosed = true
            case .extend: isExtended = true
            case .transfer: (isHeard, isLeft, isUntying, isOwned) = (false, false, false, false)
            case .proposeUntie: isUntying = true
            case .keepTied: isUntying = false
            case .untie:
                (isIdentified, isConsidered, isProposed, isInForce) = (false, false, false, false)
                (isHeard, isLeft, isUntying, isAsked) = (false, false, false, false)
                (isClosed, isDead, isAskedToEnd) = (false, false, false)
            case .heard: isHeard = true
            case .leave: isLeft = true
            case .represent(let acting):
                (isChild, isAsked) = (acting.standing == .parent, false)
                (isByPower, hasEnd) = (!isChild, acting.until != nil)
            case .askAgain: isAsked = true
            case .keep: (isChild, isAsked, isByPower, hasEnd) = (false, false, false, false)
            case .takeOn: isOwned = true
            case .giveBack: isOwned = false
            case .askedToWithdraw: isAskedToEnd = true
            case .notThePerson: isAskedToEnd = false
            case .remind, .comeOfAge, .forgetAddress, .powerOver: break
            }
        }

        var asking: ObjectionCase.Asking? {
            guard isInForce, isChild, !isClosed else { return nil }
            return isAsked ? .asked : isGrown ? .due : nil
        }
    }

    static let asked = WithdrawalAsked(.phone, check: .calledBack)
    static let parent = ActingFor(standing: .parent, evidence: "e", from: today)

    static func step(_ kind: ObjectionStep.Kind, _ random: inout some RandomNumberGenerator) -> ObjectionStep {
        switch kind {
        case .checkIdentity: .checkIdentity([.documents, .calledBack, .knownToStaff].randomElement(using: &random)!)
        case .identityNotShown: .identityNotShown(why: "w")
        case .consider: .consider
        case .uphold: .uphold
        case .proposeNotUpheld: .proposeNotUpheld(NotUpheldGround.allCases.randomElement(using: &random)!, reasons: "r")
        case .confirmNotUpheld: .confirmNotUpheld
        case .sendBack: .sendBack(why: "w")
        case .withdraw: .withdraw(why: "w", asked: asked)
        case .proposeUntie: .proposeUntie(why: "w")
        case .untie: .untie(why: "w")
        case .keepTied: .keepTied(why: "w")
        case .powerOver: .powerOver
        case .died: .died(why: "w")
        case .notDied: .notDied(why: "w")
        case .moved: .moved(why: "w")
        case .duplicate: .duplicate(why: "w")
        case .extend: .extend(months: 1, because: .complex, reasons: "r")
        case .remind: .remind
        case .represent:
            .represent(
                Bool.random(using: &random)
                    ? parent
                    : ActingFor(
                        standing: .attorney, evidence: "e", from: today, until: Bool.random(using: &random) ? Day(2030, 1, 1) : nil,
                        cannotDecide: true))
        case .comeOfAge: .comeOfAge
        case .askAgain: .askAgain
        case .keep: .keep
        case .transfer: .transfer(to: ODSCode("QMJ")!)
        case .heard: .heard(.died)
        case .leave: .leave(why: "w")
        case .forgetAddress: .forgetAddress
        case .takeOn: .takeOn
        case .giveBack: .giveBack
        case .askedToWithdraw: .askedToWithdraw(UncheckedWithdrawal(.phone, on: today), said: "s")
        case .notThePerson: .notThePerson(why: "w")
        }
    }

    @Test(
        "what the national register says is noted by the service alone, ends nothing, and stays until the desk has seen to it or it is said no more"
    )
    func heard() throws {
        let other = try #require(ODSCode("QMJ"))
        let it = try Self.walked([.checkIdentity(.documents), .consider, .uphold])
        #expect(throws: StepRefused.notTheirs) { try it.taking(.heard(.died), by: Self.first, on: Self.today) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.died(why: "w"), by: .service, on: Self.today) }
        #expect(throws: StepRefused.notNow(.inForce, .leave)) { try it.taking(.leave(why: "w"), by: Self.first, on: Self.today) }
        let told = try it.taking(.heard(.died), by: .service, on: Self.today)
        #expect(told.state == .inForce && told.openWord == .died)
        let left = try told.taking(.leave(why: "they live"), by: Self.first, on: Self.today)
        #expect(left.openWord == nil)
        #expect(throws: StepRefused.notNow(.inForce, .heard), "the same again is no news") {
            try left.taking(.heard(.died), by: .service, on: Self.today)
        }
        #expect(try left.taking(.heard(.moved(to: other)), by: .service, on: Self.today).openWord == .moved(to: other))
        let over = try told.taking(.heard(nil), by: .service, on: Self.today)
        #expect(over.openWord == nil)
        #expect(try over.taking(.heard(.died), by: .service, on: Self.today).openWord == .died)
        #expect(try told.taking(.transfer(to: other), by: Self.first, on: Self.today).openWord == nil)
        for word in [RegisterWord.died, .lives, .moved(to: other)] { #expect(RegisterWord(kept: word.kept) == word) }
        #expect(RegisterWord(kept: "nothing") == nil)
    }

    @Test("an imported row is brought into force from wherever an earlier run was stopped, and never where it has ended or is refused")
    func imported() throws {
        for count in 0...3 {
            let all: [ObjectionStep] = [.checkIdentity(.asImported), .consider, .uphold]
            let it = try all.prefix(count).reduce(ObjectionCase(way: .imported, received: Self.today)) { it, step in
                try it.taking(step, by: Self.first, on: Self.today)
            }
            let rest = ImportedRow.steps(from: it.state)
            #expect(try (rest ?? []).reduce(it) { it, step in try it.taking(step, by: Self.first, on: Self.today) }.state == .inForce)
            #expect((rest == nil) == (count == 3))
        }
        #expect(throws: StepRefused.notTheirs, "what came by letter is checked") {
            try Self.fresh().taking(.checkIdentity(.asImported), by: Self.first, on: Self.today)
        }
        #expect(!IdentityCheck.byDesk.contains(.asImported) && !IdentityCheck.byDesk.contains(.signedIn))
        for state in ObjectionState.allCases where state.isClosed || state == .secondCheck {
            #expect(ImportedRow.steps(from: state) == nil)
        }
    }

    @Test("a desk withdraws only with how it was asked and how it was checked who asked; the person does it as they are signed in")
    func withdrawing() throws {
        let it = try Self.walked([.checkIdentity(.documents), .consider, .uphold])
        #expect(throws: StepRefused.askerNotChecked) { try it.taking(.withdraw(why: "a man rang"), by: Self.first, on: Self.today) }
        let step = ObjectionStep.withdraw(why: "a man rang", asked: Self.asked)
        #expect(try it.taking(step, by: Self.first, on: Self.today).state == .withdrawn)
        #expect(step.noted == "withdraw, asked by telephone, checked by called-back")
        for way in WithdrawalAsked.Way.allCases {
            for check in IdentityCheck.allCases {
                let asked = WithdrawalAsked(way, check: check)
                #expect((asked != nil) == IdentityCheck.byDesk.contains(check))
                if let asked { #expect(WithdrawalAsked(kept: asked.kept) == asked) }
            }
        }
        #expect(WithdrawalAsked(kept: "") == nil && WithdrawalAsked(kept: "phone|signed-in") == nil)
    }

    @Test("that the person has moved away ends it only where the national register has them outside the region")
    func moved() throws {
        let it = try Self.walked([.checkIdentity(.documents), .consider, .uphold])
        let desk = try #require(ODSCode("QMJ"))
        func person(_ place: Representing.Person.Place) -> Representing.Person {
            var person = Representing.Person.alive(Day(1970, 1, 1))
            person.place = place
            return person
        }
        let step = ObjectionStep.moved(why: "they wrote")
        for said in [nil, person(.untold)] {
            #expect(throws: StepRefused.moveNotKnown) { try it.taking(step, by: Self.first, on: Self.today, person: said) }
        }
        #expect(throws: StepRefused.stillHere(desk)) { try it.taking(step, by: Self.first, on: Self.today, person: person(.desk(desk))) }
        #expect(try it.taking(step, by: Self.first, on: Self.today, person: person(.elsewhere)).state == .endedByMove)
    }

    @Test("an address is forgotten where somebody else acts from here on, where the power is over, and where the person decides themselves")
    func forgettingWhoActed() throws {
        let (last, after) = (Day(2026, 6, 1)!, Day(2026, 6, 2)!)
        let acting = ActingFor(standing: .attorney, evidence: "LP-1", from: Day(2020, 1, 1)!, until: last, cannotDecide: true)
        var it = ObjectionCase(way: .letter, received: Self.today, acting: acting)
        for step in [ObjectionStep.checkIdentity(.documents), .consider, .uphold] {
            it = try it.taking(step, by: Self.first, on: Self.today, person: .alive(Day(1930, 1, 1)))
        }
        let deputy = ActingFor(standing: .deputy, evidence: "order", from: Self.today, cannotDecide: true)
        #expect(it.forgetsAddress(at: .represent(deputy), by: Self.first, on: Self.today))
        #expect(!Self.fresh().forgetsAddress(at: .represent(deputy), by: Self.first, on: Self.today), "the person's own")
        #expect(it.forgetsAddress(at: .withdraw(why: "w"), by: Self.person, on: Self.today))
        #expect(!it.forgetsAddress(at: .heard(nil), by: .service, on: last) && it.forgetsAddress(at: .heard(nil), by: .service, on: after))
        #expect(throws: StepRefused.notYet) { try it.taking(.powerOver, by: .service, on: last) }
        #expect(throws: StepRefused.notTheirs) { try it.taking(.powerOver, by: Self.first, on: after) }
        let over = try it.taking(.powerOver, by: .service, on: after)
        #expect(over.state == .inForce && over.canBeKept(on: after))
    }

    @Test("what a message says of a case is so only while the case is where it says, and of nobody whose power is over")
    func stillSo() throws {
        let force = try Self.walked([.checkIdentity(.documents), .consider, .uphold])
        #expect(Letter.Kind.inForce.isSo(of: force, on: Self.today) && !Letter.Kind.receipt.isSo(of: force, on: Self.today))
        let ended = try force.taking(.withdraw(why: "w"), by: Self.person, on: Self.today)
        #expect(!Letter.Kind.inForce.isSo(of: ended, on: Self.today) && Letter.Kind.withdrawn.isSo(of: ended, on: Self.today))
        let longer = try Self.fresh().taking(.extend(months: 1, because: .complex, reasons: "r"), by: Self.first, on: Self.today)
        #expect(Letter.Kind.moreTime.isSo(of: longer, on: Self.today) && !Letter.Kind.receipt.isSo(of: longer, on: Self.today))
        let acting = ActingFor(standing: .attorney, evidence: "e", from: Self.today, until: Self.today, cannotDecide: true)
        let theirs = ObjectionCase(way: .letter, received: Self.today, acting: acting)
        #expect(Letter.Kind.receipt.isSo(of: theirs, on: Self.today) && !Letter.Kind.receipt.isSo(of: theirs, on: Day(2026, 3, 3)!))
        for kind in Letter.Kind.all { #expect(Letter.Kind(code: kind.code) == kind) }
        #expect(Letter.Kind(code: "answer-due") == nil)
    }

    @Test("over 20,000 walks of chance it takes exactly the steps that a second model allows, and every state and step is reached")
    func everyPath() {
        var random = Seeded(20260302)
        var (states, kinds): (Set<ObjectionState>, Set<ObjectionStep.Kind>) = ([.received], [])
        // Six years old on the first day, and twenty on the later one.
        let (born, later) = (Day(2020, 1, 1)!, Day(2040, 3, 2)!)
        // Chance alone seldom comes far: two of three walks begin on the way to an answer.
        let ways: [[ObjectionStep.Kind]] = [[], [.checkIdentity, .consider, .uphold], [.checkIdentity, .consider, .proposeNotUpheld]]
        for _ in 0..<20_000 {
            let way = ways.randomElement(using: &random)!
            let isChild = Bool.random(using: &random)
            var it = ObjectionCase(way: .letter, received: Self.today, acting: isChild ? Self.parent : nil)
            var model = Model(isChild: isChild)
            for number in 0..<12 {
                if Int.random(in: 0..<12, using: &random) == 0 { model.isGrown = true }
                let today = model.isGrown ? later : Self.today
                let kind = number < way.count ? way[number] : ObjectionStep.Kind.allCases.randomElement(using: &random)!
                // Each by another person, so that the rule of two never stands in the way.
                let hand: Hand = [.heard, .comeOfAge, .powerOver].contains(kind) ? .service : Hand(.desk, subject: "d\(number)")
                let step = Self.step(kind, &random)
                // Who has died acts for nobody, and nobody for them: of each step what it needs.
                var person = Representing.Person(born: born, isDeceased: kind == .died, isDeathFormal: kind == .died, isRestricted: false)
                if kind == .moved { person.place = .elsewhere }
                let after = try? it.taking(step, by: hand, on: today, person: person)
                #expect((after != nil) == model.allows(step), "\(it.state) \(kind)")
                guard let after else {
                    continue
                }
                model.took(step)
                kinds.insert(kind)
                it = after
                states.insert(it.state)
                #expect(it.state.isClosed == model.isClosed)
                #expect((it.state == .inForce) == (model.isInForce && !model.isClosed))
                #expect((it.state == .secondCheck) == (model.isProposed && !model.isClosed))
                #expect(it.asking(on: today) == model.asking)
                #expect((it.owner != nil) == model.isOwned)
                // Whatever anybody says, nothing ends by it.
                #expect((it.withdrawalSaid != nil) == (model.isAskedToEnd && !model.isClosed))
            }
        }
        #expect(states == Set(ObjectionState.allCases))
        #expect(kinds == Set(ObjectionStep.Kind.allCases))
    }
}

extension Representing.Person {
    static func alive(_ born: Day?) -> Self { .init(born: born, isDeceased: false, isRestricted: false) }
}

/// Chance that can be repeated (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
