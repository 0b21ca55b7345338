import CareRecord
import Foundation

/// What people asked organisations to put right (UK GDPR article 16). The record is not ours to change: the organisation that wrote the entry does, or does not,
/// and what it did is noted here for the person.
public struct CorrectionList: Sendable {
    public struct Row: Sendable, Hashable {
        public let id: String
        public let person: NHSNumber
        public let organisationName: String
        /// The person's; nil: they cannot be opened here.
        public let words: String?
        public let asked: Date
        public let due: Date
        public init(id: String, person: NHSNumber, organisationName: String, words: String?, asked: Date, due: Date) {
            self.id = id
            self.person = person
            self.organisationName = organisationName
            self.words = words
            self.asked = asked
            self.due = due
        }
    }

    /// What is due first comes first.
    public var rows: [Row]
    /// There are more than are shown.
    public var isCut: Bool
    /// The officer is the region's.
    public var isRegion: Bool
    public init(rows: [Row] = [], isCut: Bool = false, isRegion: Bool = false) {
        self.rows = rows
        self.isCut = isCut
        self.isRegion = isRegion
    }
}

/// What an organisation did.
public struct CorrectionAnswer: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable { case corrected, noted, declined }
    public let outcome: Outcome
    /// As the person reads them.
    public let words: String
    public init(_ outcome: Outcome, words: String) {
        self.outcome = outcome
        self.words = words
    }
}

/// What came of it.
public enum CorrectionDone: Sendable, Hashable {
    case done
    /// None that this officer may see.
    case notFound
    /// Somebody answered it meanwhile.
    case answered
}
