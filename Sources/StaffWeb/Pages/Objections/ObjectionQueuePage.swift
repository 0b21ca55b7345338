import CareRecord
import Objections

/// Objections that wait for an answer, the first due first.
enum ObjectionQueuePage {
    static func html(_ page: ObjectionQueue, isFirst: Bool, site: Site, session: StaffSession) -> HTML {
        var main: HTML = """
            <h1>Objections, by due date</h1><p class="cr-small cr-soft">\(page.desk.name). Answer within one calendar month of receipt. \
            \(ObjectionTabs.day(page.today)). That you read this is on record.</p>
            """
        main += figures(page)
        main += heard(page.heard, hasMore: page.hasMoreHeard)
        main += search()
        if page.lines.isEmpty {
            main += "<p>\(isFirst ? "None waits for an answer." : "There are no more.")</p>"
        } else {
            main += table(page.lines, page.today, caption: "\(counted(page.lines.count, "objection")) on this page")
            if let next = page.next {
                main += """
                    <form method="post" action="\(Address.objections)"><input type="hidden" name="after" value="\(plain: next)">\
                    <button class="nhsuk-button nhsuk-button--secondary">Next page</button></form>
                    """
            }
        }
        if isFirst { main += despite(page.despite, hasMore: page.hasMoreDespite) + meaning }
        return ObjectionTabs.page("Objections", .queue, site: site, session: session, main: main)
    }

    /// What a search found; there may be nothing.
    static func found(_ found: ObjectionsFound, site: Site, session: StaffSession) -> HTML {
        let lines = found.lines
        var main: HTML = "<h1>Found at your desk</h1>"
        main += search()
        if found.mayBeMore { main += mayBeMore }
        main +=
            lines.isEmpty
            ? "<p>Your desk has none under that reference or number, and none that is not yet checked under that name or date of birth.</p>"
            : table(lines, Day(site.settings.now()), caption: "\(counted(lines.count, "objection"))")
        main += """
            <p class="cr-small">Names and dates of birth are looked for among the \(ObjectionLine.mostUnchecked) that are due first of those not yet checked, and nowhere else.</p>
            """
        return ObjectionTabs.page("Found", .queue, site: site, session: session, main: main)
    }

    /// Where the register gave no answer: whose another number is cannot be told, so what is under it is not shown.
    static let mayBeMore: HTML = """
        <div class="cr-verdict cr-ask"><p>▲ <b>There may be more.</b> Another number was once found to be this person’s. The national register did not say just now \
        whether it still is, so only what is under this number is shown. Open it again later, before you tell anybody that there is none or close one as a duplicate.</p></div>
        """

    private static func search() -> HTML {
        """
        <form method="post" action="\(Address.objectionSearch)" class="cr-filter" aria-label="Search"><div><label for="words">NHS number or reference</label>\
        <input class="nhsuk-input" id="words" name="words" size="16" maxlength="80" autocomplete="off" aria-describedby="words-hint">\
        <p class="cr-small" id="words-hint">Of one that is not yet checked: its name or date of birth, too.</p></div><button class="nhsuk-button nhsuk-button--secondary">Search</button></form>
        """
    }

    private static func figures(_ page: ObjectionQueue) -> HTML {
        func due(_ days: ClosedRange<Int>) -> Int {
            page.waiting.reduce(0) { $0 + (days.contains($1.key.days(since: page.today)) ? $1.value : 0) }
        }
        return """
            <ul class="cr-figures"><li><b>\(due(Int.min...(-1)))</b> late</li><li><b>\(due(0...0))</b> due today</li><li><b>\(due(1...7))</b> due in the next 7 days</li>\
            <li><b>\(due(Int.min...Int.max))</b> open in all</li>\
            <li><b>\(page.counts[.secondCheck] ?? 0)</b> for a second person</li><li><b>\(page.counts[.inForce] ?? 0)</b> in force</li></ul>
            """
    }

    static func table(_ lines: [ObjectionLine], _ today: Day, caption: String) -> HTML {
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>\(caption)</caption><thead><tr><th scope="col">Reference</th><th scope="col">Due</th>\
            <th scope="col">NHS number</th><th scope="col">Came</th><th scope="col">State</th><th scope="col">Next step</th></tr></thead><tbody>
            """
        for line in lines {
            let person: HTML = line.person.map { "<span class=\"cr-num cr-nowrap\">\($0.formatted)</span>" } ?? unchecked(line.claimed)
            html += """
                <tr><th scope="row"><a class="cr-num cr-nowrap" href="\(Address.objection(line.id))">\(line.reference)</a></th>\
                <td data-label="Due" class="cr-num">\(ObjectionTabs.due(line.it, today))</td><td data-label="NHS number">\(person)</td>\
                <td data-label="Came">\(line.it.way.words), \(ObjectionTabs.day(line.it.received))</td>\
                <td data-label="State"><span class="nhsuk-tag nhsuk-tag--white">\(line.it.state.words)</span></td>\
                <td data-label="Next step">\(ObjectionTabs.next(line.it.state))</td></tr>
                """
        }
        html += "</tbody></table></section>"
        return html
    }

    /// Not yet checked; and as whom they wrote.
    private static func unchecked(_ claimed: ClaimedPerson?) -> HTML {
        let written = [claimed?.name, claimed?.born.map { "born \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return written.isEmpty ? "Not yet checked" : "Not yet checked: \(written)"
    }

    /// What nobody told the desk, and the register or the clock did.
    private static func heard(_ rows: [ObjectionQueue.Heard], hasMore: Bool) -> HTML {
        guard !rows.isEmpty else { return "" }
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>In force, and to be seen to</caption><thead><tr><th scope="col">Reference</th>\
            <th scope="col">NHS number</th><th scope="col">Why</th></tr></thead><tbody>
            """
        for row in rows {
            html += """
                <tr><th scope="row"><a class="cr-num cr-nowrap" href="\(Address.objection(row.line.id))">\(row.line.reference)</a></th>\
                <td data-label="NHS number" class="cr-num cr-nowrap">\(row.line.person?.formatted ?? "Not yet checked")</td><td data-label="Why">\(row.words)</td></tr>
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
        <section class="cr-card"><header><h2>What “in force” does</h2></header><p class="cr-small">Nobody can open the record, but on a ground that the policy names for an emergency, and an open page shows nothing more of it. What a \
        page shows already is cleared within a few seconds where the browser runs scripts, and where it does not once the page is loaded again, by itself within a \
        minute. The case says “in force” only when nothing is served any more. It does not change the Summary Care Record or the National Data Opt-out: the letter says where those are made.</p></section>
        """
}
