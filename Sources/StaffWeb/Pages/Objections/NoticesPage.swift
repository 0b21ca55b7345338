import Foundation
import Objections

/// National emergencies that suspend objections: what is in force, who signed it, from when until when, and which looks stand on it. Read only: a notice is
/// proposed, signed and ended by command, by two people.
enum NoticesPage {
    static func html(_ notices: [ShownNotice], site: Site, session: StaffSession) -> HTML {
        let now = site.settings.now()
        var main: HTML = """
            <h1>National emergencies</h1><p>A notice suspends every objection while it lasts. It takes a legal instrument and two people, and ends by itself. It is \
            proposed, signed and ended with <code>carerecord emergency</code>. That you read this is on record.</p>
            """
        let running = notices.filter { $0.standing(at: now) == .inForce }
        main +=
            running.isEmpty
            ? "<div class=\"cr-verdict\"><p>No notice is in force: objections hold.</p></div>"
            : "<div class=\"cr-verdict cr-ask\"><p>▲ <b>Objections are suspended</b> by \(counted(running.count, "notice")).</p></div>"
        for notice in running + notices.filter({ $0.standing(at: now) != .inForce }) { main += card(notice, now) }
        return ObjectionTabs.page("National emergencies", .notices, site: site, session: session, main: main)
    }

    private static func card(_ it: ShownNotice, _ now: Date) -> HTML {
        let signers = it.notice.signers
        var html: HTML = """
            <section class="cr-card"><header><h2>\(it.notice.instrument)</h2><span class="nhsuk-tag nhsuk-tag--white">\(words(it.standing(at: now)))</span></header>\
            <dl class="cr-facts cr-small"><dt>For</dt><dd>\(it.notice.scope)</dd><dt>From</dt><dd>\(HTML.moment(it.notice.from))</dd>\
            <dt>Until</dt><dd>\(HTML.moment(it.notice.until))</dd>
            """
        if let ended = it.ended { html += "<dt>Ended early</dt><dd>\(HTML.moment(ended))</dd>" }
        html += "<dt>Proposed and signed by</dt><dd>\(signers.first ?? "Not known")</dd>"
        html += "<dt>Second signature</dt><dd>\(signers.count > 1 ? signers[1] : "Not signed")</dd>"
        html += "<dt>Looks that stand on it</dt><dd>\(it.looks)</dd></dl>"
        if !it.lines.isEmpty {
            html += """
                <table class="cr-table cr-small cr-stackable"><caption>By organisation and role</caption><thead><tr><th scope="col">Organisation</th><th scope="col">Role</th>\
                <th scope="col" class="cr-right">Looks</th></tr></thead><tbody>
                """
            for line in it.lines {
                html += """
                    <tr><th scope="row">\(line.organisation)</th><td data-label="Role">\(line.role)</td><td data-label="Looks" class="cr-right cr-num">\(line.looks)</td></tr>
                    """
            }
            html += "</tbody></table>"
        }
        html += "</section>"
        return html
    }

    private static func words(_ standing: ShownNotice.Standing) -> String {
        switch standing {
        case .waits: "waits for a second person"
        case .notBegun: "signed, not begun"
        case .inForce: "in force"
        case .ended: "ended early"
        case .over: "over"
        case .neverSigned: "never signed"
        }
    }
}
