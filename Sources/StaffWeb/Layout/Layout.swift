import HTTPTypes
import Hummingbird
import Looks

/// The frame of every page: head, top, foot. A page fills the middle.
enum Layout {
    /// Everything up to the page's own content.
    ///
    /// The title of a page of a look begins with the person's mark ("B ■ Medicines"), so that two tabs are told apart before one is opened,
    /// and never with who it is. A browser keeps titles in its history after signing out, where `Clear-Site-Data` does not reach; the
    /// computer may be shared, and whoever uses it next has no right to know who was looked at. A name would tell, and so would initials with
    /// a year of birth, which in a ward or a practice fit one person. The mark is the session's own and tells nobody anything after it.
    /// The tab's icon says the same in colour and shape.
    /// - Parameters:
    ///   - watched: how a page of somebody signed in is cleared where it may not be shown any more.
    ///   - hasComponents: whether NHS.UK's own script is fetched, for the parts of the page that carry `data-module`. Not on
    ///     a page that fills: its components look for what they serve once, when they start.
    static func opening(
        title: String, site: Site, session: StaffSession?, mark: PersonMark? = nil, watched: WatchedPage = WatchedPage(),
        styles: [String] = [], skipTo: String = "maincontent", hasComponents: Bool = false
    )
        -> HTML
    {
        let assets = site.assets
        let first = mark.map { Mark($0).text + " " } ?? ""
        let attributes = session.map { watched.attributes($0) } ?? ""
        let meta = session.map { watched.meta($0) } ?? ""
        var page: HTML = """
            <!DOCTYPE html>
            <html lang="en-GB"\(attributes)>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            \(meta)\
            <title>\(plain: first + title) — CareRecord</title>
            <link rel="icon" href="\(Address.icon(mark))" type="image/svg+xml">
            <link rel="stylesheet" href="\(assets.address("vendor/nhsuk-frontend.min.css"))">
            <link rel="stylesheet" href="\(assets.address("carerecord.css"))">

            """
        // Whoever is not signed in sees nothing that could be cleared.
        let watch: HTML = session == nil ? "" : "<script src=\"\(assets.address("watch.js"))\" async></script>\n"
        for style in styles { page += "<link rel=\"stylesheet\" href=\"\(assets.address(style))\">\n" }
        if hasComponents { page += "<link rel=\"modulepreload\" href=\"\(assets.address("vendor/nhsuk-frontend.min.js"))\">\n" }
        page += """
            <script src="\(assets.address("carerecord.js"))" async></script>
            \(watch)\
            </head>
            <body class="cr-staff">
            <a class="nhsuk-skip-link" href="#\(plain: skipTo)">Skip to main content</a>

            """
        page += Icon.sprite
        page += top(session)
        let announced = site.settings.announcement()
        if !announced.isEmpty {
            page += "<section class=\"cr-wide\" aria-label=\"National emergency\"><div class=\"cr-verdict cr-ask\">"
            for words in announced { page += "<p>\(words)</p>" }
            page += "</div></section>\n"
        }
        page += DirectedNotice.line(session?.directed ?? 0)
        page += ReasonsNotice.line(session?.reasons ?? 0)
        return page
    }

    static func closing(_ site: Site) -> HTML {
        guard let notice = site.settings.notice else { return "\n</body>\n</html>\n" }
        return "\n<footer class=\"cr-wide cr-foot\"><p class=\"cr-small cr-soft\">\(notice)</p></footer>\n</body>\n</html>\n"
    }

    private static func top(_ session: StaffSession?) -> HTML {
        guard let session else {
            return "<header class=\"cr-top\"><div class=\"cr-wide\"><strong>CareRecord</strong></div></header>\n"
        }
        var links: HTML = "<a href=\"\(Address.find)\">Find a person</a>"
        if session.staff.role.jobRole == MixUpsRoute.officerRole {
            links += " <a href=\"\(Address.oversight(.alerts))\">Oversight</a>"
        }
        if session.staff.role.jobRole == ObjectionsRoute.deskRole { links += " <a href=\"\(Address.objections)\">Objections</a>" }
        if !session.otherRoles.isEmpty { links += " <a href=\"\(Address.chooseRole)\">Switch role</a>" }
        return """
            <header class="cr-top"><div class="cr-wide"><strong>CareRecord</strong> \
            <span>\(session.staff.name) — \(session.staff.role.name) — \(session.organisationName)</span> \
            \(links) \
            <form method="post" action="\(Address.switchUser)"><button class="cr-link">Switch user</button></form> \
            <form method="post" action="\(Address.signOut)"><button class="cr-link">Sign out</button></form></div></header>

            """
    }

    /// A page that is not of a look.
    static func page(
        title: String, site: Site, session: StaffSession?, watched: WatchedPage = WatchedPage(), main: HTML
    ) -> HTML {
        var page = opening(title: title, site: site, session: session, watched: watched, hasComponents: true)
        page += "<main class=\"cr-wide cr-plain\" id=\"maincontent\" tabindex=\"-1\">\(main)</main>"
        page += closing(site)
        return page
    }

    static func response(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }
}
