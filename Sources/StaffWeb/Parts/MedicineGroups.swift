import CareRecord

/// Where a medicine's line stands: statuses are never mixed in one list (STANDARDS 14). A line stands where the strictest
/// reading keeps it in sight: where anybody has a prescription of it running it is current, and a difference is shown on it.
enum MedicineGroup: CaseIterable {
    case notToBeGiven, current, held, proposed, stopped, given, asSent, inError

    static func of(_ line: Line) -> MedicineGroup {
        let statements = line.statements
        if statements.allSatisfy({ $0.lead.status?.meaning == .enteredInError }) { return .inError }
        let prescribed = statements.filter { statement in
            guard case .medicine(let it) = statement.lead.content else { return false }
            return (it.kind == .request || it.kind == .statement) && statement.lead.status?.meaning != .enteredInError
        }
        guard !prescribed.isEmpty else { return .given }
        // Who has one running gives it, whatever was stopped or completed later: that is how a strength is changed, and how a course beside it
        // ends (as in `Disagreements`). Of what does not run, each organisation's latest word counts.
        if prescribed.contains(where: { of($0.lead) == .current }) { return .current }
        let standing = latestPerOrganisation(prescribed).map { of($0.lead) }
        // An instruction not to give it ends by its own status, not by a later order: both are to be seen.
        if prescribed.contains(where: { of($0.lead) == .notToBeGiven }) { return .notToBeGiven }
        for group in [MedicineGroup.held, .asSent, .proposed, .stopped] where standing.contains(group) { return group }
        return .stopped
    }

    static func of(_ entry: Entry) -> MedicineGroup {
        if entry.status?.meaning == .enteredInError { return .inError }
        if entry.isInstructionNotToGive { return isOver(entry) ? .stopped : .notToBeGiven }
        if entry.assertion == .notDone { return .stopped }
        if entry.isOnlyIntended, !isOver(entry) { return .proposed }
        switch entry.status?.meaning {
        case .current: return .current
        // A draft, or what somebody intends to take: not taken as far as this says.
        case .planned: return .proposed
        case .onHold: return .held
        case .past, .stopped, .superseded: return .stopped
        case .asSent, nil: return .asSent
        case .enteredInError: return .inError
        }
    }

    /// Ended, stopped or replaced. (A mistake is told before.)
    private static func isOver(_ entry: Entry) -> Bool {
        switch entry.status?.meaning {
        case .past, .stopped, .superseded: true
        case .current, .planned, .onHold, .asSent, .enteredInError, nil: false
        }
    }

    /// The instructions of a current line that the medicine is not to be given: said on the line, whoever is newer.
    static func prohibitions(_ line: Line) -> [Statement] {
        guard of(line) == .current else { return [] }
        return line.statements.filter { of($0.lead) == .notToBeGiven }
    }

    /// What the organisations of a current line's running prescription say since of another one of it: ended or stopped. No disagreement,
    /// since an organisation does not differ with itself; it may be a prescription that nobody closed.
    static func endedSince(_ line: Line) -> [Statement] {
        guard of(line) == .current, let running = line.statements.firstIndex(where: { of($0.lead) == .current }) else { return [] }
        let who = Set(line.statements[running].organisations)
        return line.statements[..<running].filter { later in
            guard case .medicine(let it) = later.lead.content, it.kind == .request || it.kind == .statement else { return false }
            return [.past, .stopped].contains(later.lead.status?.meaning) && !who.isDisjoint(with: later.organisations)
        }
    }

    /// Each organisation's newest statements; those without a date count as its latest too, since nothing says otherwise.
    private static func latestPerOrganisation(_ statements: [Statement]) -> [Statement] {
        var newest: [ODSCode: PartialDate] = [:]
        for statement in statements {
            for organisation in statement.organisations {
                guard let date = statement.lead.orderDate else { continue }
                if newest[organisation].map({ $0 < date }) ?? true { newest[organisation] = date }
            }
        }
        return statements.filter { statement in
            guard let date = statement.lead.orderDate else { return true }
            return statement.organisations.contains { newest[$0] == date }
        }
    }
}
