import Hummingbird

/// Finds out which certificate the browser showed, where the listener asks for one: sessions are of it.
struct CertificateReading: RouterMiddleware {
    let settings: StaffWebSettings

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        guard let certificate = settings.certificate else { return try await next(request, context) }
        var context = context
        // One that cannot be read is like no other's: whoever comes with it has no session that was begun with one.
        context.certificate = await certificate(request, context) ?? "none"
        return try await next(request, context)
    }
}
