import CareRecord
import Objections
import Storage
import Web

/// Pages of whoever acts for a person, and of the person about who acts for them.
enum ActingPages {
    private static let title = "Acting for somebody"

    /// - Parameter theirs: for whom whoever is signed in acts, and why they may not, today.
    static func start(
        _ theirs: [(row: RepresentativeStore.Row, why: Representing.Refused?)], _ mine: [RepresentativeStore.Row], desk: (String) -> Desk?,
        site: PublicSite, session: SignedInAs
    ) -> HTML {
        var main: HTML = "<h1>\(title)</h1><h2>For whom you act</h2>"
        if theirs.isEmpty {
            main += """
                <p>You are not on record as acting for anybody. \
                \(site.information == nil ? "A desk of the region puts it on record." : "<a href=\"/acting-for-somebody\">Read who can act for somebody, and what to send us</a>.")</p>
                """
        }
        for (row, why) in theirs { main += card(row, why, desk(row.desk)) }
        main += "<h2>Who acts for you</h2>"
        if mine.isEmpty { main += "<p>Nobody is on record as acting for you.</p>" }
        for row in mine {
            main += """
                <div class="nhsuk-card"><div class="nhsuk-card__content"><p>Since \(LondonTime(row.set).longDate): \(row.kind.words). Each time they read, \
                your own list of <a href="\(PublicAddress.whoLooked(before: nil))">who looked</a> says so.</p>\
                <form action="\(PublicAddress.actingStop(row.id))" method="post"><button class="nhsuk-button nhsuk-button--secondary" data-module="nhsuk-button" \
                data-prevent-double-click="true">Stop it</button></form></div></div>
                """
        }
        return PublicLayout.page(title: title, site: site, session: session, back: (.yourRecord, StartPage.title), main: main)
    }

    private static func card(_ row: RepresentativeStore.Row, _ why: Representing.Refused?, _ desk: Desk?) -> HTML {
        var html: HTML = """
            <div class="nhsuk-card"><div class="nhsuk-card__content"><h3 class="nhsuk-card__heading nhsuk-heading-s">NHS number <span class="nhsuk-u-nowrap">\(row.person.formatted)</span></h3>
            """
        if let why {
            html += "<p>\(words(why)) If that is wrong, tell the desk.</p>\(desk.map { ObjectingPages.reach($0) } ?? "")</div></div>"
            return html
        }
        let whose: HTML = "<span class=\"nhsuk-u-visually-hidden\">, NHS number \(row.person.formatted)</span>"
        html += """
            <p>You act as \(row.kind.words).\(row.until.map { " It holds until \($0.words)." } ?? "")</p><ul class="nhsuk-list">\
            <li><a href="\(PublicAddress.actingFor(row.id, month: nil))">Who looked at their record\(whose)</a></li>\
            <li><a href="\(PublicAddress.actingCopy(row.id))">Ask for a copy of their record\(whose)</a></li></ul></div></div>
            """
        return html
    }

    /// That somebody is kept back is never said.
    private static func words(_ why: Representing.Refused) -> String {
        switch why {
        case .acting(.over), .over: "What lets you act has ended."
        case .acting(.notYet), .notYet: "What lets you act has not begun yet."
        case .died: "What lets you act ended when the person died. The executor or administrator can ask."
        case .alive, .evidenceMissing, .donorUnderAge, .keptBack, .acting: "What is on record does not let you act now."
        }
    }

    struct List {
        let row: RepresentativeStore.Row
        let month: ActingMonth
        /// Whether it is the first month, and the last, that they may read.
        let isFirst: Bool
        let isLast: Bool
        /// What lets them act began after the last month that is over.
        var isBefore = false
        /// The practice's name; nil where none may be named.
        var practice: String?
        /// On which it looked, the newest first.
        var days: [Day] = []
        var isCutShort = false
        /// Events that name the person until the month's end.
        var count = 0

        init(row: RepresentativeStore.Row, month: ActingMonth, isFirst: Bool, isLast: Bool) {
            self.row = row
            self.month = month
            self.isFirst = isFirst
            self.isLast = isLast
        }
    }

    static func list(_ it: List, site: PublicSite, session: SignedInAs) -> HTML {
        let row = it.row
        var main: HTML = """
            <h1>Who looked at their record</h1><div class="nhsuk-inset-text"><p>This is about NHS number <span class="nhsuk-u-nowrap">\(row.person.formatted)</span>. You read it as \
            \(row.kind.words). That you did is in the person’s own list.</p></div>\
            <p>It shows months that are over, and the days when the GP practice looked that the person had when you were put on record. All else is for the person alone.</p>\
            <p>Up to the end of \(it.month.words), \(it.count == 1 ? "1 event is" : "\(it.count) events are") on record about them. Each has a number in the public log, so that none can be \
            left out of their own list.</p><h2>\(it.month.words)</h2>
            """
        if it.isBefore {
            main += "<p>What lets you act began after this month.</p>"
        } else if let practice = it.practice, !it.days.isEmpty {
            main += "<p>\(practice) looked on:</p><ul class=\"nhsuk-list nhsuk-list--bullet\">"
            for day in it.days { main += "<li>\(day.words)</li>" }
            main += "</ul>"
        } else {
            main += "<p>Nothing in this month is for you to read.</p>"
        }
        if it.isCutShort { main += "<p>There is more in this month than this page can hold. Ask the desk.</p>" }
        if !it.isFirst, !it.isBefore {
            main +=
                "<p><a href=\"\(PublicAddress.actingFor(row.id, month: it.month.before.text))\" rel=\"prev\">\(it.month.before.words)</a></p>"
        }
        if !it.isLast {
            main +=
                "<p><a href=\"\(PublicAddress.actingFor(row.id, month: it.month.after.text))\" rel=\"next\">\(it.month.after.words)</a></p>"
        }
        main += "<p>To ask about a look, write to the desk that put you on record.</p>"
        return PublicLayout.page(title: "Who looked at their record", site: site, session: session, back: (.acting, title), main: main)
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
            title: "Ask for a copy of their record", site: site, session: session, back: (.acting, title), hasError: error != nil,
            main: main)
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
        return PublicLayout.page(title: "Your letter", site: site, session: session, back: (.acting, title), main: main)
    }
}
