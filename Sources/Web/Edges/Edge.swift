/// From where a listener may be asked, and how much of whom. Made by the command of the region file's listener.
public struct Edge: Sendable {
    /// Who asks: an address, and the network that counts as one client (of IPv6 a /64).
    public struct Client: Sendable, Hashable {
        public var address: String
        public var network: String
        public init(address: String, network: String) {
            self.address = address
            self.network = network
        }
    }

    /// The header in which a proxy says whom it speaks for.
    public var forwardedHeader: String
    /// (the connection's address, what that header says) → who asks; nil where that cannot be told.
    public var client: @Sendable (String, [String]) -> Client?
    /// Whether they may ask at all; nil: not known.
    public var allows: @Sendable (Client?) -> Bool
    public var rates: Rates

    /// Everybody may ask, and comes from where their connection does.
    public init(
        forwardedHeader: String = "x-forwarded-for",
        client: @escaping @Sendable (String, [String]) -> Client? = { address, _ in Client(address: address, network: address) },
        allows: @escaping @Sendable (Client?) -> Bool = { _ in true }, rates: Rates = Rates()
    ) {
        self.forwardedHeader = forwardedHeader
        self.client = client
        self.allows = allows
        self.rates = rates
    }
}
