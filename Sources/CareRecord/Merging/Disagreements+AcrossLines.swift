/// Statements of different lines of one section that cannot all hold: said at every line that they concern.
extension Disagreements {
    static func acrossLines(_ lines: [Line], section: Section) -> [Line] { section == .carePlans ? withPreferences(lines) : lines }

    // MARK: Allergies

    /// At each allergy stands of each organisation the newest denial that speaks of it: a source may send many, of all kinds.
    ///
    /// - Parameters:
    ///   - denials: "no known allergy", of whatever section.
    ///   - kinds: of each allergy, by its lead.
    /// - Complexity: O(allergies x organisations that deny any), whatever the number of denials.
    static func withNoneKnown(_ lines: [Line], _ denials: [Statement], kinds: [EntryID: AllergyDenial.Kinds]) -> [Line] {
        let none = noneKnown(denials)
        guard !none.isEmpty else { return lines }
        // Of the allergies of the same kinds the same denials speak, and there are few kinds.
        var speaking: [AllergyDenial.Kinds: [Denial]] = [:]
        return lines.map { line in
            let positive = line.statements.filter { isPositive($0.lead) }
            guard let allergy = positive.first?.lead, let kinds = kinds[allergy.id] else { return line }
            let denials = speaking[kinds] ?? newest(none.filter { !$0.scopes.isDisjoint(with: kinds) })
            speaking[kinds] = denials
            let holders = Set(positive.flatMap(\.voices))
            let others = denials.filter { !$0.voices.isSubset(of: holders) }.map(\.statement)
            guard !others.isEmpty else { return line }
            return Line(
                section: line.section, statements: line.statements,
                disagreements: line.disagreements + [Disagreement(kind: .allergyAndNoneKnown, statements: merged(positive, others))])
        }
    }

    /// Two lists that are each newest first, as one.
    private static func merged(_ some: [Statement], _ others: [Statement]) -> [Statement] {
        var (all, rest) = ([Statement](), others[...])
        all.reserveCapacity(some.count + others.count)
        for one in some.sorted(by: { PatientRecord.newestFirst($0.lead, $1.lead) }) {
            while let other = rest.first, PatientRecord.newestFirst(other.lead, one.lead) { all.append(rest.removeFirst()) }
            all.append(one)
        }
        return all + rest
    }

    private static func isPositive(_ entry: Entry) -> Bool {
        (entry.assertion == .affirmed || entry.assertion == .unconfirmed) && entry.stands && entry.status?.meaning != .past
    }

    /// "None known", by whom it is said and of what.
    private struct Denial {
        struct Speaker: Hashable { let organisations: [ODSCode], isNamed: Bool }
        let statement: Statement
        let voices: Set<Voice>
        let scopes: AllergyDenial.Kinds
        // Of those that name nobody one is enough: each is another voice than every allergy's.
        let speaker: Speaker

        init(_ statement: Statement) {
            self.statement = statement
            voices = statement.voices
            scopes = AllergyDenial.scopes(statement.lead)
            speaker = Speaker(
                organisations: statement.organisations, isNamed: statement.entries.allSatisfy(\.provenance.isOrganisationNamed))
        }
    }

    /// Of each organisation those that say of some kind what none of its newer ones says: at most as many as there are kinds. Newest first.
    private static func noneKnown(_ statements: [Statement]) -> [Denial] {
        var heard: [Denial.Speaker: AllergyDenial.Kinds] = [:]
        return statements.sorted { PatientRecord.newestFirst($0.lead, $1.lead) }.map(Denial.init).filter { none in
            let before = heard[none.speaker] ?? []
            heard[none.speaker] = before.union(none.scopes)
            return !before.isSuperset(of: none.scopes)
        }
    }

    /// The first of each organisation.
    private static func newest(_ denials: [Denial]) -> [Denial] {
        var heard: Set<Denial.Speaker> = []
        return denials.filter { heard.insert($0.speaker).inserted }
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
