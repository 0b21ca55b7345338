import HTTPTypes
import Hummingbird

/// Before anything is looked up: finds out who asks, refuses whom the listener is not for, and counts.
struct Doorway: RouterMiddleware {
    let edge: Edge

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwarded = HTTPField.Name(edge.forwardedHeader).map { request.headers[values: $0] } ?? []
        let client = context.connectionAddress.flatMap { edge.client($0, forwarded) }
        guard edge.allows(client) else { throw PageFailure.notFromHere }
        context.client = client
        // Whoever cannot be told apart shares one bucket.
        do throws(Rates.Wait) { try edge.rates.take(.requests, address: client?.network ?? "") } catch { throw PageFailure.tooMany(error) }
        return try await next(request, context)
    }
}

/// Counts what somebody signed in does: every request, and by itself what names people.
struct SessionRates: RouterMiddleware {
    let rates: Rates

    func handle(
        _ request: Request, context: SignedInContext, next: (Request, SignedInContext) async throws -> Response
    ) async throws -> Response {
        var kinds: [Rates.Kind] = [.requests]
        if request.method == .post {
            switch context.endpointPath {
            case "/find": kinds.append(.searches)
            case "/looks", "/looks/{look}/challenge": kinds.append(.looks)
            default: break
            }
        }
        do throws(Rates.Wait) {
            for kind in kinds {
                try rates.take(kind, session: context.session.key)
                if kind != .requests { try rates.take(kind, address: context.client?.network ?? "") }
            }
        } catch { throw PageFailure.tooMany(error) }
        return try await next(request, context)
    }
}
