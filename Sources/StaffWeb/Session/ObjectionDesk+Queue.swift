import Foundation
import Objections

/// Which cases of a desk's queue are shown.
public struct ObjectionFilter: Sendable, Hashable {
    public enum Owner: String, Sendable, Hashable, CaseIterable {
        case anybody, mine, nobody

        var words: String {
            switch self {
            case .anybody: "Anybody"
            case .mine: "Mine"
            case .nobody: "Nobody’s"
            }
        }
    }

    /// Nil: each that waits for an answer.
    public var state: ObjectionState?
    public var owner: Owner

    public init(state: ObjectionState? = nil, owner: Owner = .anybody) {
        self.state = state
        self.owner = owner
    }

    /// What a form or an address says; what is none of ours is as if it had not been said.
    init(state: String?, owner: String?) {
        self.init(state: state.flatMap { ObjectionState(rawValue: $0) }, owner: owner.flatMap { Owner(rawValue: $0) } ?? .anybody)
    }

    /// Whether a case is one of these; of what was looked for by a number each state is.
    func fits(_ line: ObjectionLine, reader: String) -> Bool {
        guard state == nil || state == line.it.state else { return false }
        return switch owner {
        case .anybody: true
        case .mine: line.it.owner == reader
        case .nobody: line.it.owner == nil
        }
    }

    /// As an address says it; empty where it shows each that waits for an answer.
    var query: String {
        let parts = [state.map { "state=" + $0.rawValue }, owner == .anybody ? nil : "owner=" + owner.rawValue].compactMap { $0 }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}

/// What stands on a desk's tabs: of the whole desk, whatever a page shows of it.
public struct ObjectionCounts: Sendable, Hashable {
    public let queue: Int
    public let secondPerson: Int
    public let duplicates: Int
    public let askedAgain: Int

    public init(queue: Int, secondPerson: Int, duplicates: Int, askedAgain: Int) {
        self.queue = queue
        self.secondPerson = secondPerson
        self.duplicates = duplicates
        self.askedAgain = askedAgain
    }
}

/// A list of a desk's cases beside its queue.
public struct ObjectionList: Sendable {
    /// As many as one page has.
    public static let most = 100
    /// Letters that go with what was done in so many days: within a month the person has theirs.
    public static let letterDays = 30

    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case secondPerson = "second-person"
        case duplicates
        case askedAgain = "asked-again"
        case letters
    }

    public struct Line: Sendable, Hashable {
        public let line: ObjectionLine
        /// Of a letter which, by its name (`Letter.Kind.code`); of everything else nil.
        public let letter: String?
        public init(_ line: ObjectionLine, letter: String? = nil) {
            self.line = line
            self.letter = letter
        }
    }

    public let desk: Desk
    public let kind: Kind
    public let lines: [Line]
    /// Whether there are more than these.
    public let hasMore: Bool
    public var tabs: ObjectionCounts?
    public let today: Day

    public init(desk: Desk, kind: Kind, lines: [Line], hasMore: Bool = false, today: Day) {
        self.desk = desk
        self.kind = kind
        self.lines = lines
        self.hasMore = hasMore
        self.today = today
    }
}
