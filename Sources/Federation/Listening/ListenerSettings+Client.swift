import Foundation

/// Whom a request is from. A forwarded address is a word anybody can write: it is believed of trusted proxies only, hop by hop from the right,
/// because each proxy adds whom it heard it from at the end.
extension ListenerSettings {
    /// - Parameters:
    ///   - connection: the address at the other end of the connection.
    ///   - fields: the values of the header `forwardedHeader`, in the order of their lines.
    /// - Returns: the rightmost hop that is no trusted proxy; the connection's own address where nothing is forwarded; nil where a trusted proxy
    ///   forwards what is no address, so that nobody passes for the proxy by it.
    public func client(of connection: String, forwarded fields: [String]) -> String? {
        guard trustedProxies.contains(address: connection), !fields.isEmpty else { return connection }
        var client = connection
        for hop in Self.hops(fields, forwardedHeader).reversed() {
            guard let address = Self.address(hop) else { return nil }
            client = address
            if !trustedProxies.contains(address: address) { return client }
        }
        return client
    }

    /// Whether somebody may ask at all; who is not known may only where everybody may.
    public func allows(_ client: String?) -> Bool {
        guard !allowedNetworks.isEmpty else { return true }
        return client.map { allowedNetworks.contains(address: $0) } ?? false
    }

    /// The hops as written, left to right. More than forty are cut on the left, where nobody is believed anyway.
    private static func hops(_ fields: [String], _ header: ForwardedHeader) -> [Substring] {
        let elements = fields.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.suffix(40)
        switch header {
        case .xForwardedFor: return Array(elements)
        case .forwarded:
            return elements.map { element in
                let pairs = element.split(separator: ";").map { $0.split(separator: "=", maxSplits: 1) }
                return pairs.first { $0.count == 2 && trimmed($0[0]).lowercased() == "for" }?[1] ?? ""
            }
        }
    }

    /// The IP address of a hop: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `"[2001:db8::1]:80"`; nil for `unknown`, `_hidden` and anything else.
    private static func address(_ hop: Substring) -> String? {
        var text = trimmed(hop)
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 { text = text.dropFirst().dropLast() }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
        } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            guard isPort(text[colon...]) else { return nil }
            text = text[..<colon]
        }
        return NetworkRange.bytes(String(text)) == nil ? nil : String(text)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.hasPrefix(":") && (1...5).contains(text.count - 1) && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
