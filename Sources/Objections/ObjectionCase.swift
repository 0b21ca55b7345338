import CareRecord

/// One person's objection, from its arrival to its end. It changes by steps alone, and each step is allowed or refused with the reason.
public struct ObjectionCase: Sendable, Hashable {
    /// How it came.
    public enum Way: String, Sendable, Hashable, CaseIterable {
        case signedIn = "signed-in"
        case form, letter, phone, staff, imported

        public var words: String {
            switch self {
            case .signedIn: "on the web, signed in"
            case .form: "on the web, not signed in"
            case .letter: "by letter"
            case .phone: "by telephone"
            case .staff: "through a member of staff"
            case .imported: "from an older system"
            }
        }
    }

    /// Who proposed not to uphold it, and on what ground.
    public struct Proposal: Sendable, Hashable {
        public let ground: NotUpheldGround
        public let by: String
        public init(_ ground: NotUpheldGround, by: String) {
            self.ground = ground
            self.by = by
        }
    }

    /// What the national register said last, and whether the desk left it at that.
    public struct Heard: Sendable, Hashable {
        public let word: RegisterWord
        public let isLeft: Bool
        public init(_ word: RegisterWord, isLeft: Bool = false) {
            self.word = word
            self.isLeft = isLeft
        }
    }

    public let way: Way
    public let received: Day
    public private(set) var state: ObjectionState
    /// The last day for the answer.
    public private(set) var due: Day
    public private(set) var extended: Extension?
    public private(set) var proposal: Proposal?
    public private(set) var acting: ActingFor?
    /// When the child is asked again; nil: nobody need be.
    public private(set) var askAgain: Day?
    public private(set) var reminded: Day?
    public private(set) var heard: Heard?
    /// Who of the desk says that it is in force for a wrong person, until a second one decides; nil: nobody does.
    public private(set) var untying: String?
    /// Where it was when it ended with a death; nil of every other one.
    public private(set) var beforeDeath: ObjectionState?
    /// The person, signed in, has said that they keep what somebody asked for them.
    public private(set) var isKeptByPerson: Bool
    /// Who of the desk deals with it, by the sign-in's subject; nil: nobody yet.
    public private(set) var owner: String?
    /// As it is kept, whether it is over or not: what ended with a death may come back.
    public private(set) var withdrawalKept: UncheckedWithdrawal?
    /// That somebody asked that it be withdrawn, and nobody knows yet who; nil: nobody has, or it is over.
    public var withdrawalSaid: UncheckedWithdrawal? { state.isStanding ? withdrawalKept : nil }
    /// A sign-in has proved whose it is: that is no mistake of a desk's.
    public var isProven: Bool { way == .signedIn || isKeptByPerson }

    /// As it arrives.
    public init(way: Way, received: Day, acting: ActingFor? = nil) {
        self.way = way
        self.received = received
        self.acting = acting
        state = .received
        due = AnswerLimit.due(received)
        isKeptByPerson = false
    }

    /// As it was kept.
    public init(
        way: Way, received: Day, state: ObjectionState, due: Day, extended: Extension?, proposal: Proposal?, acting: ActingFor?,
        askAgain: Day?, reminded: Day?, heard: Heard? = nil, beforeDeath: ObjectionState? = nil, untying: String? = nil,
        isKeptByPerson: Bool = false, owner: String? = nil, withdrawalSaid: UncheckedWithdrawal? = nil
    ) {
        (self.way, self.received, self.state, self.due) = (way, received, state, due)
        (self.extended, self.proposal, self.acting, self.askAgain, self.reminded) = (extended, proposal, acting, askAgain, reminded)
        self.heard = heard
        self.untying = untying
        self.isKeptByPerson = isKeptByPerson
        self.beforeDeath = beforeDeath
        self.owner = owner
        withdrawalKept = withdrawalSaid
    }

    /// Whether the last day is over on which whoever acts for the person could: what is in force stays, and they hear nothing more of it.
    public func isPowerOver(on today: Day) -> Bool { state.isStanding && (acting?.until).map { $0 < today } ?? false }

    /// What the national register says that the desk has not seen to yet.
    public var openWord: RegisterWord? { heard.flatMap { state == .inForce && !$0.isLeft ? $0.word : nil } }

    /// Where a child stands who was spoken for by a parent and now decides for themselves.
    public enum Asking: Sendable, Hashable {
        /// The desk has to ask them.
        case due
        /// They were asked, and their answer is awaited.
        case asked
    }

