import Foundation

/// A decision as it is kept: request, facts, outcome and every finding, in one canonical form. The same decision is the same bytes.
///
/// It holds what the trail holds anyway (the person's number, the staff member) and nothing clinical. Nobody is permitted anything
/// by one: it can only be replayed.
public struct WrittenDecision: Hashable, Sendable, Decodable {
    /// Of this form; another is not read.
    public let form: Int
    public let policy: String
    public let request: AccessRequest
    public let facts: Facts
    /// `permit`, `challenge`, `needs-evidence` or `refuse`.
    public let outcome: String
    /// Sections, challenges, kinds or refusals, sorted.
    public let what: [String]
    public let findings: [WrittenFinding]
    /// Rules that were weighed and did not speak of this request.
    public let silent: [String]

    public struct WrittenFinding: Hashable, Sendable, Decodable {
        public let rule: String
        public let finding: String
        public let evidence: String?
        public let from: Moment?
        public let until: Moment?
    }

    static let currentForm = 1

    public init(_ decision: Decision) {
        form = Self.currentForm
        policy = decision.policyDigest
        request = decision.request
        facts = decision.facts
        (outcome, what) = decision.outcome.written
        var findings: [WrittenFinding] = []
        var silent: [String] = []
        for weighed in decision.weighed {
            if weighed.isSilent {
                silent.append(weighed.rule)
            } else {
                findings.append(
                    WrittenFinding(
                        rule: weighed.rule, finding: weighed.finding.written, evidence: weighed.evidence, from: weighed.counts?.lowerBound,
                        until: weighed.counts?.upperBound))
            }
        }
        self.findings = findings
        self.silent = silent.sorted()
    }

    /// Reads what `text` wrote.
    /// - Throws: where it is not JSON of this form.
    public init(text: String) throws {
        let read = try JSONDecoder().decode(WrittenDecision.self, from: Data(text.utf8))
        guard read.form == Self.currentForm else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "is of another form"))
        }
        self = read
    }

    /// What deciding again came to.
    public enum Replay: Hashable, Sendable {
        /// The same, finding by finding.
        case same(Decision)
        /// Another: what was kept was changed, or the code was.
        case differs(Decision)
        /// That policy is another version: nothing can be said.
        case otherPolicy
    }

    /// The decision by which an open look goes on: decided once more, where it is permitted as before, of the same and for the same findings. Rules that
    /// were silent took nothing away and gave nothing: during an upgrade a program of the other version knows one more or one fewer. Whoever explains
    /// or oversees a decision compares the whole of it (`replayed`).
    /// - Returns: nil under another policy, and where this program finds otherwise.
    public func goingOn(under policy: RegionPolicy) -> Decision? {
        switch replayed(under: policy) {
        case .same(let decision): return decision
        case .otherPolicy: return nil
        case .differs(let decision):
            let again = WrittenDecision(decision)
            return again.outcome == outcome && again.what == what && again.findings == findings ? decision : nil
        }
    }

    /// Decides once more from the facts that were kept.
    public func replayed(under policy: RegionPolicy) -> Replay {
        guard policy.digest == self.policy else { return .otherPolicy }
        let again = decide(request, facts, under: policy)
        return WrittenDecision(again) == self ? .same(again) : .differs(again)
    }
}

extension Decision.Outcome {
    var written: (outcome: String, what: [String]) {
        switch self {
        case .permit(let sections): ("permit", sections.sorted().map(\.rawValue))
        case .challenge(let what): ("challenge", what.map(\.code).sorted())
        case .needsEvidence(let kinds): ("needs-evidence", kinds.sorted().map(\.rawValue))
        case .refuse(let why): ("refuse", why.map(\.rawValue).sorted())
        }
    }
}

extension Finding {
    var written: String {
        switch self {
        case .permit(let sections): "permit " + sections.sorted().map(\.rawValue).joined(separator: ",")
        case .noRestriction: "no-restriction"
        case .refuse(let why): "refuse \(why.rawValue)"
        case .limit(let sections): "limit " + sections.sorted().map(\.rawValue).joined(separator: ",")
        case .hides(let sections): "hides " + sections.sorted().map(\.rawValue).joined(separator: ",")
        case .challenge(let challenge): "challenge \(challenge.code)"
        case .doesNotApply: "does-not-apply"
        case .couldNotTell: "could-not-tell"
        }
    }
}
