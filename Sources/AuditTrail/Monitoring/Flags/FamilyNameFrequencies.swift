/// How many share a family name, in bands too wide to tell which name it is.
public enum NameRarity: String, Hashable, Sendable, Codable {
    /// Fewer than one in 4,000: a chance meeting less than once in four years of 1,000 looks.
    case rare
    case uncommon
    /// One in 1,000 and more: chance makes one meeting and more in a year of 1,000 looks, and nothing can be said of any of them.
    case common
    /// Too few looks were counted to say.
    case unknown

    /// Of two names the commoner one is believed.
    var commonness: Int {
        switch self {
        case .common: 3
        case .uncommon: 2
        case .unknown: 1
        case .rare: 0
        }
    }
}

/// Counts family names in the stream of looks without holding one: a count-min sketch over keyed hashes, of fixed size.
///
/// A name is as common as it is in the region or at the organisation, whichever is more: a name that is rare in the region can be the
/// commonest at one practice, and its staff must not be suspected for it.
public struct FamilyNameFrequencies: Sendable, Codable {
    private static let width = 1 << 16
    private static let depth = 4
    /// Below this many looks no share is judged.
    private static let fewest: UInt32 = 2_000
    /// Then all counts are halved, so that a changing population is followed.
    private static let most: UInt32 = 4_000_000

    private var counts = [UInt32](repeating: 0, count: width * depth)
    private var total: UInt32 = 0
    /// Looks at each organisation.
    private var totals: [String: UInt32] = [:]

    public init() {}

    /// Counts the name of one person looked at. O(1).
    public mutating func count(_ name: FamilyName, at organisation: String, key: [UInt8]) {
        guard !name.whole.isEmpty else { return }
        // Of a double-barrelled name each part is met too.
        for word in name.parts.count > 1 ? [name.whole] + name.parts : [name.whole] {
            add(KeyedHash.of("name|" + word, key: key))
            add(KeyedHash.of("name|" + organisation + "|" + word, key: key))
        }
        total += 1
        totals[organisation, default: 0] += 1
        if total >= Self.most { halve() }
    }

    public func rarity(_ name: FamilyName, at organisation: String, key: [UInt8]) -> NameRarity {
        guard total >= Self.fewest else { return .unknown }
        var share = Double(estimate(KeyedHash.of("name|" + name.whole, key: key))) / Double(total)
        if let here = totals[organisation], here >= Self.fewest {
            share = max(share, Double(estimate(KeyedHash.of("name|" + organisation + "|" + name.whole, key: key))) / Double(here))
        }
        return share < 1.0 / 4_000 ? .rare : share < 1.0 / 1_000 ? .uncommon : .common
    }

    private func place(_ hash: UInt64, _ row: Int) -> Int { row * Self.width + Int(hash >> UInt64(row * 16) & 0xFFFF) }

    private func estimate(_ hash: UInt64) -> UInt32 {
        var least = UInt32.max
        for row in 0..<Self.depth { least = min(least, counts[place(hash, row)]) }
        return least
    }

    /// Conservative: only the smallest counters grow, which keeps names from borrowing each other's counts.
    private mutating func add(_ hash: UInt64) {
        let next = estimate(hash) + 1
        for row in 0..<Self.depth where counts[place(hash, row)] < next { counts[place(hash, row)] = next }
    }

    private mutating func halve() {
        for place in counts.indices { counts[place] /= 2 }
        total /= 2
        for organisation in totals.keys { totals[organisation, default: 0] /= 2 }
    }
}
