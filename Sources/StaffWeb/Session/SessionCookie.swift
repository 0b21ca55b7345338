import Hummingbird

/// The two cookies of the staff listener. `__Host-` where TLS: then no other host or path can set them (RFC 6265bis 4.1.3).
struct SessionCookie: Sendable {
    let isSecure: Bool

    var name: String { isSecure ? "__Host-carerecord" : "carerecord" }
    var pendingName: String { isSecure ? "__Host-carerecord-sign-in" : "carerecord-sign-in" }

    /// Lax, not Strict: the way back from the provider is a cross-site navigation.
    func session(_ value: String) -> Cookie {
        Cookie(name: name, value: value, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    /// Ten minutes to sign in.
    func pending(_ value: String) -> Cookie {
        Cookie(name: pendingName, value: value, maxAge: 600, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    func expired(_ name: String) -> Cookie {
        Cookie(name: name, value: "", maxAge: 0, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    /// The cookie of a name, if it can be one of ours: bounded and of plain characters.
    static func value(_ name: String, of request: Request) -> String? {
        guard let value = request.cookies[name]?.value, (8...512).contains(value.utf8.count),
            value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x2C && $0 != 0x3B && $0 != 0x5C })
        else { return nil }
        return value
    }
}
