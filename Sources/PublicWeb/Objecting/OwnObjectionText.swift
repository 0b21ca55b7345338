import Objections

/// What `/object/mine` says to whoever objected.
enum OwnObjectionText: String, PageText {
    static let file = "own-objection"

    case title, nothing, meaning, reference, came, cameWaiting
    case waySignedIn, wayForm, wayLetter, wayPhone, wayStaff, wayImported
    case stateReceived, stateIdentityChecked, stateConsidering, stateSecondCheck, stateInForce, stateStopped, stateNotUpheld
    case stateWithdrawn, stateEndedByDeath, stateEndedByMove, stateNotIdentified, stateDuplicate
    case holds, suspended, stopped, broughtBack, saidToHaveDied, done, step, stepReceived
    case stepCheckIdentity, stepIdentityNotShown, stepConsider, stepUphold, stepProposeNotUpheld, stepConfirmNotUpheld, stepSendBack
    case stepWithdraw, stepDied, stepNotDied, stepMoved, stepDuplicate, stepExtend, stepRemind, stepRepresent, stepComeOfAge, stepAskAgain,
        stepKeep
    case stepTransfer, stepHeard, stepLeave, stepForgetAddress, stepProposeUntie, stepUntie, stepKeepTied, stepPowerOver
    case stepWithdrawByDesk, withdrawnByDesk, deskWrote, askedLetter, askedPhone, askedInPerson, checkDocuments, checkCalledBack, checkKnown
    case stepTakeOn, stepGiveBack, stepAskedToWithdraw, stepNotThePerson, withdrawalSaid
    case powerOver
    case childDecides, childWaits, keepIt, endIt, mailed, notMailed, mailWaits, forgetAddress, withdraw

    var takes: Set<String> {
        switch self {
        case .reference: ["reference"]
        case .came: ["day", "way"]
        case .cameWaiting: ["day", "way", "due"]
        case .step: ["day", "what"]
        case .withdrawnByDesk: ["way", "check"]
        case .withdrawalSaid: ["day", "way"]
        case .deskWrote: ["reasons"]
        default: []
        }
    }

    static func label(_ way: ObjectionCase.Way) -> Self {
        switch way {
        case .signedIn: .waySignedIn
        case .form: .wayForm
        case .letter: .wayLetter
        case .phone: .wayPhone
        case .staff: .wayStaff
        case .imported: .wayImported
        }
    }

    static func label(_ state: ObjectionState) -> Self {
        switch state {
        case .received: .stateReceived
        case .identityChecked: .stateIdentityChecked
        case .considering: .stateConsidering
        case .secondCheck: .stateSecondCheck
        case .inForce: .stateInForce
        case .notUpheld: .stateNotUpheld
        case .withdrawn: .stateWithdrawn
        case .endedByDeath: .stateEndedByDeath
        case .endedByMove: .stateEndedByMove
        case .notIdentified: .stateNotIdentified
        case .duplicate: .stateDuplicate
        }
    }

    /// - Parameters:
    ///   - kind: a step's, as it is kept; one that is none of ours is how it came.
    ///   - hand: whose it was, as it is kept: where a version before this one let the clock say that somebody was asked, nobody had asked them.
    static func label(step kind: String, by hand: String) -> Self {
        switch ObjectionStep.Kind(rawValue: kind) {
        case nil: .stepReceived
        case .checkIdentity: .stepCheckIdentity
        case .identityNotShown: .stepIdentityNotShown
        case .consider: .stepConsider
        case .uphold: .stepUphold
        case .proposeNotUpheld: .stepProposeNotUpheld
        case .confirmNotUpheld: .stepConfirmNotUpheld
        case .sendBack: .stepSendBack
        case .withdraw: hand == Hand.Kind.desk.rawValue ? .stepWithdrawByDesk : .stepWithdraw
        case .died: .stepDied
        case .notDied: .stepNotDied
        case .moved: .stepMoved
        case .duplicate: .stepDuplicate
        case .extend: .stepExtend
        case .remind: .stepRemind
        case .represent: .stepRepresent
        case .comeOfAge: .stepComeOfAge
        case .askAgain: hand == Hand.Kind.service.rawValue ? .stepComeOfAge : .stepAskAgain
        case .keep: .stepKeep
        case .transfer: .stepTransfer
        case .heard: .stepHeard
        case .leave: .stepLeave
        case .forgetAddress: .stepForgetAddress
        case .proposeUntie: .stepProposeUntie
        case .untie: .stepUntie
        case .keepTied: .stepKeepTied
        case .powerOver: .stepPowerOver
        case .takeOn: .stepTakeOn
        case .giveBack: .stepGiveBack
        case .askedToWithdraw: .stepAskedToWithdraw
        case .notThePerson: .stepNotThePerson
        }
    }

    static func label(_ way: WithdrawalAsked.Way) -> Self {
        switch way {
        case .letter: .askedLetter
        case .phone: .askedPhone
        case .inPerson: .askedInPerson
        }
    }

    /// How a desk found out who asked; nil of what no desk does.
    static func label(_ check: IdentityCheck) -> Self? {
        switch check {
        case .documents: .checkDocuments
        case .calledBack: .checkCalledBack
        case .knownToStaff: .checkKnown
        case .signedIn, .asImported: nil
        }
    }
}
