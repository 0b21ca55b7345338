import CareRecord

/// CarePlan, Goal and Consent (HL7 FHIR R4 9.5, 9.6, 6.2), ReSPECT and resuscitation wishes among them.
extension Reading {
    func carePlan(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let categories = concepts(node, "category")
        draft.title =
            text(node, "title").map { Concept(codings: categories.first?.codings ?? [], text: $0) }
            ?? categories.first ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.plan)
        (draft.when, draft.until) = period(node, "period")
        draft.recorded = date(node, "created")
        by(node, "author", &draft)
        var activities: [String] = []
        var said = categories + [draft.title]
        for activity in list(node, "activity") where isObject(activity) {
            if let detail = object(activity, "detail") {
                let code = concept(detail, "code")
                let name = code?.shown ?? text(detail, "description")
                let status = text(detail, "status")
                let isOff = flag(detail, "doNotPerform") == true
                // What is not to be done, or no longer, is no wish for it.
                let isWanted = !isOff && !["cancelled", "stopped", "entered-in-error"].contains(status)
                if let code, isWanted { said.append(code) }
                if let name {
                    activities.append((isOff ? "Do not: " : "") + name + (status.map { " (\($0))" } ?? "") + circumstances(detail))
                }
                if code != nil { draft.detail("Activity", text(detail, "description")) }
                if isWanted, let words = text(detail, "description") { said.append(Concept(text: words)) }
            }
            if let reference = object(activity, "reference") {
                if let name = name(ofReference: reference) { activities.append(name) } else { note(reference, .unresolved) }
            }
            for outcome in concepts(activity, "outcomeCodeableConcept") { draft.detail("Outcome", outcome.shown) }
            draft.notes.append(contentsOf: notes(activity, "progress"))
        }
        let goals = list(node, "goal").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        let addresses = list(node, "addresses").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        draft.detail("Addresses", joined(addresses))
        draft.detail("Intent", text(node, "intent"))
        for team in list(node, "careTeam") where isObject(team) { draft.detail("Team", name(ofReference: team)) }
        draft.notes.append(contentsOf: notes(node))
        let summary = text(node, "description")
        if let summary { said.append(Concept(text: summary)) }
        let isWish = Wishes.isWish(said) || Wishes.isNamedOne(categories + [draft.title])
        return .carePlan(
            CarePlanStatement(
                kind: isWish ? .wish : .plan, categories: categories, summary: summary, activities: activities, goals: goals,
                resuscitation: Wishes.resuscitation(said)))
    }

    /// When, where and why something is to be done or not: it is as much of the plan as what.
    private func circumstances(_ detail: Node) -> String {
        let times = period(detail, "scheduledPeriod")
        let time = [times.start.map { "from \($0.text)" }, times.end.map { "until \($0.text)" }].compactMap { $0 }
        let all = [text(detail, "scheduledString"), joined(time, " "), name(detail, "location"), allWords(detail, "reasonCode")]
        let why = words(detail, "statusReason").map { "status reason: \($0)" }
        return (all + [why]).compactMap { $0 }.map { ", " + $0 }.joined()
    }

    func goal(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "description") ?? Concept()
        draft.status = StatusWords.status(self.code(node, "lifecycleStatus"), StatusWords.plan)
        draft.when = date(node, "startDate")
        draft.recorded = date(node, "statusDate")
        if let start = words(node, "startCodeableConcept") { draft.detail("Starts", start) }
        by(node, "expressedBy", &draft)
        draft.detail("Achievement", words(node, "achievementStatus"))
        draft.detail("Priority", words(node, "priority"))
        draft.detail("Status reason", text(node, "statusReason"))
        for target in list(node, "target") where isObject(target) {
            let measure = words(target, "measure")
            let amount =
                quantity(target, "detailQuantity")?.shown ?? range(target, "detailRange").map(shown(range:))
                ?? words(target, "detailCodeableConcept") ?? text(target, "detailString")
            draft.detail("Target", joined([measure, amount, date(target, "dueDate").map { "by \($0.text)" }].compactMap { $0 }, ", "))
        }
        draft.notes = notes(node)
        return .carePlan(
            CarePlanStatement(
                kind: .goal, categories: concepts(node, "category"), summary: nil, activities: [], goals: [], resuscitation: nil))
    }

    func consent(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let categories = concepts(node, "category")
        let scope = concept(node, "scope")
        draft.title = categories.first ?? scope ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.plan)
        draft.when = date(node, "dateTime")
        by(node, "performer", &draft)
        if let keeper = list(node, "organization").first(where: { isObject($0) }) { add(organisation: keeper, &draft) }
        draft.detail("Scope", scope?.shown)
        draft.detail("Policy rule", words(node, "policyRule"))
        var said = categories + (scope.map { [$0] } ?? [])
        var provisions: [String] = []
        // A wish that does not hold for everything is neither for nor against: its words say what it is.
        var hasExceptions = false
        if let provision = object(node, "provision") {
            let type = text(provision, "type")
            let codes = concepts(provision, "code")
            let actions = concepts(provision, "action")
            said.append(contentsOf: type == "deny" ? [] : codes)
            let parts = [type].compactMap { $0 } + (codes + actions).compactMap(\.shown) + actors(provision)
            if let words = joined(parts, ", ") { provisions.append(words) }
            provisions += exceptions(provision)
            hasExceptions = member(provision, "provision") != nil
            let valid = period(provision, "period")
            draft.detail("Valid from", valid.start)
            draft.until = valid.end
        }
        let isDirective = Wishes.isNamedOne(categories + (scope.map { [$0] } ?? []))
        if let attached = object(node, "sourceAttachment").flatMap(attachment) { draft.attachments = [attached] }
        return .carePlan(
            CarePlanStatement(
                kind: Wishes.isWish(said) || isDirective ? .wish : .consent, categories: categories, summary: nil, activities: provisions,
                goals: [],
                resuscitation: hasExceptions ? nil : Wishes.resuscitation(said)))
    }
}

