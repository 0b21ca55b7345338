/// Numbers from a seed: the same seed gives the same year. SplitMix64.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter parts: what the numbers are for, as seed, staff member, day: each has its own, whatever was drawn before.
    init(_ parts: Int...) { state = parts.reduce(0x51_7C_C1_B7_27_22_0A_95) { Self.mix($0 ^ UInt64(bitPattern: Int64($1))) } }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
    /// 0 to 1.
    mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
    mutating func happens(_ share: Double) -> Bool { self.share() < share }
    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

    /// An index by weights that are added up: `[0.5, 0.8, 1]`.
    mutating func place(_ added: [Double]) -> Int {
        let drawn = share() * (added.last ?? 1)
        var (low, high) = (0, added.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if added[middle] > drawn { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// How many of many rare things happen (Poisson).
    mutating func count(_ mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        if mean > 30 { return max(0, Int((mean + (share() + share() + share() - 1.5) * 2 * mean.squareRoot()).rounded())) }
        let limit = Double.exp(-mean)
        var (count, product) = (0, share())
        while product > limit {
            count += 1
            product *= share()
        }
        return count
    }
}

extension Double {
    /// e to the power of x, by its series on a small argument: the same on every machine.
    static func exp(_ x: Double) -> Double {
        let small = x / 1024
        var (sum, term) = (1.0, 1.0)
        for step in 1...8 {
            term *= small / Double(step)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }
}
