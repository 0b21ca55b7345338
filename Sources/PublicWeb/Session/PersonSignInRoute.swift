import HTTPTypes
import Hummingbird
import Web

/// `GET /your-record` (and `GET /` where there is no site), `GET /your-record/complain`, `GET /sign-in`, `GET /callback`, `POST /sign-out` and `GET /signed-out`. The flow itself is `PersonSignIn`.
struct PersonSignInRoute {
    let site: PublicSite

    func add(to router: Router<PublicContext>, sessions: RouterGroup<PublicContext>) {
        let cookies = PersonCookie(isSecure: site.settings.isSecure)
        for path in site.information == nil ? ["/", "/your-record"] : ["/your-record"] {
            sessions.get(RouterPath(path)) { _, context in PublicLayout.response(StartPage.html(site, session: context.session)) }
        }
        sessions.get("/your-record/complain") { _, context in
            PublicLayout.response(ComplainPage.html(site, session: context.session, directory: await site.desk.directory()))
        }
        router.get("/sign-in") { request, context in
            let hint = request.uri.queryParameters["login_hint"].map { String($0.prefix(100)) }
            let then = request.uri.queryParameters["return"].map(String.init)
            let begun = try await PersonSignIn(site).begin(hint: hint, then: then, from: context.client?.address ?? "")
            var response = Response(status: .seeOther, headers: [.location: begun.address])
            response.headers[values: .setCookie].append(cookies.pending(begun.pending))
            return response
        }
        router.get("/callback") { request, _ in
            let (cookie, then) = try await PersonSignIn(site).complete(
                request.uri.query ?? "", browser: cookies.pending(of: request), before: cookies.session(of: request))
            let address = then == "/" ? PublicAddress.whoLooked(before: nil).path : then
            var response = Response(status: .seeOther, headers: [.location: address])
            response.headers[values: .setCookie] = [cookies.session(cookie), cookies.expired(cookies.pendingName)]
            return response
        }
        router.get("/signed-out") { _, _ in PublicLayout.response(LoggedOutPage.html(site)) }
        // Without reading the session first: that may fail, and logging out must not.
        router.post("/sign-out") { request, _ in
            var isRecorded = true
            if let cookie = cookies.session(of: request) { isRecorded = await PersonSignIn(site).signOut(cookie) }
            var response =
                isRecorded
                ? Response(status: .seeOther, headers: [.location: PublicAddress.signedOut.path])
                : PublicLayout.response(LoggedOutPage.unrecorded(site))
            // Pages behind the back button too.
            if let name = HTTPField.Name("Clear-Site-Data") { response.headers[name] = "\"cache\", \"storage\"" }
            response.headers[values: .setCookie] = [cookies.expired(cookies.name)]
            return response
        }
    }
}
