import CareRecord
import Objections

/// Objections that wait for an answer, the first due first.
enum ObjectionQueuePage {
    static func html(_ page: ObjectionQueue, isFirst: Bool, site: Site, session: StaffSession) -> HTML {
        var main: HTML = """
            <h1>Objections, by due date</h1><p class="cr-small cr-soft">\(page.desk.name). Answer within one calendar month of receipt. \
            \(ObjectionTabs.short(page.today)). That you read this is on record.</p>
            """
        let reader = session.staff.subject
        main += figures(page)
        main += search(page.filter)
        main += heard(page.heard, hasMore: page.hasMoreHeard, reader: reader)
        if page.lines.isEmpty {
            main += "<p>\(isFirst ? none(page.filter) : "There are no more.")</p>"
        } else {
            let last = page.before + page.lines.count
            main += table(
                page.lines, page.today, caption: "Cases \(page.before + 1) to \(last) of \(max(page.total, last))", reader: reader,
                back: page.filter)
            if let next = page.next {
                main += """
                    <form method="post" action="\(Address.objections)"><input type="hidden" name="after" value="\(plain: next)">\(hidden(page.filter))\
                    <button class="nhsuk-button nhsuk-button--secondary">Next page</button></form>
                    """
            }
        }
        if isFirst {
            main += "<div class=\"cr-grid cr-apart0\">\(second(page, reader: reader))\(meaning)</div>"
            main += despite(page.despite, hasMore: page.hasMoreDespite)
        }
        return ObjectionTabs.page("Objections", .queue, counts: page.tabs, site: site, session: session, main: main)
    }

    private static func none(_ filter: ObjectionFilter) -> String {
        filter == ObjectionFilter() ? "None waits for an answer." : "Your desk has none of these."
    }

    private static func hidden(_ filter: ObjectionFilter) -> HTML {
        let state: HTML = filter.state.map { "<input type=\"hidden\" name=\"state\" value=\"\(plain: $0.rawValue)\">" } ?? ""
        return "\(state)<input type=\"hidden\" name=\"owner\" value=\"\(plain: filter.owner.rawValue)\">"
    }

    /// The first that a second person has to decide: who reads it may be that one.
    private static func second(_ page: ObjectionQueue, reader: String) -> HTML {
        let count = page.tabs?.secondPerson ?? page.second.count
        var html: HTML = "<section class=\"cr-card cr-6\"><header><h2>Waiting for a second person, \(count)</h2></header>"
        if page.second.isEmpty { html += "<p class=\"cr-small\">None waits.</p>" }
        for line in page.second {
            html +=
                "<p class=\"cr-small\"><span class=\"cr-num cr-nowrap\">\(line.reference)</span>: \(SecondPerson.html(line, reader: reader))</p>"
        }
        if count > page.second.count {
            html += "<p class=\"cr-small\"><a href=\"\(Address.objectionList(.secondPerson))\">All that wait for a second person</a></p>"
        }
        html += "</section>"
        return html
    }

    /// What a search found; there may be nothing.
    static func found(_ found: ObjectionsFound, _ filter: ObjectionFilter = .init(), site: Site, session: StaffSession) -> HTML {
        let reader = session.staff.subject
        let lines = found.lines.filter { filter.fits($0, reader: reader) }
        var main: HTML = "<h1>Found at your desk</h1>"
        main += search(filter)
        if found.mayBeMore { main += mayBeMore }
        main +=
            lines.isEmpty
            ? "<p>Your desk has none under that reference or number, and none that is not yet checked under that name or date of birth.</p>"
            : table(lines, Day(site.settings.now()), caption: "\(counted(lines.count, "objection"))", reader: reader)
        let left = found.lines.count - lines.count
        if left > 0 { main += "<p>\(left) more \(left == 1 ? "is" : "are") found, in another state or with another owner.</p>" }
        main += """
            <p class="cr-small">Names and dates of birth are looked for among the \(ObjectionLine.mostUnchecked) that are due first of those not yet checked, and nowhere else.</p>
            """
        return ObjectionTabs.page("Found", .queue, counts: found.tabs, site: site, session: session, main: main)
    }

