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

/// A failure as a status, a title and sentences. What is not known says nothing of itself.
struct ShownPublicFailure {
    let status: HTTPResponse.Status
    /// For logs: a fixed word.
    let code: String
    let title: String
    let sentences: [String]

    init(_ error: any Error) {
        switch error {
        case let failure as PublicFailure: self.init(failure)
        case is Form.Unreadable: self.init(.badForm)
        case let error as HTTPError where error.status == .notFound: self.init(PublicFailure.notFound)
        case let error as HTTPError where error.status.code < 500: self.init(PublicFailure.badForm)
        default:
            self.init(
                .internalServerError, "failed", "Sorry, there is a problem with the service",
                ["Nothing was shown or changed.", "Try again later."])
        }
    }

    private init(_ status: HTTPResponse.Status, _ code: String, _ title: String, _ sentences: [String]) {
        self.status = status
        self.code = code
        self.title = title
        self.sentences = sentences
    }

    private init(_ failure: PublicFailure) {
        switch failure {
        case .notSignedIn: self.init(.unauthorized, "not-signed-in", "Log in", ["Log in to go on."])
        case .notFound:
            self.init(
                .notFound, "not-found", "Page not found",
                [
                    "If you typed the web address, check it is correct.",
                    "If you followed a link, it may be about something that is not yours to read.",
                ])
        case .methodNotAllowed:
            self.init(.methodNotAllowed, "method", "That cannot be done here", ["Go back and use the links and buttons of the page."])
        case .crossSite:
            self.init(
                .forbidden, "cross-site", "That did not come from this service",
                ["Nothing was done.", "Go back to the service and try again."])
        case .badForm: self.init(.badRequest, "bad-form", "That could not be read", ["Nothing was done.", "Go back and try again."])
        case .notFromHere: self.init(.forbidden, "not-from-here", "This service cannot be reached from here", ["Nothing was shown."])
        case .tooMany(let wait): self.init(tooMany: wait.seconds)
        case .tooManySignIns(let seconds): self.init(tooMany: seconds)
        case .notBegunHere:
            self.init(
                .badRequest, "not-begun-here", "You are not logged in",
                ["You may have taken longer than 10 minutes, gone back, or used another browser.", "Start again."])
        case .providerUnavailable:
            self.init(
                .serviceUnavailable, "provider-unavailable", "Sorry, you cannot log in just now",
                ["The log in service does not answer.", "Try again later."])
        case .refusedByProvider:
            self.init(.forbidden, "refused-by-provider", "You are not logged in", ["You stopped, or the log in service said no."])
        case .notProven:
            self.init(
                .forbidden, "not-proven", "You need to prove who you are",
                [
                    "Who looked at a record is shown only to the person whose record it is.",
                    "Prove who you are with photo identification in the log in service, then come back.",
                ])
        case .notAccepted:
            self.init(
                .forbidden, "not-accepted", "You are not logged in", ["The log in service’s answer was not accepted.", "Start again."])
        case .unavailable:
            self.init(
                .serviceUnavailable, "unavailable", "Sorry, the service is not available",
                ["What is shown here is put on record first, and that is not possible just now. Nothing was shown.", "Try again later."])
        }
    }

    private init(tooMany seconds: Int) {
        let wait = seconds == 1 ? "a second" : "\(seconds) seconds"
        self.init(.tooManyRequests, "too-many", "Too many requests", ["Wait \(wait), then try again."])
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
        var main: HTML = "<h1>\(shown.title)</h1>"
        for sentence in shown.sentences { main += "<p>\(sentence)</p>" }
        main +=
            session == nil
            ? "<p><a href=\"\(PublicAddress.start)\">Go to the start page</a></p>"
            : "<p><a href=\"\(PublicAddress.whoLooked(before: nil))\">See who looked at your record</a></p>"
        main += "<p class=\"nhsuk-body-s\">Reference: <span class=\"nhsuk-u-nowrap\">\(reference)</span></p>"
        return PublicLayout.response(
            PublicLayout.page(title: shown.title, site: site, session: session, isFailure: true, main: main), status: shown.status)
    }
}
