/// A limit that keeps somebody from what could be done otherwise, with the policy's own numbers: nothing in it is about the person, or tells when
/// anybody else did it.
public enum ReachedLimit: Hashable, Sendable {
    /// The staff member has stated as often as one may that somebody is present.
    case presence(BreakGlassTerms.Limit)
    /// The staff member has broken the glass as often as one may.
    case ownGlass(BreakGlassTerms.Limit)
    /// All staff of the organisation together have.
    case organisationsGlass(BreakGlassTerms.Limit)
    /// How often the glass was broken could not be counted: nobody can say whose limit it is.
    case uncountedGlass

    /// For whoever explains a decision afterwards.
    var words: String {
        switch self {
        case .presence(let limit): "the limit of statements, \(limit.most) in \(limit.within.words)"
        case .ownGlass(let limit): "the staff member's limit, \(limit.most) in \(limit.within.words)"
        case .organisationsGlass(let limit): "the organisation's limit, \(limit.most) in \(limit.within.words)"
        case .uncountedGlass: "what could be counted"
        }
    }

    public var refusal: Refusal { if case .presence = self { .presenceLimit } else { .breakGlassLimit } }
}

extension Decision {
    /// The limits of which whoever asked may be told.
    ///
    /// Of a refusal only those that it says anyway (`Set<Refusal>.said`): an objection that refuses alone has none (DESIGN law 8), and one beside a limit
    /// changes nothing of what is told. Of a record that opens those that keep more of it closed.
    /// - Parameter policy: under which it was decided.
    public func reachedLimits(under policy: RegionPolicy) -> [ReachedLimit] {
        let told: Set<Refusal> =
            if case .refuse(let why) = outcome {
                Set(why.said)
            } else {
                Set(weighed.compactMap { if case .refuse(let why) = $0.finding { why } else { nil } })
            }
        var reached: [ReachedLimit] = told.contains(.presenceLimit) ? [.presence(policy.presence)] : []
        reached += told.contains(.breakGlassLimit) ? policy.breakGlass.reached(facts.breakGlassUse) : permission?.glassLimits ?? []
        return reached
    }

    /// Whether only a limit keeps them from breaking the glass, where something is seen or may be done all the same.
    public var isKeptByGlassLimit: Bool {
        switch outcome {
        case .permit: permission.map { !$0.glassLimits.isEmpty } ?? false
        case .challenge: last.contains { $0.finding == .refuse(.breakGlassLimit) }
        case .refuse, .needsEvidence: false
        }
    }
}

extension BreakGlassTerms {
    /// Which of their limits are reached.
    /// - Parameter use: nil where it could not be counted, which is past them.
    func reached(_ use: BreakGlassUse?) -> [ReachedLimit] {
        guard let use else { return [.uncountedGlass] }
        return (use.byStaff >= perStaff.most ? [.ownGlass(perStaff)] : [])
            + (use.byOrganisation >= perOrganisation.most ? [.organisationsGlass(perOrganisation)] : [])
    }
}
