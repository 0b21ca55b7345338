import Foundation

/// Which `next` and attachment addresses may be followed: relative ones, and those under the base or a configured alias of it.
/// Anything else could send us, with our credentials, to somebody else (issue 3, part 2).
struct AddressRules: Sendable {
    let base: String
    private let bases: [URLComponents]

    init(base: String, aliases: [String]) {
        let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.base = trimmed
        bases = ([trimmed] + aliases).compactMap { URLComponents(string: $0.hasSuffix("/") ? String($0.dropLast()) : $0) }
    }

    /// The address to ask, always under `base`; nil where it may not be followed.
    func resolve(_ link: String) -> String? {
        guard link.utf8.count <= 8192, link.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !link.contains("\\"), !link.isEmpty else { return nil }
        if !link.contains("://") {
            guard !link.hasPrefix("//"), !link.contains("..") else { return nil }
            // `//`-less and scheme-less: a mailto: or javascript: has a colon before any slash or question mark.
            if let colon = link.firstIndex(of: ":"), !link[..<colon].contains(where: { $0 == "/" || $0 == "?" }) { return nil }
            if link.hasPrefix("?") { return base + link }
            if link.hasPrefix("/") {
                guard let root = bases.first else { return nil }
                return resolve("\(root.scheme ?? "")://\(host(root))\(link)")
            }
            return base + "/" + link
        }
        guard let parts = URLComponents(string: link), parts.user == nil, parts.password == nil, parts.fragment == nil else { return nil }
        let path = parts.percentEncodedPath
        guard !path.contains(".."), !path.lowercased().contains("%2e"), !path.lowercased().contains("%2f") else { return nil }
        for allowed in bases {
            guard parts.scheme?.lowercased() == allowed.scheme?.lowercased(), parts.host?.lowercased() == allowed.host?.lowercased(),
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

    private func port(_ parts: URLComponents) -> Int { parts.port ?? (parts.scheme?.lowercased() == "https" ? 443 : 80) }
    private func host(_ parts: URLComponents) -> String { (parts.host ?? "") + (parts.port.map { ":\($0)" } ?? "") }
}
