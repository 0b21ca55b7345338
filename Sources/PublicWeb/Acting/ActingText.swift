import Objections

/// What `/acting` says, and a month of somebody for whom another acts.
enum ActingText: String, PageText {
    static let file = "acting"

    case title, back
    case parent, attorney, deputy, personalRepresentative
    case forWhom, nobodyListed, moreThanFit, checked, byDesk, readMore
    case whoActs, nobodyActs, moreActThanFit, ended, asked, since, notToday, eachTime, stop
    case number, hasEnded, notBegun, notNow, tellDesk, youAct, until, whoLooked, copy
    case about, shows, beganAfter, lookedOn, nothing, cutShort, askDesk

    var takes: Set<String> {
        switch self {
        case .ended, .youAct: ["kind"]
        case .asked, .since: ["date", "kind"]
        case .number: ["number"]
        case .until: ["day"]
        case .about: ["number", "kind"]
        case .lookedOn: ["practice"]
        default: []
        }
    }

    static func label(_ kind: Representing.Kind) -> Self {
        switch kind {
        case .parent: .parent
        case .attorney: .attorney
        case .deputy: .deputy
        case .personalRepresentative: .personalRepresentative
        }
    }

    /// Why somebody may not act. That somebody is kept back, or is said to have died, is never said: who may not act is told nothing of the person.
    static func label(_ why: Representing.Refused) -> Self {
        switch why {
        case .acting(.over), .over, .died, .acting(.ofAge): .hasEnded
        case .acting(.notYet), .notYet: .notBegun
        case .saidToHaveDied, .alive, .evidenceMissing, .donorUnderAge, .underAge, .keptBack, .acting: .notNow
        }
    }
}

/// What `/acting/{id}/copy` says, and the letter that it writes. Whom the letter goes to is `CopyText`'s.
enum ActingCopyText: String, PageText {
    static let file = "acting-copy"
    static let blocks: Set<Self> = [.intro]

    case title, back, intro, write
    case letterTitle, print
    case subject, askLiving, askEstate, number, name, born, myName, reach, shows, signed

    var takes: Set<String> {
        switch self {
        case .intro, .number: ["number"]
        case .askLiving, .askEstate: ["kind"]
        case .name, .born, .myName, .reach, .signed: ["line"]
        default: []
        }
    }
}
