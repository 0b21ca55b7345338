import HTTPTypes
import Hummingbird

/// Lets the pages of a session that an EPR's launch began in its frame be shown in frames of that EPR's origins, and of no other. A page with
/// a policy of its own (an original, a document) keeps all of it but who may frame it: where the record is in a frame, so is what is opened from it.
struct FrameAncestors: RouterMiddleware {
    let settings: StaffWebSettings
    private static let none = "'none'"

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let session = context.session else { return response }
        let origins = context.isFramed && !session.frames.isEmpty ? session.frames : [Self.none]
        if let own = response.headers[.contentSecurityPolicy] {
            response.headers[.contentSecurityPolicy] = own.replacing(
                "frame-ancestors \(Self.none)", with: "frame-ancestors \(origins.joined(separator: " "))")
            return response
        }
        response.headers[.contentSecurityPolicy] = SecurityHeaders.policy(settings, ancestors: origins)
        return response
    }
}

/// Pages of nobody that somebody in an EPR's frame ends at: a sign-in or launch that failed, and after signing out. They hold nothing of
/// anybody, whose frame it is cannot be told any more, and a page that the browser hides would say nothing: any configured EPR may show them.
struct NobodysFrames {
    let settings: StaffWebSettings

    private static let pages: Set<String> = ["/callback", "/launched", "/signed-out"]

    var policy: String { SecurityHeaders.policy(settings, ancestors: settings.frames) }

    func isHere(_ request: Request) -> Bool {
        guard settings.isSecure, !settings.frames.isEmpty, Self.pages.contains(request.uri.path) else { return false }
        return Site.isIntoFrame(request)
    }
}
