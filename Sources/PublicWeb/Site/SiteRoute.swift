import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Storage
import Web

/// Every page of the public site, in every language that there is; its files; and the forms of them. About nobody: what is typed is posted and kept nowhere.
struct SiteRoute {
    let site: PublicSite
    let information: PublicInformation

    /// Pages that are no page of their own: where each stands is said beside it.
    static let parts: Set<String> = PersonText.slugs.union(["answers"])

    func add(to router: RouterGroup<PublicContext>) {
        for language in information.texts.languages {
            for page in language.pages.values.sorted(by: { $0.slug < $1.slug }) where !Self.parts.contains(page.slug) {
                router.get(RouterPath(language.path(page.slug))) { request, context in
                    var content = await content(page, language, request, context)
                    if page.slug == "organisations" { content.search = Self.search(request.uri.queryParameters["area"].map(String.init)) }
                    content.wasKept = page.slug == "cookies" && request.uri.query == "kept"
                    return answer(page, content, request)
                }
            }
            forms(language, router)
            for item in language.news {
                router.get(RouterPath(language.path("news/" + item.slug))) { request, context in
                    answer(item, await content(item, language, request, context), request)
                }
            }
        }
        router.get("/news.xml") { _, _ in
            file(
                MadeNews.feed(information.texts.english, information, origin: site.settings.origin).bytes,
                "application/rss+xml; charset=utf-8", nil)
        }
        router.get("/organisations.csv") { _, _ in
            file(Array(await information.directory().csv().utf8), "text/csv; charset=utf-8", "organisations.csv")
        }
        router.get("/organisations.json") { _, _ in
            guard let bundle = try? await information.directory().bundle(at: site.settings.now()) else { throw PublicFailure.unavailable }
            return file(Array(bundle), "application/fhir+json; charset=utf-8", "organisations.json")
        }
    }

    private func forms(_ language: SiteLanguage, _ router: RouterGroup<PublicContext>) {
        if let page = language.pages["organisations"] {
            router.post(RouterPath(language.path("organisations"))) { request, context in
                let form = try await Form(request)
                var content = await content(page, language, request, context)
                content.search = PublicDirectory.Search(
                    words: String((form["q"] ?? "").prefix(100)), kind: form["kind"].flatMap(OrganisationKind.init),
                    area: form["area"].flatMap { ODSCode($0) }, page: form["page"].flatMap { Int($0) } ?? 0,
                    common: language.list("find.common"))
                return answer(page, content, request)
            }
        }
        if let page = language.pages["questions"] {
            router.post(RouterPath(language.path("questions"))) { request, context in
                let form = try await Form(request)
                var content = await content(page, language, request, context)
                content.asked = String((form["asked"] ?? "").prefix(100))
                return answer(page, content, request)
            }
        }
        if language.pages["cookies"] != nil {
            router.post(RouterPath(language.path("cookies"))) { request, context in try await choose(language, request, context) }
        }
    }

    private static func search(_ area: String?) -> PublicDirectory.Search {
        PublicDirectory.Search(area: area.flatMap { ODSCode($0) })
    }

    private func content(_ page: SitePage, _ language: SiteLanguage, _ request: Request, _ context: PublicContext) async -> SiteContent {
        await SiteContent.gather(
            page, language, information, site, session: context.session,
            choice: CookieChoice.of(request, isSecure: site.settings.isSecure))
    }

    private func answer(_ page: SitePage, _ content: SiteContent, _ request: Request) -> Response {
        var response = PublicLayout.response(SiteLayout.html(page, content))
        if let cookie = site.visits.cookie(for: request, content.choice, isSecure: site.settings.isSecure) {
            response.headers[values: .setCookie].append(cookie)
        }
        return response
    }

    /// Keeps what somebody chose, on record before the cookie that says so.
    private func choose(_ language: SiteLanguage, _ request: Request, _ context: PublicContext) async throws -> Response {
        let form = try await Form(request)
        let allowed: Set<CookieCategory>
        switch form["choice"] {
        case "all": allowed = Set(CookieCategory.optional)
        case "necessary": allowed = []
        case "each": allowed = Set(CookieCategory.optional.filter { form[$0.rawValue] == "yes" })
        default: throw PublicFailure.badForm
        }
        // It writes a row for whoever asks: no oftener than questions are asked.
        do throws(Rates.Wait) { try site.settings.edge.rates.take(.looks, address: context.client?.network ?? "") } catch {
            throw PublicFailure.tooMany(error)
        }
        let choice = CookieChoice(allowed)
        let before = CookieChoice.of(request, isSecure: site.settings.isSecure)
        do {
            try await information.choices.record(
                .init(id: choice.id, categories: choice.names, chosen: site.settings.now()), replacing: before?.id)
        } catch { throw PublicFailure.unavailable }
        let back = form["from"].map { Secrets.localPath($0) } ?? language.path("cookies") + "?kept"
        var response = Response(status: .seeOther, headers: [.location: back])
        let cookies = PersonCookie(isSecure: site.settings.isSecure)
        response.headers[values: .setCookie].append(cookies.made(.choice, choice.cookie))
        // What was allowed and is no more goes at once.
        for cookie in DeclaredCookie.allCases where cookie.category != .necessary && !allowed.contains(cookie.category) {
            let name = cookie.name(isSecure: site.settings.isSecure)
            if request.cookies[name] != nil { response.headers[values: .setCookie].append(cookies.expired(name)) }
        }
        return response
    }

    private func file(_ bytes: [UInt8], _ type: String, _ name: String?) -> Response {
        var headers: HTTPFields = [.contentType: type]
        if let name { headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
