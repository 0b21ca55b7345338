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
    func resolve(_ sent: String) -> String? {
        guard let link = Self.encoded(sent) else { return nil }
        // A colon in the first segment makes it absolute, or no address at all (RFC 3986 section 4.2); one in a query does not.
        if link.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") { return absolute(link) }
        // A network-path reference has all but the scheme, which is the base's (RFC 3986 4.2).
        if link.hasPrefix("//") { return bases.first?.scheme.flatMap { absolute("\($0):\(link)") } }
        guard Self.staysBelow(link.prefix { $0 != "?" }) else { return nil }
        if link.hasPrefix("?") { return base + link }
        guard link.hasPrefix("/") else { return base + "/" + link }
        guard let root = bases.first, let host = root.host else { return nil }
        return absolute("\(root.scheme ?? "")://\(host)\(root.port.map { ":\($0)" } ?? "")\(link)")
    }

    /// As browsers do with what cannot stand in an address (WHATWG URL): what follows `#` is for the reader and not asked for, spaces around it
    /// are none of it, and other spaces and letters beyond ASCII are encoded. Nil where it holds anything else, or a host would change by it.
    private static func encoded(_ sent: String) -> String? {
        guard sent.utf8.count <= 8192 else { return nil }
        let link = sent.prefix { $0 != "#" }.utf8.drop { $0 == 0x20 }
        guard let last = link.lastIndex(where: { $0 != 0x20 }) else { return nil }
        let bytes = link[...last]
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C }) else { return nil }
        guard !bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return String(Substring(bytes)) }
        let text = String(Substring(bytes))
        if let scheme = text.range(of: "://") {
            let authority = text[..<scheme.upperBound] + text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
            let isName = text[..<scheme.lowerBound].allSatisfy { $0 != "/" && $0 != "?" }
            guard !isName || authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        }
        return text.utf8.reduce(into: "") { $0 += $1 > 0x20 && $1 < 0x7F ? String(UnicodeScalar($1)) : SourceWork.percent([$1]) }
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
