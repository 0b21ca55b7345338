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

    public var refusal: Refusal { if case .presence = self { .presenceLimit } else { .breakGlassLimit } }
}

extension Decision {
    /// The limits of which whoever asked may be told.
    ///
    /// Of a refusal only those that it says anyway (`Set<Refusal>.said`): an objection that refuses alone has none (DESIGN law 8), and one beside a limit
    /// changes nothing of what is told.
    /// - Parameter policy: under which it was decided.
    public func reachedLimits(under policy: RegionPolicy) -> [ReachedLimit] {
        let told: Set<Refusal> =
            if case .refuse(let why) = outcome {
                Set(why.said)
            } else {
                Set(weighed.compactMap { if case .refuse(let why) = $0.finding { why } else { nil } })
            }
        var reached: [ReachedLimit] = told.contains(.presenceLimit) ? [.presence(policy.presence)] : []
        guard told.contains(.breakGlassLimit) else { return reached }
        guard let use = facts.breakGlassUse else { return reached + [.uncountedGlass] }
        let (own, all) = (policy.breakGlass.perStaff, policy.breakGlass.perOrganisation)
        if use.byStaff >= own.most { reached.append(.ownGlass(own)) }
        if use.byOrganisation >= all.most { reached.append(.organisationsGlass(all)) }
        return reached
    }
}
