/// Statements of different lines that cannot all hold: said at every line that they concern.
extension Disagreements {
    /// - Parameter bloodGroups: the statements among them that are one.
    static func acrossLines(_ lines: [Line], section: Section, bloodGroups: [Statement]) -> [Line] {
        switch section {
        case .allergies: withNoneKnown(lines)
        case .results: withBloodGroups(lines, bloodGroups)
        case .carePlans: withPreferences(lines)
        default: lines
        }
    }

    // MARK: Allergies

    /// What "no known …" is said of (STANDARDS 10): "no known drug allergy" says nothing of food.
    private enum Scope: Hashable { case all, drugs, food }

    private static func withNoneKnown(_ lines: [Line]) -> [Line] {
        let none = noneKnown(lines.flatMap(\.statements)).map {
            (statement: $0, voices: $0.voices, scope: scope($0.lead))
        }
        guard !none.isEmpty else { return lines }
        return lines.map { line in
            let positive = line.statements.filter { isPositive($0.lead) }
            guard let allergy = positive.first?.lead else { return line }
            let holders = Set(positive.flatMap(\.voices))
            let others = none.filter { !$0.voices.isSubset(of: holders) && speaks($0.scope, of: allergy) }.map(\.statement)
            guard !others.isEmpty else { return line }
            let all = (positive + others).sorted { PatientRecord.newestFirst($0.lead, $1.lead) }
            return Line(
                section: line.section, statements: line.statements,
                disagreements: line.disagreements + [Disagreement(kind: .allergyAndNoneKnown, statements: all)])
        }
    }

    private static func isPositive(_ entry: Entry) -> Bool {
        (entry.assertion == .affirmed || entry.assertion == .unconfirmed) && entry.stands && entry.status?.meaning != .past
    }

    /// "None known" of each organisation and scope, its newest: so the lines are compared with few.
    private static func noneKnown(_ statements: [Statement]) -> [Statement] {
        struct Word: Hashable { let organisations: [ODSCode], isNamed: Bool, scope: Scope }
        var heard: Set<Word> = []
        return
            statements
            .filter { $0.lead.assertion == .noneKnown && $0.lead.stands && $0.lead.status?.meaning != .past }
            .sorted { PatientRecord.newestFirst($0.lead, $1.lead) }
            .filter { none in
                // Of those that name nobody one is enough: each is another voice than every allergy's.
                let isNamed = none.entries.allSatisfy(\.provenance.isOrganisationNamed)
                return heard.insert(Word(organisations: none.organisations, isNamed: isNamed, scope: scope(none.lead))).inserted
            }
    }

    private static func scope(_ none: Entry) -> Scope {
        let words = Fold.words(none.title.shown)
        // "No known drug or food allergies" speaks of both.
        if words.contains("food"), words.contains("drug") || words.contains("medic") { return .all }
        if none.title.has("409137002", in: CodeSystem.snomed) || words.contains("drug") || words.contains("medic") { return .drugs }
        if none.title.has("429625007", in: CodeSystem.snomed) || words.contains("food") { return .food }
        return .all
    }

    private static func speaks(_ scope: Scope, of allergy: Entry) -> Bool {
        guard case .allergy(let it) = allergy.content, !it.categories.isEmpty else { return true }
        switch scope {
        case .all: return true
        case .drugs: return it.categories.contains("medication") || it.categories.contains("biologic")
        case .food: return it.categories.contains("food")
        }
    }

    // MARK: Blood groups

    /// A person has one blood group: unlike a measurement, two values of any dates, tests and organisations disagree.
    private static func withBloodGroups(_ lines: [Line], _ all: [Statement]) -> [Line] {
        let groups = all.filter(\.lead.stands)
        let said = Set(groups.compactMap { BloodGroup($0.lead) })
        guard said.contains(where: { one in said.contains { one.contradicts($0) } }) else { return lines }
        let all = groups.sorted { PatientRecord.newestFirst($0.lead, $1.lead) }
        let difference = Disagreement(kind: .bloodGroup, statements: all)
        let concerned = Set(all.map(\.id))
        return lines.map { line in
            guard line.statements.contains(where: { concerned.contains($0.id) }) else { return line }
            return Line(section: line.section, statements: line.statements, disagreements: line.disagreements + [difference])
        }
    }
}
