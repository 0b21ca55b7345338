import Hummingbird

/// Finds who is signed in, by the session cookie. Files and the sign-in pages do not pass through it.
struct SessionReading: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let cookies = site.cookies(of: request)
        if let cookie = cookies.presented(by: request, context) {
            context.isFramed = cookies.isFramed
            context.cookie = cookie
            context.session = try await site.signIn.session(cookie)
        }
        return try await next(request, context)
    }
}
