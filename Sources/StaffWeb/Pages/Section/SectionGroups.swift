import CareRecord

/// A section's lines in the lists that they may be read together in: what is so, what was, what is said not to be, and
/// mistakes, never mixed.
struct LineGroup {
    let title: String
    let note: String
    /// Set apart: not what is so now.
    let isApart: Bool
    var lines: [Line]
}

enum SectionGroups {
    static func of(_ section: Section, _ lines: [Line], _ view: LookView) -> [LineGroup] {
        var groups: [LineGroup] = []
        func add(_ title: String, _ note: String = "", apart: Bool = false, _ fits: (Line) -> Bool) {
            let some = lines.filter(fits)
            if !some.isEmpty { groups.append(LineGroup(title: title, note: note, isApart: apart, lines: some)) }
        }
        switch section {
        case .medicines:
            func isIn(_ group: MedicineGroup) -> (Line) -> Bool { { MedicineGroup.of($0) == group } }
            add("Not to be given", "Instructions that stand", isIn(.notToBeGiven))
            add("Current", "", isIn(.current))
            add("On hold", "Not taken for now", isIn(.held))
            add("Proposed or planned, not ordered", "Not taken as far as this says", isIn(.proposed))
            add("Status as sent", "The sender's word does not say whether it is taken", isIn(.asSent))
            add("Stopped or ended", "Not current", apart: true, isIn(.stopped))
            add("Supplied or given", "No prescription of it was sent", apart: true, isIn(.given))
            add("Entered in error", "Said by their senders to be mistakes", apart: true, isIn(.inError))
        case .appointments:
            func isIn(_ group: AppointmentGroup) -> (Line) -> Bool { { AppointmentGroup.of($0, view) == group } }
            // As on the summary: what comes next is read first.
            add("Coming", "The nearest first", isIn(.coming))
            if let coming = groups.indices.last { groups[coming].lines.reverse() }
            add("Without a date", "When it is was not sent, or could not be read", isIn(.undated))
            add("Past, cancelled or not attended", "", apart: true, isIn(.over))
            addErrors(lines, &groups)
        case .allergies:
            add("Allergies and intolerances", "") { standing($0) == .so }
            add("Said to be none", "That one organisation knows of none does not mean none", { standing($0) == .none })
            add("Resolved or inactive", "", apart: true) { standing($0) == .over }
            add("Said not to be so", "", apart: true) { standing($0) == .refuted }
            addErrors(lines, &groups)
        case .conditions, .alerts, .carePlans:
            add("Current", "") { standing($0) == .so || standing($0) == .none }
            add(section == .conditions ? "Resolved or inactive" : "Ended", "", apart: true) { standing($0) == .over }
            add("Said not to be so", "", apart: true) { standing($0) == .refuted }
            addErrors(lines, &groups)
        case .identity:
            add("The person", "As each organisation holds them") { !isRelated($0) }
            add("People around them", "") { isRelated($0) }
        case .procedures, .immunisations:
            func isDone(_ line: Line) -> Bool { line.lead.assertion == .affirmed || line.lead.assertion == .unconfirmed }
            func isIn(_ meanings: [Status.Meaning]) -> (Line) -> Bool {
                { isDone($0) && !isError($0) && $0.lead.status.map { meanings.contains($0.meaning) } ?? false }
            }
            let other = isIn([.planned, .onHold, .stopped])
            add("Done", "") { isDone($0) && !isError($0) && !other($0) }
            add("Planned or on hold", "Not done as far as this says", isIn([.planned, .onHold]))
            add("Stopped before it was done", "", apart: true, isIn([.stopped]))
            add("Said to be none", "That one organisation knows of none does not mean none") {
                $0.lead.assertion == .noneKnown && !isError($0)
            }
            add("Said not to be so", "", apart: true) { $0.lead.assertion == .refuted && !isError($0) }
            add("Not done or not given", "", apart: true) { $0.lead.assertion == .notDone && !isError($0) }
            addErrors(lines, &groups)
        case .results, .documents, .encounters:
            add(section.title, "") { !isError($0) }
            addErrors(lines, &groups)
        }
        return groups
    }

    private enum Standing { case so, over, refuted, none, error }

    /// A line stands where the strictest reading keeps it in sight: so, if any organisation's word is that it is so.
    private static func standing(_ line: Line) -> Standing {
        if isError(line) { return .error }
        let words = line.statements.map(\.lead).filter { $0.status?.meaning != .enteredInError }
        if words.contains(where: Flags.isStanding) { return .so }
        if words.contains(where: Flags.saysNone) { return .none }
        if words.contains(where: { $0.assertion == .refuted || $0.assertion == .notDone }) { return .refuted }
        return .over
    }

    private static func isError(_ line: Line) -> Bool {
        line.statements.allSatisfy { $0.lead.status?.meaning == .enteredInError }
    }

    private static func isRelated(_ line: Line) -> Bool {
        if case .identity(let person) = line.lead.content { person.relation != nil } else { false }
    }

    private static func addErrors(_ lines: [Line], _ groups: inout [LineGroup]) {
        let errors = lines.filter(isError)
        guard !errors.isEmpty else { return }
        groups.append(
            LineGroup(title: "Entered in error", note: "Said by their senders to be mistakes", isApart: true, lines: errors))
    }
}
