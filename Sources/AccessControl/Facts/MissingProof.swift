/// What is missing of the proof of who somebody is, where it must be as sure and as fresh as for breaking the glass.
public enum MissingProof: Sendable, Hashable {
    /// Their sign-in is below this level (STANDARDS 4: levels 0 to 3).
    case tooWeak(level: Int)
    /// They did not show who they are within this time.
    case tooLongAgo(Span)
}

extension BreakGlassTerms {
    /// What a sign-in lacks, as `BreakingRule` weighs it; nil where it lacks nothing.
    /// - Parameter proof: nil where the sign-in said nothing of it, which is too weak.
    public func missing(of proof: SignInProof?, at now: Moment) -> MissingProof? {
        guard let proof, let level = proof.levels.authentication, reaches("proof.level", level, assurance) else {
            return .tooWeak(level: assurance)
        }
        // One from a moment that is still to come proves nothing either.
        return reaches("proof.fresh", proof.at + fresh, now) && reaches("proof.begun", now, proof.at) ? nil : .tooLongAgo(fresh)
    }
}
