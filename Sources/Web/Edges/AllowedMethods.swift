import HTTPTypes
import Synchronization

/// Which methods an address of ours answers, by the route table: for 405 and its `Allow` (RFC 9110 section 15.5.6). It looks at the
/// address's form alone, so that it tells nothing of whether a look is there.
package final class AllowedMethods: Sendable {
    private struct Pattern {
        let parts: [Part]
        var methods: Set<String>
    }
    private enum Part: Equatable {
        case word(Substring)
        case anything
    }

    private let patterns = Mutex<[Pattern]>([])

    package init() {}

    /// The table is known only once every route has been added, which is after the middleware.
    package func know(_ routes: [(method: HTTPRequest.Method, path: String)]) {
        var found: [String: Pattern] = [:]
        for route in routes {
            let parts = route.path.split(separator: "/").map { $0.hasPrefix("{") ? Part.anything : .word($0) }
            found[route.path, default: Pattern(parts: parts, methods: [])].methods.insert(route.method.rawValue)
        }
        let all = Array(found.values)
        patterns.withLock { $0 = all }
    }

    /// - Returns: nil where the address is none of ours, or is one that answers this method.
    package func instead(of method: HTTPRequest.Method, at path: String) -> [String]? {
        let parts = path.split(separator: "/")
        let fitting = patterns.withLock { $0.filter { Self.fits($0, parts) } }
        // A word of the table goes before a place for anything, from the left, as in the router.
        let best = fitting.max { one, other in
            for (a, b) in zip(one.parts, other.parts) where (a == .anything) != (b == .anything) { return a == .anything }
            return false
        }
        guard let best, !best.methods.contains(method.rawValue) else { return nil }
        return best.methods.sorted()
    }

    private static func fits(_ pattern: Pattern, _ parts: [Substring]) -> Bool {
        pattern.parts.count == parts.count
            && zip(pattern.parts, parts).allSatisfy { if case .word(let word) = $0 { word == $1 } else { true } }
    }
}
