import AccessControl
import CareRecord
import Looks

/// What must stay in sight: allergies, wishes about resuscitation, advance plans, safeguarding, risks. Words first; a source's
/// silence is never "none" (law 4), and safeguarding shows only that there is a flag and whose (it can be read over a shoulder).
///
/// They leave most of the screen to the page, so much of them is counted and not named, and long words are cut; each says so and leads to all of them.
enum Flags {
    static func html(_ view: LookView) -> HTML {
        var html: HTML = "<ul class=\"cr-flags\">\n"
        html += death(view)
        html += notOpen(view)
        html += allergies(view)
        let wishes = resuscitation(view)
        html += wishes
        html += findings(view)
        html += missing(view, wishesSayTheirs: !wishes.isEmpty)
        let kinds: [AlertStatement.Kind] = [.resuscitation, .advancePlan, .safeguarding, .risk, .other]
        html += some(kinds.flatMap { flag(view, $0) }, of: "alert", view, .section(.alerts))
        html += "</ul>"
        return html
    }

    /// On a phone, where each flag is to be one line.
    private static let brieflyDiffer: HTML = "<span class=\"cr-brief\"> (differ)</span>"

    // MARK: Allergies

    /// What may not be shown here is no "none": an empty banner would be read as one (law 4).
    private static func notOpen(_ view: LookView) -> HTML {
        let words = NotOpen.inSight(view)
        return words.isEmpty ? "" : item(view, .whoSaidWhat, "", words)
    }

    private static func allergies(_ view: LookView) -> HTML {
        guard view.look.decision.permitted.contains(.allergies) else { return "" }
        let lines = view.look.record.lines(.allergies)
        let positive = lines.filter { $0.statements.contains { isStanding($0.lead) } }
        let noneKnown = lines.filter { $0.statements.contains { saysNone($0.lead) } }
        // Said by a condition or a result it is said all the same.
        let findings = view.look.record.noAllergyFindings
        let answers = Missing(view, .allergies)
        let rest = remainder(answers)
        if !positive.isEmpty {
            // Where not all are named, those that may kill are.
            let firsts = positive.count > most ? positive.filter(isHigh) + positive.filter { !isHigh($0) } : positive
            let more: HTML = positive.count > most ? " <b>and \(positive.count - most) more</b>" : ""
            let names = firsts.prefix(most).map { named($0, view) }.joined(", ") + more
            guard positive.contains(where: { !$0.disagreements.isEmpty }) else {
                return item(view, .section(.allergies), "cr-stop", "<b>Allergies:</b> \(names).\(rest)")
            }
            let differ: HTML = "<span class=\"cr-long\"> <b>Organisations differ</b></span>"
            return item(view, .section(.allergies), "cr-stop", "<b>Allergies\(brieflyDiffer):</b> \(names).\(differ)\(rest)")
        }
        if !noneKnown.isEmpty || !findings.isEmpty {
            let old = past(lines.filter { line in !noneKnown.contains { $0.id == line.id } })
            let said = none(noneKnown.flatMap(\.statements), findings: findings, view)
            return item(view, .section(.allergies), "", "<b>Allergies:</b> \(said)\(old).\(rest)")
        }
        if !lines.isEmpty { return item(view, .section(.allergies), "", "<b>Allergies:</b> none current\(past(lines)).\(rest)") }
        if answers.answered == 0 && answers.waiting > 0 {
            return item(
                view, .section(.allergies), "",
                "<b>Allergies:</b> \(awaited(answers, in: "organisation"))")
        }
        if answers.answered == 0 {
            return item(
                view, .section(.allergies), "", "<b>Allergies:</b> Not Known, no organisation could say\(rest.isEmpty ? "" : ".")\(rest)")
        }
        // Nobody's entry: only what the source's own list says of itself.
        let silent = answers.saidNoneKnown
        let word = silent == 0 ? "" : "; \(silent) of them \(silent == 1 ? "says" : "say") that none is known"
        return item(
            view, .section(.allergies), "",
            "<b>Allergies:</b> none recorded by the \(counted(answers.answered, "organisation")) that answered\(word).\(rest)")
    }

