import HTTPTypes
import Hummingbird
import NIOCore
import Web

/// The table of contents: every route, and what a request passes through before it.
enum PublicRoutes {
    static func router(_ site: PublicSite, adding: (Router<PublicContext>) -> Void) -> Router<PublicContext> {
        let router = Router(context: PublicContext.self)
        router.add(middleware: PublicHeaders(settings: site.settings))
        router.add(middleware: KnowingSurroundings(site: site))
        router.add(middleware: PublicErrors(site: site))
        router.add(middleware: PublicDoorway(edge: site.settings.edge))
        router.add(middleware: ForgedPosts(settings: site.settings))
        router.add(middleware: PublicAuthority(settings: site.settings))
        let methods = AllowedMethods()
        router.add(middleware: OtherMethods(methods: methods))

        // For everybody, and about nobody: no cookie is read.
        router.get("/static/{name}") { request, context in try file(site, request, context.parameters.require("name")) }
        router.get("/static/vendor/{name}") { request, context in
            try file(site, request, "vendor/" + context.parameters.require("name"))
        }
        router.get("/favicon.ico") { _, _ in Assets.response(icon: Assets.icon) }
        router.get("/jwks.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/jwk-set+json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: site.desk.keys)))
        }
        adding(router)

        // Of whoever is signed in as a person; a staff session is nothing here.
        let sessions = router.group().add(middleware: PersonReading(site: site)).add(middleware: PublicErrors(site: site))
        PersonSignInRoute(site: site).add(to: router, sessions: sessions)
        if let information = site.information { SiteRoute(site: site, information: information).add(to: sessions) }
        let signedIn = sessions.group(context: PersonContext.self).add(middleware: PersonRates(rates: site.settings.edge.rates))
        own(site, signedIn) { _ in true }
        // Under a language's code those whose texts somebody translated.
        for language in site.spoken { own(site, signedIn.group(RouterPath(language.code))) { language.says(at: $0) } }
        if let objecting = site.desk.objecting {
            let route = ObjectingRoute(site: site, objecting: objecting)
            route.add(to: sessions, signedIn: signedIn)
            for language in site.spoken where language.says(at: "/object") {
                let code = RouterPath(language.code)
                route.add(to: sessions.group(code), signedIn: signedIn.group(code))
            }
        }
        methods.know(router.routes.map { ($0.method, $0.path.description) })
        return router
    }

    /// Pages of a person's own that can be in every language.
    /// - Parameter isThere: by the path under which they are (`PageTexts.places`).
    private static func own(_ site: PublicSite, _ router: RouterGroup<PersonContext>, _ isThere: (String) -> Bool) {
        if isThere("/who-looked") { WhoLookedRoute(site: site).add(to: router) }
        if isThere("/proof") { ProofRoute(site: site).add(to: router) }
        if isThere("/your-record/contact") { ContactWayRoute(site: site).add(to: router) }
        if isThere("/your-record/shared") { SharedRoute(site: site).add(to: router) }
        if isThere("/your-record/copy") { CopyRoute(site: site).add(to: router) }
        if isThere("/your-record/correction") { CorrectionRoute(site: site).add(to: router) }
        if isThere("/acting"), let objecting = site.desk.objecting { ActingRoute(site: site, objecting: objecting).add(to: router) }
    }

    private static func file(_ site: PublicSite, _ request: Request, _ name: String) throws -> Response {
        if name == "icon.svg" { return Assets.response(icon: Assets.icon) }
        guard let response = site.assets.response(to: request, name) else { throw PublicFailure.notFound }
        return response
    }
}
