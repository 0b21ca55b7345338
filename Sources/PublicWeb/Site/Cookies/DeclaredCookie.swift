import Foundation
import Storage

/// What a cookie is for. Only those that are necessary are set before somebody chose.
public enum CookieCategory: String, CaseIterable, Sendable {
    case necessary, functional, performance, analytics, other

    static let optional: [CookieCategory] = allCases.filter { $0 != .necessary }
}

/// Every cookie that the public listener can set: each is made from its line here and nowhere else, and the table on the page of cookies is this list.
enum DeclaredCookie: String, CaseIterable, Sendable {
    case session = "carerecord-person"
    case signIn = "carerecord-person-sign-in"
    case choice = "carerecord-cookies"
    case visit = "carerecord-visit"

    var category: CookieCategory {
        switch self {
        case .session, .signIn, .choice: .necessary
        case .visit: .analytics
        }
    }

    /// Seconds that it lasts; nil: until the browser is closed.
    var lasts: Int? {
        switch self {
        case .session: nil
        case .signIn: 600
        // 11 months.
        case .choice: Int(CookieChoiceStore.kept)
        case .visit: 24 * 60 * 60
        }
    }

    /// `__Host-` where TLS (RFC 6265bis 4.1.3.2).
    func name(isSecure: Bool) -> String { (isSecure ? "__Host-" : "") + rawValue }
}
