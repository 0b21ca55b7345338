/// A letter to the person, made of fixed words, the desk's ways to reach it and the desk's reasons. Never clinical content, never an NHS number: letters
/// are opened by others. Its words are `web/site/en/letters/objections.md`, which PublicWeb reads.
public struct Letter: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case receipt
        case moreTime
        case inForce
        /// It had ended with a death that was a mistake.
        case inForceAgain
        case notUpheld(NotUpheldGround)
        case withdrawn
        case askedAgain
        case moved
        case notIdentified
        case duplicate
        case handedOver
        /// It had been tied to somebody else by mistake: who it is has to be checked again, and nothing is in force.
        case identityAgain

        /// A stable name, for templates of a message service and for tests.
        public var code: String {
            switch self {
            case .receipt: "receipt"
            case .moreTime: "more-time"
            case .inForce: "in-force"
            case .inForceAgain: "in-force-again"
            case .notUpheld(let ground): "not-upheld-\(ground.rawValue)"
            case .withdrawn: "withdrawn"
            case .askedAgain: "asked-again"
            case .moved: "moved"
            case .notIdentified: "not-identified"
            case .duplicate: "duplicate"
            case .handedOver: "handed-over"
            case .identityAgain: "identity-again"
            }
        }

        public static let all: [Kind] =
            [.receipt, .moreTime, .inForce, .inForceAgain] + NotUpheldGround.allCases.map { .notUpheld($0) } + [
                .withdrawn, .askedAgain, .moved, .notIdentified, .duplicate, .handedOver, .identityAgain,
            ]

        /// By its name; nil of what is no letter of a case.
        public init?(code: String) {
            guard let kind = Self.all.first(where: { $0.code == code }) else { return nil }
            self = kind
        }

        /// That somebody has ended, closed, handed over or brought back an objection, without the person's own word. Where a region's message service has no template for one, a
        /// letter tells of it, and addresses are asked for all the same: the contract with the service may be older.
        public var isOfClosing: Bool {
            [.moved, .notIdentified, .duplicate, .handedOver, .inForceAgain, .identityAgain].contains(self)
        }
    }

    public let kind: Kind
    /// All of it is in this one.
    public let language: LetterLanguage
    /// What stands above it on paper: the day, and by which reference the desk finds the objection.
    public let head: [String]
    public let subject: String
    public let paragraphs: [String]

    /// - Parameters:
    ///   - head: text alone, each to be escaped where it is shown.
    ///   - paragraphs: likewise.
    public init(_ kind: Kind, language: LetterLanguage = .english, head: [String] = [], subject: String, paragraphs: [String]) {
        self.kind = kind
        self.language = language
        self.head = head
        self.subject = subject
        self.paragraphs = paragraphs
    }
}

extension Letter.Kind {
    /// The letter that fits where a case is, and the step whose reasons it gives, if any; nil where nobody is written to.
    /// - Parameter steps: what was done with it, in order.
    public static func fitting(_ it: ObjectionCase, after steps: [ObjectionStep.Kind], on today: Day)
        -> (kind: Letter.Kind, reasons: ObjectionStep.Kind?)?
    {
        // Whoever is to be asked is asked, whatever else was done: the case says that the letter is here.
        if it.asking(on: today) == .due { return (.askedAgain, nil) }
        // And whoever spoke for them while it waited is not written to any more.
        if it.state.isWaiting, it.isOfAge(on: today) { return nil }
        // Nor is what a desk arranges for itself.
        let steps = steps.filter { !ObjectionStep.Kind.untold.contains($0) }
        // What the clock and the register add to a case is told in no letter.
        if it.state.isStanding, steps.last(where: { ![.remind, .heard, .powerOver].contains($0) }) == .transfer {
            return (.handedOver, nil)
        }
        if it.state == .received, steps.last(where: { ![.remind, .extend, .forgetAddress, .powerOver].contains($0) }) == .untie {
            return (.identityAgain, nil)
        }
        // Nor is what a desk leaves, or an address that is taken back.
        let untold: Set<ObjectionStep.Kind> = [.remind, .heard, .leave, .forgetAddress, .powerOver]
        if it.state == .inForce, steps.last(where: { !untold.contains($0) }) == .notDied { return (.inForceAgain, nil) }
        switch it.state {
        case .received, .identityChecked, .considering, .secondCheck: return it.extended == nil ? (.receipt, nil) : (.moreTime, .extend)
        case .inForce: return it.asking(on: today) == nil ? (.inForce, nil) : (.askedAgain, nil)
        case .notUpheld: return it.proposal.map { (.notUpheld($0.ground), .proposeNotUpheld) }
        case .withdrawn: return (.withdrawn, nil)
        case .endedByMove: return (.moved, .moved)
        case .notIdentified: return (.notIdentified, .identityNotShown)
        case .duplicate: return (.duplicate, nil)
        // To nobody, on purpose: the person cannot be told, and who opens their letters now is not known.
        case .endedByDeath: return nil
        }
    }

    /// What a step is told by; nil where nobody is written to.
    public init?(after kind: ObjectionStep.Kind, of it: ObjectionCase) {
        switch (kind, it.state) {
        case (.extend, _): self = .moreTime
        case (.uphold, .inForce): self = .inForce
        // What only waited was told to nobody as ended, and goes on.
        case (.notDied, .inForce): self = .inForceAgain
        case (.confirmNotUpheld, .notUpheld):
            guard let ground = it.proposal?.ground else { return nil }
            self = .notUpheld(ground)
        case (.withdraw, .withdrawn): self = .withdrawn
        case (.askAgain, _): self = .askedAgain
        case (.moved, .endedByMove): self = .moved
        case (.identityNotShown, .notIdentified): self = .notIdentified
        case (.duplicate, .duplicate): self = .duplicate
        case (.transfer, _): self = .handedOver
        case (.untie, .received): self = .identityAgain
        // Of a death nobody is told, on purpose: the person cannot be, and who reads their mail now is not known.
        case (.died, _): return nil
        default: return nil
        }
    }
}

extension Letter.Kind {
    /// Whether what it says of a case is so on a day. A message may leave days after the step that it tells of: whoever reads last that an objection is in force,
    /// which has ended since, believes what is false.
    public func isSo(of it: ObjectionCase, on today: Day) -> Bool {
        // Whoever may not act any more hears nothing.
        if it.isPowerOver(on: today) { return false }
        return switch self {
        case .receipt: it.state.isWaiting && it.extended == nil
        case .moreTime: it.state.isWaiting && it.extended != nil
        case .inForceAgain: it.state == .inForce
        case .inForce: it.state == .inForce && it.asking(on: today) == nil
        case .notUpheld(let ground): it.state == .notUpheld && it.proposal?.ground == ground
        case .withdrawn: it.state == .withdrawn
        case .askedAgain: it.asking(on: today) != nil
        case .moved: it.state == .endedByMove
        case .notIdentified: it.state == .notIdentified
        case .duplicate: it.state == .duplicate
        case .handedOver: it.state.isStanding
        case .identityAgain: it.state == .received
        }
    }
}
