import CareRecord
import Web

/// What a person can do about their own record, for whoever comes to it; nothing about anybody.
enum StartPage {
    static func html(_ site: PublicSite, session: SignedInAs?) -> HTML {
        let words = site.words(StartText.self)
        let main: HTML = "<h1>\(words[.title])</h1>\(PersonText.html("your-record", site, session))"
        return PublicLayout.page(title: words.plain(.title), site: site, session: session, language: words.language, main: main)
    }

    /// What can be done, and before it, to whoever is not logged in, how to.
    static func ways(_ site: PublicSite, _ session: SignedInAs?) -> HTML {
        let words = site.words(StartText.self)
        var html: HTML = ""
        if session == nil {
            html += """
                \(words.blocks(.logIn))<h2>\(words[.beforeYouStart])</h2>\(words.blocks(.needs))\
                <p><a class="nhsuk-button nhsuk-button--login" href="\(PublicAddress.signIn(then: nil))" role="button" draggable="false">\(words[.logInHere])</a></p>\
                <h2>\(words[.whatYouCanDo])</h2>
                """
        }
        html += "<ul class=\"nhsuk-list people-ways\">"
        for way in ways(site) { html += "<li><a href=\"\(plain: way.path)\">\(words[way.name])</a><br>\(words[way.about])</li>" }
        html += "</ul>"
        return html
    }

    private static func ways(_ site: PublicSite) -> [(path: String, name: StartText, about: StartText)] {
        [
            (PublicAddress.whoLooked(before: nil).here, .looked, .lookedAbout),
            (PublicAddress.shared.here, .shared, .sharedAbout),
        ]
            + (site.information == nil ? [] : [("/objecting", .objecting, .objectingAbout)])
            + [
                (PublicAddress.copy.here, .copy, .copyAbout),
                (PublicAddress.correction.here, .correction, .correctionAbout),
                (PublicAddress.contactWay.here, .contact, .contactAbout),
                (PublicAddress.complain.here, .complain, .complainAbout),
            ]
            + (site.desk.objecting == nil ? [] : [(PublicAddress.acting.here, .acting, .actingAbout)])
    }
}

/// How to complain: to the provider first, then to the regulator. For everybody; who reads it is not asked.
enum ComplainPage {
    static func html(_ site: PublicSite, session: SignedInAs?, directory: PublicDirectory) -> HTML {
        let words = site.words(ComplainText.self)
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.yourRecord, words.plain(.back)), language: words.language,
            main:
                "<h1>\(words[.title])</h1>\(PersonText.html("complain", site, session) { $0 == .complaints ? contacts(site, directory) : nil })"
        )
    }

    /// Whom one place has for complaints, on pages about that place; nothing where the region does not say.
    static func team(_ organisation: Organisation?, _ site: PublicSite) -> HTML {
        guard let organisation, let team = organisation.complaints else { return "" }
        let place = site.words(ComplainText.self)[.place, ["place": organisation.name]]
        return """
            <dl class="nhsuk-summary-list people-facts"><div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">\(place)</dt>\
            <dd class="nhsuk-summary-list__value">\(team)</dd></div></dl>
            """
    }

    /// Whom to tell: the places' own teams and this service, as far as the region says so. What a place is tells nothing here: who reads it is not asked.
    static func contacts(_ site: PublicSite, _ directory: PublicDirectory) -> HTML {
        let words = site.words(ComplainText.self)
        let places = directory.entries.compactMap { entry in entry.organisation.complaints.map { (entry.organisation.name, $0) } }
        var html: HTML = ""
        if !places.isEmpty {
            html += """
                <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\(words[.teams])</span></summary>\
                <div class="nhsuk-details__text"><dl class="nhsuk-summary-list people-facts">
                """
            for (name, team) in places {
                html += """
                    <div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">\(name)</dt><dd class="nhsuk-summary-list__value">\(team)</dd></div>
                    """
            }
            html += "</dl></div></details>"
        }
        if let information = site.information {
            html += "\(words.blocks(.service))\(MadeContact.html(information.facts.protection, words.language))"
        }
        return html
    }
}

/// What stands there after logging out.
enum LoggedOutPage {
    static func html(_ site: PublicSite) -> HTML { page(site, .loggedOut, [.closeElsewhere]) }

    /// The session is over, and its end is not on record yet.
    static func unrecorded(_ site: PublicSite) -> HTML { page(site, .loggedOutHere, [.unrecorded, .closeAll]) }

    private static func page(_ site: PublicSite, _ heading: LoggedOutText, _ said: [LoggedOutText]) -> HTML {
        let words = site.words(LoggedOutText.self)
        var main: HTML = "<h1>\(words[heading])</h1>"
        for piece in said { main += words.blocks(piece) }
        main += "<p><a href=\"\(PublicAddress.start)\">\(words[.start])</a></p>"
        return PublicLayout.page(title: words.plain(.title), site: site, session: nil, language: words.language, main: main)
    }
}
