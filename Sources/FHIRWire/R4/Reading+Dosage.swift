import CareRecord

/// How a medicine is to be taken, gathered from its dosage instructions (HL7 FHIR R4, Dosage).
struct Dosing {
    var text: String?
    var dose: Quantity?
    var frequency: String?
    var route: String?
    var asNeeded = false
    var details: [Detail] = []
}

extension Reading {
    /// - Parameter key: `dosageInstruction` or `dosage`, a list.
    func dosing(_ node: Node, _ key: StaticString) -> Dosing {
        guard member(node, key) != nil else { return Dosing() }
        let sent = list(node, key).filter(isObject).map { (dosing: oneDosage($0), order: sequence($0)) }
        guard sent.count != 1 else { return sent[0].dosing }
        // Several instructions (200 mg once, then 100 mg daily) are one text in their order; no single dose stands for them.
        let isOrdered = sent.allSatisfy { $0.order != nil }
        let ordered =
            isOrdered
            ? sent.enumerated().sorted { ($0.element.order ?? 0, $0.offset) < ($1.element.order ?? 0, $1.offset) }.map(\.element) : sent
        let each = ordered.map(\.dosing)
        var all = Dosing()
        var text = ""
        for (number, one) in ordered.enumerated() {
            guard let words = inFull(one.dosing) else { continue }
            // Of one number they go together, of different ones they follow each other; without one, as sent (HL7 FHIR R4, Dosage.sequence).
            let link = !isOrdered ? "; " : number > 0 && ordered[number - 1].order == one.order ? "; and " : "; then "
            text += (text.isEmpty ? "" : link) + words
        }
        all.text = text.isEmpty ? nil : text
        let routes = Set(each.compactMap(\.route))
        all.route = routes.count == 1 ? routes.first : joined(each.compactMap(\.route))
        all.asNeeded = !each.isEmpty && each.allSatisfy(\.asNeeded)
        // Which of them a limit or a site belongs to is part of the dosage.
        all.details = each.enumerated().flatMap { number, one in
            one.details.map { Detail("\($0.label) (dosage \(number + 1))", $0.text) }
        }
        return all
    }

    private func sequence(_ node: Node) -> Int? { member(node, "sequence") == nil ? nil : integer(node, "sequence") }

    /// One of several: the author's words, and what its dose, frequency and "as needed" say beyond them.
    private func inFull(_ dosing: Dosing) -> String? {
        let asNeeded = dosing.asNeeded ? "as needed" : nil
        guard let text = dosing.text else {
            return joined([dosing.dose?.shown, dosing.frequency, dosing.route, asNeeded].compactMap { $0 }, ", ")
        }
        let said = text.lowercased()
        let beyond = [dosing.dose?.shown, dosing.frequency, asNeeded].compactMap { $0 }.filter { !said.contains($0.lowercased()) }
        return beyond.isEmpty ? text : "\(text) (\(beyond.joined(separator: ", ")))"
    }

    func oneDosage(_ node: Node) -> Dosing {
        var dosing = Dosing()
        dosing.text = text(node, "text")
        dosing.route = words(node, "route")
        if let patient = text(node, "patientInstruction") { dosing.details.append(Detail("Instructions to the patient", patient)) }
        for instruction in concepts(node, "additionalInstruction") {
            if let words = instruction.shown { dosing.details.append(Detail("Additional instruction", words)) }
        }
        if let site = words(node, "site") { dosing.details.append(Detail("Site", site)) }
        if let method = words(node, "method") { dosing.details.append(Detail("Method", method)) }
        if member(node, "asNeededBoolean") != nil { dosing.asNeeded = flag(node, "asNeededBoolean") ?? false }
        if let reason = words(node, "asNeededCodeableConcept") {
            dosing.asNeeded = true
            dosing.details.append(Detail("As needed for", reason))
        }
        for rate in list(node, "doseAndRate") where isObject(rate) {
            if let dose = quantity(rate, "doseQuantity") {
                if dosing.dose == nil { dosing.dose = dose } else { dosing.details.append(Detail("Dose", dose.shown)) }
            }
            if let range = range(rate, "doseRange") {
                // "1 to 2 tablets" is the dose, where it is the only one.
                if dosing.dose == nil, let low = range.first?.value, let high = range.second, let most = high.value,
                    range.first?.unitKey == high.unitKey, range.first?.comparator == nil, high.comparator == nil
                {
                    dosing.dose = Quantity(value: "\(low) to \(most)", unit: high.unit, system: high.system, code: high.code)
                } else {
                    dosing.details.append(Detail("Dose", shown(range: range)))
                }
            }
            addRate(rate, &dosing)
        }
        // MedicationAdministration.dosage has these directly, and so had every dosage before R4.
        if dosing.dose == nil { dosing.dose = quantity(node, "dose") ?? quantity(node, "doseQuantity") }
        if let range = range(node, "doseRange") { dosing.details.append(Detail("Dose", shown(range: range))) }
        addRate(node, &dosing)
        if let most = quantity(node, "maxDosePerAdministration") { dosing.details.append(Detail("Maximum dose at once", most.shown)) }
        if let most = quantity(node, "maxDosePerLifetime") { dosing.details.append(Detail("Maximum dose in a lifetime", most.shown)) }
        if let most = ratio(node, "maxDosePerPeriod") { dosing.details.append(Detail("Maximum dose", shown(ratio: most))) }
        if let timing = object(node, "timing") { dosing.frequency = frequency(timing, &dosing.details) }
        return dosing
    }

