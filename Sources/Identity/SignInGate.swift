import Foundation

/// How many sign-ins may be begun: each writes a row before anybody is known, so a stranger could fill the disk and keep staff out.
///
/// Two buckets that fill steadily: one for each client address, one for all. Bounded in memory: an address whose bucket is full again
/// is forgotten, and past `addresses` new ones share one bucket.
public actor SignInGate {
    /// From one address in a minute. Generous: a hospital's staff may all come from one address (a proxy, NAT), and a shift of 600 begins
    /// at eight.
    public static let perAddress = 600
    /// In all in a minute: five such addresses. With rows that live ten minutes it bounds their table to some 33,000, or 10 MB.
    public static let inAll = 3_000
    /// Addresses kept apart at once.
    public static let addresses = 10_000

    private struct Bucket {
        var left: Double
        var at: Date
        mutating func fill(_ most: Int, at now: Date) {
            left = min(Double(most), left + max(0, now.timeIntervalSince(at)) * Double(most) / 60)
            at = now
        }
        /// Seconds until one may be taken.
        func wait(_ most: Int) -> Int { max(1, Int(((1 - left) * 60 / Double(most)).rounded(.up))) }
    }
    private let perAddress: Int
    private let inAll: Int
    private let most: Int
    private var all: Bucket?
    private var buckets: [String: Bucket] = [:]

    /// - Parameters: how many in a minute from one address, and in all.
    public init(_ perAddress: Int = SignInGate.perAddress, inAll: Int = SignInGate.inAll, addresses: Int = SignInGate.addresses) {
        self.perAddress = perAddress
        self.inAll = inAll
        most = addresses
    }

    /// Takes one sign-in of an address.
    /// - Returns: nil where it may begin; else after how many seconds to come again.
    public func begin(from address: String, at now: Date) -> Int? {
        var whole = all ?? Bucket(left: Double(inAll), at: now)
        whole.fill(inAll, at: now)
        var name = Self.network(address)
        if buckets[name] == nil, buckets.count >= most { forget(at: now) }
        if buckets[name] == nil, buckets.count >= most { name = "" }
        var own = buckets[name] ?? Bucket(left: Double(perAddress), at: now)
        own.fill(perAddress, at: now)
        defer {
            all = whole
            buckets[name] = own
        }
        // The address first: what it may not do is not taken from all.
        guard own.left >= 1 else { return own.wait(perAddress) }
        guard whole.left >= 1 else { return whole.wait(inAll) }
        own.left -= 1
        whole.left -= 1
        return nil
    }

    /// How many addresses are kept.
    var kept: Int { buckets.count }

    private func forget(at now: Date) {
        buckets = buckets.filter { _, bucket in
            var bucket = bucket
            bucket.fill(perAddress, at: now)
            return bucket.left < Double(perAddress)
        }
    }

    /// An IPv6 client owns a /64 (RFC 6177): its addresses are one. Others as they are.
    public static func network(_ address: String) -> String {
        var bytes = in6_addr()
        guard address.contains(":"), inet_pton(AF_INET6, address.prefix { $0 != "%" }.description, &bytes) == 1 else { return address }
        return withUnsafeBytes(of: &bytes) { all in
            // IPv4 in IPv6 (::ffff:a.b.c.d) is the IPv4 address's own.
            let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            return all.dropFirst(isMapped ? 12 : 0).prefix(isMapped ? 4 : 8).map { String($0) }.joined(separator: isMapped ? "." : ":")
        }
    }
}