    /// What is listed and does not stand: it is never "none recorded" (law 4).
    private static func past(_ lines: [Line]) -> HTML {
        let wrong = lines.count { $0.statements.allSatisfy { $0.lead.status?.meaning == .enteredInError } }
        let none = lines.count {
            $0.statements.allSatisfy { $0.lead.assertion == .noneKnown && $0.lead.status?.meaning != .enteredInError }
        }
        let over = lines.count - wrong - none
        var words: [String] = []
        if over > 0 { words.append("\(over) inactive, resolved or refuted") }
        if none > 0 { words.append("“none known” no longer said") }
        if wrong > 0 { words.append("\(wrong) entered in error") }
        return words.isEmpty ? "" : "; \(words.joined(separator: ", ")) (see allergies)"
    }

    /// "waiting for 4, 8 answered, shown once all have".
    private static func awaited(_ answers: Missing, in unit: String? = nil) -> String {
        let others = answers.waiting - answers.held
        var words: [String] = []
        if others > 0 { words.append("waiting for \(unit.map { counted(others, $0) } ?? "\(others)")") }
        if answers.held > 0 { words.append(answers.heldWords) }
        return words.joined(separator: ", ")
    }

    static func remainder(_ answers: Missing) -> HTML {
        var words: [String] = []
        if answers.waiting > 0 { words.append(awaited(answers)) }
        if answers.unavailable.count > 0 { words.append("\(answers.unavailable.count) unavailable") }
        // Of each organisation the reason that bids doubt most, whatever else it sent.
        let why = answers.withheld.map { Set($0.1.withheldParts.map(\.reason)) }
        let mixUps = why.count { $0.contains(.possibleMixUp) }
        if mixUps > 0 { words.append("\(mixUps) withheld, possible mix-up") }
        let unconfirmed = why.count { !$0.contains(.possibleMixUp) && $0.contains(.birthDateNotKnown) }
        if unconfirmed > 0 { words.append("\(unconfirmed) withheld, date of birth not confirmed") }
        let unasked = answers.notAsked.count { $0.1 == .notAskedThere }
        if unasked > 0 { words.append("\(unasked) never asked") }
        if answers.partial > 0 { words.append("\(answers.partial) not whole") }
        let unread = answers.withheld.count - mixUps - unconfirmed + answers.notUnderstood.count
        if unread > 0 { words.append("\(unread) not shown") }
        return words.isEmpty ? "" : " <span class=\"cr-rest\">\(words.joined(separator: ", "))</span>"
    }

    /// Said to be so, by somebody who has not taken it back.
    static func isStanding(_ entry: Entry) -> Bool {
        (entry.assertion == .affirmed || entry.assertion == .unconfirmed) && entry.stands && entry.status?.meaning != .past
            && entry.status?.meaning != .stopped
            // A condition that its sender dates as over, and says nothing else of.
            && !(entry.section == .conditions && entry.status == nil && (entry.until != nil || isSaidToBeOver(entry)))
    }

    private static func isSaidToBeOver(_ entry: Entry) -> Bool {
        if case .condition(let it) = entry.content { it.isSaidToBeOver } else { false }
    }

    // MARK: Wishes and alerts

