import CareRecord

/// One thing that is done with an objection.
public enum ObjectionStep: Sendable, Hashable {
    /// Who it is was checked, and whether the person has said then that the address of a form that anybody may have sent is theirs. Where what the case says of
    /// the person and what the national register says differ: why it is the same person all the same (`PersonFit.differs`).
    case checkIdentity(IdentityCheck, addressIsTheirs: Bool = false, samePerson: String? = nil)
    case identityNotShown(why: String)
    case consider
    case uphold
    case proposeNotUpheld(NotUpheldGround, reasons: String)
    case confirmNotUpheld
    /// The second person does not agree: it is considered again.
    case sendBack(why: String)
    /// By a desk only with how the person asked for it, and how it was checked who asked: it opens a record.
    case withdraw(why: String, asked: WithdrawalAsked? = nil)
    /// The national register says so, and the desk what else it knows.
    case died(why: String)
    /// It ended with a death that was a mistake: it goes on where it was, and what was in force is in force again.
    case notDied(why: String)
    /// To where none of the region's desks answers for them.
    case moved(why: String)
    /// Of the person's own, which was there first.
    case duplicate(why: String)
    /// By two further months at most, told to the person within the first (UK GDPR Article 12(3)).
    case extend(months: Int, because: Extension.Because, reasons: String)
    case remind
    /// Somebody acts for the person from here on.
    case represent(ActingFor)
    /// A child who was spoken for is of an age to decide: from here on the desk is to ask them, and whoever spoke for them is not written to any more.
    case comeOfAge
    /// The desk has asked them what they themselves want.
    case askAgain
    /// They were asked, and keep it as it is.
    case keep
    /// To the desk of another integrated care system, which goes on with it.
    case transfer(to: ODSCode)
    /// The national register was asked about the person; nil: it says nothing any more that their desk must see to.
    case heard(RegisterWord?)
    /// Nothing follows from what the national register says, such as where it is wrong.
    case leave(why: String)
    /// The address that was given with it is not written to any more.
    case forgetAddress
    /// It is in force for somebody whose it is not, says one of the desk: a second one must agree before their record can be opened again.
    case proposeUntie(why: String)
    /// It is nobody's again, and who it is has to be checked anew: it was tied to a wrong person. Where nothing is kept of who objected, with whom they said that
    /// they are: else nobody could find them, and any number could be tied to it.
    case untie(why: String, said: ClaimedPerson? = nil)
    /// The second person does not agree: it is the right person's.
    case keepTied(why: String)
    /// The power of whoever acts for the person is over, by its own last day: they are not written to any more.
    case powerOver
    /// Somebody of the desk deals with it from here on: one at a time.
    case takeOn
    /// Nobody does any more.
    case giveBack
    /// Somebody asked that it be withdrawn, and the desk cannot tell yet who asks: it stays as it is until that is checked.
    case askedToWithdraw(UncheckedWithdrawal, said: String)
    /// Whoever asked that it be withdrawn was not the person, nor anybody who may act for them.
    case notThePerson(why: String)

    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case checkIdentity = "check-identity"
        case identityNotShown = "identity-not-shown"
        case consider, uphold
        case proposeNotUpheld = "propose-not-upheld"
        case confirmNotUpheld = "confirm-not-upheld"
        case sendBack = "send-back"
        case askedToWithdraw = "asked-to-withdraw"
        case notThePerson = "not-the-person"
        case withdraw, died, moved, duplicate, extend, remind, represent
        case notDied = "not-died"
        case comeOfAge = "of-age"
        case askAgain = "ask-again"
        case keep, transfer
        case heard = "register-says"
        case leave = "leave-as-is"
        case forgetAddress = "forget-address"
        case proposeUntie = "propose-untie"
        case untie
        case keepTied = "keep-tied"
        case powerOver = "power-over"
        case takeOn = "take-on"
        case giveBack = "give-back"

        /// What a desk arranges for itself, and what somebody said that nobody has checked: nobody is written to about it.
        public static let untold: Set<Kind> = [.takeOn, .giveBack, .askedToWithdraw, .notThePerson]

        /// As a list of what was done says it.
        public var words: String {
            switch self {
            case .checkIdentity: "Identity checked"
            case .identityNotShown: "Closed, because who it was could not be shown"
            case .consider: "Began to consider it"
            case .uphold: "Brought into force"
            case .proposeNotUpheld: "Proposed not to uphold it"
            case .confirmNotUpheld: "Agreed, as the second person, not to uphold it"
            case .sendBack: "Did not agree, as the second person: it is considered again"
            case .withdraw: "Withdrawn"
            case .died: "Ended, because the person has died"
            case .notDied: "Brought back, because the person has not died"
            case .moved: "Ended, because the person has moved away"
            case .duplicate: "Closed, because there was one already"
            case .extend: "More time taken to answer"
            case .remind: "Reminded that an answer is due"
            case .represent: "Recorded who acts for the person"
            case .comeOfAge: Self.toBeAsked
            case .askAgain: "Asked the person, who is of an age to decide"
            case .keep: "The person keeps it"
            case .transfer: "Handed over to another desk"
            case .heard: "Noted what the national register says"
            case .leave: "Left as it is, whatever the national register says"
            case .forgetAddress: "Asked us not to write to the address that was given"
            case .proposeUntie: "Said that it was tied to a wrong person: a second person must agree"
            case .untie: "Was tied to a wrong person by mistake: who it is has to be checked again"
            case .keepTied: "Did not agree, as the second person, that it was tied to a wrong person"
            case .powerOver: "The power of who acts for the person is over: they are not written to any more"
            case .takeOn: "Taken on by one of the desk"
            case .giveBack: "Given back: nobody of the desk has it"
            case .askedToWithdraw: "Asked to be withdrawn, by somebody whom nobody has checked: it stays as it is"
            case .notThePerson: "Who asked that it be withdrawn was not the person: it stays as it is"
            }
        }