    /// Where the register gave no answer: whose another number is cannot be told, so what is under it is not shown.
    static let mayBeMore: HTML = """
        <div class="cr-verdict cr-ask"><p>▲ <b>There may be more.</b> Another number was once found to be this person’s. The national register did not say just now \
        whether it still is, so only what is under this number is shown. Open it again later, before you tell anybody that there is none or close one as a duplicate.</p></div>
        """

    private static func search(_ filter: ObjectionFilter) -> HTML {
        var html: HTML = """
            <form method="post" action="\(Address.objectionSearch)" class="cr-filter" aria-label="Filter the queue"><div><label for="state">State</label>\
            <select class="nhsuk-select" id="state" name="state"><option value="">All open</option>
            """
        for state in ObjectionState.allCases {
            let chosen: HTML = state == filter.state ? " selected" : ""
            html +=
                "<option value=\"\(plain: state.rawValue)\"\(chosen)>\(state.words.prefix(1).uppercased() + state.words.dropFirst())</option>"
        }
        html += "</select></div><div><label for=\"owner\">Owner</label><select class=\"nhsuk-select\" id=\"owner\" name=\"owner\">"
        for owner in ObjectionFilter.Owner.allCases {
            let chosen: HTML = owner == filter.owner ? " selected" : ""
            html += "<option value=\"\(plain: owner.rawValue)\"\(chosen)>\(owner.words)</option>"
        }
        html += """
            </select></div><div><label for="words">NHS number or case</label>\
            <input class="nhsuk-input" id="words" name="words" size="16" maxlength="80" autocomplete="off" aria-describedby="words-hint"></div><button class="nhsuk-button nhsuk-button--secondary">Filter</button>\
            <p class="cr-small"><a href="\(Address.objectionNew)">Enter a letter or call</a></p><p class="cr-small"><a href="\(Address.objectionImport)">Import from an older system</a></p>\
            <p class="cr-small cr-whole" id="words-hint">Of one that is not yet checked you can look for the name or date of birth, too.</p></form>
            """
        return html
    }

    private static func figures(_ page: ObjectionQueue) -> HTML {
        func due(_ days: ClosedRange<Int>) -> Int {
            page.waiting.reduce(0) { $0 + (days.contains($1.key.days(since: page.today)) ? $1.value : 0) }
        }
        return """
            <ul class="cr-figures"><li><b>\(due(0...0))</b> due today</li><li><b>\(due(1...7))</b> due this week: within 7 days</li>\
            <li><b>\(due(Int.min...Int.max))</b> open in all</li><li><b>\(page.late)</b> late, last 30 days and still owed</li></ul>
            """
    }

