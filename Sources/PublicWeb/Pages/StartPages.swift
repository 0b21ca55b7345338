import Web

/// What the service is, for whoever comes to it; nothing about anybody.
enum StartPage {
    static func html(_ site: PublicSite, session: SignedInAs?) -> HTML {
        var main: HTML = """
            <h1>See who looked at your shared care record</h1>\
            <p>Hospitals, GP practices, councils and others in this region can look at each other’s records of you when they care for you. \
            Every time they do, it is put on record.</p>\
            <p>Here you can:</p>\
            <ul class="nhsuk-list nhsuk-list--bullet"><li>see every look at your record: which organisation, in which role, when and why</li>\
            <li>ask about a look that you do not understand, and read the answer</li></ul>\
            <p>Nothing of your health is shown here.</p>
            """
        if session == nil {
            main += """
                <h2>Before you start</h2><p>You need a login that has proved who you are with photo identification.</p>\
                <p><a class="nhsuk-button nhsuk-button--login" href="\(PublicAddress.signIn(then: nil))" role="button" draggable="false">Log in to continue</a></p>
                """
        } else {
            main += """
                <p><a class="nhsuk-button" href="\(PublicAddress.whoLooked(before: nil))" role="button" draggable="false">See who looked</a></p>
                """
        }
        main += """
            <p>If somebody makes you show them this page, or looks over your shoulder, you can log out at any time. That you logged in is in your own list \
            afterwards.</p>
            """
        return PublicLayout.page(title: "Start", site: site, session: session, main: main)
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
