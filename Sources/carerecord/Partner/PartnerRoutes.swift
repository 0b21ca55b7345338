import FHIRServer
import Foundation
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import StaffWeb

/// A request on the partner listener. No session: nothing here goes by who a browser is signed in as.
struct PartnerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who is at the other end of the connection, perhaps a proxy; nil where that is not an IP address.
    let connectionAddress: String?
    /// Who asks; set by `PartnerDoorway`, nil where that cannot be told.
    var client: Edge.Client?
    /// Empty where that cannot be told: they share one count.
    var clientAddress: String { client?.address ?? "" }

    init(source: Source) {
        connectionAddress = source.channel.remoteAddress?.ipAddress
        coreContext = .init(source: source)
    }
}

/// The partner listener: launches from EPRs, sign-outs behind the browser, our public keys; and where programs of other organisations come in.
struct PartnerRoutes: Sendable {
    let launches: LiveLaunch
    let logout: LiveLogout
    /// Our clients' public keys (JWKS).
    let keys: Data
    let partnerURL: String
    /// Whether this node knows what time it is and what is in force: where it does not, nothing is taken in (`Looks.mayServe`).
    let mayServe: @Sendable () async -> Bool
    /// What organisations' systems tell the record about themselves (docs/feeds.md).
    let feeds: FeedDesk
    /// This region as a witness of neighbours' logs; nil: of nobody's.
    var witness: WitnessDesk?

    static let keysPath = "/jwks.json"

    /// - Parameter edge: from where it may be asked, and how much.
    func router(_ edge: Edge) -> Router<PartnerContext> {
        let router = Router(context: PartnerContext.self)
        router.add(
            middleware: PartnerHeaders(
                frames: Set(launches.region.launches.flatMap(\.frames)).sorted(),
                isSecure: partnerURL.hasPrefix("https://")))
        router.add(middleware: PartnerDoorway(edge: edge, staffURL: launches.region.listeners.staffURL))
        router.add(middleware: PartnerAuthority(mayServe: mayServe, staffURL: launches.region.listeners.staffURL))
        // The JWT is its only authority: no cookie, header or address is read.
        router.post("/launch") { request, context in
            answer(
                await launches.signed(
                    await PartnerForm.text("launch_token", of: request, orBody: "application/jwt"),
                    from: context.clientAddress), request)
        }
        router.get("/smart/launch") { request, context in
            let fields = PartnerForm.read(request.uri.query ?? "")
            return answer(
                await launches.begin(iss: fields?["iss"], launch: fields?["launch"], from: context.clientAddress),
                request)
        }
        router.get("/smart/callback") { request, context in
            let query = request.uri.query ?? ""
            let state = (try? AuthorizationAnswer(query: query))?.state ?? ""
            let cookie = LaunchCookie.all(partnerURL, state: state).first { $0.value(of: request) != nil }
            var response = answer(
                await launches.complete(query, browser: cookie?.value(of: request), from: context.clientAddress), request)
            if let cookie { response.headers[values: .setCookie].append(cookie.expired) }
            return response
        }
        router.post("/back-channel-logout") { request, _ -> Response in
            guard let token = await PartnerForm.text("logout_token", of: request) else {
                return Response(status: .badRequest)
            }
            return Response(status: .init(code: await logout.receive(token).rawValue))
        }
        router.get(RouterPath(Self.keysPath)) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/jwk-set+json"],
                body: .init(byteBuffer: ByteBuffer(bytes: keys)))
        }
        // Whose log it is says the checkpoint's own signature; nothing else is read.
        router.post("/add-checkpoint") { request, _ in await WitnessDesk.add(request, to: witness) }
        router.get("/witnessed/{log}") { _, context in await WitnessDesk.latest(context.parameters.get("log"), of: witness) }
        addFeedRoutes(to: router, feeds)
        return router
    }

    private func answer(_ outcome: LiveLaunch.Outcome, _ request: Request) -> Response {
        switch outcome {
        case .arrived(let address): return Response(status: .seeOther, headers: [.location: address])
        case .asked(let address, let browser, let launch, let state):
            let isFramed = LaunchCookie.isInFrame(request, partnerURL) && !launches.region.frames(of: launch).isEmpty
            let cookie = LaunchCookie(partnerURL, isFramed: isFramed, state: state)
            var response = Response(status: .seeOther, headers: [.location: address])
            response.headers[values: .setCookie] = [cookie.text(browser)] + cookie.crowded(request)
            return response
        case .refused(let mayPass):
            return PartnerPage.refused(
                mayPass ? .serviceUnavailable : .forbidden, staffURL: launches.region.listeners.staffURL)
        case .tooMany(let seconds):
            var response = PartnerPage.refused(.tooManyRequests, staffURL: launches.region.listeners.staffURL)
            response.headers[.retryAfter] = String(seconds)
            return response
        }
    }
}

/// Before anything is looked up: finds out who asks, refuses whom the listener is not for, and counts (as `Doorway` of the staff listener).
struct PartnerDoorway: RouterMiddleware {
    let edge: Edge
    let staffURL: String

    func handle(
        _ request: Request, context: PartnerContext, next: (Request, PartnerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwarded = HTTPField.Name(edge.forwardedHeader).map { request.headers[values: $0] } ?? []
        context.client = context.connectionAddress.flatMap { edge.client($0, forwarded) }
        guard edge.allows(context.client) else { return PartnerPage.refused(.forbidden, staffURL: staffURL) }
        do throws(Rates.Wait) {
            try edge.rates.take(.requests, address: context.client?.network ?? "")
        } catch {
            var response = PartnerPage.refused(.tooManyRequests, staffURL: staffURL)
            response.headers[.retryAfter] = String(error.seconds)
            return response
        }
        return try await next(request, context)
    }
}

/// A node whose clock is off, or that does not know what is in force, takes no launch, no feed and no sign-out: it could not judge them, and
/// what it wrote would be dated wrongly (issue 5, part 6). Whoever sent it sends it again, to another node. Our public keys are the same
/// whatever time it is.
struct PartnerAuthority: RouterMiddleware {
    static let retryAfter = 5
    let mayServe: @Sendable () async -> Bool
    let staffURL: String

    func handle(
        _ request: Request, context: PartnerContext, next: (Request, PartnerContext) async throws -> Response
    ) async throws -> Response {
        if request.uri.path == PartnerRoutes.keysPath { return try await next(request, context) }
        guard await mayServe() else {
            var response = PartnerPage.refused(.serviceUnavailable, staffURL: staffURL)
            response.headers[.retryAfter] = String(Self.retryAfter)
            return response
        }
        return try await next(request, context)
    }
}

/// Headers of every answer of the partner listener.
struct PartnerHeaders: RouterMiddleware {
    /// Origins of EPRs that may show a refusal in their frame: the page holds nothing of anybody.
    let frames: [String]
    let isSecure: Bool

    func handle(
        _ request: Request, context: PartnerContext, next: (Request, PartnerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        let ancestors = frames.isEmpty ? "'none'" : frames.joined(separator: " ")
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors \(ancestors)"
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "no-referrer" }
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
