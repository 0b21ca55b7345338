import Hummingbird
import Logging

/// One structured line a request: the route's pattern, never the address (it holds a look's id), never a query or a name.
struct AccessLog: RouterMiddleware {
    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let took = start.duration(to: .now).components
        context.logger.info(
            "request",
            metadata: [
                "reference": .string(context.reference),
                "route": .string(context.endpointPath ?? "none"),
                "method": .string(request.method.rawValue.prefix(8).description),
                "status": .stringConvertible(response.status.code),
                "ms": .stringConvertible(took.seconds * 1000 + took.attoseconds / 1_000_000_000_000_000),
            ])
        return response
    }
}
