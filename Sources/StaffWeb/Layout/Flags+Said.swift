import AccessControl
import CareRecord
import Looks

/// How sure a flag's word is, and what is missing beside the flags: neither may be read out of a name alone.
extension Flags {
    /// An allergy's name, with what its sender said of how sure it is.
    static func named(_ line: Line, _ view: LookView) -> HTML {
        let entry = line.statements.lazy.map(\.lead).first(where: isStanding) ?? line.lead
        return "\(entry.title.shown.map(brief) ?? unnamed(entry, view))\(doubt(entry))"
    }

    /// One without a title: whether its sender gave none, or its words are kept back, and where they are.
    private static func unnamed(_ entry: Entry, _ view: LookView) -> String {
        let who = view.name(entry.provenance.organisation)
        if view.look.person.isRestricted, entry.notes.contains(Whereabouts.wordsNotShown) {
            return "one named in words that are withheld, since they could tell where the person is (ask \(who))"
        }
        return entry.isNarrativeOnly && entry.narrative == nil ? "one whose words are withheld (ask \(who))" : "not named by its sender"
    }

    /// That a word is not confirmed, or that its status is one we do not know, as sent.
    static func doubt(_ entry: Entry) -> HTML {
        var words: [HTML] = []
        if entry.assertion == .unconfirmed { words.append("not confirmed") }
        if let word = EntryWords.unconfirmedNone(entry) { words.append("\(brief(word))") }
        // A draft, a proposal or a plan on hold is nobody's wish yet, or for now.
        if let status = entry.status, [.asSent, .planned, .onHold].contains(status.meaning) {
            // A long word would bury the others; its page has it.
            words.append(status.asSent.count > 24 ? "status unclear" : "“\(status.asSent)”")
        }
        return words.isEmpty ? "" : " (\(words.joined(", ")))"
    }

    /// "None known", by somebody who has not taken it back.
    static func saysNone(_ entry: Entry) -> Bool {
        entry.assertion == .noneKnown && entry.stands && entry.status?.meaning != .past && entry.status?.meaning != .stopped
    }

    /// "None known", each way of saying it with who says it so: one that is not confirmed is not said by whoever is sure, and who knows of none
    /// to latex does not say that there is none.
    /// - Parameter findings: what says it and is no allergy's resource.
    static func none(_ statements: [Statement], findings: [Statement], _ view: LookView) -> HTML {
        var said: [(doubt: HTML, words: String, who: Set<ODSCode>)] = []
        var places: [String: Int] = [:]
        for entry in statements.flatMap(\.entries).filter(saysNone) + findings.flatMap(\.entries) {
            let (doubt, who, words) = (doubt(entry), entry.provenance.organisation, denial(entry) ?? "No known allergies")
            let key = Fold.words(words) + "\u{1F}" + doubt.text
            if let place = places[key] {
                said[place].who.insert(who)
            } else {
                places[key] = said.count
                said.append((doubt, words, [who]))
            }
        }
        let surestFirst = said.filter(\.doubt.isEmpty) + said.filter { !$0.doubt.isEmpty }
        let more: HTML = said.count > most ? "; <b>and \(said.count - most) more</b>" : ""
        return surestFirst.prefix(most).map { "“\(brief($0.words))”\($0.doubt) said by \(view.names($0.who.sorted()))" as HTML }.joined(
            "; ")
            + more
    }

    /// The words of a denial: a test's answer ("Allergy status: no known allergy"), else the title.
    private static func denial(_ entry: Entry) -> String? {
        if entry.assertion != .noneKnown, case .result(let it) = entry.content, case .concept(let answer)? = it.value {
            return answer.shown
        }
        return entry.title.shown
    }

    /// Wishes that are neither plans nor flags: a condition or a result that says "not for resuscitation" is as much in sight.
    static func findings(_ view: LookView) -> HTML {
        let items = view.look.record.resuscitationFindings.map { statement -> HTML in
            let entry = statement.lead
            var answer = HTML()
            if case .result(let it) = entry.content, let value = it.value { answer = ": \(brief(ResultWords.value(value).words))" }
            let part: HTML = entry.isSaidInPart ? " (part of it is withheld)" : ""
            let from: HTML = "<span class=\"cr-long\"> \(view.names(statement.organisations)), \(HTML.date(entry.orderDate))</span>"
            return item(
                view, .section(entry.section), "cr-stop",
                "<b>\(entry.title.shown.map(brief) ?? "Wish about resuscitation")\(answer)</b>\(part)\(doubt(entry))\(from)")
        }
        return some(items, of: "finding", view, .timeline)
    }

    /// What a plan says is not to be done; two of them, and how many more.
    static func doNots(_ entry: Entry) -> HTML {
        guard case .carePlan(let plan) = entry.content else { return "" }
        let all = PlanWords.doNots(plan)
        guard !all.isEmpty else { return "" }
        let more: HTML = all.count > 2 ? "; \(all.count - 2) more" : ""
        return ": \(all.prefix(2).map(brief).joined(separator: "; "))\(more)"
    }

    /// A death that the demographics service does not know of, by whom it is said.
    static func death(_ view: LookView) -> HTML {
        guard let said = Deaths.said(view) else { return "" }
        let item = "<b>Died</b> \(said)<span class=\"cr-long\">, not known to demographics</span>" as HTML
        return Flags.item(view, .section(.identity), "cr-stop", item)
    }

    /// Somebody has not answered about wishes or alerts: what others sent is not all there is (law 4). In one line where both lack the same.
    static func missing(_ view: LookView, wishesSayTheirs: Bool) -> HTML {
        func rest(_ section: Section) -> HTML {
            view.look.decision.permitted.contains(section) ? remainder(Missing(view, section)) : ""
        }
        let (plans, alerts) = (wishesSayTheirs ? "" : rest(.carePlans), rest(.alerts))
        if !plans.isEmpty, plans.bytes == alerts.bytes {
            return item(view, .section(.carePlans), "", "<b>Plans, wishes and alerts:</b>\(plans)")
        }
        var html = HTML()
        if !plans.isEmpty { html += item(view, .section(.carePlans), "", "<b>Plans and wishes:</b>\(plans)") }
        if !alerts.isEmpty { html += item(view, .section(.alerts), "", "<b>Alerts:</b>\(alerts)") }
        return html
    }
}

/// That the person has died, where organisations say so and the demographics service does not.
enum Deaths {
    /// "02-May-2024 said by Barts Health"; nil where nobody says it, or the demographics service does.
    static func said(_ view: LookView) -> HTML? {
        guard view.look.person.died == nil else { return nil }
        var dates: [PartialDate?] = []
        var whose: [String: Set<ODSCode>] = [:]
        for line in view.look.record.lines(.identity) {
            for entry in line.entries {
                guard case .identity(let person) = entry.content, person.relation == nil, let died = person.died else { continue }
                let key = died.date?.text ?? ""
                if whose[key] == nil { dates.append(died.date) }
                whose[key, default: []].insert(entry.provenance.organisation)
            }
        }
        guard !dates.isEmpty else { return nil }
        return dates.map { date -> HTML in
            let when: HTML = date.map { HTML.date($0) } ?? "on a day not said,"
            return "\(when) said by \(view.names((whose[date?.text ?? ""] ?? []).sorted()))"
        }.joined("; ")
    }
}
