/// A letter to the person, made of fixed words, the desk's ways to reach it and the desk's reasons. Never clinical content, never an NHS number: letters
/// are opened by others.
public struct Letter: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case receipt
        case moreTime
        case inForce
        case notUpheld(NotUpheldGround)
        case withdrawn
        case askedAgain
        case moved
        case notIdentified
        case duplicate
        case handedOver

        /// A stable name, for templates of a message service and for tests.
        public var code: String {
            switch self {
            case .receipt: "receipt"
            case .moreTime: "more-time"
            case .inForce: "in-force"
            case .notUpheld(let ground): "not-upheld-\(ground.rawValue)"
            case .withdrawn: "withdrawn"
            case .askedAgain: "asked-again"
            case .moved: "moved"
            case .notIdentified: "not-identified"
            case .duplicate: "duplicate"
            case .handedOver: "handed-over"
            }
        }

        public static let all: [Kind] =
            [.receipt, .moreTime, .inForce] + NotUpheldGround.allCases.map { .notUpheld($0) } + [
                .withdrawn, .askedAgain, .moved, .notIdentified, .duplicate, .handedOver,
            ]

        /// That somebody has ended, closed or handed over an objection, without the person's own word. Where a region's message service has no template for one, a
        /// letter tells of it, and addresses are asked for all the same: the contract with the service may be older.
        public var isOfClosing: Bool { [.moved, .notIdentified, .duplicate, .handedOver].contains(self) }
    }

    public let kind: Kind
    public let subject: String
    public let paragraphs: [String]

    /// - Parameters:
    ///   - reference: by which the desk finds the objection.
    ///   - reasons: in the desk's words, where the letter gives any.
    public init(_ kind: Kind, desk: Desk, reference: String, due: Day, reasons: String = "") {
        self.kind = kind
        let reach = Self.reach(desk)
        switch kind {
        case .receipt:
            subject = "We have your objection"
            paragraphs = [
                "We have received your objection to sharing your record. Your reference is \(reference).",
                "We check who you are, think about your objection, and answer by \(due.words).",
                "Until then staff who care for you can go on looking at your record.",
                Self.elsewhere, reach,
            ]
        case .moreTime:
            subject = "We need more time for your objection"
            paragraphs = [
                "We need more time to answer your objection \(reference). We will answer by \(due.words).",
                Self.because("The reason is", reasons),
                Self.complain, reach,
            ]
        case .inForce:
            subject = "Your objection is in force"
            paragraphs = [
                "Your objection \(reference) is in force. Staff cannot open your shared record, unless the law allows it.",
                "This is what it may mean for you: " + Consequence.allCases.map(\.words).joined(separator: " "),
                "The law may allow a look in an emergency, and we check each of these. You can see every look if you sign in.",
                // Whenever it is read: one may begin tomorrow, or run today.
                "A notice of a national emergency may set objections aside for a time. While one is in force, staff who care for you can "
                    + "open your record. We announce it. When it ends, your objection holds again by itself.",
                "You can withdraw your objection at any time.", Self.elsewhere, reach,
            ]
        case .notUpheld(let ground):
            subject = "We do not uphold your objection"
            paragraphs = [
                "We have thought about your objection \(reference). We do not uphold it, \(ground.words).",
                "The law that lets us do this is: \(ground.law).", Self.because("Our reasons are", reasons), "Two people decided this.",
                Self.complain, reach,
            ]
        case .withdrawn:
            subject = "Your objection has ended"
            paragraphs = [
                "Your objection \(reference) has ended. Staff who care for you can look at your shared record again.",
                "You can object again at any time.", "If you did not ask for this, tell us at once.", reach,
            ]
        case .askedAgain:
            subject = "Do you still object?"
            paragraphs = [
                "Somebody objected for you when you were younger (reference \(reference)). You can now decide this yourself.",
                "Tell us if you want to keep the objection or to end it. Until you do, it stays in force.", reach,
            ]
        case .moved:
            subject = "Your objection has ended, because you moved"
            paragraphs = [
                "We have ended your objection \(reference), because we were told that you live somewhere else now. Staff here can open your shared record again.",
                Self.because("The reason is", reasons),
                "If this is not right, tell us at once. You can object again at any time. Where you live now, ask your GP practice how to object there.",
                Self.complain, reach,
            ]
        case .notIdentified:
            subject = "We could not tell who objected"
            paragraphs = [
                "We could not tell who the person is. So we have closed the objection \(reference). It has changed nothing.",
                Self.because("The reason is", reasons),
                "You can send it again. Log in to do so, or tell us how we can check who you are.", Self.complain, reach,
            ]
        // The same whether there was another or not: who it is may not have been checked, and whether somebody objects is nobody else's to know.
        case .duplicate:
            subject = "We have closed an objection"
            paragraphs = [
                "We have closed the objection \(reference), and do not answer it by itself. If you have another objection, it goes on as it was.",
                "To see where you stand, log in and read \"Your objection\". Or ask us: we check first who you are.", Self.complain, reach,
            ]
        case .handedOver:
            subject = "Another desk sees to your objection"
            paragraphs = [
                "Another desk sees to your objection \(reference) now: the \(desk.name). You need do nothing. What was in force stays in force.",
                "You can ask this desk about it, or withdraw it there.", Self.complain, reach,
            ]
        }
    }

    /// In the desk's words, where any were kept: a version before this one asked for none where somebody moved, and what was sealed may not open any more.
    private static func because(_ beginning: String, _ reasons: String) -> String {
        reasons.allSatisfy(\.isWhitespace) ? "Our reasons are not in this letter. Ask us for them." : "\(beginning): \(reasons)"
    }

    private static let complain =
        "If you are not happy with this, tell us first. You can also complain to the Information Commissioner: ico.org.uk/make-a-complaint, 0303 123 1113, "
        + "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF. You can go to court as well."

    private static let elsewhere =
        "This is about this shared record only. The Summary Care Record is a choice of its own, which you make at your GP practice. The National Data Opt-out "
        + "is about research and planning: nhs.uk/your-nhs-data-matters."

    private static func reach(_ desk: Desk) -> String {
        let ways = [
            desk.phone.map { "phone \($0)" + (desk.hours.map { " (\($0))" } ?? "") }, desk.email.map { "email \($0)" },
            desk.post.map { "write to \($0)" },
        ]
        return "To reach us, \(desk.name): " + ways.compactMap { $0 }.joined(separator: "; ") + "."
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
        // What the clock and the register add to a case is told in no letter.
        if it.state.isStanding, steps.last(where: { $0 != .remind && $0 != .heard }) == .transfer { return (.handedOver, nil) }
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
        case (.confirmNotUpheld, .notUpheld):
            guard let ground = it.proposal?.ground else { return nil }
            self = .notUpheld(ground)
        case (.withdraw, .withdrawn): self = .withdrawn
        case (.askAgain, _): self = .askedAgain
        case (.moved, .endedByMove): self = .moved
        case (.identityNotShown, .notIdentified): self = .notIdentified
        case (.duplicate, .duplicate): self = .duplicate
        case (.transfer, _): self = .handedOver
        // Of a death nobody is told, on purpose: the person cannot be, and who reads their mail now is not known.
        case (.died, _): return nil
        default: return nil
        }
    }
}
