import HTTPTypes
import Hummingbird

/// Headers of every answer. A page that sets one of them itself (an attachment's stricter policy, a versioned file's caching)
/// keeps its own.
struct SecurityHeaders: RouterMiddleware {
    private let fields: [(HTTPField.Name, String)]
    private let frames: NobodysFrames
    private static let frameOptions = HTTPField.Name("X-Frame-Options")

    /// - Parameter ancestors: who may show the page in a frame.
    static func policy(_ settings: StaffWebSettings, ancestors: [String] = ["'none'"]) -> String {
        // `form-action` names the provider because sign-in and sign-out forms are answered by a redirect to it.
        let forms = (["'self'"] + [settings.providerOrigin].compactMap { $0 }).joined(separator: " ")
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action \(forms); "
            + "frame-ancestors \(ancestors.joined(separator: " ")); base-uri 'none'"
    }

    init(settings: StaffWebSettings) {
        frames = NobodysFrames(settings: settings)
        var fields: [(HTTPField.Name, String)] = [
            (.cacheControl, "no-store"),
            (.contentSecurityPolicy, Self.policy(settings)),
            (.xContentTypeOptions, "nosniff"),
        ]
        for (name, value) in [
            // Not `no-referrer`: under that, browsers send `Origin: null` with our own forms, which would be refused as forged.
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
            // A proxy must neither hold a page back nor keep it in a buffer file (law 1).
            ("X-Accel-Buffering", "no"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=()"),
        ] {
            if let name = HTTPField.Name(name) { fields.append((name, value)) }
        }
        if settings.isSecure { fields.append((.strictTransportSecurity, "max-age=31536000")) }
        self.fields = fields
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
