import HTTPTypes
import Hummingbird

/// Answers an address that is no page as one that is: a stranger is led to signing in either way, and learns of no page and of no method by
/// asking. Who is signed in reads that there is no such page, or what the page can be asked for, under their name and with their way out.
struct UnknownPages: RouterMiddleware {
    let site: Site
    let methods: AllowedMethods

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        if let allowed = methods.instead(of: request.method, at: request.uri.path) {
            return try await refused(.methodNotAllowed(allowed), request, context)
        }
        do { return try await next(request, context) } catch {
            // Only the router's own word ("NotFound"): no route was found.
            guard context.endpointPath?.hasPrefix("/") != true, (error as? HTTPError)?.status == .notFound else { throw error }
            return try await refused(.notFound, request, context)
        }
    }

    /// As a page of whoever is signed in: read as for every other page, and in the frame they are in.
    private func refused(_ failure: PageFailure, _ request: Request, _ context: StaffContext) async throws -> Response {
        try await SessionReading(site: site).handle(request, context: context) { request, context in
            guard context.session != nil else { throw PageFailure.notSignedIn }
            return try await FrameAncestors(settings: site.settings).handle(request, context: context) { request, context in
                try await SafeErrors(site: site).handle(request, context: context) { _, _ in throw failure }
            }
        }
    }
}
