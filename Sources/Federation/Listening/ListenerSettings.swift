import Foundation

/// How one listener is reached, and by whom: its part of the region file, the same for every listener that others reach.
public struct ListenerSettings: Sendable, Hashable {
    public var host: String
    public var port: Int
    /// The address its clients use, without a slash at the end; decides cookies, callbacks and whose `Origin` is ours.
    public var url: String
    /// Nil: TLS ends in front of us.
    public var tls: TLS?
    /// Who may ask at all. Empty: everybody who reaches it.
    public var allowedNetworks: [NetworkRange]
    /// Whose word is believed about where a request comes from. Empty: nobody's.
    public var trustedProxies: [NetworkRange]
    /// Which header those proxies set; the other is never read.
    public var forwardedHeader: ForwardedHeader
    /// The header in which those proxies say which certificate a browser showed them; nil: none is asked for, or TLS ends here.
    public var certificateHeader: String?
    public var limits: Limits

    public struct TLS: Sendable, Hashable {
        /// PEM file of the chain, ours first.
        public var certificate: String
        /// PEM file of its key.
        public var key: String
        /// PEM file of the authorities one of which must have signed a client's certificate; nil: clients show none.
        public var clientAuthorities: String?
        public init(certificate: String, key: String, clientAuthorities: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientAuthorities = clientAuthorities
        }
    }

    public enum ForwardedHeader: String, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded
    }

    public init(
        host: String, port: Int, url: String, tls: TLS? = nil, allowedNetworks: [NetworkRange] = [], trustedProxies: [NetworkRange] = [],
        forwardedHeader: ForwardedHeader = .xForwardedFor, certificateHeader: String? = nil, limits: Limits = Limits()
    ) {
        self.host = host
        self.port = port
        self.url = url
        self.tls = tls
        self.allowedNetworks = allowedNetworks
        self.trustedProxies = trustedProxies
        self.forwardedHeader = forwardedHeader
        self.certificateHeader = certificateHeader
        self.limits = limits
    }

    /// How much one client may ask of us. Each number of a minute is also how many may come at once.
    public struct Limits: Sendable, Hashable {
        /// A page and its files are some five requests; somebody quick opens one every two seconds, in a few tabs.
        public var requestsPerSession = 1_200
        /// A hospital's staff may all come from one address: 25 sessions as busy as they may be, some 500 requests a second.
        public var requestsPerAddress = 30_000
        /// Nobody types faster; a script that tries names does.
        public var searchesPerSession = 60
        public var searchesPerAddress = 3_000
        /// London's busiest minute is 600 looks by everybody; one session opens a few.
        public var looksPerSession = 60
        public var looksPerAddress = 3_000
        /// Seconds until a request's headers must be there, from the connection's beginning.
        public var headerSeconds = 20
        /// Seconds for the rest of a request.
        public var bodySeconds = 30
        /// Bytes of a request's body. Every form of ours is far smaller.
        public var bodyBytes = 65_536
        /// Connections at once.
        public var connections = 10_000
        /// Of them from one address, trusted proxies aside: a hospital's browsers hold a few each, and one stranger must not hold all.
        public var connectionsPerAddress = 5_000
        /// Minutes without a request after which a session ends, and every look and stream of it.
        public var idleMinutes = 15.0
        public init() {}

        /// The partner listener's: organisations' lists come in by it (docs/feeds.md), 16 MB at most.
        public static var partner: Limits {
            var limits = Limits()
            limits.bodyBytes = 16_777_216
            return limits
        }
    }
}