extension Reading {
    /// Whom a provision is about, each with the part that they play.
    private func actors(_ provision: Node) -> [String] {
        list(provision, "actor").filter(isObject).compactMap { actor in
            joined([words(actor, "role"), name(actor, "reference")].compactMap { $0 }, " ")
        }
    }

    /// What a provision does not hold for (HL7 FHIR R4 6.2.6: the rules inside one are exceptions to it), each in words, exceptions to exceptions
    /// after it. Nothing is told from them.
    private func exceptions(_ provision: Node, depth: Int = 1) -> [String] {
        list(provision, "provision").flatMap { inner -> [String] in
            guard isObject(inner), depth < 8 else {
                note(inner, isObject(inner) ? .nestedTooDeep : .wrongKind)
                return []
            }
            let parts =
                [text(inner, "type")].compactMap { $0 } + (concepts(inner, "code") + concepts(inner, "action")).compactMap(\.shown)
                + actors(inner)
            let words = joined(parts, ", ") ?? "a rule that says nothing that is read here"
            return ["Except: " + words] + exceptions(inner, depth: depth + 1)
        }
    }
}

/// Recorded wishes, told only from codes and from set phrases: free text is shown and never interpreted.
enum Wishes {
    /// A ReSPECT plan, an advance care plan (SNOMED CT).
    private static let wishes: Set<String> = ["1382601000000107", "736366004"]

    static func resuscitation(_ said: [Concept]) -> CarePlanStatement.Resuscitation? {
        var attempt = false
        var doNotAttempt = false
        var isUnclear = false
        for concept in said {
            for coding in concept.codings {
                guard let code = coding.code, let system = coding.system else { continue }
                // HL7's consent category "do not resuscitate".
                if system.hasSuffix("/consentcategorycodes"), code == "dnr" { doNotAttempt = true }
                switch CarePlanStatement.Resuscitation(coding) {
                case .attempt?: attempt = true
                case .doNotAttempt?: doNotAttempt = true
                case nil: break
                }
            }
            for words in [concept.text].compactMap({ $0 }) + concept.codings.compactMap(\.display) {
                switch phrase(words) {
                case .attempt?: attempt = true
                case .doNotAttempt?: doNotAttempt = true
                case .unclear?: isUnclear = true
                // A code does not outweigh words beside it that take it back, however they begin.
                case nil: isUnclear = isUnclear || isDoubted(words)
                }
            }
        }
        // Both at once is for a person to read, and so is what may be taken back, answered or made to depend on something in words.
        return isUnclear || attempt == doNotAttempt ? nil : attempt ? .attempt : .doNotAttempt
    }

    static func isWish(_ said: [Concept]) -> Bool {
        if resuscitation(said) != nil || said.contains(where: { $0.text.map { phrase($0) == .unclear || isDoubted($0) } ?? false }) {
            return true
        }
        return said.contains { concept in
            concept.codings.contains { $0.code.map(wishes.contains) ?? false || isDirective($0) }
                || words(concept.text).contains { ["respect", "dnacpr", "resuscitation"].contains($0) }
                || (concept.text?.lowercased()).map {
                    $0.holds("advance decision") || $0.holds("advance care plan") || $0.holds("advance statement")
                        || $0.holds("treatment escalation")
                } ?? false
        }
    }

    /// Whether its category or title names a wish, told as a Flag's are: the same plan stands in sight however it was sent.
    static func isNamedOne(_ names: [Concept]) -> Bool { [.resuscitation, .advancePlan].contains(AlertWords.kind(names)) }

    /// HL7's consent scope of an advance directive, and its categories of one.
    private static func isDirective(_ coding: Coding) -> Bool {
        guard let system = coding.system, let code = coding.code else { return false }
        return system.hasSuffix("/consentscope") && code == "adr"
            || system.hasSuffix("/consentcategorycodes") && ["acd", "dnr", "hcd", "polst"].contains(code)
    }

    private static func words(_ text: String?) -> [String] {
        guard let text, text.utf8.count < 400 else { return [] }
        // "with respect to" is no ReSPECT form.
        guard !text.lowercased().holds("respect to") else { return [] }
        return text.lowercased().split { !$0.isLetter }.map(String.init)
    }
}
