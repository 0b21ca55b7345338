import HTTPTypes
import Hummingbird
import Identity
import Logging
import Web

/// Why a page of the public listener could not be given. Holds nothing of anybody.
enum PublicFailure: Error, Hashable {
    case notSignedIn
    /// No such page; or a line that is not this person's, which is answered alike.
    case notFound
    case methodNotAllowed([String])
    /// A post that another site made.
    case crossSite
    /// A form that no page of ours sends.
    case badForm
    /// The listener is for other networks.
    case notFromHere
    case tooMany(Rates.Wait)
    case tooManySignIns(Int)
    /// The answer belongs to no sign-in that this browser began, or came too late.
    case notBegunHere
    case providerUnavailable
    case refusedByProvider
    /// It is not proved well enough who it is: below identity level P9, or without an NHS number.
    case notProven
    case notAccepted
    /// What must be on record before anything is shown cannot be written or read just now.
    case unavailable

    init(signIn error: SignInError) {
        self =
            switch error {
            case .providerUnavailable: .providerUnavailable
            case .refusedByProvider: .refusedByProvider
            case .notProven(.assurance, _), .notProven(.person, _): .notProven
            case .unknownState: .notBegunHere
            case .mixedUp, .answerNotUnderstood, .codeRefused, .tokenRefused, .notProven: .notAccepted
            }
    }
}

/// A failure as a status and the pieces of text that say it. What is not known says nothing of itself.
struct ShownPublicFailure {
    let status: HTTPResponse.Status
    /// For logs: a fixed word.
    let code: String
    let title: FailureText
    let text: FailureText
    /// Of whoever asked too often: when to try again.
    var seconds = 0

    init(_ error: any Error) {
        switch error {
        case let failure as PublicFailure: self.init(failure)
        case is Form.Unreadable: self.init(.badForm)
        case let error as HTTPError where error.status == .notFound: self.init(PublicFailure.notFound)
        case let error as HTTPError where error.status.code < 500: self.init(PublicFailure.badForm)
        default: self.init(.internalServerError, "failed", .failedTitle, .failed)
        }
    }

    private init(_ status: HTTPResponse.Status, _ code: String, _ title: FailureText, _ text: FailureText) {
        self.status = status
        self.code = code
        self.title = title
        self.text = text
    }

    private init(_ failure: PublicFailure) {
        switch failure {
        case .notSignedIn: self.init(.unauthorized, "not-signed-in", .notSignedInTitle, .notSignedIn)
        case .notFound: self.init(.notFound, "not-found", .notFoundTitle, .notFound)
        case .methodNotAllowed: self.init(.methodNotAllowed, "method", .methodTitle, .method)
        case .crossSite: self.init(.forbidden, "cross-site", .crossSiteTitle, .crossSite)
        case .badForm: self.init(.badRequest, "bad-form", .badFormTitle, .badForm)
        case .notFromHere: self.init(.forbidden, "not-from-here", .notFromHereTitle, .notFromHere)
        case .tooMany(let wait): self.init(tooMany: wait.seconds)
        case .tooManySignIns(let seconds): self.init(tooMany: seconds)
        case .notBegunHere: self.init(.badRequest, "not-begun-here", .loggedOutTitle, .notBegunHere)
        case .providerUnavailable:
            self.init(.serviceUnavailable, "provider-unavailable", .providerUnavailableTitle, .providerUnavailable)
        case .refusedByProvider: self.init(.forbidden, "refused-by-provider", .loggedOutTitle, .refusedByProvider)
        case .notProven: self.init(.forbidden, "not-proven", .notProvenTitle, .notProven)
        case .notAccepted: self.init(.forbidden, "not-accepted", .loggedOutTitle, .notAccepted)
        case .unavailable: self.init(.serviceUnavailable, "unavailable", .unavailableTitle, .unavailable)
        }
    }

    private init(tooMany seconds: Int) {
        self.init(.tooManyRequests, "too-many", .tooManyTitle, seconds == 1 ? .tooManyOne : .tooMany)
        self.seconds = seconds
    }
}

/// Makes a page of every error, with a reference that finds its log line. The line says the kind of failure and the route's pattern; never who asked for
/// what.
struct PublicErrors: RouterMiddleware {
    let site: PublicSite

    func handle(
        _ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            let shown = ShownPublicFailure(error)
            context.logger.log(
                level: shown.status.code >= 500 ? .error : .debug, "request failed",
                metadata: [
                    "listener": "public", "reference": .string(context.reference), "route": .string(context.endpointPath ?? "none"),
                    "failure": .string(shown.code), "status": .stringConvertible(shown.status.code),
                ])
            return answer(error, shown, request, context)
        }
    }

    private func answer(_ error: any Error, _ shown: ShownPublicFailure, _ request: Request, _ context: PublicContext) -> Response {
        if case PublicFailure.notSignedIn = error {
            // To a path of ours with nothing in it but what came: checked again where it is kept.
            let then = request.method == .get && request.uri.query == nil ? Self.plain(request.uri.path) : nil
            return Response(status: .seeOther, headers: [.location: PublicAddress.signIn(then: then).path])
        }
        var response = FailedPage.response(shown, reference: context.reference, site: site, session: context.session)
        switch error {
        case PublicFailure.methodNotAllowed(let allowed): response.headers[.allow] = allowed.joined(separator: ", ")
        case PublicFailure.tooMany(let wait): response.headers[.retryAfter] = String(wait.seconds)
        case PublicFailure.tooManySignIns(let seconds): response.headers[.retryAfter] = String(seconds)
        default: break
        }
        return response
    }

    /// The path, if it is one that we make: small letters, digits, hyphens and slashes.
    private static func plain(_ path: String) -> String? {
        let isOurs =
            path.utf8.count <= 100 && path.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 47 }
        return isOurs && path.hasPrefix("/") && !path.hasPrefix("//") ? path : nil
    }
}

/// The page of a failure: what happened, what to do, and the reference. Never content.
enum FailedPage {
    static func response(_ shown: ShownPublicFailure, reference: String, site: PublicSite, session: SignedInAs?) -> Response {
        let words = site.words(FailureText.self)
        let number: HTML = "<span class=\"nhsuk-u-nowrap\">\(reference)</span>"
        let way: HTML =
            session == nil
            ? "<a href=\"\(PublicAddress.start)\">\(words[.start])</a>"
            : "<a href=\"\(PublicAddress.whoLooked(before: nil))\">\(words[.whoLooked])</a>"
        let main: HTML = """
            <h1>\(words[shown.title])</h1>\(words.blocks(shown.text, ["seconds": shown.seconds]))<p>\(way)</p>\
            <p class="nhsuk-body-s">\(words[.reference, ["reference": number]])</p>
            """
        return PublicLayout.response(
            PublicLayout.page(
                title: words.plain(shown.title), site: site, session: session, isFailure: true, language: words.language, main: main),
            status: shown.status)
    }
}
