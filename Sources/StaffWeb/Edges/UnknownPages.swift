import HTTPTypes
import Hummingbird

/// Answers an address that is no page as one that is: a stranger is led to signing in either way, and learns of no page by asking. Who is signed in
/// reads that there is no such page.
struct UnknownPages: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            // Only the router's own word ("NotFound"): no route was found.
            guard context.endpointPath?.hasPrefix("/") != true, (error as? HTTPError)?.status == .notFound else { throw error }
            guard let cookie = SessionCookie.value(site.cookies(of: request).name, of: request) else { throw PageFailure.notSignedIn }
            guard try await site.signIn.session(cookie) != nil else { throw PageFailure.notSignedIn }
            throw PageFailure.notFound
        }
    }
}
