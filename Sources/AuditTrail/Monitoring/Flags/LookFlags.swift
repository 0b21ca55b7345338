/// What a look leaves behind of comparing staff member and person: flags, never what was compared. Made in memory while the look opens,
/// from what the demographics service said, the sign-in, and what the organisation fed of its staff.
public struct LookFlags: Hashable, Sendable, Codable {
    /// One thing that was found alike.
    public struct Marks: OptionSet, Hashable, Sendable, Codable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The person is the staff member, by number from the organisation's feed.
        public static let ownRecord = Marks(rawValue: 1)
        /// Family and given name are the staff member's, and nothing says that it is somebody else.
        public static let sameFullName = Marks(rawValue: 2)
        /// The whole family name is the same.
        public static let sameFamilyName = Marks(rawValue: 4)
        /// A part of a double-barrelled name is the same, or the spelling alone differs.
        public static let likeFamilyName = Marks(rawValue: 8)
        /// The same home.
        public static let sameAddress = Marks(rawValue: 16)
        /// The same postcode, another home: some fifteen homes share one.
        public static let samePostcode = Marks(rawValue: 32)
        /// The person works for the organisation for which the staff member looks.
        public static let colleague = Marks(rawValue: 64)
        /// The person is on the region's list of people whom many know.
        public static let notable = Marks(rawValue: 128)
    }

    public let marks: Marks
    /// How many share the family name that is alike; nil where none is.
    public let rarity: NameRarity?
    /// How long the person had been dead; nil where they live.
    public let sinceDeath: Elapsed?
    /// How long ago the last known contact with the staff member's organisation ended; nil while there is one, or none is known.
    public let sinceContact: Elapsed?

    public init(_ marks: Marks = [], rarity: NameRarity? = nil, sinceDeath: Elapsed? = nil, sinceContact: Elapsed? = nil) {
        self.marks = marks
        self.rarity = rarity
        self.sinceDeath = sinceDeath
        self.sinceContact = sinceContact
    }

    /// The same, with how long ago the last contact ended.
    public func with(sinceContact: Elapsed?) -> LookFlags {
        LookFlags(marks, rarity: rarity, sinceDeath: sinceDeath, sinceContact: sinceContact)
    }

    /// Compares. A restricted person's address is not compared: the flag would tell an officer where they live.
    ///
    /// Former family names are not compared: they may be from a history that must leave no trace (DESIGN, the one exception).
    public init(of staff: StaffFacts, person: PersonFacts, rarity: (FamilyName) -> NameRarity) {
        var marks: Marks = []
        var rare: NameRarity?
        if let own = staff.person {
            if own == person.mark { marks.insert(.ownRecord) }
        } else if staff.family.isSame(as: person.family), !staff.given.isEmpty, staff.given == person.given {
            marks.insert(.sameFullName)
        }
        if !marks.contains(.ownRecord) {
            if let likeness = staff.family.likeness(to: person.family) {
                marks.insert(likeness == .same ? .sameFamilyName : .likeFamilyName)
                rare = staff.family.judged(with: person.family).map(rarity).min { $0.commonness > $1.commonness }
            }
            if !person.isRestricted, let home = staff.home, let other = person.home {
                if home.place == other.place {
                    marks.insert(.sameAddress)
                } else if home.postcode == other.postcode {
                    marks.insert(.samePostcode)
                }
            }
            if person.worksFor.contains(staff.organisation) { marks.insert(.colleague) }
        }
        if person.isNotable { marks.insert(.notable) }
        self.init(
            marks, rarity: rare, sinceDeath: person.daysSinceDeath.flatMap(Elapsed.init(days:)),
            sinceContact: person.daysSinceContact.flatMap(Elapsed.init(days:)))
    }
}

/// A coarse span: a number of days would tell more of the person than a rule needs.
public enum Elapsed: Int, Hashable, Sendable, Codable, Comparable, CaseIterable {
    case week = 0
    case month, quarter, longer

    /// - Returns: nil for a day that is still to come.
    public init?(days: Int) {
        switch days {
        case ..<0: return nil
        case ..<7: self = .week
        case ..<30: self = .month
        case ..<90: self = .quarter
        default: self = .longer
        }
    }

    public var words: String {
        switch self {
        case .week: "less than a week"
        case .month: "between a week and a month"
        case .quarter: "between one and three months"
        case .longer: "more than three months"
        }
    }

    public static func < (a: Elapsed, b: Elapsed) -> Bool { a.rawValue < b.rawValue }
}
