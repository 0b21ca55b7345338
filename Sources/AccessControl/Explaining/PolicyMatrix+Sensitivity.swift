import CareRecord

extension PolicyMatrix {
    /// What becomes of sensitive entries: by label, by how an entry bears it, by what the glass was broken for.
    func sensitivity() -> String {
        var page = """

            ## Sensitive entries

            In every section that the tables above show. **itself**: what the label speaks of, and what is about it. **visit**: what contains it.
            **beside**: what only lies within such a visit or points at one.

            | label | itself | visit | beside | itself, opened by broken glass | itself, another opened |
            |---|---|---|---|---|---|

            """
        for label in policy.labels {
            let others = Set(policy.labels.map(\.id)).subtracting([label.id])
            let cells = [
                outcome(label, .own, []), outcome(label, .contains, []), outcome(label, .touches, []), outcome(label, .own, [label.id]),
                outcome(label, .own, others),
            ]
            page += "| \(label.name) | \(cells.joined(separator: " | ")) |\n"
        }
        page += "\nWho could open what, having a relationship:\n\n| role | labels |\n|---|---|\n"
        for role in policy.roles where role.kind.opensRecords {
            let opened = OrganisationKind.allCases.filter(role.organisationKinds.contains).flatMap { kind in
                grounds.compactMap {
                    question(role, role.sees.flatMap(\.activities).sorted(), kind, $0).decision(under: policy)?.permission?.couldOpen
                }
            }.reduce(into: Set<LabelID>()) { $0.formUnion($1) }
            page += "| \(role.name) | \(opened.isEmpty ? "none" : opened.sorted().map(\.rawValue).joined(separator: ", ")) |\n"
        }
        return page
    }

    private func outcome(_ label: SensitivityLabel, _ hold: Labels.Hold, _ opened: Set<LabelID>) -> String {
        switch LabelOutcome([(label, hold)], opened: opened) {
        case .shown: "shown"
        case .shownReduced(.count): "shown without original"
        case .shownReduced(let said): "shown without original, as all of its \(said.rawValue)"
        case .removed: "no trace"
        case .withheld(let said, let openedBy): "withheld, said by \(said.rawValue)\(openedBy.isEmpty ? ", never opened" : "")"
        }
    }
}
