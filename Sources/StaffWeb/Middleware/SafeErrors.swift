import Hummingbird
import Logging
import Looks

/// Makes a page (or, where JSON is asked for, an OperationOutcome) of every error, with a reference that finds its log line.
/// The line says the kind of failure and the route's pattern; never what was asked or found.
struct SafeErrors: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let shown = ShownFailure(error)
            context.logger.log(
                level: shown.status.code >= 500 ? .error : shown.isWorthALine ? .notice : .debug, "request failed",
                metadata: [
                    "reference": .string(context.reference), "route": .string(context.endpointPath ?? "none"),
                    "failure": .string(shown.code), "status": .stringConvertible(shown.status.code),
                ])
            return answer(shown, request, context)
        }
    }

    private func answer(_ shown: ShownFailure, _ request: Request, _ context: StaffContext) -> Response {
        let wantsJSON = Accepting.json(request)
        if shown.code == "not-signed-in" && !wantsJSON {
            let then = request.method == .get ? Address.local(request.uri.string) : nil
            return Response(status: .seeOther, headers: [.location: Address.signIn(then: then).path])
        }
        var response =
            wantsJSON
            ? FailurePage.outcome(shown, reference: context.reference)
            : FailurePage.page(shown, reference: context.reference, site: site, session: context.session)
        if let seconds = shown.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if shown.status == .unauthorized { response.headers[.wwwAuthenticate] = "Cookie" }
        return response
    }
}

/// What kind of answer was asked for.
enum Accepting {
    /// FHIR as JSON, asked for by name.
    static func fhir(_ request: Request) -> Bool {
        request.headers[.accept].map { $0.contains("application/fhir+json") } ?? false
    }

    /// Any JSON, and not a page.
    static func json(_ request: Request) -> Bool {
        guard let accept = request.headers[.accept] else { return false }
        return !accept.contains("text/html") && (accept.contains("application/json") || accept.contains("application/fhir+json"))
    }
}
