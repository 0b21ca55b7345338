import CareRecord

/// One statement in words: what it says, as its sender said it, negation and mistakes in words and not by looks alone.
enum EntryWords {
    /// The title and what belongs to it, on one line: `<b>apixaban</b> — tablet — oral — DOSE 5 mg — twice a day`.
    /// - Parameter line: the line it stands for: what its statements differ in is left to the difference beside it, their names'
    ///   differing ends too, so that none of them wins.
    static func html(_ entry: Entry, for line: Line? = nil) -> HTML {
        let differing = Set((line?.disagreements ?? []).map(\.kind))
        let hidesAll = !differing.isDisjoint(with: [.carePlanWishes, .bloodGroup, .medicineStrength])
        let dosing = line.flatMap { line in
            let at = line.disagreements.filter { [.medicineDose, .medicineDosing].contains($0.kind) }.flatMap(\.statements)
            return at.isEmpty ? nil : at
        }
        let shared =
            differing.isDisjoint(with: [.medicineDose, .medicineDosing, .medicineStrength])
            ? nil : line.flatMap { sharedName($0.statements) }
        let parts = [title(entry, as: shared)] + (hidesAll ? [] : about(entry, differing: dosing))
        let words = parts.joined(" — ")
        guard entry.status?.meaning == .enteredInError else { return words }
        return "<b>Entered in error:</b> <s>\(words)</s>"
    }

    /// The words that all statements' names begin with: "Apixaban" of "Apixaban 5 mg tablets" and "Apixaban 2.5 mg tablets".
    static func sharedName(_ statements: [Statement]) -> String? {
        let names = statements.compactMap { $0.lead.title.shown?.split(separator: " ").map(String.init) }
        guard var common = names.first, names.count == statements.count else { return nil }
        for name in names.dropFirst() {
            common = Array(zip(common, name).prefix { $0.lowercased() == $1.lowercased() }.map(\.0))
        }
        return common.isEmpty ? nil : common.joined(separator: " ")
    }

    static func title(_ entry: Entry, as shared: String? = nil) -> HTML {
        let name = shared ?? self.name(entry)
        // Words of a narrative are not a code's: they are said to be its author's own.
        if entry.isNarrativeOnly, entry.title.shown != nil { return "“\(name)” <span class=\"cr-soft\">free text, no code</span>" }
        switch entry.assertion {
        case .affirmed: return "<b>\(name)</b>"
        case .unconfirmed: return "<b>\(name)</b> (not confirmed)"
        case .refuted: return "<b>Said not to be so:</b> \(name)"
        case .noneKnown: return "<b>“\(name)”</b>\(unconfirmedNone(entry).map { " (\($0))" as HTML } ?? "")"
        case .notDone where entry.isInstructionNotToGive: return "<b>Not to be given: \(name)</b>"
        case .notDone where entry.isInstructionNotToDo: return "<b>Not to be done: \(name)</b>"
        case .notDone: return "<b>Not done or given:</b> \(name)"
        }
    }

    /// How sure "none known" is, where its sender says that it is not confirmed.
    static func unconfirmedNone(_ entry: Entry) -> String? {
        guard entry.assertion == .noneKnown, case .allergy(let it) = entry.content else { return nil }
        return it.verification == "confirmed" ? nil : it.verification
    }

    static func name(_ entry: Entry) -> String {
        guard case .result(let it) = entry.content, let focus = it.focus else { return ownName(entry) }
        // Wherever the test is named: a value of the fetus must never be read as the mother's.
        return "\(ownName(entry)) — About: \(focus)"
    }

    private static func ownName(_ entry: Entry) -> String {
        if let shown = entry.title.shown { return shown }
        if entry.isNarrativeOnly { return "Free text only: open the original to read it" }
        if case .medicine = entry.content, entry.problems.contains(where: { $0.reason == .unresolved }) {
            return "Its name is in another resource that was not sent"
        }
        return entry.isKeptBackInPart ? "Sent without code or words; part of it is kept back by its source" : "Sent without code or words"
    }

