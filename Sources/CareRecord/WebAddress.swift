import Foundation

/// Whether a text is an http or https address that a connection can be made to.
///
/// Every address that comes from outside passes here before it is asked: of the region file, of a provider's document, of a link in an
/// answer. The network library ends the process at a port that is none (NIO's `SocketAddress` converts it unchecked), which would be an
/// end for everybody. Source: RFC 3986 section 3.2; ports are 16 bits (RFC 9293 section 3.1), and 0 is none that can be connected to.
public enum WebAddress {
    /// The ports that can be connected to.
    public static let ports = 1...65_535

    /// The parts of an address with a host, without a user, and with a port that can be; nil for any other text.
    public static func parts(_ text: String) -> URLComponents? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, hasPort(parts, text),
            // The network library reads it once more, by other rules of the same library.
            let url = URL(string: text), url.host?.isEmpty == false, url.port == parts.port
        else { return nil }
        return parts
    }

    /// Whether a connection can be made to it.
    public static func isOne(_ text: String) -> Bool { parts(text) != nil }

    /// Whether it says no port or one that can be. A port too long for a number is told by its place: it is not "none said".
    private static func hasPort(_ parts: URLComponents, _ text: String) -> Bool {
        if let port = parts.port { return ports.contains(port) }
        guard let range = parts.rangeOfPort else { return true }
        return range.isEmpty
    }
}
