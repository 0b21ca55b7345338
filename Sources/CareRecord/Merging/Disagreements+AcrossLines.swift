/// Statements of different lines of one section that cannot all hold: said at every line that they concern.
extension Disagreements {
    static func acrossLines(_ lines: [Line], section: Section) -> [Line] { section == .carePlans ? withPreferences(lines) : lines }

    // MARK: Allergies

    /// - Parameter denials: "no known allergy", of whatever section.
    static func withNoneKnown(_ lines: [Line], _ denials: [Statement]) -> [Line] {
        let none = noneKnown(denials).map { (statement: $0, voices: $0.voices, scopes: AllergyDenial.scopes($0.lead)) }
        guard !none.isEmpty else { return lines }
        return lines.map { line in
            let positive = line.statements.filter { isPositive($0.lead) }
            guard let allergy = positive.first?.lead else { return line }
            let holders = Set(positive.flatMap(\.voices))
            let others = none.filter { one in
                !one.voices.isSubset(of: holders) && one.scopes.contains { AllergyDenial.speaks($0, of: allergy) }
            }.map(\.statement)
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

    /// "None known" of each organisation and kind, its newest: so the lines are compared with few.
    private static func noneKnown(_ statements: [Statement]) -> [Statement] {
        struct Word: Hashable { let organisations: [ODSCode], isNamed: Bool, scopes: Set<AllergyDenial.Scope> }
        var heard: Set<Word> = []
        return statements.sorted { PatientRecord.newestFirst($0.lead, $1.lead) }.filter { none in
            // Of those that name nobody one is enough: each is another voice than every allergy's.
            let isNamed = none.entries.allSatisfy(\.provenance.isOrganisationNamed)
            return heard.insert(Word(organisations: none.organisations, isNamed: isNamed, scopes: AllergyDenial.scopes(none.lead))).inserted
        }
    }

    // MARK: Blood groups

    /// A person has one blood group: unlike a measurement, two of any dates, tests and organisations disagree. What tells no group is not
    /// among them.
    static func bloodGroups(_ all: [Statement]) -> Disagreement? {
        let told = all.filter(\.lead.stands).compactMap { statement in BloodGroup(statement.lead).map { (statement: statement, group: $0) }
        }
        let said = Set(told.map(\.group))
        guard said.contains(where: { one in said.contains { one.contradicts($0) } }) else { return nil }
        return Disagreement(kind: .bloodGroup, statements: told.map(\.statement).sorted { PatientRecord.newestFirst($0.lead, $1.lead) })
    }
}
