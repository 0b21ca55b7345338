/// Somebody who speaks for the person. The law knows few who may; being a carer is not among them.
///
/// Sources: Mental Capacity Act 2005 sections 9 to 11 (a health and welfare power counts only while capacity is lost) and 16 (deputies); Children Act 1989
/// section 3 (parental responsibility); Family Law Reform Act 1969 section 8 (at 16 a person decides), Gillick v West Norfolk (1985) below that.
public struct ActingFor: Sendable, Hashable {
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        case parent
        case attorney
        case deputy
        case carer

        public var words: String {
            switch self {
            case .parent: "a parent, or somebody else with parental responsibility"
            case .attorney: "an attorney under a registered lasting power"
            case .deputy: "a deputy whom the Court of Protection appointed"
            case .carer: "a carer"
            }
        }
    }

    /// What a power or an order is about.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        case healthAndWelfare = "health-and-welfare"
        case propertyAndAffairs = "property-and-affairs"
    }

    public let standing: Standing
    public let scope: Scope
    /// What shows it, such as the number of the register of powers; kept sealed.
    public let evidence: String
    public let from: Day
    /// The last day; nil: no end is known.
    public let until: Day?
    /// The desk has it on record that the person cannot decide this themselves.
    public let cannotDecide: Bool

    public init(
        standing: Standing, scope: Scope = .healthAndWelfare, evidence: String, from: Day, until: Day? = nil, cannotDecide: Bool = false
    ) {
        self.standing = standing
        self.scope = scope
        self.evidence = evidence
        self.from = from
        self.until = until
        self.cannotDecide = cannotDecide
    }

    public enum Refused: Sendable, Hashable, CaseIterable {
        case carer, evidenceMissing, otherScope, notYet, over, canDecide, ageUnknown, ofAge, childDecides

        public var sentence: String {
            switch self {
            case .carer:
                "Caring for somebody gives no right to object for them. Help them to object themselves, or name who may act for them."
            case .evidenceMissing: "What shows that they may act must be on record."
            case .otherScope: "A power over property and affairs does not reach decisions about health and welfare."
            case .notYet: "The power has not begun yet."
            case .over: "The power has ended."
            case .canDecide: "It counts only while the person cannot decide this themselves, and that is not on record."
            case .ageUnknown: "How old the person is must be known first."
            case .ofAge: "At 16 a person decides this for themselves."
            case .childDecides: "A child of this age is asked themselves, unless it is on record that they cannot decide it."
            }
        }
    }

    /// From this age on a child is asked themselves where they understand it: the age below which nobody expects it to be usual (as the Data Protection Act
    /// 2018 section 9 has for consent).
    public static let childIsAskedFrom = 13
    /// From this age on nobody decides for them as a parent.
    public static let decidesFrom = 16

    /// Nil where they may act on a day.
    public func refused(on today: Day, born: Day?) -> Refused? {
        if standing == .carer { return .carer }
        if evidence.allSatisfy(\.isWhitespace) { return .evidenceMissing }
        if from > today { return .notYet }
        if let until, until < today { return .over }
        switch standing {
        case .carer: return .carer
        case .attorney, .deputy:
            if scope != .healthAndWelfare { return .otherScope }
            return cannotDecide ? nil : .canDecide
        case .parent:
            guard let born else { return .ageUnknown }
            let age = today.age(born: born)
            if age >= Self.decidesFrom { return .ofAge }
            return age >= Self.childIsAskedFrom && !cannotDecide ? .childDecides : nil
        }
    }

    /// When whom a parent spoke for is asked themselves; nil where nobody need be.
    func asksAgain(born: Day?) -> Day? {
        guard standing == .parent, let born else { return nil }
        return born.adding(months: 12 * (cannotDecide ? Self.decidesFrom : Self.childIsAskedFrom))
    }
}
