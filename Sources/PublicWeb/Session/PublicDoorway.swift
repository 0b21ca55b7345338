import HTTPTypes
import Hummingbird
import Web

/// Before anything is looked up: finds out who asks, refuses whom the listener is not for, and counts.
struct PublicDoorway: RouterMiddleware {
    let edge: Edge

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwarded = HTTPField.Name(edge.forwardedHeader).map { request.headers[values: $0] } ?? []
        let client = context.connectionAddress.flatMap { edge.client($0, forwarded) }
        guard edge.allows(client) else { throw PublicFailure.notFromHere }
        context.client = client
        // Whoever cannot be told apart shares one bucket.
        do throws(Rates.Wait) { try edge.rates.take(.requests, address: client?.network ?? "") } catch {
            throw PublicFailure.tooMany(error)
        }
        return try await next(request, context)
    }
}

/// A node whose clock is off, or that cannot read what is in force, signs nobody in, shows nobody what is theirs and takes nothing: sessions and
/// sign-ins could not be judged by it, and what it wrote would be dated wrongly (issue 5, part 6). Pages for everybody are the same whatever
/// time it is, and logging out must not fail.
struct PublicAuthority: RouterMiddleware {
    let settings: PublicSettings

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        if judges(request), await !settings.mayServe() { throw PublicFailure.unavailable }
        return try await next(request, context)
    }

    /// Whether somebody's session or sign-in is judged, or something is taken.
    private func judges(_ request: Request) -> Bool {
        let path = request.uri.path
        let isForEverybody =
            ["/favicon.ico", "/jwks.json", "/checkpoint", "/sign-out", "/signed-out"].contains(path)
            || ["/static/", "/tile/"].contains { path.hasPrefix($0) }
        guard !isForEverybody else { return false }
        return ["/sign-in", "/callback"].contains(path) || request.method != .get && request.method != .head
            || PersonCookie(isSecure: settings.isSecure).session(of: request) != nil
    }
}

/// Counts what somebody signed in does: every request, and by itself what is on record each time: lists handed over, and questions.
struct PersonRates: RouterMiddleware {
    let rates: Rates

    func handle(
        _ request: Request, context: PersonContext, next: (Request, PersonContext) async throws -> Response
    ) async throws -> Response {
        let kind: Rates.Kind = request.method == .post ? .looks : .searches
        do throws(Rates.Wait) {
            for kind in [.requests, kind] {
                try rates.take(kind, session: context.session.key)
                if kind != .requests { try rates.take(kind, address: context.client?.network ?? "") }
            }
        } catch { throw PublicFailure.tooMany(error) }
        return try await next(request, context)
    }
}

/// Refuses posts that another site made.
struct ForgedPosts: RouterMiddleware {
    let settings: PublicSettings

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        if request.method != .get, request.method != .head, request.isForged(origins: [settings.origin], isSecure: settings.isSecure) {
            throw PublicFailure.crossSite
        }
        return try await next(request, context)
    }
}

/// 405 with `Allow` (RFC 9110 section 15.5.6), by the form of the address alone.
struct OtherMethods: RouterMiddleware {
    let methods: AllowedMethods

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        if let allowed = methods.instead(of: request.method, at: request.uri.path) { throw PublicFailure.methodNotAllowed(allowed) }
        return try await next(request, context)
    }
}

/// Headers of every answer. An answer that sets one of them itself (a file's caching) keeps its own.
struct PublicHeaders: RouterMiddleware {
    private let fields: [(HTTPField.Name, String)]

    init(settings: PublicSettings) {
        fields = StrictHeaders.fields(policy: StrictHeaders.policy(), isSecure: settings.isSecure)
    }

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in fields where response.headers[name] == nil { response.headers[name] = value }
        return response
    }
}

/// Finds who is signed in, by the public listener's own cookie.
struct PersonReading: RouterMiddleware {
    let site: PublicSite

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let cookie = PersonCookie(isSecure: site.settings.isSecure).session(of: request) {
            context.session = try await PersonSignIn(site).session(cookie)
        }
        return try await next(request, context)
    }
}
