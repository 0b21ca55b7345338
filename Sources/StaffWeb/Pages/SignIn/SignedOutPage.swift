/// What stands there after signing out.
enum SignedOutPage {
    static func html(_ site: Site) -> HTML {
        page(site) { "<h1>You are signed out</h1><p>Every record you had open is closed. Nothing of it is kept.</p>" }
    }

    /// The session is over, and its end is not on record yet.
    /// - Parameter address: the provider's end-session, to which this page leads instead of a redirect: it must be read first.
    static func unrecorded(_ address: String?, site: Site) -> HTML {
        page(site) {
            var main: HTML = """
                <h1>You are signed out on this browser</h1><p>Every record you had open is closed. Nothing of it is kept.</p>\
                <p>That you signed out could not be put on record just now, and is written as soon as that is possible. Until then it is \
                refused where you signed out; another part of the service may not know of it yet.</p><p>Close every window of this browser before you leave it.</p>
                """
            if let address { main += "<p><a href=\"\(plain: address)\">Sign out of the sign-in service too</a></p>" }
            return main
        }
    }

    private static func page(_ site: Site, _ main: () -> HTML) -> HTML {
        var main = main()
        main += "<p class=\"cr-actions\"><a class=\"nhsuk-button\" href=\"\(Address.signIn(then: nil))\">Sign in</a></p>"
        return Layout.page(title: "Signed out", site: site, session: nil, main: main)
    }
}
