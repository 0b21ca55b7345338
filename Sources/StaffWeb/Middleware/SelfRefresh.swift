import Hummingbird
import Looks

/// A page that a browser loads again by itself is no use by a person: neither its look nor its session lives longer for it.
struct SelfRefresh: RouterMiddleware {
    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get, request.uri.queryParameters["refreshed"] == "1" else { return try await next(request, context) }
        return try await LookUse.$isByPerson.withValue(false) { try await next(request, context) }
    }
}
