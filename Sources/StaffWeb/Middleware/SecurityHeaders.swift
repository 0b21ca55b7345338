import HTTPTypes
import Hummingbird
import Web

/// Headers of every answer. A page that sets one of them itself (an attachment's stricter policy, a versioned file's caching)
/// keeps its own.
struct SecurityHeaders: RouterMiddleware {
    private let fields: [(HTTPField.Name, String)]
    private let frames: NobodysFrames
    private static let frameOptions = HTTPField.Name("X-Frame-Options")

    /// - Parameter ancestors: who may show the page in a frame.
    static func policy(_ settings: StaffWebSettings, ancestors: [String] = ["'none'"]) -> String {
        // `form-action` names the provider because sign-in and sign-out forms are answered by a redirect to it.
        StrictHeaders.policy(forms: [settings.providerOrigin].compactMap { $0 }, ancestors: ancestors)
    }

    init(settings: StaffWebSettings) {
        frames = NobodysFrames(settings: settings)
        fields = StrictHeaders.fields(policy: Self.policy(settings), isSecure: settings.isSecure)
    }

    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if frames.isHere(request), response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = frames.policy
        }
        // `X-Frame-Options` knows no list of origins: where a page may be framed, only the policy speaks.
        let isFramed = response.headers[.contentSecurityPolicy].map { $0.contains("frame-ancestors http") } ?? false
        for (name, value) in fields where response.headers[name] == nil {
            if isFramed, name == Self.frameOptions { continue }
            response.headers[name] = value
        }
        return response
    }
}
