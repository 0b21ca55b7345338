import HTTPTypes
import Hummingbird

/// Refuses forged posts: whose `Origin` is not ours, or whose `Sec-Fetch-Site` says that another site made them. With neither
/// header the cookie's SameSite protects, and the post is accepted (issue 3, part 11).
struct CrossSiteRefusal: RouterMiddleware {
    let settings: StaffWebSettings

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        if request.method != .get && request.method != .head && isForged(request) { throw PageFailure.crossSite }
        return try await next(request, context)
    }

    func isForged(_ request: Request) -> Bool {
        request.isForged(origins: settings.origins, isSecure: settings.isSecure) || request.headers[.origin] == nil && isUnsaid(request)
    }

    /// A frame's cookie is `SameSite=None` and protects nothing: a post by it must say where it is from.
    private func isUnsaid(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), request.headers[name] != nil { return false }
        return SessionCookie.value(SessionCookie(isSecure: true, isFramed: true).name, of: request) != nil
    }
}