    private func addRate(_ node: Node, _ dosing: inout Dosing) {
        if let ratio = ratio(node, "rateRatio") { dosing.details.append(Detail("Rate", shown(ratio: ratio))) }
        if let range = range(node, "rateRange") { dosing.details.append(Detail("Rate", shown(range: range))) }
        if let rate = quantity(node, "rateQuantity") { dosing.details.append(Detail("Rate", rate.shown)) }
    }

    /// "twice a day", from the timing's own words or its parts (HL7 FHIR R4, Timing).
    func frequency(_ timing: Node, _ details: inout [Detail]) -> String? {
        let named = words(timing, "code")
        for moment in texts(timing, "event") { details.append(Detail("At", moment)) }
        guard let rule = object(timing, "repeat") else { return named }
        let bounds = period(rule, "boundsPeriod")
        if let start = bounds.start { details.append(Detail("From", start.text)) }
        if let end = bounds.end { details.append(Detail("Until", end.text)) }
        if let length = quantity(rule, "boundsDuration") { details.append(Detail("For", length.shown)) }
        if let length = range(rule, "boundsRange") { details.append(Detail("For", shown(range: length))) }
        if let lasts = number(rule, "duration") {
            let most = number(rule, "durationMax").map { " to \($0)" } ?? ""
            details.append(Detail("Given over", "\(lasts)\(most) \(Self.unit(text(rule, "durationUnit") ?? "", plural: true))"))
        }
        if let offset = number(rule, "offset") { details.append(Detail("Minutes from the event", offset)) }
        if let count = number(rule, "count") { details.append(Detail("Number of times", count)) }
        if let named { return named }
        var parts: [String] = []
        let times = number(rule, "frequency")
        let most = number(rule, "frequencyMax")
        if let length = number(rule, "period"), let unit = text(rule, "periodUnit") {
            let longest = number(rule, "periodMax").map { "\(length) to \($0)" } ?? length
            let every = longest == "1" ? "a \(Self.unit(unit, plural: false))" : "every \(longest) \(Self.unit(unit, plural: true))"
            let count = most.map { "\(times ?? "1") to \($0) times" } ?? Self.times(times ?? "1")
            parts.append(longest != "1" && count == "once" ? every : "\(count) \(every)")
        } else if let times {
            parts.append(Self.times(times))
        }
        parts.append(contentsOf: texts(rule, "when").map(Self.event))
        parts.append(contentsOf: texts(rule, "dayOfWeek"))
        let hours = texts(rule, "timeOfDay")
        if !hours.isEmpty { parts.append("at " + hours.joined(separator: ", ")) }
        return joined(parts, ", ")
    }

    private static func times(_ count: String) -> String {
        switch count {
        case "1": "once"
        case "2": "twice"
        default: "\(count) times"
        }
    }

    private static func unit(_ code: String, plural: Bool) -> String {
        let unit: String
        switch code {
        case "s": unit = "second"
        case "min": unit = "minute"
        case "h": unit = "hour"
        case "d": unit = "day"
        case "wk": unit = "week"
        case "mo": unit = "month"
        case "a": unit = "year"
        default: return code
        }
        return plural ? unit + "s" : unit
    }

    /// Names of events of daily life (HL7 v3 TimingEvent); others as sent.
    private static func event(_ code: String) -> String {
        switch code {
        case "MORN": "in the morning"
        case "AFT": "in the afternoon"
        case "EVE": "in the evening"
        case "NIGHT": "at night"
        case "HS": "at bedtime"
        case "WAKE": "on waking"
        case "C": "with meals"
        case "AC": "before meals"
        case "PC": "after meals"
        case "CM": "with breakfast"
        case "CD": "with lunch"
        case "CV": "with dinner"
        case "ACM": "before breakfast"
        case "ACD": "before lunch"
        case "ACV": "before dinner"
        case "PCM": "after breakfast"
        case "PCD": "after lunch"
        case "PCV": "after dinner"
        default: code
        }
    }
}