    /// The DOSE label, bold, never split from its unit.
    static func dose(_ quantity: Quantity) -> HTML {
        // What is too long to be a dose may wrap: the page must not run off the screen.
        guard quantity.shown.utf8.count <= 24 else {
            return "<span class=\"cr-label\">DOSE</span> <b>\(quantity.shown)</b>"
        }
        return "<span class=\"cr-dosed\"><span class=\"cr-label\">DOSE</span>&nbsp;<b class=\"cr-dose\">\(quantity.shown)</b></span>"
    }

    /// - Parameter differing: the statements of a medicine whose dosing differs: only what all of them say is said here.
    private static func about(_ entry: Entry, differing: [Statement]?) -> [HTML] {
        var parts: [HTML] = []
        let wantsDose = differing == nil
        func agreed(_ value: (MedicineStatement) -> String?) -> Bool {
            Set(
                (differing ?? []).flatMap(\.entries).compactMap { entry -> String? in
                    guard case .medicine(let it) = entry.content else { return nil }
                    return value(it)?.lowercased()
                }
            ).count <= 1
        }
        func add(_ text: String?) { if let text, !text.isEmpty { parts.append("\(text)") } }
        switch entry.content {
        case .medicine(let it):
            if let intent = intent(entry, it) { parts.append("<b>\(intent)</b>") }
            if agreed(\.form) { add(it.form) }
            if agreed(\.strength) { add(it.strength) }
            if agreed(\.route) { add(it.route) }
            if agreed(\.course) { add(it.course) }
            if wantsDose {
                parts += dosing(it)
            } else if agreed(\.frequency), agreed({ $0.asNeeded ? "when needed" : "" }) {
                add(it.frequency)
            }
            if it.kind == .dispense || it.kind == .administration { add(handedOver(entry, it)) }
        case .allergy(let it):
            // What a person does not tolerate may be given where it must; an allergy may not.
            if it.type == "intolerance" { add(it.type) }
            add(it.reactions.joined(separator: "; "))
            if it.criticality == "high" { parts.append("<span class=\"cr-flag\">high criticality</span>") }
        case .condition(let it):
            add(it.severity)
            add(it.bodySite)
            add(it.stage)
        case .result(let it):
            parts += ResultWords.values(it)
            parts += [ResultWords.qualifiers(it, of: entry), ResultWords.flags(it)]
            if it.kind != .observation { add(it.conclusion) }
            if ResultWords.isPanel(entry) { add(counted(it.members.count, "result")) }
            parts.append(ResultWords.standing(entry))
        case .appointment(let it):
            add(it.service == entry.title.shown ? nil : it.service)
            add(it.location)
            add(it.reason == entry.title.shown ? nil : it.reason)
        case .document(let it):
            add(it.type.shown == entry.title.shown ? nil : it.type.shown)
            add(it.setting)
            if it.docStatus != "final", it.docStatus != entry.status?.asSent { add(it.docStatus) }
        case .carePlan(let it):
            let wish = PlanWords.resuscitation(entry)
            if let wish { parts.append("<b>\(wish)</b>") }
            add(PlanWords.summary(it, after: wish))
            parts += PlanWords.doNots(it).map { "<b>\($0)</b>" as HTML }
        case .encounter(let it):
            add(it.kind)
            add(it.reason == entry.title.shown ? nil : it.reason)
            add(it.location)
        case .procedure(let it):
            add(it.bodySite)
            add(it.reason)
            add(it.outcome)
        case .immunisation(let it):
            add(it.dose.map { $0.hasPrefix("dose ") ? $0 : "dose " + $0 })
            add(it.reasonNotGiven)
        case .alert(let it): add(it.category)
        case .identity(let it): parts += PersonWords.parts(it)
        }
        return parts
    }

    /// What became of a supply or a dose: "supplied" and "given" only where it was (HL7 FHIR R4, status `completed`).
    private static func handedOver(_ entry: Entry, _ it: MedicineStatement) -> String? {
        guard entry.assertion == .affirmed, entry.status?.meaning != .enteredInError else { return nil }
        guard entry.status?.meaning != .past else { return it.kind == .dispense ? "supplied" : "given" }
        let what = it.kind == .dispense ? "supply" : "administration"
        return entry.status.map { "\(what): \($0.asSent)" } ?? what
    }

