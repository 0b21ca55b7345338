import Hummingbird

/// A session's cookie as it was presented: with the certificate of the connection that brought it, where browsers must show one. The session is kept
/// under a digest of both, so that a cookie that was copied to another machine is nobody's there. That it is is told to nobody: no session is found.
public enum BoundCookie {
    /// - Parameter certificate: its digest, of letters and digits, `-` and `_`; nil where none is asked for.
    public static func presented(_ cookie: String, by certificate: String?) -> String { certificate.map { "\(cookie).\($0)" } ?? cookie }

    /// The certificate of a cookie as presented; nil where none is asked for. A cookie has no dot of its own (base64url), and whatever a client wrote
    /// into it stands before the last one.
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
