import HTTPTypes
import Hummingbird
import Web

/// The two cookies of the public listener. Names of their own: browsers send cookies to every port of a host, so a staff session may come along, and is
/// not looked at. `__Host-` where TLS (RFC 6265bis 4.1.3.2).
struct PersonCookie: Sendable {
    let isSecure: Bool

    var name: String { isSecure ? "__Host-carerecord-person" : "carerecord-person" }
    var pendingName: String { isSecure ? "__Host-carerecord-person-sign-in" : "carerecord-person-sign-in" }

    func session(of request: Request) -> String? { request.boundedCookie(name) }
    func pending(of request: Request) -> String? { request.boundedCookie(pendingName) }

    func session(_ value: String) -> String { cookie(name, value, maxAge: nil) }
    /// Ten minutes to sign in.
    func pending(_ value: String) -> String { cookie(pendingName, value, maxAge: 600) }
    func expired(_ name: String) -> String { cookie(name, "", maxAge: 0) }

    /// Lax, not Strict: the way back from the provider is a cross-site navigation.
    private func cookie(_ name: String, _ value: String, maxAge: Int?) -> String {
        Cookie(name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax).description
    }
}
