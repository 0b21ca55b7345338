import Hummingbird

/// An answer to HEAD has no content, whatever it says (RFC 9110 section 9.3.2): an error's page sent after it would be read as the beginning of
/// the connection's next answer.
struct HeadAnswers: RouterMiddleware {
    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }
}
