import CareRecord

/// What sources themselves mark, and no region's labels may forget: an entry that no label speaks of is shown like any other.
/// Source: issue 4, part 6; HL7 v3 Confidentiality R (restricted) and V (very restricted); HL7 v3 ActCode NOPAT (not to the person without
/// their clinician).
extension RegionPolicy {
    static let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
    static let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

    /// Labels that are missing, as `alwaysForbidden` has what must stand in another list.
    func forgottenLabels() -> [PolicyMistake] { forgotten.map { PolicyMistake(path: "labels", words: $0.words) } }

    /// The policy as it may be decided under where it came in force before a label was demanded: with one for each mark that it forgot, which nothing
    /// opens and of which nothing is said but that something is withheld. It never shows more, and decides the same: no decision asks for a label that
    /// nothing opens.
    /// - Returns: nil where it has any other mistake.
    public func completed() -> RegionPolicy? {
        guard Set(mistakes()).isSubset(of: forgottenLabels()) else { return nil }
        let added = forgotten.map { mark, _ in
            SensitivityLabel(
                id: LabelID("forgotten-" + mark.code.lowercased()), name: "Marked \(mark.code) by its source", marks: [mark], lists: [],
                outcome: .withheld(.record, opening: .never))
        }
        return RegionPolicy(
            digest: digest, roles: roles, relationships: relationships, breakGlass: breakGlass, presence: presence, assurance: assurance,
            unknownTraining: unknownTraining, restrictedHides: restrictedHides, purposes: purposes, forbiddenKinds: forbiddenKinds,
            labels: labels + added, lists: lists, rules: rules, unanswered: unanswered, wordsWait: wordsWait, objections: objections)
    }

    /// Each with the mark that its label would have, and what is wrong.
    private var forgotten: [(mark: SensitivityLabel.Mark, words: String)] {
        var missing: [(mark: SensitivityLabel.Mark, words: String)] = []
        // Whatever its outcome, a label keeps back.
        for code in ["R", "V"] where !labels.contains(where: { $0.bears(code, of: Self.confidentiality) }) {
            missing.append(
                (
                    .init(system: Self.confidentiality, code: code),
                    "must have a label with the mark \(code) of \(Self.confidentiality): what its source restricts would be shown to everybody"
                ))
        }
        if !labels.contains(where: { !$0.mayBeOpened && $0.bears("NOPAT", of: Self.actCode) }) {
            missing.append(
                (
                    .init(system: Self.actCode, code: "NOPAT"),
                    "must have a label that nothing opens with the mark NOPAT of \(Self.actCode): its author keeps it from the person"
                ))
        }
        for (name, what) in [("third-party", "what is about somebody else"), ("may-harm", "what may harm the person")]
        where !labels.contains(where: { !$0.mayBeOpened && $0.stands(for: name) }) {
            missing.append(
                (
                    .init(code: name),
                    "must have a label that nothing opens, called \(name) or with a mark \(name), by which sources flag \(what)"
                ))
        }
        return missing
    }
}

extension SensitivityLabel {
    /// Whether a source's mark is this label's, in any spelling of its system that counts when entries are labelled.
    func bears(_ code: String, of system: String) -> Bool { Labels.isMark(Coding(system: system, code: code, display: nil), of: self) }

    /// Whether it is the region's label for what sources flag under a name. What the mark is called is the region's and its sources' own;
    /// without any mark it could know nothing that a source flags.
    func stands(for name: String) -> Bool {
        !marks.isEmpty && (id.rawValue == name || marks.contains { MarkSystem.code($0.code) == MarkSystem.code(name) })
    }
}