        private static let takenBack =
            "Brought back, because the national register does not say any more that the person’s death is registered"
        private static let toBeAsked = "Of an age to decide now: the desk is to ask the person"

        /// As a list of what was done says it, by whose hand it was: a version before this one let the clock say that somebody was asked, which nobody had done.
        /// - Parameter hand: as it is kept; see `Hand.Kind`.
        public func words(by hand: String) -> String {
            switch (self, Hand.Kind(rawValue: hand)) {
            case (.askAgain, .service): Self.toBeAsked
            case (.notDied, .register): Self.takenBack
            default: words
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .checkIdentity: .checkIdentity
        case .identityNotShown: .identityNotShown
        case .consider: .consider
        case .uphold: .uphold
        case .proposeNotUpheld: .proposeNotUpheld
        case .confirmNotUpheld: .confirmNotUpheld
        case .sendBack: .sendBack
        case .withdraw: .withdraw
        case .died: .died
        case .notDied: .notDied
        case .moved: .moved
        case .duplicate: .duplicate
        case .extend: .extend
        case .remind: .remind
        case .represent: .represent
        case .comeOfAge: .comeOfAge
        case .askAgain: .askAgain
        case .keep: .keep
        case .transfer: .transfer
        case .heard: .heard
        case .leave: .leave
        case .forgetAddress: .forgetAddress
        case .proposeUntie: .proposeUntie
        case .untie: .untie
        case .keepTied: .keepTied
        case .powerOver: .powerOver
        case .takeOn: .takeOn
        case .giveBack: .giveBack
        case .askedToWithdraw: .askedToWithdraw
        case .notThePerson: .notThePerson
        }
    }

    /// What somebody wrote with it; nil where nothing is to be written.
    public var reasons: String? {
        switch self {
        case .identityNotShown(let why), .sendBack(let why), .withdraw(let why, _), .died(let why), .notDied(let why), .moved(let why),
            .duplicate(let why), .leave(let why), .proposeUntie(let why), .untie(let why, _), .keepTied(let why),
            .askedToWithdraw(_, let why), .notThePerson(let why):
            why
        case .checkIdentity(_, _, let samePerson): samePerson
        case .proposeNotUpheld(_, let reasons), .extend(_, _, let reasons): reasons
        case .represent(let acting): acting.evidence
        case .consider, .uphold, .confirmNotUpheld, .remind, .comeOfAge, .askAgain, .keep, .transfer,
            .heard, .forgetAddress, .powerOver, .takeOn, .giveBack:
            nil
        }
    }

    /// As its event says it: what was done, of a check of identity how, and of a withdrawal how it was asked.
    public var noted: String {
        switch self {
        case .checkIdentity(let check, _, let same):
            "\(kind.rawValue) by \(check.rawValue)\(same == nil ? "" : ", although what was said differs")"
        case .withdraw(_, .some(let asked)): "\(kind.rawValue), \(asked.noted)"
        case .askedToWithdraw(let asked, _): "\(kind.rawValue), \(asked.way.words)"
        default: kind.rawValue
        }
    }
}

/// How the desk found out that it is this person.
public enum IdentityCheck: String, Sendable, Hashable, CaseIterable {
    /// They were signed in, proved at identity level P9 (NHS login).
    case signedIn = "signed-in"
    case documents
    case calledBack = "called-back"
    case knownToStaff = "known-to-staff"
    /// It was in force in an older system, which had checked it; nobody has again.
    case asImported = "as-imported"

    /// Those that a desk may say of a person who is before it, on the telephone or known.
    public static let byDesk: [IdentityCheck] = [.documents, .calledBack, .knownToStaff]

    public var words: String {
        switch self {
        case .asImported: "not checked again: it was in force in an older system, and the national register knows the number"
        case .signedIn: "they were signed in with proof of who they are"
        case .documents: "documents that prove name, date of birth and address"
        case .calledBack: "called back on the number that the national register holds"
        case .knownToStaff: "known to staff who have met them"
        }
    }
}

/// More time than a month, and why the law allows it (UK GDPR Article 12(3): complexity or number of requests).
public struct Extension: Sendable, Hashable {
    public enum Because: String, Sendable, Hashable, CaseIterable {
        case complex, several
        public var words: String { self == .complex ? "the request is complex" : "there are several requests of the same person" }
    }
    public let until: Day
    public let because: Because
    public init(until: Day, because: Because) {
        self.until = until
        self.because = because
    }
}

/// Whoever does a step.
public struct Hand: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case person, desk, service
        /// The national register, by what it says when it is asked.
        case register

        /// As a list of what was done says it.
        public var words: String {
            switch self {
            case .person: "the person"
            case .desk: "desk"
            case .service: "the service"
            case .register: "the national register"
            }
        }
    }
    public let kind: Kind
    /// The sign-in's subject; empty for the service itself and for the national register.
    public let subject: String
    public init(_ kind: Kind, subject: String) {
        self.kind = kind
        self.subject = subject
    }
    /// The service itself, by the clock.
    public static let service = Hand(.service, subject: "")
    /// What the national register says, and nobody asked for.
    public static let register = Hand(.register, subject: "")
}
