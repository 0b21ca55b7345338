/// Wishes that one organisation flags and another plans otherwise: "DNACPR" here, "for attempted CPR" there.
extension Disagreements {
    /// The lines of both sections, with the difference at those that it concerns; empty where there is none.
    static func acrossSections(plans: [Line], alerts: [Line]) -> [Section: [Line]] {
        let flagged = latest(alerts.flatMap(\.statements).filter { isCurrent($0.lead) && wish($0.lead) != nil })
        guard !flagged.isEmpty else { return [:] }
        let planned = latest(plans.flatMap(\.statements).filter { isCurrent($0.lead) && wish($0.lead) != nil })
        // Plans that differ among themselves are said so already.
        let said = Set(planned.compactMap { wish($0.lead) })
        let against = flagged.filter { flag in said.contains { $0 != wish(flag.lead) } }
        let concerned = planned.filter { plan in against.contains { wish($0.lead) != wish(plan.lead) } }
        guard !concerned.isEmpty, differ(concerned + against, by: wish) else { return [:] }
        let all = (concerned + against).sorted { PatientRecord.newestFirst($0.lead, $1.lead) }
        let difference = Disagreement(kind: .carePlanWishes, statements: all)
        let ids = Set(all.map(\.id))
        func with(_ lines: [Line]) -> [Line] {
            lines.map { line in
                guard line.statements.contains(where: { ids.contains($0.id) }) else { return line }
                return Line(section: line.section, statements: line.statements, disagreements: line.disagreements + [difference])
            }
        }
        return [.carePlans: with(plans), .alerts: with(alerts)]
    }

    private static func isCurrent(_ entry: Entry) -> Bool {
        entry.stands && !entry.mayMeanElse && entry.assertion == .affirmed && entry.status?.meaning != .past
            && entry.status?.meaning != .stopped
    }

    private static func wish(_ entry: Entry) -> CarePlanStatement.Resuscitation? {
        switch entry.content {
        case .carePlan(let plan): return plan.resuscitation
        case .alert(let alert) where alert.kind == .resuscitation:
            if entry.title.has("450475007", in: CodeSystem.snomed) { return .attempt }
            let words = Fold.words(entry.title.shown)
            if takenBack.contains(where: words.contains) { return nil }
            if ["450476008", "304253006"].contains(where: { entry.title.has($0, in: CodeSystem.snomed) }) { return .doNotAttempt }
            return against.contains(where: words.contains) ? .doNotAttempt : nil
        default: return nil
        }
    }

    private static let against = [
        "dnacpr", "dnar", "do not attempt", "not for attempted", "not for cardiopulmonary", "not for resuscitation", "not for cpr",
    ]
    private static let takenBack = ["revok", "withdr", "cancel", "rescind", "lapsed", "no longer", "revers", "?"]
}
