/// Finds statements of one line that cannot all hold, as sent, judged per organisation on its latest word.
enum Disagreements {
    static func find(in statements: [Statement], section: Section) -> [Disagreement] {
        switch section {
        case .medicines: medicines(statements)
        case .conditions: conditions(statements)
        case .carePlans: wishes(statements)
        case .results: bloodGroups(statements)
        default: []
        }
    }

    /// Each organisation's latest statements (several of one date stay several), newest first.
    private static func latest(_ statements: [Statement]) -> [Statement] {
        var newest: [ODSCode: PartialDate?] = [:]
        for statement in statements {
            for entry in statement.entries {
                let organisation = entry.provenance.organisation
                let date = entry.orderDate
                if let known = newest[organisation] {
                    if let date, known == nil || known.map({ $0 < date }) == true { newest[organisation] = .some(date) }
                } else {
                    newest[organisation] = .some(date)
                }
            }
        }
        return statements.filter { statement in
            statement.entries.contains { entry in
                guard let best = newest[entry.provenance.organisation] else { return false }
                return best == entry.orderDate
            }
        }
    }

    /// Whether two organisations, not one, say the different things.
    private static func differ<Value: Hashable>(_ statements: [Statement], by value: (Entry) -> Value?) -> Bool {
        var said: [Value: Set<ODSCode>] = [:]
        for statement in statements {
            for entry in statement.entries {
                if let value = value(entry) { said[value, default: []].insert(entry.provenance.organisation) }
            }
        }
        guard said.count > 1 else { return false }
        return said.values.reduce(into: Set<ODSCode>()) { $0.formUnion($1) }.count > 1
    }

    private static func medicines(_ statements: [Statement]) -> [Disagreement] {
        let prescribed = statements.filter { statement in
            guard case .medicine(let it) = statement.lead.content, statement.lead.stands else { return false }
            return it.kind == .request || it.kind == .statement
        }
        let last = latest(prescribed)
        var found: [Disagreement] = []
        if differ(last, by: standing) { found.append(Disagreement(kind: .medicineStatus, statements: last)) }
        let current = last.filter { standing($0.lead) == .taking }
        if differ(current, by: { (entry: Entry) -> String? in
            guard case .medicine(let it) = entry.content else { return nil }
            return it.dose.map { "\($0.value ?? "?") \(Fold.words($0.unit ?? $0.code))" }
        }) {
            found.append(Disagreement(kind: .medicineDose, statements: current))
        } else if differ(current, by: { (entry: Entry) -> String? in
            guard case .medicine(let it) = entry.content else { return nil }
            return it.strength.map { Fold.words($0) } ?? strength(in: entry.title.shown)
        }) {
            found.append(Disagreement(kind: .medicineStrength, statements: current))
        } else if differ(current, by: { (entry: Entry) -> String? in
            guard case .medicine(let it) = entry.content, it.dose == nil else { return nil }
            return it.dosageText.map { Fold.words($0) }
        }) {
            found.append(Disagreement(kind: .medicineDose, statements: current))
        }
        return found
    }

    private enum Standing: Hashable { case taking, held, ended }

    private static func standing(_ entry: Entry) -> Standing? {
        switch entry.status?.meaning {
        case .current, .planned: entry.assertion == .notDone ? .ended : .taking
        case .onHold: .held
        case .past, .stopped: .ended
        case .superseded, .enteredInError, .asSent, nil: nil
        }
    }

    /// The first "number unit" of a product's name: "Apixaban 5 mg tablets" gives "5mg".
    static func strength(in name: String?) -> String? {
        guard let name else { return nil }
        var found = ""
        var afterNumber = false
        for character in Fold.words(name) {
            if character.isNumber || (character == "." && !found.isEmpty && !afterNumber) {
                if afterNumber { break }
                found.append(character)
            } else if !found.isEmpty {
                if character == " " { if afterNumber { break } else { continue } }
                guard character.isLetter || character == "%" else { break }
                afterNumber = true
                found.append(character)
            }
        }
        return afterNumber ? found : nil
    }

    private static func conditions(_ statements: [Statement]) -> [Disagreement] {
        let standing = latest(statements.filter(\.lead.stands))
        enum Word: Hashable { case present, gone, refuted }
        func word(_ entry: Entry) -> Word? {
            if entry.assertion == .refuted { return .refuted }
            switch entry.status?.meaning {
            case .current: return .present
            case .past, .stopped: return .gone
            default: return nil
            }
        }
        guard differ(standing, by: word) else { return [] }
        // A bout that ended before another began is history, not a disagreement.
        let present = standing.filter { word($0.lead) == .present }
        let gone = standing.filter { word($0.lead) == .gone }
        if standing.allSatisfy({ word($0.lead) != .refuted }), !present.isEmpty, !gone.isEmpty,
            gone.allSatisfy({ ended in
                guard let over = ended.lead.until else { return false }
                return present.allSatisfy { $0.lead.when.map { over < $0 } ?? false }
            })
        { return [] }
        return [Disagreement(kind: .conditionStatus, statements: standing)]
    }

    private static func wishes(_ statements: [Statement]) -> [Disagreement] {
        let current = latest(statements.filter { $0.lead.stands && $0.lead.status?.meaning != .stopped && $0.lead.status?.meaning != .past })
        let differs = differ(current) { entry -> CarePlanStatement.Resuscitation? in
            guard case .carePlan(let it) = entry.content else { return nil }
            return it.resuscitation
        }
        return differs ? [Disagreement(kind: .carePlanWishes, statements: current)] : []
    }

    /// A person has one blood group: unlike a measurement, two values of any dates disagree.
    private static func bloodGroups(_ statements: [Statement]) -> [Disagreement] {
        let groups = statements.filter { isBloodGroup($0.lead) && $0.lead.stands }
        let differs = differ(groups) { entry -> String? in
            guard case .result(let it) = entry.content else { return nil }
            switch it.value {
            case .concept(let concept): return concept.shown.map { Fold.words($0) }
            case .text(let text): return Fold.words(text)
            default: return nil
            }
        }
        return differs ? [Disagreement(kind: .bloodGroup, statements: groups)] : []
    }

    static func isBloodGroup(_ entry: Entry) -> Bool {
        for code in ["882-1", "883-9", "884-7", "10331-7"] where entry.title.has(code, in: CodeSystem.loinc) { return true }
        for code in ["365637002", "112143006", "365636006", "278147001"] where entry.title.has(code, in: CodeSystem.snomed) { return true }
        let words = Fold.words(entry.title.shown)
        return words.hasPrefix("blood group") || words.contains("abo and rh")
    }

    /// Allergies are judged over the whole section: "no known allergies" disagrees with every allergy another organisation holds.
    static func noneKnown(_ statements: [Statement]) -> [Statement] {
        statements.filter { $0.lead.assertion == .noneKnown && $0.lead.stands && $0.lead.status?.meaning != .past }
    }
}
