import HTTPTypes
import Hummingbird

/// Ties a SMART launch's answer to the browser that began it. In a frame of an EPR, over TLS, it is kept apart for that EPR's site.
struct LaunchCookie {
    let isSecure: Bool
    let isFramed: Bool

    /// - Parameter url: the partner listener's address.
    init(_ url: String, isFramed: Bool) {
        isSecure = url.hasPrefix("https://")
        self.isFramed = isFramed && isSecure
    }

    static func all(_ url: String) -> [LaunchCookie] {
        [LaunchCookie(url, isFramed: false)] + (url.hasPrefix("https://") ? [LaunchCookie(url, isFramed: true)] : [])
    }

    /// Whether the browser says that the page goes into a frame; only over TLS can a cookie live there.
    static func isInFrame(_ request: Request, _ url: String) -> Bool {
        guard url.hasPrefix("https://"), let name = HTTPField.Name("Sec-Fetch-Dest"), let place = request.headers[name]
        else { return false }
        return place == "iframe" || place == "frame"
    }

    var name: String {
        isFramed ? "__Host-carerecord-frame-launch" : isSecure ? "__Host-carerecord-launch" : "carerecord-launch"
    }

    /// Ten minutes, as long as the EPR's answer may take.
    func text(_ value: String) -> String {
        Cookie(
            name: name, value: value, maxAge: 600, path: "/", secure: isSecure, httpOnly: true,
            sameSite: isFramed ? .none : .lax
        ).description
            + (isFramed ? "; Partitioned" : "")
    }

    func value(of request: Request) -> String? {
        guard let value = request.cookies[name]?.value, value.utf8.count == 43 else { return nil }
        return value
    }
}
