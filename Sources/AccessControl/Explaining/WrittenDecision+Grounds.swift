/// On what a written decision permits: for whoever reads the trail, the person themselves above all.
extension WrittenDecision {
    /// Kinds of relationship that permitted something. The rule weighs every relationship in one order and finds something of each with its evidence,
    /// so that findings and facts go side by side; where they do not, nothing is said of any.
    public var permittingRelationships: Set<RelationshipKind> {
        let weighed = findings.filter { $0.rule == RelationshipRule.id && $0.evidence != nil }
        let known = facts.relationships.sorted(by: Facts.precedes)
        guard weighed.count == known.count, zip(weighed, known).allSatisfy({ $0.evidence == $1.evidence }) else { return [] }
        return Set(zip(weighed, known).filter { $0.0.finding.hasPrefix("permit ") }.map { $0.1.kind })
    }

    /// Whether broken glass permitted something.
    public var isByBrokenGlass: Bool {
        findings.contains { $0.rule == BreakGlassRule.id && $0.finding.hasPrefix("permit ") }
    }
}
