import Objections

/// What letters of the objection desk say (`web/site/en/letters/objections.md`): a subject and a body each, and the parts that several of them have. What can be
/// filled in is closed: nothing clinical and no NHS number has a place.
enum LetterText: String, PageText {
    static let folder = "letters"
    static let file = "objections"
    static let isPlain = true
    static let blocks: Set<Self> = [
        .receipt, .moreTime, .inForce, .inForceAgain, .notUpheldSafeguarding, .notUpheldSeriousHarm, .notUpheldEmergency,
        .notUpheldRequiredByLaw,
        .withdrawn,
        .askedAgain, .moved, .notIdentified, .duplicate, .handedOver, .identityAgain,
    ]

    case receiptSubject, receipt, moreTimeSubject, moreTime, inForceSubject, inForce, inForceAgainSubject, inForceAgain
    case notUpheldSubject, notUpheldSafeguarding, notUpheldSeriousHarm, notUpheldEmergency, notUpheldRequiredByLaw
    case withdrawnSubject, withdrawn, askedAgainSubject, askedAgain, movedSubject, moved, notIdentifiedSubject, notIdentified
    case duplicateSubject, duplicate, handedOverSubject, handedOver, identityAgainSubject, identityAgain
    // What they are made of.
    case reference, reasonIs, reasonsAre, reasonsNotKept, complain, elsewhere, reach, phone, phoneWithHours, email, post

    var takes: Set<String> {
        switch self {
        case .receipt: ["reference", "due", "elsewhere", "reach"]
        case .moreTime: ["reference", "due", "reasons", "complain", "reach"]
        case .inForce: ["reference", "consequences", "elsewhere", "reach"]
        case .notUpheldSafeguarding, .notUpheldSeriousHarm, .notUpheldEmergency, .notUpheldRequiredByLaw, .moved, .notIdentified:
            ["reference", "reasons", "complain", "reach"]
        case .withdrawn, .askedAgain: ["reference", "reach"]
        case .duplicate, .inForceAgain, .identityAgain: ["reference", "complain", "reach"]
        case .handedOver: ["reference", "desk", "complain", "reach"]
        case .reference: ["reference"]
        case .reasonIs, .reasonsAre: ["reasons"]
        case .reach: ["desk", "ways"]
        case .phone: ["phone"]
        case .phoneWithHours: ["phone", "hours"]
        case .email: ["email"]
        case .post: ["post"]
        default: []
        }
    }

    /// The pieces of a letter. Switched without `default`: a new letter wants its words here.
    static func of(_ kind: Letter.Kind) -> (subject: Self, body: Self) {
        switch kind {
        case .receipt: (.receiptSubject, .receipt)
        case .moreTime: (.moreTimeSubject, .moreTime)
        case .inForce: (.inForceSubject, .inForce)
        case .inForceAgain: (.inForceAgainSubject, .inForceAgain)
        case .notUpheld(.safeguarding): (.notUpheldSubject, .notUpheldSafeguarding)
        case .notUpheld(.seriousHarm): (.notUpheldSubject, .notUpheldSeriousHarm)
        case .notUpheld(.emergency): (.notUpheldSubject, .notUpheldEmergency)
        case .notUpheld(.requiredByLaw): (.notUpheldSubject, .notUpheldRequiredByLaw)
        case .withdrawn: (.withdrawnSubject, .withdrawn)
        case .askedAgain: (.askedAgainSubject, .askedAgain)
        case .moved: (.movedSubject, .moved)
        case .notIdentified: (.notIdentifiedSubject, .notIdentified)
        case .duplicate: (.duplicateSubject, .duplicate)
        case .handedOver: (.handedOverSubject, .handedOver)
        case .identityAgain: (.identityAgainSubject, .identityAgain)
        }
    }
}
