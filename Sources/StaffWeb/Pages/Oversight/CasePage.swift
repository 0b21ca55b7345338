import CareRecord
import Foundation

/// A case with everything around it: why it came up, the look, the decision replayed, what the staff member did beside it, what people did with it. The
/// trail, never the record.
enum CasePage {
    static func html(_ it: OversightCaseView, site: Site, session: StaffSession) -> HTML {
        let now = site.settings.now()
        var main: HTML = """
            <p class="cr-small"><a href="\(Address.oversight(it.row.kind))">Back to \(OversightTabs.title(it.row.kind).lowercased())</a></p>\
            <h1>Case <span class="cr-num">\(it.row.reference)</span></h1>
            """
        main += asksFirst(it) + verdict(it) + head(it, now) + kept(it)
        main += "<div class=\"cr-grid\"><div class=\"cr-7 cr-stack\">"
        main += question(it) + reasons(it) + look(it) + replay(it)
        main += "</div><div class=\"cr-5 cr-stack\">"
        main += pattern(it) + around(it) + steps(it) + CaseForms.html(it)
        main += """
            <p class="cr-note cr-small">Opening this case is on record too: \(session.staff.name), \(HTML.moment(now)). You see the trail, never the record.</p></div></div>
            """
        return OversightTabs.page(
            title: "Case \(it.row.reference)", .queue(it.row.kind), site: site, session: session, watched: WatchedPage(isShownOnce: true),
            main: main)
    }

    private static func verdict(_ it: OversightCaseView) -> HTML {
        guard let score = it.row.score else { return "<div class=\"cr-verdict cr-ask\"><p>\(it.row.words)</p></div>" }
        let shadow = it.withShadow.map { $0 > score ? " With rules that are tried out and do not count: \($0)." : "" } ?? ""
        return
            "<div class=\"cr-verdict cr-case\"><p><b>Score \(score) of 100.</b> Somebody in the role “\(it.row.role)” \(it.row.words).\(shadow)</p></div>"
    }

    private static func head(_ it: OversightCaseView, _ now: Date) -> HTML {
        """
        <dl class="cr-facts cr-case-head"><dt>State</dt><dd><b>\(it.row.state)</b></dd><dt>Close by</dt><dd>\(Due.html(it.row.due, now))</dd>\
        <dt>Whose</dt><dd>Privacy officers of \(it.row.organisationName)</dd></dl>
        """
    }

    private static func kept(_ it: OversightCaseView) -> HTML {
        guard let until = it.row.keptUntil else { return "" }
        return """
            <p class="cr-verdict cr-ask">▲ This case is older than the region keeps its trail. What it is about is kept while it is open, and erased on \
            <b>\(LondonTime(until).date)</b> whether or not anybody decided. A legal hold would keep it.</p>
            """
    }

    /// Asking the staff member cannot be taken back, and they may be whom the person fears: before anything else of a question that is open, whoever may ask
    /// is told to read what the person says of it. Who asked before the form told them to say it may have said nothing.
    private static func asksFirst(_ it: OversightCaseView) -> HTML {
        guard let question = it.question, question.answered == nil, !it.row.isTheirs else { return "" }
        return """
            <p class="cr-verdict cr-ask">▲ <b>Read what the person asks before you ask the staff member.</b> It may not be safe for them if the staff member learns of it. If they say \
            so, do not ask. If they say nothing of it, they may not have known that they can.</p>
            """
    }

    /// What a person asks, in their own words: for whoever decides, and nobody else.
    private static func question(_ it: OversightCaseView) -> HTML {
        guard let question = it.question else { return "" }
        let words: HTML =
            question.words.map { "<blockquote class=\"cr-said\">\($0)</blockquote>" }
            ?? (it.row.isTheirs
                ? "<p class=\"cr-small\">Their words are for the officers who decide.</p>"
                : "<p class=\"cr-small\">Their words cannot be opened here. Tell your service desk.</p>")
        let state: HTML =
            question.answered.map { "Answered on \(HTML.moment($0))." } ?? "Not answered yet: they are answered with your decision."
        return """
            <section class="cr-card"><header><h2>What the person asks</h2></header>\(words)<p class="cr-small cr-soft">Asked on \(HTML.moment(question.asked)). \(state)</p>\(reach(question.reach))</section>
            """
    }

    /// How the person hears of the answer. An address stands here only where an officer must use it.
    private static func reach(_ reach: OversightCaseView.Reach?) -> HTML {
        switch reach {
        case nil: ""
        case .neverSaid:
            "<p class=\"cr-small\">They have not said how they can be reached safely: nothing is sent. They read the answer when they log in.</p>"
        case .here: "<p class=\"cr-small\">They want nothing sent. They read the answer when they log in.</p>"
        case .email: "<p class=\"cr-small\">With your answer an email tells them that it is there, and nothing of what it says.</p>"
        case .text: "<p class=\"cr-small\">With your answer a text message tells them that it is there, and nothing of what it says.</p>"
        case .byHand(let words):
            """
            <div class="cr-verdict cr-ask"><p>The service sends nothing to this person: how they want to be reached needs somebody who minds it. Once you have answered, tell them \
            in this way that an answer is there, and nothing of what it says:</p><blockquote class="cr-said">\(words)</blockquote></div>
            """
        case .unreadable:
            "<p class=\"cr-small\">How they want to be reached cannot be opened here, so nothing is sent. Tell your service desk.</p>"
        }
    }

