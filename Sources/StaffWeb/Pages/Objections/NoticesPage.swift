import AccessControl
import Foundation
import Objections

/// National emergencies that suspend objections: what is in force, who signed it, from when until when, and which looks stand on it. A notice is proposed and
/// ended by command, so that no two of a desk suspend objections by themselves; both who sign it sign here, signed in.
enum NoticesPage {
    static func html(_ shown: ShownNotices, _ typed: TypedForm, site: Site, session: StaffSession) -> HTML {
        let (now, notices) = (site.settings.now(), shown.notices)
        var main: HTML = """
            \(typed.summary)<h1>National emergencies</h1><p>A notice suspends every objection while it lasts. It takes a legal instrument and two people, and ends by itself. It is \
            proposed and ended with <code>carerecord emergency</code>; two different people sign it here. That you read this is on record.</p>
            """
        let running = notices.filter { $0.standing(at: now) == .inForce }
        main +=
            running.isEmpty
            ? "<div class=\"cr-verdict\"><p>No notice is in force: objections hold.</p></div>"
            : "<div class=\"cr-verdict cr-ask\"><p>▲ <b>Objections are suspended</b> by \(counted(running.count, "notice")).</p></div>"
        for notice in running + notices.filter({ $0.standing(at: now) != .inForce }) {
            main += card(notice, now, more: notice.standing(at: now).turn.map { signing(notice, $0, shown.missing, typed) } ?? "")
        }
        if shown.hasMore {
            main += "<p>These are the newest. The report on an older one: <code>carerecord emergency report</code>.</p>"
        }
        return ObjectionTabs.page(
            typed.title("National emergencies"), .notices, counts: shown.tabs, site: site, session: session, main: main)
    }

    private static func card(_ it: ShownNotice, _ now: Date, more form: HTML) -> HTML {
        let signers = it.notice.signers
        var facts: [(name: String, value: HTML)] = [
            ("For", "\(it.notice.scope)"), ("From", HTML.moment(it.notice.from)), ("Until", HTML.moment(it.notice.until)),
        ]
        if let ended = it.ended { facts.append(("Ended early", HTML.moment(ended))) }
        facts += [
            ("Proposed by", "\(it.notice.proposer?.words ?? "Not known")"),
            ("First signature", "\(signers.first?.words ?? "Not signed")"),
            ("Second signature", "\(signers.count > 1 ? signers[1].words : "Not signed")"), ("Looks that stand on it", "\(it.looks)"),
        ]
        var more = HTML()
        if !it.lines.isEmpty {
            more += """
                <table class="cr-table cr-small cr-stackable"><caption>By organisation and role</caption><thead><tr><th scope="col">Organisation</th><th scope="col">Role</th>\
                <th scope="col" class="cr-right">Looks</th></tr></thead><tbody>
                """
            for line in it.lines {
                more += """
                    <tr><th scope="row">\(line.organisation)</th><td data-label="Role">\(line.role)</td><td data-label="Looks" class="cr-right cr-num">\(line.looks)</td></tr>
                    """
            }
            more += "</tbody></table>"
        }
        return FactsCard.html("\(it.notice.instrument)", tag: words(it.standing(at: now)), facts: facts, more: more + form)
    }

    /// What whoever signs does: they say that they hold the instrument against what stands above. Which signature they mean to give goes with it, so that nobody
    /// suspends objections who meant to sign first.
    private static func signing(
        _ it: ShownNotice, _ turn: NoticeSignature.Turn, _ missing: MissingProof?, _ typed: TypedForm
    ) -> HTML {
        if turn == .second, it.isTheirs { return "<p class=\"cr-small\">You signed first: somebody else signs second.</p>" }
        guard missing == nil else {
            return """
                <p class="cr-small">To sign it, show first who you are once more.</p><div class="cr-actions"><a class="nhsuk-button" \
                href="\(Address.stepUp(then: Address.objectionNotices.path))">Sign in again<span class="nhsuk-u-visually-hidden"> to sign \(it.notice.instrument)</span></a></div>
                """
        }
        let (what, who): (String, String) =
            switch turn {
            case .first: ("Nothing is suspended by the first signature: somebody else signs second.", "first")
            case .second: ("With the second signature every objection is suspended from its beginning on, and everybody is told.", "second")
            }
        return """
            <form method="post" action="\(Address.objectionNoticeSign(it.id))"><input type="hidden" name="turn" value="\(plain: turn.rawValue)"><p class="cr-small">\(what)</p>\
            \(TypedForm(nil, typed.mistakes).tick("The legal instrument is before me, and it says this", id: "read-\(it.id)", name: "read"))\
            <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Sign as the \(who) person<span class="nhsuk-u-visually-hidden"> \
            \(it.notice.instrument)</span></button></div></form>
            """
    }

    private static func words(_ standing: ShownNotice.Standing) -> String {
        switch standing {
        case .waitsForTwo: "waits for two people"
        case .waitsForOne: "waits for a second person"
        case .notBegun: "signed, not begun"
        case .inForce: "in force"
        case .ended: "ended early"
        case .over: "over"
        case .neverSigned: "never signed"
        }
    }
}
