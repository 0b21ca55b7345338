import CareRecord
import Foundation

/// What a staff member's own organisation can be asked for as evidence that it has to do with a person. Raw values are those of the
/// policy's kinds of relationship.
public enum EvidenceKind: String, Hashable, Sendable, CaseIterable, Comparable {
    case pastAppointment = "past-appointment"
    case upcomingAppointment = "upcoming-appointment"
    case referral
    case admission
    case encounter
    case careTeam = "care-team"

    /// Resource types that tell of it.
    var types: [String] {
        switch self {
        case .pastAppointment, .upcomingAppointment: ["Appointment"]
        case .referral: ["ServiceRequest"]
        case .admission, .encounter: ["Encounter"]
        case .careTeam: ["CareTeam", "EpisodeOfCare"]
        }
    }

    /// Sections of which a source must be connected for one, so that it is asked.
    var sections: Set<Section> {
        switch self {
        case .pastAppointment, .upcomingAppointment: [.appointments]
        case .referral, .admission, .encounter: [.encounters]
        case .careTeam: [.encounters, .carePlans]
        }
    }

    public static func < (a: EvidenceKind, b: EvidenceKind) -> Bool { a.rawValue < b.rawValue }
}

/// One piece of evidence: a kind and when. Nothing clinical, no place, no name.
public struct Evidence: Hashable, Sendable {
    public let kind: EvidenceKind
    /// When it began or begins.
    public let from: Date
    /// When it ended or ends; nil while it is open, or where an appointment's end is not said.
    public let until: Date?
    /// Which source says so.
    public let source: SourceID

    public init(kind: EvidenceKind, from: Date, until: Date?, source: SourceID) {
        self.kind = kind
        self.from = from
        self.until = until
        self.source = source
    }
}

/// What is asked of the staff member's own organisation before a look is decided (law 3). Whose organisation it is, is the asker's to say
/// and nobody else's: no other organisation can be asked.
public struct EvidenceQuestion: Sendable {
    public let person: NHSNumber
    /// Numbers that `person` has superseded: a source may still hold an old one.
    public let alsoKnownAs: [NHSNumber]
    /// As the demographics service has it, where it was asked.
    public let born: PartialDate?
    public let kinds: Set<EvidenceKind>
    public let asker: Asker
    /// Codes of the asker's organisation's sites, as far as the region names them: what stands under one of them is the organisation's.
    public let sites: Set<ODSCode>
    /// When what can count begins, for each kind: sources that can are asked for no more. A kind that is not here is not bounded.
    public let windows: [EvidenceKind: Window]
    /// When it is, for what is past and what is to come.
    public let now: Date

    public init(
        person: NHSNumber, alsoKnownAs: [NHSNumber] = [], born: PartialDate?, kinds: Set<EvidenceKind>, asker: Asker,
        sites: Set<ODSCode> = [], windows: [EvidenceKind: Window] = [:], now: Date = Date()
    ) {
        self.person = person
        self.alsoKnownAs = alsoKnownAs
        self.born = born
        self.kinds = kinds
        self.asker = asker
        self.sites = sites
        self.windows = windows
        self.now = now
    }

    /// Between which moments something begins.
    public struct Window: Hashable, Sendable {
        public let since: Date
        public let until: Date
        public init(since: Date, until: Date) {
            self.since = since
            self.until = until
        }
    }
}

/// Why it is not known whether there is more evidence of a kind. Never "no" (law 4).
public enum CouldNotTell: Hashable, Sendable {
    /// No source answers for the organisation.
    case notConnected
    /// Its source does not offer what would tell.
    case notOffered
    case failed(SourceFailure)
    /// The demographics service gives no date of birth that can be read, with which an answer could be compared (law 7).
    case birthDateNotKnown
    /// It sent less than there is.
    case cutShort(CutShort)
    /// Something was sent without saying whose it is or whom it is about, or with a date that is none.
    case notSaid
}

/// What came of an evidence question.
public struct EvidenceAnswer: Sendable {
    /// Sorted; at most `EvidenceRules.most` of a kind from a source, those that can count longest.
    public let found: [Evidence]
    /// For each kind of which not all could be told, why. Evidence that was found counts all the same. A kind in neither: there is none.
    public let couldNotTell: [EvidenceKind: CouldNotTell]
    /// Sources that answered with somebody else: a possible mix-up, to be raised (law 7).
    public let mixUps: [SourceID]
    /// Sources that were asked.
    public let asked: [SourceID]

    public init(found: [Evidence], couldNotTell: [EvidenceKind: CouldNotTell], mixUps: [SourceID], asked: [SourceID]) {
        self.found = found
        self.couldNotTell = couldNotTell
        self.mixUps = mixUps
        self.asked = asked
    }
}
