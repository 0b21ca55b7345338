import CareRecord
import Foundation

/// Cases by score, or by when they are due.
enum QueuePage {
    static func html(_ queue: OversightQueue, isFirst: Bool, site: Site, session: StaffSession) -> HTML {
        let title = OversightTabs.title(queue.kind)
        var main: HTML =
            "<h1>\(heading(queue.kind))</h1><p>\(lead(queue.kind)) \(whose(queue, session)) That you read this is on record too.</p>"
        main += figures(queue, now: site.settings.now())
        let old = queue.rows.count { $0.keptUntil != nil }
        if old > 0 {
            main += """
                <p class="cr-verdict cr-ask">▲ <b>\(counted(old, "case")) on this page \(old == 1 ? "is" : "are") older than the region keeps its trail.</b> What \(old == 1 ? "it is" : "they are") \
                about is kept while \(old == 1 ? "it is" : "they are") open, and erased at the date in the table whether or not anybody decided. Decide \(old == 1 ? "it" : "them") before.</p>
                """
        }
        if queue.kind == .sample {
            main += """
                <form method="post" action="\(Address.oversightDraw)" class="cr-actions"><button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>Draw last month’s sample</button>\
                <span class="cr-small cr-soft">Forty ordinary looks by chance, from every role. Drawing again adds what is missing and no more.</span></form>
                """
        }
        if queue.kind == .glass { main += "<p><a href=\"\(Address.brokenGlass)\">All of them, with their reasons</a></p>" }
        if queue.rows.isEmpty {
            main += "<p>\(isFirst ? "None is open." : "There are no more.")</p>"
        } else {
            main += table(queue, now: site.settings.now())
            if let next = queue.next {
                main += """
                    <form method="post" action="\(Address.oversight(queue.kind))"><input type="hidden" name="after" value="\(plain: next)">\
                    <button class="nhsuk-button nhsuk-button--secondary">Next page</button></form>
                    """
            }
        }
        return OversightTabs.page(
            title: title, .queue(queue.kind), counts: queue.counts, site: site, session: session,
            watched: WatchedPage(isShownOnce: true), main: main)
    }

    private static func heading(_ kind: OversightQueue.Kind) -> String {
        switch kind {
        case .alerts: "Alerts, by score"
        case .glass: "Looks without a proven relationship"
        case .questions: "Questions by people"
        case .sample: "Monthly sample"
        case .raised: "Raised by officers"
        }
    }

    private static func lead(_ kind: OversightQueue.Kind) -> String {
        switch kind {
        case .alerts: "Looks in which something came up. A score is a question to ask, and accuses nobody."
        case .glass: "Staff who looked because care could not wait. Each is reviewed by a person."
        case .questions: "People who saw who looked at their record, and ask about a look."
        case .sample: "Ordinary looks, drawn by chance: what no rule sees."
        case .raised: "Looks that an officer found by a search and wants looked into."
        }
    }

    private static func whose(_ queue: OversightQueue, _ session: StaffSession) -> String {
        if queue.isRegion { return "You see the whole region’s." }
        return [.alerts, .questions, .raised].contains(queue.kind)
            ? "You see looks by staff of \(session.organisationName), and looks at what it supplied."
            : "You see those of \(session.organisationName)."
    }

    private static func figures(_ queue: OversightQueue, now: Date) -> HTML {
        guard !queue.rows.isEmpty else { return "" }
        let today = LondonTime(now)
        let due = queue.rows.count { LondonTime($0.due).isSameDay(as: today) && $0.due >= now }
        let late = queue.rows.count { $0.due < now }
        let newest = queue.rows.count { LondonTime($0.last).isSameDay(as: today) }
        return """
            <ul class="cr-figures"><li><b>\(queue.counts[queue.kind] ?? queue.rows.count)</b> open in all</li><li><b>\(newest)</b> on this page are of today</li>\
            <li><b>\(due)</b> due today</li><li><b>\(late)</b> late</li></ul>
            """
    }

    private static func table(_ queue: OversightQueue, now: Date) -> HTML {
        let isScored = queue.kind == .alerts
        var html: HTML =
            "<section class=\"cr-card\"><table class=\"cr-table cr-stackable\"><caption>\(counted(queue.rows.count, "case")) on this page</caption><thead><tr><th scope=\"col\">Case</th>"
        if isScored { html += "<th scope=\"col\" class=\"cr-right\">Score</th>" }
        html +=
            "<th scope=\"col\">Last look</th><th scope=\"col\">Who looked</th><th scope=\"col\">\(isScored ? "What came up" : "What it is")</th><th scope=\"col\">Close by</th><th scope=\"col\">State</th></tr></thead><tbody>"
        for row in queue.rows { html += line(row, isScored, now) }
        html += "</tbody></table></section>"
        return html
    }

    private static func kept(_ row: OversightRow) -> HTML {
        row.keptUntil.map { "<br><b>▲ Erased on \(LondonTime($0).date)</b>" } ?? ""
    }

    private static func line(_ row: OversightRow, _ isScored: Bool, _ now: Date) -> HTML {
        let score: HTML = isScored ? "<td data-label=\"Score\" class=\"cr-right cr-num\"><b>\(row.score ?? 0)</b></td>" : ""
        return """
            <tr><th scope="row"><a class="cr-num cr-nowrap" href="\(Address.oversightCase(row.id))">\(row.reference)</a></th>\(score)\
            <td data-label="Last look" class="cr-num">\(HTML.moment(row.last))</td>\
            <td data-label="Who looked">\(row.role)<br><span class="cr-num cr-nowrap">\(row.staff)</span><br><span class="cr-small cr-soft">\(row.organisationName)</span></td>\
            <td data-label="What">\(row.words)</td><td data-label="Close by" class="cr-num">\(Due.html(row.due, now))\(Self.kept(row))</td>\
            <td data-label="State"><span class="nhsuk-tag nhsuk-tag--white">\(row.state)</span>\(row.isTheirs ? "<br><span class=\"cr-small cr-soft\">Theirs to decide</span>" : "")</td></tr>
            """
    }
}

/// When something is to be done by, in days.
enum Due {
    static func html(_ due: Date, _ now: Date) -> HTML {
        let date = LondonTime(due)
        let days = Int(((due.timeIntervalSince1970 - now.timeIntervalSince1970) / 86_400).rounded(.down))
        let words = due < now ? "late" : date.isSameDay(as: LondonTime(now)) ? "today" : days < 1 ? "tomorrow" : counted(days, "day")
        let mark: HTML = due < now || days < 1 ? "▲ " : ""
        return "\(mark)<time datetime=\"\(plain: date.machineDate)\">\(plain: date.date)</time>, \(due < now ? "<b>late</b>" : "\(words)")"
    }
}
