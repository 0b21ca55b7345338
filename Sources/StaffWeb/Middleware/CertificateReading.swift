import Hummingbird

/// Finds out which certificate the browser showed, where the listener asks for one: sessions are of it.
struct CertificateReading: RouterMiddleware {
    let settings: StaffWebSettings

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        guard let certificate = settings.certificate else { return try await next(request, context) }
        var context = context
        // Without one every session would be of the same nobody: whoever copied a cookie could use it.
        guard let shown = await certificate(request, context) else { throw PageFailure.noCertificate }
        context.certificate = shown
        return try await next(request, context)
    }
}