    /// Clear wishes first, then plans about resuscitation whose wish a person must read, then other advance plans: what is cut off is never a wish
    /// for the sake of a newer plan of another kind.
    private static func resuscitation(_ view: LookView) -> HTML {
        var (items, unclear, others): ([HTML], [HTML], [HTML]) = ([], [], [])
        let rest = remainder(Missing(view, .carePlans))
        for line in view.look.record.lines(.carePlans) {
            let wishes = line.statements.filter { isStanding($0.lead) && PlanWords.resuscitation($0.lead) != nil }
            guard let newest = wishes.first, let words = PlanWords.resuscitation(newest.lead) else {
                let plans = advancePlan(line, view, rest)
                if line.statements.contains(where: { isStanding($0.lead) && $0.lead.isResuscitationPlan }) {
                    unclear += plans
                } else {
                    others += plans
                }
                continue
            }
            let title = brief(newest.lead.title.shown ?? "Plan")
            if line.disagreements.isEmpty {
                items.append(
                    item(
                        view, .section(.carePlans), "cr-stop",
                        "<b>\(title):</b> \(words)\(doubt(newest.lead))<span class=\"cr-long\">\(doNots(newest.lead)), \(HTML.date(newest.lead.orderDate)), \(view.names(newest.organisations))</span>\(rest)"
                    ))
            } else {
                let differ: HTML = otherwise(line)
                // On a phone the date gives way; that plans differ and what the latest wishes never do.
                let latest: HTML = "latest<span class=\"cr-long\"> \(HTML.date(newest.lead.orderDate)),</span>"
                items.append(
                    item(
                        view, .section(.carePlans), "cr-stop",
                        "<b>\(title)\(brieflyDiffer):</b><span class=\"cr-long\"> \(differ);</span> \(latest) \(words)\(doubt(newest.lead))\(rest)"
                    ))
            }
        }
        return some(items + unclear + others, of: "plan", view, .section(.carePlans))
    }

    /// What a plan's wish differs with.
    private static func otherwise(_ line: Line) -> HTML {
        let wishes = line.disagreements.filter { $0.kind == .carePlanWishes }
        if wishes.contains(where: { $0.flags + $0.findings == 0 }) { return "plans differ" }
        return wishes.contains { $0.flags > 0 } ? "a flag says otherwise" : "a finding says otherwise"
    }

    /// An advance decision, statement or care plan that says nothing of resuscitation in words that can be told.
    private static func advancePlan(_ line: Line, _ view: LookView, _ rest: HTML) -> [HTML] {
        let plans = line.statements.filter { statement in
            guard case .carePlan(let plan) = statement.lead.content else { return false }
            return plan.kind == .wish && isStanding(statement.lead)
        }
        guard let newest = plans.first else { return [] }
        let said = doNots(newest.lead)
        let from: HTML =
            "<span class=\"cr-long\">\(said)\(said.isEmpty ? "" : ",") \(view.names(newest.organisations)), \(HTML.date(newest.lead.orderDate))</span>"
        let title = brief(newest.lead.title.shown ?? "Advance plan")
        return [item(view, .section(.carePlans), "cr-stop", "<b>\(title)</b>\(doubt(newest.lead))\(from)\(rest)")]
    }

    static func alerts(_ view: LookView, _ kind: AlertStatement.Kind) -> [Line] {
        view.look.record.lines(.alerts).filter { line in
            guard case .alert(let alert) = line.lead.content else { return false }
            return alert.kind == kind && isStanding(line.lead)
        }
    }

    private static func flag(_ view: LookView, _ kind: AlertStatement.Kind) -> [HTML] {
        alerts(view, kind).map { line in
            let from: HTML =
                "\(doubt(line.lead))<span class=\"cr-long\"> \(view.names(line.organisations)), \(HTML.date(line.lead.orderDate))</span>"
            switch kind {
            case .safeguarding: return item(view, .section(.alerts), "", "<b>Safeguarding flag</b>\(from)")
            case .resuscitation, .advancePlan:
                return item(view, .section(.alerts), "cr-stop", "<b>\(brief(line.lead.title.shown ?? "Advance plan"))</b>\(from)")
            default: return item(view, .section(.alerts), "", "<b>\(brief(line.lead.title.shown ?? "Alert"))</b>\(from)")
            }
        }
    }

    static func item(_ view: LookView, _ tab: LookTab, _ style: String, _ words: HTML) -> HTML {
        let mark: HTML = style.isEmpty ? "" : " class=\"\(plain: style)\""
        return "<li><a\(mark) href=\"\(view.tab(tab))\">\(words)</a></li>\n"
    }
}