    /// Nil where nobody is to be asked, or not yet. From the day on whoever spoke for them is not written to.
    public func asking(on today: Day) -> Asking? {
        // What a parent brought into force always has a day, until it was asked.
        guard state == .inForce, acting?.standing == .parent else { return nil }
        guard let askAgain else { return .asked }
        return askAgain <= today ? .due : nil
    }

    /// Whether whom a parent speaks for decides this themselves from a day on, and has not been asked: nothing is brought into force on the parent's word then.
    public func isOfAge(on today: Day) -> Bool {
        guard acting?.standing == .parent, let askAgain else { return false }
        return askAgain <= today
    }

    /// Whether the person can say on a day that they keep what somebody asked for them, so that it is their own from there on: what is in force, or what waits for a
    /// child who decides this themselves now.
    public func canBeKept(on today: Day) -> Bool {
        acting != nil && state.allows(.keep) && (state == .inForce || isOfAge(on: today))
    }

    /// Whether the address that was given with it is forgotten at a step: it was taken back, or is that of whoever spoke for the person, who speaks for themselves
    /// from here on; or anybody may have typed it, and the person has not said that it is theirs.
    public func forgetsAddress(at step: ObjectionStep, by hand: Hand, on today: Day) -> Bool {
        if asking(on: today) != nil || isOfAge(on: today) || isPowerOver(on: today) { return true }
        switch step {
        case .forgetAddress: return true
        case .checkIdentity(_, let isTheirs, _): return way == .form && !isTheirs
        // Whoever acts from here on, or the person, has given none yet: it is that of whoever acted before.
        case .keep, .represent: return acting != nil
        // A child may be old enough to decide before anybody asks them, and somebody else may decide again.
        case .withdraw: return hand.kind == .person && acting != nil
        default: return false
        }
    }

    /// Days that are left for the answer on a day; below 0 it is late. Nil where no answer is owed.
    public func daysLeft(on today: Day) -> Int? { state.isWaiting ? due.days(since: today) : nil }

    /// Without who acts: whether they may was checked for a person whose it is not.
    public func withoutWhoActs() -> ObjectionCase {
        var it = self
        (it.acting, it.askAgain) = (nil, nil)
        return it
    }

