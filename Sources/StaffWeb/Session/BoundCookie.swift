import Hummingbird

/// A session's cookie as it was presented: with the certificate of the connection that brought it, where browsers must show one. The session is kept
/// under a digest of both, so that a cookie that was copied to another machine is nobody's there. That it is is told to nobody: no session is found.
public enum BoundCookie {
    /// - Parameter certificate: its digest, of letters and digits, `-` and `_`; nil where none is asked for.
    public static func presented(_ cookie: String, by certificate: String?) -> String { certificate.map { "\(cookie).\($0)" } ?? cookie }

    /// The value of a new cookie: its secret, and the certificate that its session is of. That is nothing secret, and lets nobody in: it says which session
    /// is meant where another certificate is shown, and only for ending it (`meant`).
    /// - Parameter secret: without a dot, such as base64url.
    public static func made(_ secret: String, for certificate: String?) -> String { certificate.map { "\(secret).\($0)" } ?? secret }

    /// What the session of a cookie may be kept under, whatever certificate came with it: its own first. For ending it and for nothing else: a computer's
    /// certificate is renewed, and whoever brings the secret and asks for the end is understood. That is always safe.
    public static func meant(by presented: String) -> [String] {
        let parts = presented.split(separator: ".", omittingEmptySubsequences: false)
        // With the certificate that it was made for, and with what came with it now; or with one of the two.
        guard (2...3).contains(parts.count) else { return [presented] }
        // A session of before certificates were asked for has neither.
        let others = ["\(parts[0]).\(parts[1]).\(parts[1])", String(parts[0])]
        return [presented] + others.filter { $0 != presented }
    }

    /// The certificate of a cookie as presented; nil where none is asked for. It stands behind the last dot, and whatever a client wrote into the cookie
    /// before it.
    public static func certificate(of presented: String) -> String? {
        presented.lastIndex(of: ".").map { String(presented[presented.index(after: $0)...]) }
    }
}

extension SessionCookie {
    /// The session's cookie of a request, with the certificate that came with it.
    func presented(by request: Request, _ context: StaffContext) -> String? {
        Self.value(name, of: request).map { BoundCookie.presented($0, by: context.certificate) }
    }
}
