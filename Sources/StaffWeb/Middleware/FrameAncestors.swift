import HTTPTypes
import Hummingbird

/// Lets the pages of a session that an EPR's launch began in its frame be shown in frames of that EPR's origins, and of no other. A page with
/// a policy of its own keeps it.
struct FrameAncestors: RouterMiddleware {
    let settings: StaffWebSettings

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard context.isFramed, let origins = context.session?.frames, !origins.isEmpty,
            response.headers[.contentSecurityPolicy] == nil
        else {
            return response
        }
        response.headers[.contentSecurityPolicy] = SecurityHeaders.policy(settings, ancestors: origins)
        return response
    }
}
