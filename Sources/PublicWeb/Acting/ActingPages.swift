import CareRecord
import Objections
import Storage
import Web

/// Pages of whoever acts for a person, and of the person about who acts for them.
enum ActingPages {
    static func start(
        _ theirs: [RepresentativeStore.Row], _ mine: [RepresentativeStore.Row], desk: (String) -> Desk?, site: PublicSite,
        session: SignedInAs
    ) -> HTML {
        var main: HTML = "<h1>Acting for somebody</h1><h2>For whom you act</h2>"
        if theirs.isEmpty {
            main += """
                <p>You are not on record as acting for anybody. \
                \(site.information == nil ? "A desk of the region puts it on record." : "<a href=\"/acting-for-somebody\">Read who can act for somebody, and what to send us</a>.")</p>
                """
        }
        for row in theirs {
            main += """
                <div class="nhsuk-card"><div class="nhsuk-card__content"><h3 class="nhsuk-card__heading nhsuk-heading-s">NHS number <span class="nhsuk-u-nowrap">\(row.person.formatted)</span></h3>\
                <p>You act as \(row.kind.words).\(row.until.map { " It holds until \($0.words)." } ?? "")</p><ul class="nhsuk-list">\
                <li><a href="\(PublicAddress.actingFor(row.id, before: nil))">Who looked at their record<span class="nhsuk-u-visually-hidden">, NHS number \(row.person.formatted)</span></a></li>\
                <li><a href="\(PublicAddress.actingCopy(row.id))">Ask for a copy of their record<span class="nhsuk-u-visually-hidden">, NHS number \(row.person.formatted)</span></a></li>\
                </ul></div></div>
                """
        }
        main += "<h2>Who acts for you</h2>"
        if mine.isEmpty { main += "<p>Nobody is on record as acting for you.</p>" }
        for row in mine {
            main += """
                <div class="nhsuk-card"><div class="nhsuk-card__content"><p>Since \(LondonTime(row.set).longDate): \(row.kind.words). Each time they read, \
                your own list of <a href="\(PublicAddress.whoLooked(before: nil))">who looked</a> says so.</p><p>If that is not right, tell the desk, and it ends.</p>\
                \(desk(row.desk).map { ObjectingPages.reach($0) } ?? "")</div></div>
                """
        }
        return PublicLayout.page(
            title: "Acting for somebody", site: site, session: session, back: (.yourRecord, StartPage.title), main: main)
    }

    struct List {
        let row: RepresentativeStore.Row
        let lines: [WhoLookedLine]
        /// Lines of this page that are for the person alone.
        let kept: Int
        /// Events that name the person, on whatever page.
        let count: Int
        let heads: [PersonListHead]
        let next: String?
        let isFirst: Bool
    }

    static func list(_ it: List, site: PublicSite, session: SignedInAs) -> HTML {
        let row = it.row
        var main: HTML = """
            <h1>Who looked at their record</h1><div class="nhsuk-inset-text"><p>This is about NHS number <span class="nhsuk-u-nowrap">\(row.person.formatted)</span>. You read it as \
            \(row.kind.words). That you did is in the person’s own list.</p></div>\
            <p>Here are looks by their own practice, pharmacy and care home. All else is for the person alone.</p>
            """
        main += """
            <p>\(it.count == 1 ? "1 event is" : "\(it.count) events are") on record about them. \(it.kept == 0 ? "No line" : it.kept == 1 ? "1 line" : "\(it.kept) lines") of this page \
            \(it.kept == 1 ? "is" : "are") for the person alone.
            """
        if let head = it.heads.first, it.heads.count == 1 {
            main += """
                 Events have numbers, one after the other, from 1 to \(Int(head.last)). A number that no line here has is one for the person alone. \
                The log’s checkpoint has \(Int(head.treeSize)) entries, and its fingerprint is <code class="people-code">\(ListReach.hex(head.treeRoot))</code>.
                """
        }
        main += "</p>"
        for line in it.lines {
            main += """
                <div class="nhsuk-card people-line"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading nhsuk-heading-s">\(line.what)</h2>\(LineFacts.html(line))</div></div>
                """
        }
        if it.lines.isEmpty { main += "<p>Nothing on this page is for you to read.</p>" }
        if let next = it.next { main += "<p><a href=\"\(PublicAddress.actingFor(row.id, before: next))\" rel=\"next\">Older</a></p>" }
        if !it.isFirst { main += "<p><a href=\"\(PublicAddress.actingFor(row.id, before: nil))\" rel=\"prev\">Newest</a></p>" }
        main += "<p>To ask about a look, write to the desk that put you on record.</p>"
        return PublicLayout.page(
            title: "Who looked at their record", site: site, session: session, back: (.acting, "Acting for somebody"), main: main)
    }