    private static func reasons(_ it: OversightCaseView) -> HTML {
        guard !it.reasons.isEmpty else { return "" }
        var html: HTML = """
            <section class="cr-card"><header><h2>Why it came up</h2></header><table class="cr-table cr-small cr-stackable"><thead><tr><th scope="col">Sign</th>\
            <th scope="col" class="cr-right">Points</th><th scope="col">What it says</th><th scope="col">May be honest if</th></tr></thead><tbody>
            """
        for reason in it.reasons {
            html += """
                <tr><th scope="row">\(reason.title)\(reason.isShadow ? "<br><span class=\"cr-soft\">Tried out: does not count</span>" : "")</th>\
                <td data-label="Points" class="cr-right cr-num">\(reason.points)</td><td data-label="Says">\(reason.words)</td>\
                <td data-label="May be honest if">\(reason.honest)</td></tr>
                """
        }
        html +=
            "</tbody></table><p class=\"cr-small cr-soft\">Names and addresses were compared in memory at the look and are not kept: only what was alike is.</p></section>"
        return html
    }

    private static func look(_ it: OversightCaseView) -> HTML {
        var html: HTML = "<section class=\"cr-card\"><header><h2>The look</h2></header><dl class=\"cr-facts cr-small\">"
        if let opened = it.opened {
            html +=
                "<dt>When</dt><dd class=\"cr-num\">\(HTML.moment(opened))\(it.ended.map { " to \(HTML.moment($0))" as HTML } ?? ", still open" as HTML)</dd>"
        } else {
            html += "<dt>When</dt><dd class=\"cr-num\">\(HTML.moment(it.row.last))</dd>"
        }
        html += """
            <dt>Who</dt><dd>\(it.row.role), identity number <span class="cr-num cr-nowrap">\(it.row.staff)</span>, \(it.row.organisationName)</dd>\
            <dt>Whom</dt><dd>\(it.nhsNumber.map { "NHS number <span class=\"cr-num cr-nowrap\">\($0.formatted)</span>" as HTML } ?? "Nobody in particular: it is about what they did in a week" as HTML)</dd>
            """
        if let resources = it.resources, let organisations = it.organisations {
            html +=
                "<dt>Shown</dt><dd>\(counted(resources, "entry", "entries")) of \(counted(organisations, "organisation")). Which these are is not said here.</dd>"
        }
        if it.isSupplied { html += "<dt>Yours</dt><dd>Something of it was supplied by your organisation.</dd>" }
        html += "<dt>Tied by</dt><dd>\(it.evidence.isEmpty ? "Nothing that is on record" : it.evidence.joined(separator: "; "))</dd>"
        if let contact = it.contact { html += "<dt>Care after it</dt><dd>\(contact.sentence)</dd>" }
        if let event = it.event { html += "<dt>Trail entry</dt><dd class=\"cr-num\">\(event)</dd>" }
        html += "</dl></section>"
        return html
    }

    private static func replay(_ it: OversightCaseView) -> HTML {
        guard let replay = it.replay else { return "" }
        let same: HTML =
            switch replay.isSame {
            case true: "<b>The same</b> under the policy of that time"
            case false: "<b>Not the same</b>: tell your service desk"
            case nil: "Cannot be decided again"
            }
        var html: HTML = """
            <section class="cr-card"><header><h2>The decision, replayed</h2><span class="cr-small">\(same)</span></header><p class="cr-small">\(replay.answer) Each rule's sentence is as the staff member reads it.</p>\
            <table class="cr-table cr-small cr-stackable"><thead><tr><th scope="col">Rule</th><th scope="col">Finding</th><th scope="col">Evidence then</th></tr></thead><tbody>
            """
        for line in replay.lines {
            let evidence: HTML = line.evidence.map { "<td data-label=\"Evidence\">\($0)</td>" as HTML } ?? "<td></td>"
            html +=
                "<tr><th scope=\"row\">\(line.rule.replacing("-", with: " "))</th><td data-label=\"Finding\">\(line.found)</td>\(evidence)</tr>"
        }
        html += "</tbody></table></section>"
        return html
    }

    private static func pattern(_ it: OversightCaseView) -> HTML {
        guard let pattern = it.pattern, !pattern.weeks.isEmpty else { return "" }
        let bars = pattern.weeks.map { week in
            let date = LondonTime(week.start).date
            return Bars.Bar(label: String(date.prefix(6)), name: date, count: week.people, isOdd: week.isThis)
        }
        var html: HTML = "<section class=\"cr-card\"><header><h2>People looked at, each week</h2></header>"
        html += Bars(
            bars: bars, title: "People looked at each week by this staff member", id: "pattern", band: pattern.usual,
            bandWords: "half of the colleagues in this role, in the week of the case", oddWords: "the week of the case"
        ).html()
        html += "</section>"
        return html
    }

    private static func around(_ it: OversightCaseView) -> HTML {
        guard !it.around.isEmpty else { return "" }
        var html: HTML = "<section class=\"cr-card\"><header><h2>What they did around it</h2></header><ul class=\"cr-lines cr-small\">"
        for line in it.around {
            let words: HTML = line.isThis ? "<b>\(line.words): this look</b>" : "\(line.words)"
            html += "<li><div>\(words)</div><div class=\"cr-when\">\(HTML.moment(line.at))</div></li>"
        }
        html += "</ul></section>"
        return html
    }

    private static func steps(_ it: OversightCaseView) -> HTML {
        guard !it.steps.isEmpty else { return "" }
        var html: HTML = "<section class=\"cr-card\"><header><h2>What was done</h2></header><ul class=\"cr-lines cr-small\">"
        for step in it.steps {
            let said: HTML = step.said.map { "<br>“\($0)”" as HTML } ?? ""
            html += "<li><div><b>\(step.words)</b>, \(step.who)\(said)</div><div class=\"cr-when\">\(HTML.moment(step.at))</div></li>"
        }
        html += "</ul></section>"
        return html
    }
}
