import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import Web

/// Whose session a page is of.
typealias SignedInAs = PublicSessionStore.Row

/// The frame of every page of the public listener: the NHS.UK front end's head, header, main part and footer, without the NHS logo, which only NHS
/// services may carry. A page fills the middle.
enum PublicLayout {
    static let service = "Who looked at my record"

    /// - Parameters:
    ///   - back: where a back link leads, and its words.
    ///   - hasError: what was sent was wrong: the title says so first, for those who hear it.
    static func page(
        title: String, site: PublicSite, session: SignedInAs?, back: (address: PublicAddress, words: String)? = nil, hasError: Bool = false,
        main: HTML
    ) -> HTML {
        func asset(_ name: String) -> PublicAddress { .asset(name, version: site.assets.version(of: name)) }
        var page: HTML = """
            <!DOCTYPE html>
            <html lang="en-GB">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(plain: hasError ? "Error: " + title : title) – \(plain: service)</title>
            <link rel="icon" href="/static/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="\(asset("vendor/nhsuk-frontend.min.css"))">
            <link rel="stylesheet" href="\(asset("people.css"))">
            <link rel="modulepreload" href="\(asset("vendor/nhsuk-frontend.min.js"))">
            <script src="\(asset("people.js"))" type="module"></script>
            </head>
            <body>
            <a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
            \(header(session))
            <div class="nhsuk-width-container">

            """
        if let back { page += "<nav aria-label=\"Back\"><a class=\"nhsuk-back-link\" href=\"\(back.address)\">\(back.words)</a></nav>\n" }
        page += """
            <main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1"><div class="nhsuk-grid-row"><div class="nhsuk-grid-column-two-thirds">
            \(main)
            </div></div></main>
            </div>
            \(footer(site.settings.notice))
            </body>
            </html>

            """
        return page
    }

    /// Whose record it is stands on every page: two people may use one computer.
    private static func header(_ session: SignedInAs?) -> HTML {
        let account: HTML =
            session.map { session in
                """
                <nav class="nhsuk-header__account" aria-label="Account"><ul class="nhsuk-header__account-list">\
                <li class="nhsuk-header__account-item">NHS number <span class="nhsuk-u-nowrap">\(session.person.formatted)</span></li>\
                <li class="nhsuk-header__account-item"><form action="\(PublicAddress.signOut)" method="post">\
                <button class="nhsuk-header__account-button">Log out</button></form></li></ul></nav>
                """
            } ?? ""
        return """
            <header class="nhsuk-header"><div class="nhsuk-header__container nhsuk-width-container">\
            <div class="nhsuk-header__service"><a class="nhsuk-header__service-name" href="\(PublicAddress.start)">\(service)</a></div>\(account)\
            </div></header>
            """
    }

    private static func footer(_ notice: String?) -> HTML {
        """
        <footer class="nhsuk-footer"><div class="nhsuk-width-container"><div class="nhsuk-footer__meta">\
        <p class="nhsuk-body-s">\(notice ?? "Nothing of your health is shown here.") This service uses only the cookies that logging in needs.</p>\
        </div></div></footer>
        """
    }

    static func response(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }
}