    /// The case after a step.
    /// - Parameters:
    ///   - person: what the national register says of the person today; nil: it was not asked, or does not say.
    /// - Throws: `StepRefused`, and nothing has changed.
    public func taking(
        _ step: ObjectionStep, by hand: Hand, on today: Day, person: Representing.Person? = nil
    ) throws(StepRefused) -> ObjectionCase {
        guard ObjectionState.table[state]?.contains(step.kind) ?? false else { throw .notNow(state, step.kind) }
        try Self.mayDo(step, hand)
        if let reasons = step.reasons, reasons.allSatisfy(\.isWhitespace) { throw .reasonsMissing }
        var it = self
        switch step {
        case .checkIdentity(let check, _, let same):
            // Nobody has checked what came any other way.
            if check == .asImported, way != .imported { throw .notTheirs }
            try Self.mayBe(person?.fit, same)
            if let acting { try Self.mayAct(acting, today, person) }
            it.state = .identityChecked
            it.askAgain = acting?.asksAgain(born: person?.born)
        case .identityNotShown: it.state = .notIdentified
        case .consider: it.state = .considering
        case .uphold:
            // From 13 on, and of a child who cannot decide it from 16 on (`ActingFor.asksAgain`).
            if let acting, isOfAge(on: today) { throw .mayNotAct(.acting(acting.cannotDecide ? .ofAge : .childDecides)) }
            // Weeks have passed since who it is was checked: a power may have ended, by its day or with the person.
            if let acting { try Self.mayAct(acting, today, person) }
            it.state = .inForce
        case .proposeNotUpheld(let ground, _):
            it.state = .secondCheck
            it.proposal = Proposal(ground, by: hand.subject)
        case .confirmNotUpheld:
            // Two people, always: who proposed it is not the second.
            guard let proposal, proposal.by != hand.subject else { throw .samePerson }
            it.state = .notUpheld
        case .sendBack:
            guard let proposal, proposal.by != hand.subject else { throw .samePerson }
            it.state = .considering
            it.proposal = nil
        case .withdraw(_, let asked):
            // It opens the record, and whoever it hides from may call: no one's word suffices that nobody has checked.
            if hand.kind == .desk, asked == nil { throw .askerNotChecked }
            it.state = .withdrawn
            it.withdrawalKept = nil
        case .died:
            // The record can be opened again by it, and nobody is told: no one person's word suffices, nor that of two.
            // A death that is told and not registered may be a mistake: it ends nothing (`Representing.Refused.saidToHaveDied`).
            guard let person, person.isDeceased, person.isDeathFormal else { throw .deathNotKnown }
            it.beforeDeath = state
            it.state = .endedByDeath
            it.untying = nil
        case .notDied:
            // In doubt it is in force.
            it.state = beforeDeath ?? .inForce
            it.beforeDeath = nil
            // The desk reads that the register took it back; what it says all the same was for the desk to weigh, which took this step.
            let takenBack = it.state == .inForce ? Heard(.lives) : nil
            it.heard = hand.kind == .register ? takenBack : heard.flatMap { $0.word == .lives ? nil : Heard($0.word, isLeft: true) }
        case .moved:
            // The sister of a death: the record can be opened by it, and a wrong row is soon clicked.
            switch person?.place {
            case .elsewhere?: it.state = .endedByMove
            case .desk(let ics)?: throw .stillHere(ics)
            case .untold?, nil: throw .moveNotKnown
            }
        case .duplicate: it.state = .duplicate
        case .extend(let months, let because, _):
            let until = try AnswerLimit.extended(self, by: months, on: today)
            it.extended = Extension(until: until, because: because)
            it.due = until
        case .remind: it.reminded = today
        case .represent(let acting):
            if state != .received { try Self.mayAct(acting, today, person) }
            it.acting = acting
            it.askAgain = acting.asksAgain(born: person?.born)
        case .powerOver:
            guard isPowerOver(on: today) else { throw .notYet }
        case .proposeUntie:
            if isProven { throw .notTheirs }
            guard untying == nil else { throw .notNow(state, .proposeUntie) }
            it.untying = hand.subject
        case .keepTied:
            guard let untying else { throw .notNow(state, .keepTied) }
            guard untying != hand.subject else { throw .samePerson }
            it.untying = nil
        case .untie:
            if isProven { throw .notTheirs }
            // Somebody's record opens by it, and the objector's stays open: two people, as for whatever ends one that the person has not asked to end.
            if state == .inForce {
                guard let untying else { throw .notNow(state, .untie) }
                guard untying != hand.subject else { throw .samePerson }
            }
            it.state = .received
            // Whatever was found out, reminded of or heard is another person's.
            (it.untying, it.proposal, it.askAgain, it.reminded, it.heard, it.beforeDeath) = (nil, nil, nil, nil, nil, nil)
            it.withdrawalKept = nil
        case .comeOfAge:
            // Nobody has asked them by this: the day stays until the desk has.
            guard asking(on: today) == .due else { throw .notYet }
        case .askAgain:
            // Their answer, or their withdrawal, is the next step; until then they may be asked once more.
            guard asking(on: today) != nil else { throw .notYet }
            it.askAgain = nil
        case .keep:
            // From here on it is their own; while it waits for an answer, this is for a child who has come of an age to decide.
            guard state == .inForce || isOfAge(on: today) else { throw .notYet }
            it.acting = nil
            it.askAgain = nil
            if hand.kind == .person { it.isKeptByPerson = true }
        // Of another desk's people the register may say the same, and means nothing by it there. The register is asked for that desk without a wait, and the desk
        // reminded as of a new case.
        case .transfer:
            it.heard = nil
            it.reminded = nil
            // Two of one desk decide it.
            it.untying = nil
            // Who has it is of the desk that it leaves.
            it.owner = nil
        case .heard(let word):
            // The same again is no news: what a desk left stays left.
            guard word != heard?.word else { throw .notNow(state, .heard) }
            it.heard = word.map { Heard($0) }
        case .leave:
            guard let word = openWord else { throw .notNow(state, .leave) }
            it.heard = Heard(word, isLeft: true)
        // What is kept beside the case is forgotten (`forgetsAddress`).
        case .forgetAddress: break
        case .takeOn:
            if let owner { throw .takenBy(owner) }
            it.owner = hand.subject
        // By a colleague too: whoever has it may be ill, or gone.
        case .giveBack:
            guard owner != nil else { throw .notNow(state, .giveBack) }
            it.owner = nil
        // Once more where somebody asks again, by another way or on another day.
        case .askedToWithdraw(let asked, _):
            guard asked.on <= today else { throw .dayToCome }
            it.withdrawalKept = asked
        case .notThePerson:
            guard withdrawalSaid != nil else { throw .notNow(state, .notThePerson) }
            it.withdrawalKept = nil
        }
        return it
    }