    /// Whether "supplied" or "given" stands for its status: "completed" after it would be read as a treatment that is over.
    static func isHandedOver(_ entry: Entry) -> Bool {
        guard case .medicine(let it) = entry.content, it.kind == .dispense || it.kind == .administration else { return false }
        return entry.assertion == .affirmed && entry.status?.meaning == .past
    }

    /// What is less than an order, in words; another intent than an order as its sender wrote it.
    static func intent(_ entry: Entry, _ it: MedicineStatement) -> String? {
        guard it.kind == .request, let intent = it.intent, !intent.lowercased().hasSuffix("order") else { return nil }
        return entry.isOnlyIntended
            ? "\(intent.prefix(1).uppercased())\(intent.dropFirst().lowercased()), not an order" : "intent: \(intent)"
    }

    /// All that says how much, how often, how and when to give it: the whole of what a sender says of the dosing.
    static func dosing(_ it: MedicineStatement) -> [HTML] {
        var parts: [HTML] = []
        if let quantity = it.dose { parts.append(dose(quantity)) }
        if let words = it.frequency ?? it.dosageText, !words.isEmpty { parts.append("\(words)") }
        parts += ownDosing(it)
        let isSaid =
            (it.frequency ?? it.dosageText ?? "").lowercased().contains("need")
            || it.furtherDosing.contains { $0.hasPrefix("As needed for") }
        if it.asNeeded && !isSaid { parts.append("when needed") }
        return parts
    }

    /// What the author wrote about the dose beyond its structured parts: the left eye, "never daily" and "stop if bleeding" must not hide
    /// on another page.
    private static func ownDosing(_ it: MedicineStatement) -> [HTML] {
        var parts: [HTML] = []
        func plainly(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
        if let text = it.dosageText, let often = it.frequency,
            plainly(text) != plainly([it.dose?.shown, often].compactMap { $0 }.joined()), plainly(text) != plainly(often)
        {
            parts.append("“\(text)”")
        }
        for detail in it.furtherDosing {
            // From when and until when have places of their own; the text is not said twice.
            let label = detail.prefix { $0 != ":" }
            guard label != "From" else { continue }
            let words = plainly(String(detail.dropFirst(label.count)))
            if let text = it.dosageText, plainly(text) == words { continue }
            parts.append("\(detail)")
        }
        return parts
    }

    /// The date of a medicine, an allergy or a condition with what it is the date of: that of the last prescription is not when it was begun.
    static func since(_ entry: Entry) -> HTML {
        guard let when = entry.when else {
            guard entry.whenInWords == nil, let recorded = entry.provenance.recorded else { return HTML.when(entry) }
            return "recorded \(HTML.date(recorded))"
        }
        let date = HTML.date(when)
        guard case .medicine(let it) = entry.content else { return "since \(date)" }
        switch it.kind {
        case .request where entry.isOnlyIntended || entry.assertion != .affirmed: return "written \(date)"
        // Of somebody else's prescription (`reportedBoolean`) only that it was written down is known.
        case .request: return entry.details.contains { $0.label == "Reported" } ? "recorded \(date)" : "prescribed \(date)"
        // Its end tells a period from a moment at which it was taken.
        case .statement: return entry.until == nil ? "taken on or from \(date)" : "since \(date)"
        // What was supplied or given says so itself.
        case .dispense, .administration: return date
        }
    }

    /// The status as its sender wrote it.
    static func status(_ entry: Entry) -> HTML {
        guard let status = entry.status else { return "<span class=\"cr-soft\">not said</span>" }
        return "\(status.asSent)"
    }

    /// `Barts Health, 19-Nov-2026`.
    static func said(_ statement: Statement, _ view: LookView) -> HTML {
        "\(view.names(statement.organisations)), \(HTML.date(statement.lead.orderDate))"
    }

    /// The link to a statement's originals.
    static func originals(_ statement: Statement, _ view: LookView) -> HTML {
        "<a href=\"\(view.entry(statement.lead))\">\(counted(statement.entries.count, "original"))</a>"
    }

    /// The link to all of a line's originals: its first entry's page lists the others.
    static func originals(_ line: Line, _ view: LookView) -> HTML {
        "<a href=\"\(view.entry(line.lead))\">\(counted(line.entries.count, "original"))</a>"
    }
}
