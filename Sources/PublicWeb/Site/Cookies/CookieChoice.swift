import Hummingbird
import Identity
import Storage
import Web

/// What somebody chose about cookies, as their own cookie holds it: the record's id, and what is allowed beside what is necessary.
struct CookieChoice: Sendable, Equatable {
    let id: String
    let allowed: Set<CookieCategory>

    init(_ allowed: Set<CookieCategory>) {
        id = Secrets.random(16)
        self.allowed = allowed.subtracting([.necessary])
    }

    /// - Returns: nil where it is none of ours: then nobody has chosen.
    init?(cookie: String) {
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].wholeMatch(of: /[A-Za-z0-9_-]{22}/) != nil else { return nil }
        var allowed: Set<CookieCategory> = []
        for name in parts[1].split(separator: "-") where name != "none" {
            guard let category = CookieCategory(rawValue: String(name)), category != .necessary else { return nil }
            allowed.insert(category)
        }
        id = String(parts[0])
        self.allowed = allowed
    }

    /// The names allowed, in order.
    var names: [String] { CookieCategory.optional.filter(allowed.contains).map(\.rawValue) }
    var cookie: String { id + "." + (names.isEmpty ? "none" : names.joined(separator: "-")) }

    static func of(_ request: Request, isSecure: Bool) -> CookieChoice? {
        request.boundedCookie(DeclaredCookie.choice.name(isSecure: isSecure)).flatMap { CookieChoice(cookie: $0) }
    }
}
