import HTTPTypes
import Hummingbird

/// Ties a SMART launch's answer to the browser that began it, each launch by a cookie of its own: two tabs may be launched at once. In a frame of an EPR, over TLS, it is kept apart for that EPR's site.
struct LaunchCookie {
    let isSecure: Bool
    let isFramed: Bool
    /// The beginning of the launch's `state`: it is in addresses anyway, and is no secret of the browser's.
    let launch: String

    /// Launches of one browser that may be under way at once: past it the oldest are forgotten, as far as can be told.
    static let most = 8

    /// - Parameters:
    ///   - url: the partner listener's address.
    ///   - state: the launch's.
    init(_ url: String, isFramed: Bool, state: String) {
        isSecure = url.hasPrefix("https://")
        self.isFramed = isFramed && isSecure
        // A cookie's name is a token (RFC 6265 section 4.1.1): a state that is none of ours names none.
        launch = String(state.prefix(8)).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    static func all(_ url: String, state: String) -> [LaunchCookie] {
        [LaunchCookie(url, isFramed: false, state: state)]
            + (url.hasPrefix("https://") ? [LaunchCookie(url, isFramed: true, state: state)] : [])
    }

    /// Whether the browser says that the page goes into a frame; only over TLS can a cookie live there.
    static func isInFrame(_ request: Request, _ url: String) -> Bool {
        guard url.hasPrefix("https://"), let name = HTTPField.Name("Sec-Fetch-Dest"), let place = request.headers[name]
        else { return false }
        return place == "iframe" || place == "frame"
    }

    private var prefix: String {
        isFramed ? "__Host-carerecord-frame-launch-" : isSecure ? "__Host-carerecord-launch-" : "carerecord-launch-"
    }

    var name: String { prefix + launch }

    /// Ten minutes, as long as the EPR's answer may take.
    func text(_ value: String) -> String { text(name, value, maxAge: 600) }

    /// Takes it away: its launch is over.
    var expired: String { text(name, "", maxAge: 0) }

    /// Takes away others of this kind that a browser has, where they are as many as may be. Which are the oldest a browser does not say.
    func crowded(_ request: Request) -> [String] {
        let names = (request.headers[.cookie] ?? "").split(separator: ";").compactMap {
            $0.split(separator: "=", maxSplits: 1).first.map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
        }
        let others = Set(names.filter { $0.hasPrefix(prefix) && $0 != name }).sorted()
        return others.prefix(max(0, others.count - Self.most + 1)).map { text($0, "", maxAge: 0) }
    }

    private func text(_ name: String, _ value: String, maxAge: Int) -> String {
        Cookie(
            name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true,
            sameSite: isFramed ? .none : .lax
        ).description
            + (isFramed ? "; Partitioned" : "")
    }

    func value(of request: Request) -> String? {
        guard let value = request.cookies[name]?.value, value.utf8.count == 43 else { return nil }
        return value
    }
}
