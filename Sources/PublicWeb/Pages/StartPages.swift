import CareRecord
import Web

/// What a person can do about their own record, for whoever comes to it; nothing about anybody.
enum StartPage {
    static let title = "Your record and you"

    static func html(_ site: PublicSite, session: SignedInAs?) -> HTML {
        let main: HTML = "<h1>\(title)</h1>\(PersonText.html("your-record", site, session))"
        return PublicLayout.page(title: title, site: site, session: session, main: main)
    }

    /// What can be done, and before it, to whoever is not logged in, how to.
    static func ways(_ site: PublicSite, _ session: SignedInAs?) -> HTML {
        var html: HTML = ""
        if session == nil {
            html += """
                <p>Log in to see who looked, to ask about a look, and to use your rights.</p>\
                <h2>Before you start</h2><p>You need a login that has proved who you are with photo identification.</p>\
                <p><a class="nhsuk-button nhsuk-button--login" href="\(PublicAddress.signIn(then: nil))" role="button" draggable="false">Log in to continue</a></p>\
                <h2>What you can do here</h2>
                """
        }
        html += "<ul class=\"nhsuk-list people-ways\">"
        for way in ways(site) { html += "<li><a href=\"\(plain: way.path)\">\(way.words)</a><br>\(way.about)</li>" }
        html += "</ul>"
        return html
    }

    private static func ways(_ site: PublicSite) -> [(path: String, words: String, about: String)] {
        [
            (PublicAddress.whoLooked(before: nil).path, "See who looked", "Every look at your record, and a way to ask about each."),
            (PublicAddress.shared.path, "What is shared about me", "Which places shared something, and what they may share."),
        ]
            + (site.information == nil
                ? [] : [("/objecting", "Say no to sharing", "Read what it may mean, object, see how far it is, or take it back.")])
            + [
                (PublicAddress.copy.path, "Ask for a copy", "A letter for each place that holds a part of your record."),
                (PublicAddress.correction.path, "Ask for something to be put right", "We pass it on, and you read the answer here."),
                (PublicAddress.contactWay.path, "How to reach me safely", "So that no letter or call does harm."),
                (PublicAddress.complain.path, "Complain", "To the place, then to the regulator."),
            ]
            + (site.desk.objecting == nil
                ? [] : [(PublicAddress.acting.path, "Acting for somebody", "For whom you act, and who acts for you.")])
    }
}

/// How to complain: to the provider first, then to the regulator. For everybody; who reads it is not asked.
enum ComplainPage {
    static func html(_ site: PublicSite, session: SignedInAs?, directory: PublicDirectory) -> HTML {
        PublicLayout.page(
            title: "Complain", site: site, session: session, back: (.yourRecord, StartPage.title),
            main:
                "<h1>Complain</h1>\(PersonText.html("complain", site, session) { $0 == .complaints ? contacts(site, directory) : nil })")
    }

    /// Whom one place has for complaints, on pages about that place; nothing where the region does not say.
    static func team(_ organisation: Organisation?) -> HTML {
        guard let organisation, let words = organisation.complaints else { return "" }
        return """
            <dl class="nhsuk-summary-list people-facts"><div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">To complain to \(organisation.name)</dt>\
            <dd class="nhsuk-summary-list__value">\(words)</dd></div></dl>
            """
    }

    /// Whom to tell: the places' own teams and this service, as far as the region says so. What a place is tells nothing here: who reads it is not asked.
    static func contacts(_ site: PublicSite, _ directory: PublicDirectory) -> HTML {
        let places = directory.entries.compactMap { entry in entry.organisation.complaints.map { (entry.organisation.name, $0) } }
        var html: HTML = ""
        if !places.isEmpty {
            html += """
                <details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Teams that we know of</span></summary>\
                <div class="nhsuk-details__text"><dl class="nhsuk-summary-list people-facts">
                """
            for (name, words) in places {
                html += """
                    <div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">\(name)</dt><dd class="nhsuk-summary-list__value">\(words)</dd></div>
                    """
            }
            html += "</dl></div></details>"
        }
        if let information = site.information {
            html +=
                "<p>If it is about this service, write to us:</p>\(MadeContact.html(information.facts.protection, information.texts.english))"
        }
        return html
    }
}

/// What stands there after logging out.
enum LoggedOutPage {
    static func html(_ site: PublicSite) -> HTML {
        page(
            site, "<h1>You are logged out</h1><p>If this is not your own device, close every window of the browser before you leave it.</p>"
        )
    }

    /// The session is over, and its end is not on record yet.
    static func unrecorded(_ site: PublicSite) -> HTML {
        page(
            site,
            """
            <h1>You are logged out on this browser</h1><p>That you logged out could not be put on record just now. Nobody can go on with your login \
            meanwhile, and it is written as soon as that is possible.</p><p>Close every window of the browser before you leave it.</p>
            """)
    }

    private static func page(_ site: PublicSite, _ words: HTML) -> HTML {
        var main = words
        main += "<p><a href=\"\(PublicAddress.start)\">Go to the start page</a></p>"
        return PublicLayout.page(title: "Logged out", site: site, session: nil, main: main)
    }
}
