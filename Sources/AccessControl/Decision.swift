import CareRecord

/// What one rule found. Every rule is weighed and every finding kept; the strictest wins.
public enum Finding: Hashable, Sendable {
    /// The rule gives a reason to permit, with the sections it permits.
    case permit(Set<Section>)
    /// The rule does not stand in the way.
    case noRestriction
    case refuse(Refusal)
}

/// Why a request is refused. *Refused* and *could not tell* are different cases; both refuse.
public enum Refusal: String, Hashable, Sendable, Codable {
    case organisationUnknown
    case organisationDoesNotUseTheRecord
    case notAClinicalRole
    case couldNotTell
    case noRulePermits
}

extension Refusal {
    /// What the staff member reads.
    public var sentence: String {
        switch self {
        case .organisationUnknown: "Your organisation is not connected to this shared care record."
        case .organisationDoesNotUseTheRecord: "Your organisation shares into this record but does not use it to look."
        case .notAClinicalRole: "Your role does not give care, so it cannot open a record."
        case .couldNotTell: "It could not be found out whether you may look, so nothing is shown."
        case .noRulePermits: "Nothing gives you a right to look."
        }
    }
}

/// One rule's weighing, for the explanation.
public struct Weighed: Hashable, Sendable {
    public let rule: String
    public let finding: Finding
    /// A line for people.
    public let sentence: String
    public init(rule: String, finding: Finding, sentence: String) {
        self.rule = rule
        self.finding = finding
        self.sentence = sentence
    }
}

/// The answer to a request, with every rule that was weighed. There is no other way to make one than `decide`.
public struct Decision: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// May see these sections.
        case permit(Set<Section>)
        case refuse(Set<Refusal>)
    }
    public let request: AccessRequest
    public let facts: Facts
    public let outcome: Outcome
    public let weighed: [Weighed]

    init(request: AccessRequest, facts: Facts, outcome: Outcome, weighed: [Weighed]) {
        self.request = request
        self.facts = facts
        self.outcome = outcome
        self.weighed = weighed
    }

    /// The sections permitted; empty where refused.
    public var permitted: Set<Section> {
        if case .permit(let sections) = outcome { sections } else { [] }
    }

    public var isPermitted: Bool { if case .permit = outcome { true } else { false } }
}
