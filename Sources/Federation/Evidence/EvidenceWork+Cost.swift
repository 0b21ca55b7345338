import FHIRWire

/// What a question for evidence costs at a source, for `carerecord source check`.
extension EvidenceWork {
    /// How many round trips, and what the source would have to say for one.
    /// - Parameter known: what it says it can do; nil where it says nothing that can be read.
    static func cost(_ known: Capabilities?, _ settings: SourceSettings) -> String {
        guard let known else { return "two round trips, since it does not say what it can do" }
        let kinds = EvidenceKind.allCases.filter { !$0.sections.isDisjoint(with: settings.sections) }
        let types = Set(kinds.flatMap(\.types)).filter { known.searchable[$0] != nil }
        guard !types.isEmpty else { return "none, since it offers nothing that tells of one" }
        let together = together(known, types, settings.search)
        let apart = types.filter { together.byNumber[$0] == nil && !together.along.contains($0) }.sorted()
        if apart.isEmpty { return "one round trip" }
        let along = apart.map { $0 + ":patient" }.joined(separator: ", ")
        // By GET a number would stand in one more address.
        let byNumber = settings.search == .post ? "the search parameter patient.identifier of \(apart.joined(separator: ", ")), or " : ""
        return "two round trips; one, if it named \(byNumber)\(along) in Patient's searchRevInclude"
    }
}