    /// - Parameter back: the queue as it is shown, where a case is taken in it; nil: it is read alone.
    static func table(_ lines: [ObjectionLine], _ today: Day, caption: String, reader: String = "", back: ObjectionFilter? = nil) -> HTML {
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>\(caption)</caption><thead><tr><th scope="col">Reference</th><th scope="col">Due</th>\
            <th scope="col">NHS number</th><th scope="col">Came</th><th scope="col">State</th><th scope="col">Next step</th><th scope="col">Owner</th></tr></thead><tbody>
            """
        for line in lines {
            let owner = back.map { owning(line, reader: reader, back: $0) } ?? owner(line, reader: reader)
            html += """
                <tr><th scope="row"><a class="cr-num cr-nowrap" href="\(Address.objection(line.id))">\(line.reference)</a></th>\
                <td data-label="Due" class="cr-num">\(ObjectionTabs.due(line.it, today))</td><td data-label="NHS number">\(person(line))</td>\
                <td data-label="Came">\(line.it.way.words), \(ObjectionTabs.short(line.it.received))</td>\
                <td data-label="State"><span class="nhsuk-tag nhsuk-tag--white">\(line.it.state.words)</span></td>\
                <td data-label="Next step">\(next(line, today))</td><td data-label="Owner">\(owner)</td></tr>
                """
        }
        html += "</tbody></table></section>"
        return html
    }

    static func person(_ line: ObjectionLine) -> HTML {
        line.person.map { "<span class=\"cr-num cr-nowrap\">\($0.formatted)</span>" } ?? unchecked(line.claimed)
    }

    /// What comes next, and what is waited for.
    static func next(_ line: ObjectionLine, _ today: Day) -> HTML {
        let step = NextStep(line.it, on: today)
        guard !step.act.isEmpty else { return "" }
        var html: HTML = "<b>\(step.act)</b>"
        if let waits = step.waits { html += "<br><span class=\"cr-soft\">\(waits)</span>" }
        if !line.maybeSame.isEmpty { html += "<br><span class=\"cr-soft\">Maybe the same as \(maybeSame(line))</span>" }
        return html
    }

    static func maybeSame(_ line: ObjectionLine) -> HTML {
        var links: [HTML] = []
        for other in line.maybeSame.prefix(LikelyDuplicates.most - 1) {
            links.append("<a class=\"cr-num cr-nowrap\" href=\"\(Address.objection(other.id))\">\(other.reference)</a>")
        }
        return links.joined(", ") + (line.maybeSame.count >= LikelyDuplicates.most ? " and others" : "")
    }

    /// Not yet checked; and as whom they wrote.
    private static func unchecked(_ claimed: ClaimedPerson?) -> HTML {
        let written = [claimed?.name, claimed?.born.map { "born \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return written.isEmpty ? "Not yet checked" : "Not yet checked: \(written)"
    }

    /// What nobody told the desk, and the register or the clock did.
    private static func heard(_ rows: [ObjectionQueue.Heard], hasMore: Bool, reader: String) -> HTML {
        guard !rows.isEmpty else { return "" }
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>In force, and to be seen to</caption><thead><tr><th scope="col">Reference</th>\
            <th scope="col">NHS number</th><th scope="col">Next step</th><th scope="col">Owner</th></tr></thead><tbody>
            """
        for row in rows {
            html += """
                <tr><th scope="row"><a class="cr-num cr-nowrap" href="\(Address.objection(row.line.id))">\(row.line.reference)</a></th>\
                <td data-label="NHS number" class="cr-num cr-nowrap">\(row.line.person?.formatted ?? "Not yet checked")</td><td data-label="Next step">\(row.next.isEmpty ? "" : "<b>\(row.next)</b><br>" as HTML)\(row.words)</td>\
                <td data-label="Owner">\(owner(row.line, reader: reader))</td></tr>
                """
        }
        html += "</tbody></table>"
        if hasMore { html += "<p class=\"cr-small\">There are more. These were received first.</p>" }
        html += "</section>"
        return html
    }

    private static func despite(_ rows: [ObjectionQueue.Despite], hasMore: Bool) -> HTML {
        guard !rows.isEmpty else { return "" }
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>Looks although the person objects</caption><thead><tr><th scope="col">When</th>\
            <th scope="col">Objection</th><th scope="col">Who</th><th scope="col">Legal ground</th></tr></thead><tbody>
            """
        for row in rows {
            html += """
                <tr><th scope="row" class="cr-num">\(HTML.moment(row.at))</th><td data-label="Objection" class="cr-num">\(row.reference)</td>\
                <td data-label="Who">\(row.organisation)</td><td data-label="Legal ground">\(row.ground)</td></tr>
                """
        }
        html += "</tbody></table>"
        if hasMore { html += "<p class=\"cr-small\">There are more. These are the newest.</p>" }
        html += "</section>"
        return html
    }

    private static let meaning: HTML = """
        <section class="cr-card cr-6"><header><h2>What “in force” does</h2></header><p class="cr-small">Nobody can open the record, but on a ground that the policy names for an emergency, and an open page shows nothing more of it. What a \
        page shows already is cleared within a few seconds where the browser runs scripts, and where it does not once the page is loaded again, by itself within a \
        minute. The case says “in force” only when nothing is served any more. It does not change the Summary Care Record or the National Data Opt-out: the letter says where those are made.</p></section>
        """
}
