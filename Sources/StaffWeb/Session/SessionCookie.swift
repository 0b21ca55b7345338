import HTTPTypes
import Hummingbird

/// The two cookies of the staff listener. `__Host-` where TLS: then no other host or path can set them (RFC 6265bis 4.1.3).
///
/// In a frame of an EPR, after a launch and over TLS, they have names of their own and are kept apart for that EPR's site (`Partitioned`):
/// a window's session is never used in a frame, nor a frame's in a window.
struct SessionCookie: Sendable {
    let isSecure: Bool
    var isFramed = false

    var name: String { isFramed ? "__Host-carerecord-frame" : isSecure ? "__Host-carerecord" : "carerecord" }
    var pendingName: String { isFramed ? "__Host-carerecord-frame-sign-in" : isSecure ? "__Host-carerecord-sign-in" : "carerecord-sign-in" }

    func session(_ value: String) -> String { cookie(name, value, maxAge: nil) }

    /// Ten minutes to sign in.
    func pending(_ value: String) -> String { cookie(pendingName, value, maxAge: 600) }

    func expired(_ name: String) -> String { cookie(name, "", maxAge: 0) }

    /// Lax, not Strict: the way back from the provider is a cross-site navigation.
    private func cookie(_ name: String, _ value: String, maxAge: Int?) -> String {
        Cookie(
            name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure || isFramed, httpOnly: true,
            sameSite: isFramed ? .none : .lax
        )
        .description + (isFramed ? "; Partitioned" : "")
    }

    /// The cookie of a name, if it can be one of ours: bounded and of plain characters.
    static func value(_ name: String, of request: Request) -> String? {
        request.boundedCookie(name)
    }
}

extension Site {
    /// The cookies by which a request's session goes. In a frame a frame's and no other, also where the EPR's site is ours and the browser
    /// sends both; in a window a window's and no other; where the browser does not say, a window's first.
    func cookies(of request: Request) -> SessionCookie { kind(of: request) { $0.name } }

    /// The cookies by which the request's sign-in was begun.
    func pendingCookies(of request: Request) -> SessionCookie { kind(of: request) { $0.pendingName } }

    /// Whether the browser says that the page goes into a frame, where a launch may have put it.
    func isInFrame(_ request: Request) -> Bool { settings.isSecure && Self.isIntoFrame(request) }

    static func isIntoFrame(_ request: Request) -> Bool {
        guard let name = HTTPField.Name("Sec-Fetch-Dest"), let place = request.headers[name] else { return false }
        return place == "iframe" || place == "frame"
    }

    private func kind(of request: Request, _ name: (SessionCookie) -> String) -> SessionCookie {
        let (window, frame) = (SessionCookie(isSecure: settings.isSecure), SessionCookie(isSecure: true, isFramed: true))
        guard settings.isSecure else { return window }
        if Self.isIntoFrame(request) { return frame }
        if let place = HTTPField.Name("Sec-Fetch-Dest"), request.headers[place] == "document" { return window }
        guard SessionCookie.value(name(window), of: request) == nil, SessionCookie.value(name(frame), of: request) != nil else {
            return window
        }
        return frame
    }
}

extension Response {
    mutating func setCookie(_ text: String) { headers[values: .setCookie].append(text) }
}
