import Hummingbird
import Web

/// What stands above every page and is no page's own: that a notice of a national emergency is in force, and the question about cookies until somebody
/// chose. The frame makes it, so that no page can be without it.
///
/// The choice and the page's path come from the request by a task-local value: neither is anybody's right to anything, and a page that had to hand them on
/// could forget to.
struct PageSurroundings: Sendable {
    /// What was chosen about cookies; nil: nothing yet.
    let choice: CookieChoice?
    /// Where to go on once something is chosen: the page itself; nil: it is made of what was sent, and cannot be asked for again.
    let path: String?
    /// The language under whose code the request's path is; nil: English.
    let language: SiteLanguage?

    /// Of the request that is being answered; nil outside of one.
    @TaskLocal static var current: PageSurroundings?

    init(_ request: Request, _ site: PublicSite) {
        choice = CookieChoice.of(request, isSecure: site.settings.isSecure)
        path = request.method == .get ? request.uri.path : nil
        let code = request.uri.path.dropFirst().prefix { $0 != "/" }
        language = site.spoken.first { $0.code == code }
    }

    /// - Parameters:
    ///   - language: nil: the region has no site, and sets no cookie but those of logging in.
    ///   - isShown: false: the page is none that was asked for, and does not repeat the path that was.
    ///   - isTypedInto: somebody types into the page, which choosing there would lose. So it would a page that is made of what was sent.
    static func above(_ site: PublicSite, _ language: SiteLanguage?, isShown: Bool, isTypedInto: Bool) -> HTML {
        var html: HTML = ""
        if let language, let current, current.choice == nil, current.path != language.path("cookies") {
            html +=
                isTypedInto || (isShown && current.path == nil)
                ? CookieSettings.bannerBeside(language) : CookieSettings.banner(language, back: isShown ? current.path : nil)
        }
        let notices = site.settings.notices()
        if !notices.isEmpty { html += MadeNotices.banner(language, notices, said: site.texts.english) }
        return html
    }
}

/// Keeps for the frame what it needs to know of the request. Outermost but for headers: pages of failures have it too.
struct KnowingSurroundings: RouterMiddleware {
    let site: PublicSite

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        try await PageSurroundings.$current.withValue(PageSurroundings(request, site)) {
            try await next(request, context)
        }
    }
}
