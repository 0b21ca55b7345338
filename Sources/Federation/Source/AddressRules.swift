import CareRecord
import Foundation

/// Which `next` and attachment addresses may be followed: relative ones, and those under the base or a configured alias of it.
/// Anything else could send us, with our credentials, to somebody else (issue 3, part 2).
struct AddressRules: Sendable {
    let base: String
    private let bases: [URLComponents]

    init(base: String, aliases: [String]) {
        let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.base = trimmed
        bases = ([trimmed] + aliases).compactMap {
            URLComponents(string: $0.hasSuffix("/") ? String($0.dropLast()) : $0)
        }
    }

    /// The address to ask, always under `base`; nil where it may not be followed.
    func resolve(_ link: String) -> String? {
        guard !link.isEmpty, link.utf8.count <= 8192,
            link.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x23 })
        else { return nil }
        // A colon in the first segment makes it absolute, or no address at all (RFC 3986 section 4.2); one in a query does not.
        if link.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") { return absolute(link) }
        guard !link.hasPrefix("//"), Self.staysBelow(link.prefix { $0 != "?" }) else { return nil }
        if link.hasPrefix("?") { return base + link }
        guard link.hasPrefix("/") else { return base + "/" + link }
        guard let root = bases.first, let host = root.host else { return nil }
        return absolute("\(root.scheme ?? "")://\(host)\(root.port.map { ":\($0)" } ?? "")\(link)")
    }

    private func absolute(_ link: String) -> String? {
        guard let parts = WebAddress.parts(link), let host = parts.host?.lowercased(),
            Self.staysBelow(parts.percentEncodedPath)
        else { return nil }
        let path = parts.percentEncodedPath
        for allowed in bases {
            guard parts.scheme?.lowercased() == allowed.scheme?.lowercased(), host == allowed.host?.lowercased(),
                port(parts) == port(allowed)
            else { continue }
            let root = allowed.percentEncodedPath
            guard path == root || path.hasPrefix(root + "/") else { continue }
            let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
            // An alias is a name for the base: we ask the base, whose certificate and credentials we know.
            return base + path.dropFirst(root.count) + query
        }
        return nil
    }

    /// Whether a path cannot climb, neither as written nor once a server has decoded it.
    private static func staysBelow(_ path: some StringProtocol) -> Bool {
        let lower = path.lowercased()
        return !["..", "%2e", "%2f", "%5c"].contains { lower.contains($0) }
    }

    private func port(_ parts: URLComponents) -> Int {
        parts.port ?? (parts.scheme?.lowercased() == "https" ? 443 : 80)
    }
}
