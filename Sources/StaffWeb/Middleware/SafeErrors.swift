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
            : FailurePage.page(
                shown, reference: context.reference, site: site, session: context.session,
                again: request.method == .get ? Address.local(request.uri.string).map(WatchedPage.again) : nil)
        if let allowed = shown.allowed { response.headers[.allow] = allowed.joined(separator: ", ") }
        if let seconds = shown.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if shown.status == .unauthorized { response.headers[.wwwAuthenticate] = "Cookie" }
        return response
    }
}

/// What kind of answer was asked for.
enum Accepting {
    /// JSON, asked for by name (`application/json`, `application/fhir+json`), and no less than a page: the same for every method and for
    /// every answer, errors too. Browsers name no JSON; a program that sends `*/*` alone gets what browsers get.
    static func json(_ request: Request) -> Bool {
        var (json, page) = (0.0, 0.0)
        for range in request.headers[values: .accept].flatMap({ $0.split(separator: ",") }) {
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let type = parts.first else { continue }
            // RFC 9110 section 12.4.2: 1 where no weight is said.
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            switch type {
            case "application/json", "application/fhir+json": json = max(json, weight)
            case "text/html", "application/xhtml+xml": page = max(page, weight)
            default: break
            }
        }
        return json > 0 && json >= page
    }
}
