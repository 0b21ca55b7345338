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
    /// - Parameters:
    ///   - back: where a back link leads, and its words.
    ///   - hasError: what was sent was wrong: the title says so first, for those who hear it.
    ///   - isFailure: it is none that was asked for.
    ///   - language: of its words, and of what stands around them; nil: English.
    static func page(
        title: String, site: PublicSite, session: SignedInAs?, back: (address: PublicAddress, words: String)? = nil, hasError: Bool = false,
        isFailure: Bool = false, language: SiteLanguage? = nil, main: HTML
    ) -> HTML {
        var middle: HTML = "<div class=\"nhsuk-width-container\">\n"
        let words = language ?? site.texts.english
        if let back {
            middle +=
                "<nav aria-label=\"\(plain: words["back"])\"><a class=\"nhsuk-back-link\" href=\"\(back.address)\">\(back.words)</a></nav>\n"
        }
        middle += """
            <main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1"><div class="nhsuk-grid-row"><div class="nhsuk-grid-column-two-thirds">
            \(main)
            </div></div></main>
            </div>
            """
        return frame(
            title: hasError ? words["error"] + " " + title : title, site: site, session: session,
            language: site.information == nil ? nil : language ?? site.texts.english,
            hasComponents: true, isFailure: isFailure, isTypedInto: fields.contains { main.text.contains($0) }, middle: middle)
    }

    /// What somebody types into.
    private static let fields = ["<textarea ", "<input class=\"nhsuk-input"]

    /// - Parameters:
    ///   - language: nil: the region has no site.
    ///   - hasComponents: something of the page is better with NHS.UK's script.
    ///   - isTypedInto: somebody types into it.
    ///   - others: where the same page is in other languages.
    static func frame(
        title: String, about: String? = nil, site: PublicSite, session: SignedInAs?, language: SiteLanguage?, hasComponents: Bool,
        isFailure: Bool = false, isTypedInto: Bool = false, others: [(language: SiteLanguage, path: String)] = [], middle: HTML
    ) -> HTML {
        func asset(_ name: String) -> PublicAddress { .asset(name, version: site.assets.version(of: name)) }
        let said = language ?? site.texts.english
        let name = site.information?.facts.name ?? said["service"]
        var head: HTML = ""
        if let about { head += "<meta name=\"description\" content=\"\(plain: about)\">\n" }
        for other in others {
            head += "<link rel=\"alternate\" hreflang=\"\(plain: other.language.code)\" href=\"\(plain: other.path)\">\n"
        }
        // Its address alone: it is had once somebody begins to use a form (`web/people.js`).
        let components: HTML = hasComponents ? " data-components=\"\(asset("vendor/nhsuk-frontend.min.js"))\"" : ""
        return """
            <!DOCTYPE html>
            <html lang="\(plain: language.map { $0.code == "en" ? "en-GB" : $0.code } ?? "en-GB")" dir="\(plain: language?.direction ?? "ltr")">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(plain: title) – \(plain: name)</title>
            <link rel="icon" href="/static/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="\(asset("vendor/nhsuk-frontend.min.css"))">
            <link rel="stylesheet" href="\(asset("people.css"))">
            \(head)<script src="\(asset("people.js"))" type="module"\(components)></script>
            </head>
            <body>
            <a class="nhsuk-skip-link" href="#maincontent">\(said["skip"])</a>
            \(PageSurroundings.above(site, language, isShown: !isFailure, isTypedInto: isTypedInto))\(header(name, session, language, said))
            \(middle)
            \(footer(site.settings.notice, language, said, others))
            </body>
            </html>

            """
    }

    /// Whose record it is stands on every page: two people may use one computer.
    private static func header(_ name: String, _ session: SignedInAs?, _ language: SiteLanguage?, _ said: SiteLanguage) -> HTML {
        var account: HTML = ""
        if let session {
            account = """
                <nav class="nhsuk-header__account" aria-label="\(plain: said["account"])"><ul class="nhsuk-header__account-list">\
                <li class="nhsuk-header__account-item">\(said["number"]) <span class="nhsuk-u-nowrap">\(session.person.formatted)</span></li>\
                <li class="nhsuk-header__account-item"><form action="\(PublicAddress.signOut)" method="post">\
                <button class="nhsuk-header__account-button">\(said["log-out"])</button></form></li></ul></nav>
                """
        } else if let language {
            account = """
                <nav class="nhsuk-header__account" aria-label="\(plain: language["account"])"><ul class="nhsuk-header__account-list">\
                <li class="nhsuk-header__account-item"><a class="nhsuk-header__account-link" href="\(PublicAddress.yourRecord)">\(language["your-record"])</a></li></ul></nav>
                """
        }
        return """
            <header class="nhsuk-header"><div class="nhsuk-header__container nhsuk-width-container">\
            <div class="nhsuk-header__service"><a class="nhsuk-header__service-name" href="\(plain: language?.path("home") ?? "/")">\(name)</a></div>\(account)\
            </div>\(language.map(menu) ?? "")</header>
            """
    }

    private static func menu(_ language: SiteLanguage) -> HTML {
        var items: HTML = ""
        for page in language.ordered(\.menu) {
            items += """
                <li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="\(plain: language.path(page.slug))">\(page.short)</a></li>
                """
        }
        return """
            <nav class="nhsuk-header__navigation" aria-label="\(plain: language["menu"])"><div class="nhsuk-header__navigation-container nhsuk-width-container">\
            <ul class="nhsuk-header__navigation-list people-menu">\(items)</ul></div></nav>
            """
    }

    private static func footer(
        _ notice: String?, _ language: SiteLanguage?, _ said: SiteLanguage, _ others: [(language: SiteLanguage, path: String)]
    ) -> HTML {
        var html: HTML = "<footer class=\"nhsuk-footer\"><div class=\"nhsuk-width-container\"><div class=\"nhsuk-footer__meta\">"
        if let language {
            html += "<ul class=\"nhsuk-footer__list\">"
            for page in language.ordered(\.foot) {
                html +=
                    "<li class=\"nhsuk-footer__list-item\"><a class=\"nhsuk-footer__list-item-link\" href=\"\(plain: language.path(page.slug))\">\(page.short)</a></li>"
            }
            for other in others where other.language.code != language.code {
                html += """
                    <li class="nhsuk-footer__list-item"><a class="nhsuk-footer__list-item-link" lang="\(plain: other.language.code)" hreflang="\(plain: other.language.code)" \
                    href="\(plain: other.path)">\(other.language.name)</a></li>
                    """
            }
            html += "</ul>"
        }
        html += """
            <p class="nhsuk-body-s">\(notice ?? said["foot"])\
            \(language == nil ? " " + said["foot.cookies"] : "")</p></div></div></footer>
            """
        return html
    }

    static func response(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }
}
