/// Finds statements that cannot all hold, as sent, judged per organisation (`Voice`) on its latest word.
enum Disagreements {
    /// Among the statements of one line.
    static func find(in statements: [Statement], section: Section) -> [Disagreement] {
        guard statements.count > 1 else { return [] }
        return switch section {
        case .medicines: medicines(statements)
        case .conditions: conditions(statements)
        case .allergies: allergies(statements)
        case .carePlans: wishes(statements)
        case .identity, .appointments, .results, .documents, .encounters, .procedures, .immunisations, .alerts: []
        }
    }

    /// Each organisation's latest statements (several of one date stay several), newest first.
    static func latest(_ statements: [Statement]) -> [Statement] {
        var newest: [Voice: PartialDate?] = [:]
        for statement in statements {
            for entry in statement.entries {
                let voice = entry.voice
                let date = entry.orderDate
                if let known = newest[voice] {
                    if let date, known == nil || known.map({ $0 < date }) == true { newest[voice] = .some(date) }
                } else {
                    newest[voice] = .some(date)
                }
            }
        }
        return statements.filter { statement in
            statement.entries.contains { entry in
                guard let best = newest[entry.voice] else { return false }
                return best == entry.orderDate
            }
        }
    }

    /// Whether two organisations, not one, say the different things.
    static func differ<Value: Hashable>(_ statements: [Statement], by value: (Entry) -> Value?) -> Bool {
        var said: [Value: Set<Voice>] = [:]
        for statement in statements {
            for entry in statement.entries {
                if let value = value(entry) { said[value, default: []].insert(entry.voice) }
            }
        }
        guard said.count > 1 else { return false }
        return said.values.reduce(into: Set<Voice>()) { $0.formUnion($1) }.count > 1
    }

    private enum Word: Hashable { case present, gone, refuted }

    private static func word(_ entry: Entry) -> Word? {
        if entry.assertion == .refuted { return .refuted }
        switch entry.status?.meaning {
        case .current: return .present
        case .past, .stopped: return .gone
        default: return nil
        }
    }

    /// Each organisation's word: one that has it present says that it is, whatever ended later beside it (another bout); else its latest.
    private static func words(_ statements: [Statement]) -> [Statement] {
        let present = statements.filter { word($0.lead) == .present }
        let sayers = Set(present.flatMap(\.voices))
        let others = statements.filter { word($0.lead) != .present && !$0.voices.isSubset(of: sayers) }
        return (latest(present) + latest(others)).sorted { PatientRecord.newestFirst($0.lead, $1.lead) }
    }

    private static func conditions(_ statements: [Statement]) -> [Disagreement] {
        let standing = words(statements.filter(\.lead.stands))
        guard differ(standing, by: word) else { return [] }
        // A bout that ended before another began is history, not a disagreement.
        let present = standing.filter { word($0.lead) == .present }
        let gone = standing.filter { word($0.lead) == .gone }
        let (ends, starts) = (gone.compactMap(\.lead.until), present.compactMap(\.lead.when))
        if standing.allSatisfy({ word($0.lead) != .refuted }), ends.count == gone.count, starts.count == present.count,
            let lastEnd = ends.max(), let firstStart = starts.min(), lastEnd < firstStart
        {
            return []
        }
        return [Disagreement(kind: .conditionStatus, statements: standing)]
    }

    private static func allergies(_ statements: [Statement]) -> [Disagreement] {
        let standing = words(statements.filter { $0.lead.stands && $0.lead.assertion != .noneKnown })
        return differ(standing, by: word) ? [Disagreement(kind: .allergyStatus, statements: standing)] : []
    }

    private static func wishes(_ statements: [Statement]) -> [Disagreement] {
        let current = latest(
            statements.filter { $0.lead.stands && $0.lead.status?.meaning != .stopped && $0.lead.status?.meaning != .past })
        let differs = differ(current) { entry -> CarePlanStatement.Resuscitation? in
            guard case .carePlan(let it) = entry.content else { return nil }
            return it.resuscitation
        }
        return differs ? [Disagreement(kind: .carePlanWishes, statements: current)] : []
    }
}
