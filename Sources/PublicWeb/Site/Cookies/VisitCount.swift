import Hummingbird
import Synchronization
import Web

/// Visits to the public site in a day, of those who allowed that they are counted. The cookie says that a visit was counted and nothing else: it is the
/// same for everybody. Counted by each node for itself since it started.
public final class VisitCount: Sendable {
    private let visits = Mutex(0)
    public init() {}

    public var counted: Int { visits.withLock { $0 } }

    /// The cookie to set; nil where nothing may be, or this visit is counted already.
    func cookie(for request: Request, _ choice: CookieChoice?, isSecure: Bool) -> String? {
        let name = DeclaredCookie.visit.name(isSecure: isSecure)
        guard choice?.allowed.contains(DeclaredCookie.visit.category) == true, request.cookies[name] == nil else { return nil }
        visits.withLock { $0 += 1 }
        return PersonCookie(isSecure: isSecure).made(.visit, "counted")
    }
}
