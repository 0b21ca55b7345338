import CareRecord
import Objections
import Storage
import Web

/// Pages of whoever acts for a person, and of the person about who acts for them.
enum ActingPages {
    /// Of whoever is signed in.
    struct Start {
        /// For whom they act, and why they may not, today.
        var theirs: [(row: RepresentativeStore.Row, why: Representing.Refused?)] = []
        var hasMore = false
        var mine: [Mine] = []
        var hasMoreOfMine = false
        /// By which numbers it was looked for.
        let own: OwnNumbers

        init(_ own: OwnNumbers) { self.own = own }
    }

    /// Who acts for whoever is signed in, or waits to.
    struct Mine {
        let row: RepresentativeStore.Row
        /// Why it lets nobody act today; nil too where the register did not say.
        let why: Representing.Refused?
    }

    static func start(_ it: Start, desk: (String) -> Desk?, site: PublicSite, session: SignedInAs) -> HTML {
        let words = site.words(ActingText.self)
        var main: HTML = "<h1>\(words[.title])</h1>\(OwnNumbersText.html(it.own, site))<h2>\(words[.forWhom])</h2>"
        if it.theirs.isEmpty { main += words.blocks(.nobodyListed) }
        for (row, why) in it.theirs { main += card(row, why, desk(row.desk), words) }
        if it.hasMore { main += words.blocks(.moreThanFit) }
        // The same for everybody: it tells nobody whether there is one.
        main += """
            <p>\(words[.checked]) \(words[site.information == nil ? .byDesk : .readMore])</p>\
            <h2>\(words[.whoActs])</h2>
            """
        // Silence is never emptiness (law 4): somebody may act by a number that the register gave no answer about.
        if it.mine.isEmpty, !it.own.mayBeMore { main += words.blocks(.nobodyActs) }
        for mine in it.mine { main += card(mine, desk(mine.row.desk), words) }
        if it.hasMoreOfMine { main += words.blocks(.moreActThanFit) }
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.yourRecord, words.plain(.back)), language: words.language,
            main: main)
    }

    private static func card(_ mine: Mine, _ desk: Desk?, _ words: PageWords<ActingText>) -> HTML {
        let row = mine.row
        let (kind, date) = (words[ActingText.label(row.kind)], words.language.date(row.set))
        var html: HTML = "<div class=\"nhsuk-card\"><div class=\"nhsuk-card__content\"><p>"
        if let why = mine.why, why.isForGood {
            html += "\(words[.ended, ["kind": kind]])</p></div></div>"
            return html
        }
        html += words[row.confirmedBy == nil ? .asked : .since, ["date": date, "kind": kind]]
        if mine.why != nil { html += " \(words[.notToday])" }
        html += """
             \(words[.eachTime])</p>\(desk.map { ObjectingPages.reach($0, words.language) } ?? "")\
            <form action="\(PublicAddress.actingStop(row.id))" method="post"><button class="nhsuk-button nhsuk-button--secondary" data-module="nhsuk-button" \
            data-prevent-double-click="true">\(words[.stop])<span class="nhsuk-u-visually-hidden">: \(kind), \(date)</span></button></form></div></div>
            """
        return html
    }

    private static func card(
        _ row: RepresentativeStore.Row, _ why: Representing.Refused?, _ desk: Desk?, _ words: PageWords<ActingText>
    ) -> HTML {
        let whose = words[.number, ["number": number(row.person)]]
        var html: HTML = """
            <div class="nhsuk-card"><div class="nhsuk-card__content"><h3 class="nhsuk-card__heading nhsuk-heading-s">\(whose)</h3>
            """
        if let why {
            html += """
                <p>\(words[ActingText.label(why)]) \(words[.tellDesk])</p>\(desk.map { ObjectingPages.reach($0, words.language) } ?? "")</div></div>
                """
            return html
        }
        let until: HTML = row.until.map { " \(words[.until, ["day": words.language.date($0)]])" } ?? ""
        let hidden: HTML = "<span class=\"nhsuk-u-visually-hidden\">, \(whose)</span>"
        html += """
            <p>\(words[.youAct, ["kind": words[ActingText.label(row.kind)]]])\(until)</p><ul class="nhsuk-list">\
            <li><a href="\(PublicAddress.actingFor(row.id, month: nil))">\(words[.whoLooked])\(hidden)</a></li>\
            <li><a href="\(PublicAddress.actingCopy(row.id))">\(words[.copy])\(hidden)</a></li></ul></div></div>
            """
        return html
    }

    private static func number(_ number: NHSNumber) -> HTML { "<span class=\"nhsuk-u-nowrap\">\(number.formatted)</span>" }

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
        let (row, words) = (it.row, site.words(ActingText.self))
        let about = words.blocks(.about, ["number": number(row.person), "kind": words[ActingText.label(row.kind)]])
        var main: HTML = """
            <h1>\(words[.whoLooked])</h1><div class="nhsuk-inset-text">\(about)</div>\(words.blocks(.shows))<h2>\(words.language.month(it.month))</h2>
            """
        if it.isBefore {
            main += words.blocks(.beganAfter)
        } else if let practice = it.practice, !it.days.isEmpty {
            main += "\(words.blocks(.lookedOn, ["practice": practice]))<ul class=\"nhsuk-list nhsuk-list--bullet\">"
            for day in it.days { main += "<li>\(words.language.date(day))</li>" }
            main += "</ul>"
        } else {
            main += words.blocks(.nothing)
        }
        if it.isCutShort { main += words.blocks(.cutShort) }
        if !it.isFirst, !it.isBefore {
            main += other(it.month.before, "prev", row, words)
        }
        if !it.isLast {
            main += other(it.month.after, "next", row, words)
        }
        main += "\(words.blocks(.askDesk))\(it.desk.map { ObjectingPages.reach($0, words.language) } ?? "")"
        return PublicLayout.page(
            title: words.plain(.whoLooked), site: site, session: session, back: (.acting, words.plain(.title)), language: words.language,
            main: main)
    }

    /// - Parameter relation: what it is to the month that is shown.
    private static func other(
        _ month: ActingMonth, _ relation: String, _ row: RepresentativeStore.Row, _ words: PageWords<ActingText>
    ) -> HTML {
        let address = PublicAddress.actingFor(row.id, month: month.text)
        return "<p><a href=\"\(address)\" rel=\"\(plain: relation)\">\(words.language.month(month))</a></p>"
    }

    static func copyForm(
        _ row: RepresentativeStore.Row, _ sent: Form?, error: PlaceChoiceText?, site: PublicSite, session: SignedInAs
    ) -> HTML {
        let (words, place) = (site.words(ActingCopyText.self), site.words(PlaceChoiceText.self))
        let wrong = error.map { place.plain($0) }
        let choice = OwnOrganisations(directory: PublicDirectory(areas: [], entries: []), known: []).choice(sent, error: wrong, place)
        let main: HTML = """
            \(FormError(language: words.language).summary(wrong.map { [("other", $0)] } ?? []))<h1>\(words[.title])</h1>\
            \(words.blocks(.intro, ["number": number(row.person)]))\
            <form method="post" action="\(PublicAddress.actingCopy(row.id))" novalidate>\(choice)\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">\(words[.write])</button></form>
            """
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.acting, words.plain(.back)), hasError: error != nil,
            language: words.language, main: main)
    }

    /// - Parameter number: under which the register has the person now.
    static func letter(
        _ row: RepresentativeStore.Row, _ number: NHSNumber, _ organisation: Organisation, site: PublicSite, session: SignedInAs
    ) -> HTML {
        let (words, copy) = (site.words(ActingCopyText.self), site.words(CopyText.self))
        let kind = site.words(ActingText.self)[ActingText.label(row.kind)]
        let ask: ActingCopyText = row.kind == .personalRepresentative ? .askEstate : .askLiving
        var main: HTML = """
            <h1>\(words[.letterTitle])</h1><p class="people-screen">\(words[.print])\(CopyRoute.sending(organisation, copy))</p>\
            <div class="people-letter"><p>\(organisation.name)\(CopyRoute.access(organisation, copy))</p><p>\(words.language.date(site.settings.now()))</p>\
            \(words.blocks(.subject))\(words.blocks(ask, ["kind": kind]))\(words.blocks(.number, ["number": Self.number(number)]))
            """
        for piece: ActingCopyText in [.name, .born, .myName, .reach] { main += words.blocks(piece, ["line": CopyRoute.line]) }
        main += "\(words.blocks(.shows))\(words.blocks(.signed, ["line": CopyRoute.line]))</div>"
        return PublicLayout.page(
            title: words.plain(.letterTitle), site: site, session: session, back: (.acting, words.plain(.back)), language: words.language,
            main: main)
    }
}
