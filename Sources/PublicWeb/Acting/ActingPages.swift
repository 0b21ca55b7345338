import CareRecord
import Objections
import Storage
import Web

/// Pages of whoever acts for a person, and of the person about who acts for them.
enum ActingPages {
    private static let title = "Acting for somebody"

    /// Of whoever is signed in.
    struct Start {
        /// For whom they act, and why they may not, today.
        var theirs: [(row: RepresentativeStore.Row, why: Representing.Refused?)] = []
        var hasMore = false
        var mine: [Mine] = []
        var hasMoreOfMine = false
    }

    /// Who acts for whoever is signed in, or waits to.
    struct Mine {
        let row: RepresentativeStore.Row
        /// Why it lets nobody act today; nil too where the register did not say.
        let why: Representing.Refused?
    }

    static func start(_ it: Start, desk: (String) -> Desk?, site: PublicSite, session: SignedInAs) -> HTML {
        var main: HTML = "<h1>\(title)</h1><h2>For whom you act</h2>"
        if it.theirs.isEmpty { main += "<p>Nobody is listed here just now.</p>" }
        for (row, why) in it.theirs { main += card(row, why, desk(row.desk)) }
        if it.hasMore { main += "<p>There are more than this page can hold. Ask the desk.</p>" }
        // The same for everybody: it tells nobody whether there is one.
        main += """
            <p>We check each one when you open this page. If somebody is missing, it may have ended, or we could not check it just now. Try again later, or ask the desk. \
            \(site.information == nil ? "A desk of the region puts it on record." : "<a href=\"/acting-for-somebody\">Read who can act for somebody, and what to send us</a>.")</p>\
            <h2>Who acts for you</h2>
            """
        if it.mine.isEmpty { main += "<p>Nobody is on record as acting for you.</p>" }
        for mine in it.mine { main += card(mine, desk(mine.row.desk)) }
        if it.hasMoreOfMine { main += "<p>There are more than this page can hold. Stop some, or ask the desk.</p>" }
        return PublicLayout.page(title: title, site: site, session: session, back: (.yourRecord, StartPage.title), main: main)
    }

    private static func card(_ mine: Mine, _ desk: Desk?) -> HTML {
        let row = mine.row
        var html: HTML = "<div class=\"nhsuk-card\"><div class=\"nhsuk-card__content\"><p>"
        if let why = mine.why, why.isForGood {
            html += "This has ended: \(row.kind.words). Nobody acts for you by it any more.</p></div></div>"
            return html
        }
        html +=
            row.confirmedBy == nil
            ? "Somebody has asked to act for you, on \(LondonTime(row.set).longDate), as \(row.kind.words). They see nothing until two of us agree."
            : "Since \(LondonTime(row.set).longDate): \(row.kind.words)."
        if mine.why != nil { html += " It is on record, but does not let them see anything today." }
        html += """
             Each time they read, your own list of <a href="\(PublicAddress.whoLooked(before: nil))">who looked</a> says so.</p>\(desk.map { ObjectingPages.reach($0) } ?? "")\
            <form action="\(PublicAddress.actingStop(row.id))" method="post"><button class="nhsuk-button nhsuk-button--secondary" data-module="nhsuk-button" \
            data-prevent-double-click="true">Stop it<span class="nhsuk-u-visually-hidden">: \(row.kind.words), \(LondonTime(row.set).longDate)</span></button></form></div></div>
            """
        return html
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

    /// That somebody is kept back, or is said to have died, is never said: who may not act is told nothing of the person.
    private static func words(_ why: Representing.Refused) -> String {
        switch why {
        case .acting(.over), .over, .died, .acting(.ofAge): "What lets you act has ended."
        case .acting(.notYet), .notYet: "What lets you act has not begun yet."
        case .saidToHaveDied, .alive, .evidenceMissing, .donorUnderAge, .underAge, .keptBack, .acting:
            "What is on record does not let you act now."
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
        /// Which put it on record; nil: it is gone.
        var desk: Desk?

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
            <h2>\(it.month.words)</h2>
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
        main += "<p>To ask about a look, write to the desk that put you on record.</p>\(it.desk.map { ObjectingPages.reach($0) } ?? "")"
        return PublicLayout.page(title: "Who looked at their record", site: site, session: session, back: (.acting, title), main: main)
    }

    static func copyForm(
        _ row: RepresentativeStore.Row, _ sent: Form?, error: String?, site: PublicSite, session: SignedInAs
    ) -> HTML {
        let choice = OwnOrganisations(directory: PublicDirectory(areas: [], entries: []), known: []).choice(
            sent, error: error, site.words(PlaceChoiceText.self))
        let main: HTML = """
            \(FormError(language: site.texts.english).summary(error.map { [("other", $0)] } ?? []))<h1>Ask for a copy of their record</h1>\
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
        let contact = CopyRoute.access(organisation, site.words(CopyText.self))
        let law: HTML =
            row.kind == .personalRepresentative
            ? "Access to Health Records Act 1990, section 3(1)(f)" : "UK GDPR, article 15, for the person for whom I act"
        let main: HTML = """
            <h1>Your letter</h1><p class="people-screen">Print this page, fill in the lines, sign it and send it with a copy of what shows that you may act. That you were given it is on record in \
            the person’s own list.\(CopyRoute.sending(organisation, site.words(CopyText.self)))</p><div class="people-letter"><p>\(organisation.name)\(contact)</p><p>\(LondonTime(site.settings.now()).longDate)</p>\
            <p><strong>A copy of a record</strong></p><p>I act for somebody as \(row.kind.words). Please give me a copy of what you hold about them (\(law)).</p>\
            <p>Their NHS number: <span class="nhsuk-u-nowrap">\(number.formatted)</span></p><p>Their name: ______________________________</p>\
            <p>Born: ______________________________</p><p>My name: ______________________________</p><p>How to reach me: ______________________________</p>\
            <p>What shows that I may act is with this letter.</p><p>Signed: ______________________________</p></div>
            """
        return PublicLayout.page(title: "Your letter", site: site, session: session, back: (.acting, title), main: main)
    }
}
