import CareRecord
import Foundation

/// The list of who looked at a person's record, as the person reads it on the public listener, for the desk to print: the same lines, the same count, up to the
/// same event of the log.
public struct PersonPrint: Sendable, Hashable {
    public struct Fact: Sendable, Hashable {
        public let label: String
        public let words: String
        public init(_ label: String, _ words: String) {
            self.label = label
            self.words = words
        }
    }

    public struct Line: Sendable, Hashable {
        public let at: Date
        public let what: String
        public let facts: [Fact]
        public init(at: Date, what: String, facts: [Fact]) {
            self.at = at
            self.what = what
            self.facts = facts
        }
    }

    public let nhsNumber: NHSNumber
    public let lines: [Line]
    /// Events that name the person.
    public let count: Int
    /// Whether older lines are not in it.
    public let isCutShort: Bool
    /// Up to which events it reaches, in words; the checkpoint's size and fingerprint. Nil where no log is kept.
    public let reach: String?
    public let entries: UInt64?
    public let fingerprint: String?
    /// How many files with proofs there are: one but for people with two numbers that each had a list.
    public let parts: Int
    public init(
        nhsNumber: NHSNumber, lines: [Line], count: Int, isCutShort: Bool, reach: String? = nil, entries: UInt64? = nil,
        fingerprint: String? = nil, parts: Int = 0
    ) {
        self.nhsNumber = nhsNumber
        self.lines = lines
        self.count = count
        self.isCutShort = isCutShort
        self.reach = reach
        self.entries = entries
        self.fingerprint = fingerprint
        self.parts = parts
    }
}
