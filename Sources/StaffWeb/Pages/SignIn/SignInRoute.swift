import HTTPTypes
import Hummingbird
import Looks

/// `GET /sign-in`, `GET /callback`, `POST /sign-out`, and choosing a role. The flow itself is the `SignInDesk`'s.
struct SignInRoute {
    let site: Site

    func add(to router: Router<StaffContext>, sessions: RouterGroup<StaffContext>) {
        router.get("/sign-in") { request, context in
            let then = request.uri.queryParameters["return"].flatMap { Address.local(String($0)) }
            let hint = request.uri.queryParameters["login_hint"].map(String.init)
            let (begun, cookies) = try await begin(request, hint, then, context)
            var response = Response(status: .seeOther, headers: [.location: begun.address])
            response.setCookie(cookies.pending(begun.pending))
            return response
        }
        router.get("/callback") { request, context in try await complete(request, context) }
        router.get("/signed-out") { _, _ in Layout.response(SignedOutPage.html(site)) }
        // Without reading the session first: that may fail, and signing out must not.
        router.post("/sign-out") { request, context in await signOut(request, context) }
        router.post("/switch-user") { request, context in await switchUser(request, context) }
        sessions.get("/role") { request, context in
            guard let cookie = context.cookie else { throw PageFailure.notSignedIn }
            let choices = try await choices(context.session, cookie)
            let then = request.uri.queryParameters["return"].flatMap { Address.local(String($0)) }
            return Layout.response(RolePage.html(choices, site: site, session: context.session, then: then))
        }
        sessions.post("/role") { request, context in
            guard let cookie = context.cookie else { throw PageFailure.notSignedIn }
            // Before the form is read: what is wrong with it is for who may send it.
            if context.session == nil { _ = try await choices(nil, cookie) }
            let form = try await Form(request)
            guard let role = form["role"] else { throw PageFailure.badForm }
            if let session = context.session { await site.looks.closeAll(session: session.key) }
            guard let fresh = try await site.signIn.choose(cookie, role) else {
                // Pressed twice, the browser has or gets the cookie of the first; signed out, the front page leads to sign-in.
                return Response(status: .seeOther, headers: [.location: Address.find.path])
            }
            var response = Response(status: .seeOther, headers: [.location: Address.local(form["return"]) ?? Address.find.path])
            response.setCookie(site.cookies(of: request).session(fresh))
            return response
        }
    }

    /// A step-up where one is asked for and somebody may be signed in; a sign-in otherwise. With the cookies that it goes by: a frame's only
    /// for a launch into it, and for whoever is signed in there.
    private func begin(_ request: Request, _ hint: String?, _ then: String?, _ context: StaffContext) async throws -> (
        SignInDesk.Begun, SessionCookie
    ) {
        let (cookies, asker) = (site.cookies(of: request), Self.asker(context))
        if request.uri.queryParameters["step-up"] == "1", let cookie = cookies.presented(by: request, context) {
            return (try await site.signIn.stepUp(cookie, hint, then, asker), cookies)
        }
        let isFramed = site.isInFrame(request) && LaunchRoute.isIntoFrame(then)
        return (try await site.signIn.begin(hint, then, asker), SessionCookie(isSecure: site.settings.isSecure, isFramed: isFramed))
    }

    private static func asker(_ context: StaffContext) -> SignInDesk.Asker {
        SignInDesk.Asker(address: context.client?.address ?? "", certificate: context.certificate)
    }

    private func choices(_ session: StaffSession?, _ cookie: String) async throws -> [RoleChoice] {
        if let session { return session.otherRoles }
        let choices = try await site.signIn.choices(cookie)
        // A cookie that is nobody's is answered as none.
        guard !choices.isEmpty else { throw PageFailure.notSignedIn }
        return choices
    }

    private func complete(_ request: Request, _ context: StaffContext) async throws -> Response {
        let cookies = site.pendingCookies(of: request)
        let pending = SessionCookie.value(cookies.pendingName, of: request)
        let outcome = try await site.signIn.complete(request.uri.query ?? "", pending, context.certificate)
        if let before = cookies.presented(by: request, context) { await site.signIn.supersede(before) }
        var response: Response
        switch outcome {
        case .signedIn(let cookie, let then):
            response = Response(status: .seeOther, headers: [.location: Address.local(then) ?? Address.find.path])
            response.setCookie(cookies.session(cookie))
        case .chooseRole(let cookie, _, let then):
            let local = Address.local(then).flatMap { $0 == Address.find.path ? nil : $0 }
            response = Response(
                status: .seeOther, headers: [.location: (local.map { .chooseRoleFor(then: $0) } ?? Address.chooseRole).path])
            response.setCookie(cookies.session(cookie))
        }
        response.setCookie(cookies.expired(cookies.pendingName))
        return response
    }

    /// Ends every look and the session, tells the browser to forget, and goes to the provider's end-session where it has one. Where the end
    /// could not be written, the page says so.
    private func signOut(_ request: Request, _ context: StaffContext) async -> Response {
        var out = SignInDesk.SignedOut(address: nil)
        let cookies = site.cookies(of: request)
        if let cookie = cookies.presented(by: request, context) { out = await site.signIn.signOut(cookie) }
        var response =
            out.isRecorded
            ? Response(status: .seeOther, headers: [.location: out.address ?? Address.signedOut.path])
            : Layout.response(SignedOutPage.unrecorded(out.address, site: site))
        forget(&response, cookies)
        return response
    }

    /// One step for the next at a shared computer: ends the session as signing out does, and goes to the provider, which must ask who it is
    /// although somebody is signed in there. Where that cannot be begun, or the end is not on record, the page says so.
    private func switchUser(_ request: Request, _ context: StaffContext) async -> Response {
        let cookies = site.cookies(of: request)
        let (out, next) = await site.signIn.switchUser(cookies.presented(by: request, context), Self.asker(context))
        var response: Response
        switch (out.isRecorded, next) {
        case (true, let next?):
            response = Response(status: .seeOther, headers: [.location: next.address])
            response.setCookie(cookies.pending(next.pending))
        case (true, nil): response = Response(status: .seeOther, headers: [.location: Address.signedOut.path])
        case (false, _): response = Layout.response(SignedOutPage.unrecorded(out.address, site: site))
        }
        forget(&response, cookies)
        return response
    }

    /// Cookie, and whatever the browser keeps: pages behind the back button too.
    private func forget(_ response: inout Response, _ cookies: SessionCookie) {
        if let name = HTTPField.Name("Clear-Site-Data") { response.headers[name] = "\"cache\", \"storage\"" }
        response.setCookie(cookies.expired(cookies.name))
    }
}
