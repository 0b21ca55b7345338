import CareRecord

/// What one kind of relationship is worth: how strong it is, for how long, and for which sections.
public struct RelationshipTerms: Hashable, Sendable {
    public let kind: RelationshipKind
    public let strength: Strength
    /// How long before its beginning it counts already.
    public let before: Span
    /// How long after its end it counts still.
    public let after: Span
    /// How long it lasts at most, from its beginning, whatever its end: one that nobody ended does not last for ever.
    public let longest: Span
    public let sections: Set<Section>

    public init(kind: RelationshipKind, strength: Strength, before: Span, after: Span, longest: Span, sections: Set<Section>) {
        self.kind = kind
        self.strength = strength
        self.before = before
        self.after = after
        self.longest = longest
        self.sections = sections
    }

    /// The first moment at which it counts.
    func begins(_ relationship: Relationship) -> Moment { kept("terms.before") ? relationship.from - before : relationship.from }

    /// The first moment at which it counts no more. An end never makes it later.
    func ends(_ relationship: Relationship) -> Moment {
        let longest = kept("terms.longest") ? relationship.from + longest : Moment(milliseconds: .max)
        let end = kept("terms.until") ? min(relationship.until ?? longest, longest) : longest
        return kept("terms.after") ? end + after : end
    }

    /// Between which moments one must begin to count at a moment: whatever its end, nothing that begins at another time does.
    public func beginnings(at now: Moment) -> ClosedRange<Moment> {
        (now - Span(seconds: longest.seconds + after.seconds))...(now + before)
    }
}

extension RegionPolicy {
    /// The same for several kinds: what an organisation is asked for, and no more (law 3). A kind that no relationship of the policy is of is in
    /// none of them.
    public func beginnings(of kinds: Set<RelationshipKind>, at now: Moment) -> [RelationshipKind: ClosedRange<Moment>] {
        Dictionary(
            relationships.filter { kinds.contains($0.kind) }.map { ($0.kind, $0.beginnings(at: now)) },
            uniquingKeysWith: { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) })
    }
}
