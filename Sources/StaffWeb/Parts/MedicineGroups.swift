import CareRecord

/// Where a medicine's line stands: statuses are never mixed in one list (STANDARDS 14). A line stands where the strictest
/// reading keeps it in sight: taken by one organisation's latest word, it is current, and the difference is shown on it.
enum MedicineGroup: CaseIterable {
    case current, held, stopped, given, asSent, inError

    static func of(_ line: Line) -> MedicineGroup {
        let statements = line.statements
        if statements.allSatisfy({ $0.lead.status?.meaning == .enteredInError }) { return .inError }
        let prescribed = statements.filter { statement in
            guard case .medicine(let it) = statement.lead.content else { return false }
            return (it.kind == .request || it.kind == .statement) && statement.lead.status?.meaning != .enteredInError
        }
        guard !prescribed.isEmpty else { return .given }
        let latest = latestPerOrganisation(prescribed)
        let standing = latest.map { of($0.lead) }
        for group in [MedicineGroup.current, .held, .asSent, .stopped] where standing.contains(group) { return group }
        return .stopped
    }

    static func of(_ entry: Entry) -> MedicineGroup {
        if entry.assertion == .notDone { return .stopped }
        switch entry.status?.meaning {
        case .current, .planned: return .current
        case .onHold: return .held
        case .past, .stopped, .superseded: return .stopped
        case .asSent, nil: return .asSent
        case .enteredInError: return .inError
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