    /// A case is nobody's on the strength of a number alone.
    private static func mayBe(_ fit: PersonFit?, _ same: String?) throws(StepRefused) {
        switch fit {
        case .other?: throw .otherPerson
        case .differs?: if same == nil { throw .notSurePerson }
        case .fits?, nil: break
        }
    }

    private static func mayAct(_ acting: ActingFor, _ today: Day, _ person: Representing.Person?) throws(StepRefused) {
        if let why = Representing.refused(acting, on: today, person ?? .unknown) { throw .mayNotAct(why) }
    }

    /// The person withdraws and answers; everything else is the desk's, but for what the clock does.
    private static func mayDo(_ step: ObjectionStep, _ hand: Hand) throws(StepRefused) {
        let isAllowed: Bool =
            switch (hand.kind, step) {
            case (.desk, .checkIdentity(.signedIn, _, _)), (.desk, .heard), (.desk, .comeOfAge), (.desk, .powerOver): false
            case (.desk, _): true
            // Signed in, the sign-in itself has proved who they are.
            case (.person, .withdraw), (.person, .keep), (.person, .forgetAddress), (.person, .checkIdentity(.signedIn, _, _)): true
            // That they were asked is for whoever asked them to say.
            case (.service, .remind), (.service, .comeOfAge), (.service, .heard), (.service, .powerOver): true
            // It ends nothing by itself; that its own mistake ends nothing is for nobody to wait for.
            case (.register, .notDied): true
            case (.person, _), (.service, _), (.register, _): false
            }
        if !isAllowed { throw .notTheirs }
    }
}

/// Why a step was not taken.
public enum StepRefused: Error, Sendable, Hashable {
    /// Nothing of the kind follows from where it is.
    case notNow(ObjectionState, ObjectionStep.Kind)
    /// It is not for them to do.
    case notTheirs
    case reasonsMissing
    /// The second person must be another one.
    case samePerson
    case mayNotAct(Representing.Refused)
    /// The national register does not say that the person’s death is registered.
    case deathNotKnown
    /// A desk ends nothing in the person's name without how they asked, and how it was checked that it was they.
    case askerNotChecked
    /// Neither the date of birth nor the name is that of whom the national register has under the number.
    case otherPerson
    /// One of them is not, and nobody has said why it is the same person.
    case notSurePerson
    /// Nothing is kept of who objected, and nobody has written it.
    case whoMissing
    /// The national register has them where a desk of the region answers: its integrated care system.
    case stillHere(ODSCode)
    /// It does not say where they are.
    case moveNotKnown
    case extensionRefused(AnswerLimit.Refused)
    /// The child is not of that age yet.
    case notYet
    /// No desk of the region's, or the one that it is at.
    case noSuchDesk
    /// Somebody of the desk has it already: who, for the desk alone to read.
    case takenBy(String)
    /// Nobody can have asked on that day.
    case dayToCome

    public var sentence: String {
        switch self {
        case .notNow(let state, let kind): "It is \(state.words), and “\(kind.words.lowercased())” does not follow from there."
        case .notTheirs: "This step is for somebody else to take."
        case .reasonsMissing: "Write down why: the person reads it, and whoever comes after you has nothing else."
        case .samePerson: "The second person must be somebody else than the first."
        case .mayNotAct(let why): why.sentence
        case .deathNotKnown:
            "The national register does not say that this person’s death is registered, so it is not ended. If nobody has checked who it is, check that first."
        case .askerNotChecked: "Say how the person asked, and how you checked that it was they: their record can be opened by this."
        case .otherPerson:
            "Neither the name nor the date of birth is that of whom the national register has under this number. It is not tied to them: check the number."
        case .notSurePerson:
            "What was said and what the national register says differ. Read both, and say why it is the same person, or check the number."
        case .whoMissing:
            "Nothing is kept of who objected. Write their name and date of birth, as the letter or the older system has them: else nobody can find them again."
        case .stillHere:
            "The national register has this person where a desk of this region answers, so it is not ended. If that is another desk, hand it over."
        case .moveNotKnown:
            "The national register does not say where this person is, so it is not ended. If nobody has checked who it is, check that first."
        case .extensionRefused(let why): why.sentence
        case .notYet: "The person is not yet of the age at which they are asked again."
        case .noSuchDesk: "That is no other desk of the region."
        case .takenBy(let who): "\(who) has this case already."
        case .dayToCome: "Nobody can have asked on a day that has not come."
        }
    }
}
