import CareRecord
import Objections
import Storage

/// What people's own pages about objecting are made of; nil closures' worth of nothing where a region has no desks.
public struct ObjectingDesk: Sendable {
    public let cases: ObjectionCaseStore
    /// Who acts for whom.
    public let representatives: RepresentativeStore
    /// The region's desks as they are now; nil: it has none, and there are no such pages.
    public let book: @Sendable () -> DeskBook?
    /// The practice at which somebody who is signed in is registered, and the number that theirs was merged into, as the national register says; nil where
    /// it does not say.
    public let register: @Sendable (NHSNumber) async -> Registered?
    /// How long it takes until what came into force is in force on every node.
    public let inForceAfter: Duration
    /// Whether whoever gives an email address is told there what comes of their objection; where not, none is asked for.
    public let tellsByEmail: @Sendable () -> Bool

    /// What the national register says of whoever is signed in.
    public struct Registered: Sendable {
        public let number: NHSNumber
        public let practice: ODSCode?
        public let postcode: String?
        public let born: Day?
        public let isDeceased: Bool
        /// Whether the death is registered, and not only told.
        public let isDeathFormal: Bool
        /// Their whereabouts are kept back.
        public let isRestricted: Bool
        /// By which a desk sees whether it is the one who was meant; nil where it is not held against anything.
        public var name: RegisteredName?
        public init(
            number: NHSNumber, practice: ODSCode?, postcode: String?, born: Day?, isDeceased: Bool = false, isDeathFormal: Bool = false,
            isRestricted: Bool = false
        ) {
            self.number = number
            self.practice = practice
            self.postcode = postcode
            self.born = born
            self.isDeceased = isDeceased
            self.isDeathFormal = isDeathFormal
            self.isRestricted = isRestricted
        }

        /// As it is judged who may act for them.
        public var represented: Representing.Person {
            .init(born: born, isDeceased: isDeceased, isDeathFormal: isDeathFormal, isRestricted: isRestricted)
        }
    }

    public init(
        cases: ObjectionCaseStore, representatives: RepresentativeStore, book: @escaping @Sendable () -> DeskBook?,
        register: @escaping @Sendable (NHSNumber) async -> Registered?, inForceAfter: Duration,
        tellsByEmail: @escaping @Sendable () -> Bool = { true }
    ) {
        self.cases = cases
        self.representatives = representatives
        self.book = book
        self.register = register
        self.inForceAfter = inForceAfter
        self.tellsByEmail = tellsByEmail
    }
}
