/// Where an objection is. Closed: every state has its words, its letter and its row in the table below.
public enum ObjectionState: String, Sendable, Hashable, CaseIterable {
    case received
    case identityChecked = "identity-checked"
    case considering
    /// One person of the desk would not uphold it; a second one must agree.
    case secondCheck = "second-check"
    case inForce = "in-force"
    case notUpheld = "not-upheld"
    case withdrawn
    case endedByDeath = "ended-by-death"
    /// The person moved to where none of the region's desks answers for them.
    case endedByMove = "ended-by-move"
    /// Who it was could not be shown in time.
    case notIdentified = "not-identified"
    /// The person's objection was there already.
    case duplicate

    /// Whether it is over. Nothing follows from there, but for what a mistake had ended: a death, or a wrong person.
    public var isClosed: Bool { !isStanding }
    /// Whether an answer is still owed.
    public var isWaiting: Bool { [.received, .identityChecked, .considering, .secondCheck].contains(self) }
    /// Whether another one of the same person would be the same: it waits or is in force.
    public var isStanding: Bool { isWaiting || self == .inForce }

    /// Whether it tells what the person wanted last: nobody is known to have said what was closed because it was there already, or because who it was could not be
    /// shown.
    public var tellsTheirWish: Bool { self != .notIdentified && self != .duplicate }

    /// Whether a step of a kind follows from here; whose it is, and on what terms, the case weighs.
    public func allows(_ kind: ObjectionStep.Kind) -> Bool { Self.table[self]?.contains(kind) ?? false }

    /// What may be done in each state. What is not here is refused.
    static let table: [ObjectionState: Set<ObjectionStep.Kind>] = [
        .received: [
            .checkIdentity, .identityNotShown, .withdraw, .died, .moved, .transfer, .duplicate, .extend, .remind, .represent,
            .forgetAddress, .untie, .powerOver,
            .takeOn, .giveBack, .askedToWithdraw, .notThePerson,
        ],
        .identityChecked: [
            .consider, .withdraw, .died, .moved, .transfer, .duplicate, .extend, .remind, .represent, .keep, .forgetAddress,
            .untie, .powerOver, .takeOn, .giveBack, .askedToWithdraw, .notThePerson,
        ],
        .considering: [
            .uphold, .proposeNotUpheld, .withdraw, .died, .moved, .transfer, .extend, .remind, .represent, .keep, .forgetAddress,
            .untie, .powerOver, .takeOn, .giveBack, .askedToWithdraw, .notThePerson,
        ],
        .secondCheck: [
            .confirmNotUpheld, .sendBack, .withdraw, .died, .moved, .extend, .remind, .forgetAddress, .untie, .powerOver,
            .takeOn, .giveBack, .askedToWithdraw, .notThePerson,
        ],
        .inForce: [
            .withdraw, .died, .moved, .transfer, .comeOfAge, .askAgain, .keep, .represent, .heard, .leave, .forgetAddress, .proposeUntie,
            .untie, .keepTied, .powerOver, .takeOn, .giveBack, .askedToWithdraw, .notThePerson,
        ],
        // It may have ended while it was tied to a wrong person: then whoever objected has no answer yet.
        .notUpheld: [.untie], .withdrawn: [.untie], .endedByDeath: [.notDied, .untie], .endedByMove: [.untie], .notIdentified: [.untie],
        .duplicate: [.untie],
    ]

    /// As staff read it; the person's own page has its words in `web/site/en/pages/own-objection.md`.
    public var words: String {
        switch self {
        case .received: "received"
        case .identityChecked: "identity checked"
        case .considering: "being considered"
        case .secondCheck: "checked by a second person"
        case .inForce: "in force"
        case .notUpheld: "not upheld"
        case .withdrawn: "withdrawn"
        case .endedByDeath: "ended: the person has died"
        case .endedByMove: "ended: the person has moved away"
        case .notIdentified: "closed: who it was could not be shown"
        case .duplicate: "closed: there was one already"
        }
    }
}

/// Why an objection is not upheld. Closed; each names its law, and each has its own letter.
public enum NotUpheldGround: String, Sendable, Hashable, CaseIterable {
    case safeguarding
    case seriousHarm = "serious-harm"
    case emergency
    case requiredByLaw = "required-by-law"

    /// As the desk chooses it and the letter says it.
    public var words: String {
        switch self {
        case .safeguarding: "to keep a child or an adult at risk safe"
        case .seriousHarm: "to prevent serious harm to you or to somebody else"
        case .emergency: "because of an emergency that is going on"
        case .requiredByLaw: "because the law requires it"
        }
    }

    /// What lets a controller go on although the person objects (UK GDPR Article 21(1): compelling legitimate grounds).
    public var law: String {
        switch self {
        case .safeguarding: "UK GDPR Article 21(1); Data Protection Act 2018, Schedule 1, paragraph 18"
        case .seriousHarm: "UK GDPR Articles 21(1) and 9(2)(c)"
        case .emergency: "UK GDPR Article 21(1); Civil Contingencies Act 2004"
        case .requiredByLaw: "UK GDPR Article 6(1)(c)"
        }
    }
}
