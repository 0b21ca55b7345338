/// What organisations say differently of one therapy.
extension Disagreements {
    static func medicines(_ statements: [Statement]) -> [Disagreement] {
        let prescribed = statements.filter { statement in
            guard case .medicine(let it) = statement.lead.content, statement.lead.stands else { return false }
            return it.kind == .request || it.kind == .statement
        }
        let last = withoutHistory(latestStanding(prescribed))
        var found: [Disagreement] = []
        if differ(last, by: standing) { found.append(Disagreement(kind: .medicineStatus, statements: last)) }
        let current = last.filter { standing($0.lead) == .taking }
        if dosesDiffer(current) {
            found.append(Disagreement(kind: .medicineDose, statements: current))
        } else if differ(current, by: strength) {
            found.append(Disagreement(kind: .medicineStrength, statements: current))
        } else if differ(
            current,
            by: { (entry: Entry) -> String? in
                guard case .medicine(let it) = entry.content, it.dose == nil else { return nil }
                return it.dosageText.map { Fold.words($0) }
            })
        {
            found.append(Disagreement(kind: .medicineDose, statements: current))
        }
        // A difference of dose is shown with the whole dosing already.
        if !found.contains(where: { $0.kind == .medicineDose }), dosingsDiffer(current) {
            found.append(Disagreement(kind: .medicineDosing, statements: current))
        }
        return found
    }

    /// Route, rate, greatest dose, site, when needed and what for (HL7 FHIR R4, Dosage): each compared only where both say it.
    private static func dosingsDiffer(_ statements: [Statement]) -> Bool {
        if differ(
            statements,
            by: { (entry: Entry) -> String? in
                guard case .medicine(let it) = entry.content else { return nil }
                return it.route.flatMap(route)
            })
        {
            return true
        }
        let labels = ["Rate", "Maximum dose", "Maximum dose at once", "Maximum dose in a lifetime", "Site", "As needed for"]
        if labels.contains(where: { label in
            differ(statements) { (entry: Entry) -> String? in
                guard case .medicine(let it) = entry.content else { return nil }
                let said = it.furtherDosing.filter { $0.hasPrefix(label + ": ") }.map {
                    DoseAmount.inOneWay(String($0.dropFirst(label.count + 2)))
                }
                return said.isEmpty ? nil : said.sorted().joined(separator: ";")
            }
        }) {
            return true
        }
        return differ(statements) { (entry: Entry) -> Bool? in
            guard case .medicine(let it) = entry.content else { return nil }
            if it.asNeeded { return true }
            // Regular only where its sender says how often, and not in words that mean "when needed".
            guard let often = it.frequency else { return nil }
            let words = Fold.words(often + " " + (it.dosageText ?? ""))
            return ["need", "requir", "prn", "p.r.n"].contains { words.contains($0) } ? nil : false
        }
    }

    /// A route without what its several names have in common: "by mouth", "Oral route" and "PO" are one.
    private static func route(_ said: String) -> String? {
        let words = Fold.words(said).split(separator: " ").filter {
            !["route", "use", "by", "via", "the", "administration", "of"].contains($0)
        }
        let name = words.joined(separator: " ")
        return name.isEmpty ? nil : routes[name] ?? name
    }

    /// Usual names and abbreviations (BNF, and SNOMED CT's route of administration values).
    private static let routes = [
        "mouth": "oral", "po": "oral", "orally": "oral", "p.o": "oral", "p.o.": "oral", "iv": "intravenous", "i.v.": "intravenous",
        "intravenously": "intravenous", "im": "intramuscular", "i.m.": "intramuscular", "intramuscularly": "intramuscular",
        "sc": "subcutaneous", "s.c.": "subcutaneous", "subcut": "subcutaneous", "subcutaneously": "subcutaneous", "pr": "rectal",
        "rectum": "rectal", "rectally": "rectal", "pv": "vaginal", "inh": "inhalation", "inhaled": "inhalation",
        "respiratory": "inhalation",
        "sl": "sublingual", "sublingually": "sublingual", "top": "topical", "topically": "topical", "cutaneous": "topical",
    ]

    private enum Standing: Hashable { case taking, held, ended, notToBeGiven }

    private static func standing(_ entry: Entry) -> Standing? {
        // What nobody has ordered contradicts no order.
        if entry.isOnlyIntended { return nil }
        switch entry.status?.meaning {
        case .current, .planned: return entry.isInstructionNotToGive ? .notToBeGiven : entry.assertion == .notDone ? .ended : .taking
        case .onHold: return .held
        case .past, .stopped: return .ended
        case .superseded, .enteredInError, .asSent, nil: return nil
        }
    }

    /// Each organisation's latest word. One that has a prescription running says that it is taken, whatever it stopped later:
    /// stopping the old strength is how a strength is changed.
    private static func latestStanding(_ statements: [Statement]) -> [Statement] {
        let taking = statements.filter { standing($0.lead) == .taking }
        let takers = Set(taking.flatMap(\.voices))
        let others = statements.filter { standing($0.lead) != .taking && !$0.voices.isSubset(of: takers) }
        return (latest(taking) + latest(others)).sorted { PatientRecord.newestFirst($0.lead, $1.lead) }
    }

    /// Without courses that were completed, or are known to have ended, before another began: last winter's antibiotic does not
    /// contradict this one.
    private static func withoutHistory(_ statements: [Statement]) -> [Statement] {
        let begun = statements.filter { standing($0.lead) == .taking }.compactMap(\.lead.orderDate)
        guard let first = begun.min() else { return statements }
        return statements.filter { statement in
            guard standing(statement.lead) == .ended else { return true }
            let end = statement.lead.until ?? (statement.lead.status?.meaning == .past ? statement.lead.orderDate : nil)
            return end.map { !($0 < first) } ?? true
        }
    }

    // MARK: Doses and strengths

    /// Amounts are compared only with amounts of their kind (a tablet is not so many milligrams), and how often by its usual
    /// ways of being written.
    private static func dosesDiffer(_ statements: [Statement]) -> Bool {
        func dose(_ entry: Entry) -> DoseAmount? {
            guard case .medicine(let it) = entry.content else { return nil }
            // Structured here and in words there is one dose or two all the same.
            guard let dose = it.dose else { return it.dosageText.flatMap { DoseAmount(onlyDoseIn: $0) } }
            guard let value = dose.value else { return nil }
            return DoseAmount((dose.comparator ?? "") + value, dose.unit ?? dose.code ?? "")
        }
        // Each entry's is read once, whatever number of kinds there are: a sender may make up a unit for each.
        var said: [String: (amounts: Set<DoseAmount>, voices: Set<Voice>)] = [:]
        for entry in statements.lazy.flatMap(\.entries) {
            guard let amount = dose(entry) else { continue }
            said[amount.kind, default: ([], [])].amounts.insert(amount)
            said[amount.kind]?.voices.insert(entry.voice)
        }
        if said.values.contains(where: { $0.amounts.count > 1 && $0.voices.count > 1 }) { return true }
        return differ(statements) { (entry: Entry) -> String? in
            guard case .medicine(let it) = entry.content, it.dose != nil else { return nil }
            return it.frequency.map(DoseAmount.frequency)
        }
    }

    /// The strength where sent apart, else the first "number unit" of the product's name: "Apixaban 5 mg tablets" gives 5 mg.
    private static func strength(_ entry: Entry) -> DoseAmount? {
        guard case .medicine(let it) = entry.content else { return nil }
        return (it.strength ?? entry.title.shown).flatMap { DoseAmount(firstIn: $0) }
    }
}
