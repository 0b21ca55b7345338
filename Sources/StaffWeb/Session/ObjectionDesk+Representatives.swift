import CareRecord
import Objections

/// Who acts for whom on the public pages, as a desk reads it.
public struct ShownRepresentatives: Sendable {
    /// As many as one page has.
    public static let most = 100

    public struct Line: Sendable, Hashable {
        public let id: String
        public let person: NHSNumber
        public let representative: NHSNumber
        public let kind: Representing.Kind
        public let from: Day
        public let until: Day?
        /// What shows it; nil where it cannot be opened any more: then nobody may act by it.
        public let evidence: String?
        /// For whom it waits; nil: two of the desk agreed.
        public let waiting: Waiting?
        /// What the second person agrees to, too.
        public let cannotDecide: Bool
        public let enteredBy: String
        public let entered: Day
        /// What stood between the two before it, of one that waits.
        public let before: EndedBefore?
        public init(
            id: String, person: NHSNumber, representative: NHSNumber, kind: Representing.Kind, from: Day, until: Day?, evidence: String?,
            waiting: Waiting? = nil, cannotDecide: Bool, enteredBy: String, entered: Day, before: EndedBefore? = nil
        ) {
            self.id = id
            self.person = person
            self.representative = representative
            self.kind = kind
            self.from = from
            self.until = until
            self.evidence = evidence
            self.waiting = waiting
            self.cannotDecide = cannotDecide
            self.enteredBy = enteredBy
            self.entered = entered
            self.before = before
        }
    }

    /// That somebody ended it before: the person, or a desk.
    public struct EndedBefore: Sendable, Hashable {
        public let isByPerson: Bool
        public let day: Day
        public init(isByPerson: Bool, day: Day) {
            self.isByPerson = isByPerson
            self.day = day
        }
    }

    /// A second person of the desk agrees before anybody acts: who entered it is not the second.
    public enum Waiting: Sendable, Hashable { case forYou, forAnother }

    public let desk: Desk
    public let lines: [Line]
    /// Whether there are older ones than these.
    public let hasMore: Bool
    /// By whose number it was looked for; nil: all are shown.
    public let about: NHSNumber?
    public var tabs: ObjectionCounts?
    public let today: Day
    public init(desk: Desk, lines: [Line], hasMore: Bool = false, about: NHSNumber? = nil, today: Day) {
        self.desk = desk
        self.lines = lines
        self.hasMore = hasMore
        self.about = about
        self.today = today
    }
}

/// What a desk enters.
public struct RepresentativeEntry: Sendable, Hashable {
    public let person: NHSNumber
    public let representative: NHSNumber
    public let kind: Representing.Kind
    public let representing: Representing
    /// Whether the desk knows that it stood before and was ended.
    public let knowsOfEnd: Bool
    public init(
        person: NHSNumber, representative: NHSNumber, kind: Representing.Kind, representing: Representing, knowsOfEnd: Bool = false
    ) {
        self.person = person
        self.representative = representative
        self.kind = kind
        self.representing = representing
        self.knowsOfEnd = knowsOfEnd
    }
}

/// What became of it.
public enum RepresentativeDone: Sendable, Hashable {
    case done
    /// The national register knows nobody of the person's number, or of the number of who acts.
    case nobody, nobodyActs
    /// Both numbers are one person's.
    case samePerson
    case standsAlready
    /// It stood before, somebody ended it, and whoever enters it has not said that they know.
    case endedBefore(ShownRepresentatives.EndedBefore)
    /// The person's practice, or where they live, is of another desk.
    case otherDesk(String)
    /// Who entered it does not agree to it as the second person.
    case samePersonAgrees
    case refused(Representing.Refused)
}
