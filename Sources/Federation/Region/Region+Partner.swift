import Yams

extension Region {
    /// The partner listener: EPRs that launch, the identity provider's back channel, programs of other organisations. It has its own address,
    /// so that a network can let partners reach it and nothing else.
    public struct Partner: Sendable, Hashable {
        public var host: String
        public var port: Int
        /// The address that partners use, without a final slash: `aud` of signed launches begins with it.
        public var url: String
        public var certificate: String?
        public var key: String?

        public init(host: String, port: Int, url: String, certificate: String? = nil, key: String? = nil) {
            self.host = host
            self.port = port
            self.url = url
            self.certificate = certificate
            self.key = key
        }
    }

    /// Origins in whose frames the record may be shown after this launch.
    public func frames(of launch: String) -> [String] { launches.first { $0.id == launch }?.frames ?? [] }
}

extension RegionReader {
    /// `listeners.partner`, where it is there.
    /// - Parameter taken: the other listeners' ports.
    func partner(_ node: Node?, taken: [Int]) -> Region.Partner? {
        guard let node else { return nil }
        let place = "listeners.partner"
        let it = fields(
            node, place, known: ["host", "port", "url", "certificate", "key"], required: ["host", "port", "url"])
        let port = whole(it["port"], place + ".port", default: 0, in: 1...65_535)
        if port != 0, taken.contains(port) { wrong(place + ".port", it["port"], "is another listener's port too") }
        if (it["certificate"] == nil) != (it["key"] == nil) { wrong(place, node, "certificate and key go together") }
        guard let host = text(it["host"], place + ".host"), let url = address(it["url"], place + ".url") else {
            return nil
        }
        return Region.Partner(
            host: host, port: port, url: url.hasSuffix("/") ? String(url.dropLast()) : url,
            certificate: text(it["certificate"], place + ".certificate"), key: text(it["key"], place + ".key"))
    }
}
