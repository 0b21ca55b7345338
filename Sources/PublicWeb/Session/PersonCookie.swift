import HTTPTypes
import Hummingbird
import Web

/// The cookies of the public listener, each made from its declaration. Names of their own: browsers send cookies to every port of a host, so a staff
/// session may come along, and is not looked at.
struct PersonCookie: Sendable {
    let isSecure: Bool

    var name: String { DeclaredCookie.session.name(isSecure: isSecure) }
    var pendingName: String { DeclaredCookie.signIn.name(isSecure: isSecure) }

    func session(of request: Request) -> String? { request.boundedCookie(name) }
    func pending(of request: Request) -> String? { request.boundedCookie(pendingName) }

    func session(_ value: String) -> String { made(.session, value) }
    /// Ten minutes to sign in.
    func pending(_ value: String) -> String { made(.signIn, value) }
    func expired(_ name: String) -> String { cookie(name, "", maxAge: 0) }

    /// The one place where a cookie is made.
    func made(_ declared: DeclaredCookie, _ value: String) -> String {
        cookie(declared.name(isSecure: isSecure), value, maxAge: declared.lasts)
    }

    /// Lax, not Strict: the way back from the provider is a cross-site navigation.
    private func cookie(_ name: String, _ value: String, maxAge: Int?) -> String {
        Cookie(name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax).description
    }
}
