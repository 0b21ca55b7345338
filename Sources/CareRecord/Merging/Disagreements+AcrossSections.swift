/// What one section says and another contradicts: "DNACPR" flagged or found here and "for attempted CPR" planned there, an allergy and a finding
/// of none, a blood group tested and another found.
extension Disagreements {
    /// The lines of the sections that differ with another, with the difference at those that it concerns; empty where there is none.
    static func acrossSections(_ lines: [Section: [Line]], _ said: SaidAcross, findings: [SaidOfResuscitation]) -> [Section: [Line]] {
        var differing: [Section: [Line]] = [:]
        if let allergies = lines[.allergies], !said.noneKnown.isEmpty {
            differing[.allergies] = withNoneKnown(allergies, said.noneKnown, kinds: said.kinds)
        }
        for difference in [bloodGroups(said.bloodGroups), wishes(said.resuscitation, findings)].compactMap(\.self) {
            let ids = Set(difference.statements.map(\.id))
            for section in Set(difference.statements.map(\.lead.section)) {
                differing[section] = (differing[section] ?? lines[section] ?? []).map { line in
                    guard line.statements.contains(where: { ids.contains($0.id) }) else { return line }
                    return Line(section: line.section, statements: line.statements, disagreements: line.disagreements + [difference])
                }
            }
        }
        return differing
    }

    /// What is wished of resuscitation, where flags or findings differ with plans, or among themselves. Plans that differ among themselves are
    /// said so already.
    private static func wishes(_ said: [SaidOfResuscitation], _ findings: [SaidOfResuscitation]) -> Disagreement? {
        let known = said.filter { $0.wish != nil }
        let planned = latest(known.filter { $0.isPlan }.map(\.statement))
        let others = latest(known.filter { $0.isFlag }.map(\.statement)) + findings.filter { $0.wish != nil }.map(\.statement)
        guard !others.isEmpty else { return nil }
        var wishOf: [EntryID: CarePlanStatement.Resuscitation] = [:]
        for one in known { wishOf[one.statement.id] = one.wish }
        typealias Voices = [CarePlanStatement.Resuscitation: Set<Voice>]
        func voices(_ statements: [Statement]) -> Voices {
            statements.reduce(into: Voices()) { found, statement in
                if let wish = wishOf[statement.id] { found[wish, default: []].formUnion(statement.voices) }
            }
        }
        func isOpposed(_ statement: Statement, by voices: Voices) -> Bool {
            guard let wish = wishOf[statement.id] else { return false }
            let (own, against) = (statement.voices, voices[wish == .attempt ? .doNotAttempt : .attempt] ?? [])
            // An organisation does not differ with itself. By numbers, so that thousands of voices are not gone through for each statement.
            return !against.isEmpty && !(own.count == 1 && against.count == 1 && own == against)
        }
        let (all, outside) = (voices(planned + others), voices(others))
        let concerned = planned.filter { isOpposed($0, by: outside) } + others.filter { isOpposed($0, by: all) }
        guard concerned.count > 1 else { return nil }
        return Disagreement(kind: .carePlanWishes, statements: concerned.sorted { PatientRecord.newestFirst($0.lead, $1.lead) })
    }
}
