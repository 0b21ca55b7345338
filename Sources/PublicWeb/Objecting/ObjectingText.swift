import Objections

/// What an objection may mean, which is read and confirmed one by one: the same words wherever the public reads them, letters too. The desk
/// reads it out from `Consequence.words`, and `ObjectingTests` holds one against the other.
enum ConsequenceText: String, PageText {
    static let file = "consequences"

    case tests, repeating, elsewhere, medicines, talking

    static func label(_ consequence: Consequence) -> Self {
        switch consequence {
        case .tests: .tests
        case .repeating: .repeating
        case .elsewhere: .elsewhere
        case .medicines: .medicines
        case .talking: .talking
        }
    }
}

/// What `/object` says.
enum ObjectText: String, PageText {
    static let file = "object"
    static let blocks: Set<Self> = [.same, .others, .happens]

    case title, short, intro, meaning, same, others, happens, logIn, now, form, mine, desks
}

/// What the two forms, `/object/now` and `/object/form`, say, and the pages that answer them.
enum ObjectFormText: String, PageText {
    static let file = "object-form"
    static let blocks: Set<Self> = [.sent]

    case title, short, byPractice, byHome, unknownPractice, send
    case unsignedTitle, unsignedIntro, who, iAmThePerson, iAmParent, iAmAttorney, iAmDeputy, iAmCarer, evidence, evidenceHint
    case practice, practiceHint, whichPractice, noneOfThese, unknownPracticeName, choosePractice, typeMore
    case name, born, bornHint, day, month, year, address, postcode, number, desk, deskHint, read, email, sendTheirs
    case chooseYourDesk, chooseTheirDesk, chooseListedDesk, wrongEmail, confirm
    case enterName, enterBorn, wrongBorn, enterAddress, wrongNumber, carer, chooseWho, enterEvidence
    case sentTitle, sent, byLetterTitle, byLetter
    case goesByPractice, goesByHome, choseNotPractice, choseNotHome

    var takes: Set<String> {
        switch self {
        case .byPractice, .byHome, .byLetter, .goesByPractice, .goesByHome: ["desk"]
        case .choseNotPractice, .choseNotHome: ["chosen"]
        case .confirm: ["consequence"]
        case .sent: ["reference", "desk", "day"]
        default: []
        }
    }

    static func label(_ standing: ActingFor.Standing) -> Self {
        switch standing {
        case .parent: .iAmParent
        case .attorney: .iAmAttorney
        case .deputy: .iAmDeputy
        case .carer: .iAmCarer
        }
    }
}
