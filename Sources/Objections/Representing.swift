import CareRecord

/// Somebody who acts for a person on the public pages: a desk has seen what shows that they may, and it is judged anew each time they read.
///
/// Sources: as `ActingFor` for the living; a power ends with the person (Mental Capacity Act 2005, Schedule 1, and section 20 for deputies), and no power of that Act
/// holds for somebody under 16 (section 2(5)). After a death the personal representative may ask (Access to Health Records Act 1990, section 3(1)(f)).
public enum Representing: Sendable, Hashable {
    case living(ActingFor)
    /// The executor or administrator of somebody who has died.
    case estate(evidence: String, from: Day, until: Day?)

    /// Closed: each has its words for the desk and for whoever acts.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case parent, attorney, deputy
        case personalRepresentative = "personal-representative"

        public var words: String {
            switch self {
            case .parent: ActingFor.Standing.parent.words
            case .attorney: ActingFor.Standing.attorney.words
            case .deputy: ActingFor.Standing.deputy.words
            case .personalRepresentative: "the executor or administrator of somebody who has died"
            }
        }

        /// The standing of one who acts for somebody living; nil for an estate.
        public var standing: ActingFor.Standing? {
            switch self {
            case .parent: .parent
            case .attorney: .attorney
            case .deputy: .deputy
            case .personalRepresentative: nil
            }
        }
    }

    /// What the national register says of the person today.
    public struct Person: Sendable, Hashable {
        public let born: Day?
        public let isDeceased: Bool
        /// Whether the death is registered, and not only told (PDS, death notification status 2).
        public let isDeathFormal: Bool
        /// Whoever asks for their whereabouts to be kept back may be hiding from whoever acts for them.
        public let isRestricted: Bool
        /// Whether what the case says fits; nil: it is not held against anything, such as of whoever is signed in.
        public var fit: PersonFit?
        /// Who answers for where they are registered or live.
        public var place: Place = .untold

        public enum Place: Sendable, Hashable {
            /// A desk of the region: its integrated care system.
            case desk(ODSCode)
            /// They are registered or live where none of the region's desks answers.
            case elsewhere
            case untold
        }

        public init(born: Day?, isDeceased: Bool, isDeathFormal: Bool = false, isRestricted: Bool) {
            self.born = born
            self.isDeceased = isDeceased
            self.isDeathFormal = isDeathFormal
            self.isRestricted = isRestricted
        }

        /// Of whom the register says nothing.
        public static let unknown = Person(born: nil, isDeceased: false, isRestricted: false)
    }

    public enum Refused: Sendable, Hashable {
        case acting(ActingFor.Refused)
        /// A power or parental responsibility ended with the person, whose death is registered.
        case died
        /// A death is told and not registered: it may be a mistake, so that it stops whoever acts and ends nothing.
        case saidToHaveDied
        /// There is no estate of somebody who lives.
        case alive
        case evidenceMissing, notYet, over
        /// A lasting power is given from 18 on (Mental Capacity Act 2005, section 9(2)(c)).
        case donorUnderAge
        /// No power of the Mental Capacity Act 2005 holds for somebody under 16 (section 2(5)).
        case underAge
        /// The register keeps the person's whereabouts back.
        case keptBack

        /// Whether nothing can make it hold again: it is ended then, once and for all.
        public var isForGood: Bool {
            switch self {
            case .died, .over, .acting(.over), .acting(.ofAge): true
            case .saidToHaveDied, .alive, .evidenceMissing, .notYet, .donorUnderAge, .underAge, .keptBack, .acting: false
            }
        }

        /// For the desk. Whoever acts is not told of `keptBack`.
        public var sentence: String {
            switch self {
            case .acting(let why): why.sentence
            case .died:
                "The national register says that the person has died: a power ends with that. The executor or administrator may ask."
            case .saidToHaveDied:
                "The national register was told that the person has died, and the death is not registered yet: nobody acts until that is clear."
            case .alive: "The national register does not say that the person’s death is registered."
            case .evidenceMissing: ActingFor.Refused.evidenceMissing.sentence
            case .notYet: "It has not begun yet."
            case .over: "It has ended."
            case .donorUnderAge: "Nobody gives a lasting power before they are 18."
            case .underAge: "A deputy acts for nobody under 16."
            case .keptBack:
                "The national register keeps this person’s whereabouts back: nobody reads for them here. Do not tell whoever asks that this is why."
            }
        }
    }

    /// Nil where they may act on a day. Nobody may for a person whose whereabouts are kept back.
    public func refused(on today: Day, _ person: Person) -> Refused? {
        if person.isRestricted { return .keptBack }
        switch self {
        case .living(let acting): return Self.refused(acting, on: today, person)
        case .estate(let evidence, let from, let until):
            if evidence.allSatisfy(\.isWhitespace) { return .evidenceMissing }
            if from > today { return .notYet }
            if let until, until < today { return .over }
            return person.isDeceased && person.isDeathFormal ? nil : .alive
        }
    }

    /// The one rule for whoever acts for somebody living, where they read as where they object: the person lives, whoever gave a power was of an age to give it, and
    /// it holds on that day. Nil where they may. Whose whereabouts are kept back may be objected for: an objection shows nobody anything.
    public static func refused(_ acting: ActingFor, on today: Day, _ person: Person) -> Refused? {
        // Caring for somebody gives no right, whatever the register says of them.
        if acting.standing == .carer { return .acting(.carer) }
        if person.isDeceased { return person.isDeathFormal ? .died : .saidToHaveDied }
        if acting.standing == .attorney || acting.standing == .deputy {
            guard let born = person.born else { return .acting(.ageUnknown) }
            let age = today.age(born: born)
            if acting.standing == .attorney, age < 18 { return .donorUnderAge }
            if age < 16 { return .underAge }
        }
        return acting.refused(on: today, born: person.born).map { .acting($0) }
    }
}