    static func copyForm(
        _ row: RepresentativeStore.Row, _ sent: Form?, error: String?, site: PublicSite, session: SignedInAs
    ) -> HTML {
        let choice = OwnOrganisations(directory: PublicDirectory(areas: [], entries: []), known: []).choice(sent, error: error)
        let main: HTML = """
            \(FormError.summary(error.map { [("other", $0)] } ?? []))<h1>Ask for a copy of their record</h1>\
            <p>This is for NHS number <span class="nhsuk-u-nowrap">\(row.person.formatted)</span>. We hold no copy. Each place holds its own part.</p>\
            <p>Name a place and we write the letter. You print it and send it, with a copy of what shows that you may act.</p>\
            <form method="post" action="\(PublicAddress.actingCopy(row.id))" novalidate>\(choice)\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">Write the letter</button></form>
            """
        return PublicLayout.page(
            title: "Ask for a copy of their record", site: site, session: session, back: (.acting, "Acting for somebody"),
            hasError: error != nil, main: main)
    }

    /// - Parameter number: under which the register has the person now.
    static func letter(
        _ row: RepresentativeStore.Row, _ number: NHSNumber, _ organisation: Organisation, site: PublicSite, session: SignedInAs
    ) -> HTML {
        let contact: HTML = organisation.contact.map { "<br>\($0)" } ?? ""
        let law: HTML =
            row.kind == .personalRepresentative
            ? "Access to Health Records Act 1990, section 3(1)(f)" : "UK GDPR, article 15, for the person for whom I act"
        let main: HTML = """
            <h1>Your letter</h1><p class="people-screen">Print this page, fill in the lines, sign it and send it with a copy of what shows that you may act. That you were given it is on record in \
            the person’s own list.</p><div class="people-letter"><p>\(organisation.name)\(contact)</p><p>\(LondonTime(site.settings.now()).longDate)</p>\
            <p><strong>A copy of a record</strong></p><p>I act for somebody as \(row.kind.words). Please give me a copy of what you hold about them (\(law)).</p>\
            <p>Their NHS number: <span class="nhsuk-u-nowrap">\(number.formatted)</span></p><p>Their name: ______________________________</p>\
            <p>Born: ______________________________</p><p>My name: ______________________________</p><p>How to reach me: ______________________________</p>\
            <p>What shows that I may act is with this letter.</p><p>Signed: ______________________________</p></div>
            """
        return PublicLayout.page(title: "Your letter", site: site, session: session, back: (.acting, "Acting for somebody"), main: main)
    }

    /// - Parameter why: nil: the register did not say. That somebody is kept back is said as that is: it would tell that they hide.
    static func refused(_ why: Representing.Refused?, _ desk: Desk?, site: PublicSite, session: SignedInAs) -> HTML {
        let words: HTML =
            switch why {
            case nil, .keptBack: "The national register must be asked first, and it did not say enough just now."
            case .acting(.over), .over: "What lets you act has ended."
            case .acting(.notYet), .notYet: "What lets you act has not begun yet."
            case .died: "What lets you act ends when the person dies. After that, the executor or administrator can ask."
            case .alive, .evidenceMissing, .acting: "What is on record does not let you act now."
            }
        let main: HTML = """
            <h1>You cannot read this now</h1><p>\(words)</p><p>If that is wrong, tell the desk.</p>\(desk.map { ObjectingPages.reach($0) } ?? "")
            """
        return PublicLayout.page(
            title: "You cannot read this now", site: site, session: session, back: (.acting, "Acting for somebody"), main: main)
    }
}
