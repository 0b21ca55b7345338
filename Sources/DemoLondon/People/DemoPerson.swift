/// One resource that a pretend system holds.
public struct DemoResource: Sendable {
    public let type: String
    public let id: String
    public let bytes: [UInt8]
    public init(type: String, id: String, bytes: [UInt8]) {
        self.type = type
        self.id = id
        self.bytes = bytes
    }
}

/// One synthetic person: who the demographics service says they are, and what each source holds about them.
public struct DemoPerson: Sendable {
    public let nhsNumber: String
    public let name: String
    public let family: String
    public let given: String
    public let born: String
    public let gender: String
    public let postcode: String?
    public let practice: String
    /// What the demographics service answers.
    public let patient: [UInt8]
    /// Old numbers that this one replaces.
    public let superseded: [String]
    /// Source to the resources it holds, the Patient first.
    public var holdings: [String: [DemoResource]]
    /// The file they came from, with `--people`.
    public var file: String?
    /// All files that hold something of them, the first among them, with `--people`: one person may come in several.
    public var files: [String] = []
    public var truth = Truth()

    /// What the generator planted, for tests of merging: facts said by several, and what differs.
    public struct Truth: Sendable {
        /// Each: `source Type/id` of resources that say the same fact.
        public var repeats: [[String]] = []
        /// Kind (as `Disagreement.Kind`'s raw values) of each planted disagreement.
        public var disagreements: [String] = []
    }

    public var sources: [String] { holdings.keys.sorted() }
}

/// A seeded generator (splitmix64): the same London every time.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// NHS numbers of the 999 range, which is never issued, with a valid check digit.
enum DemoNumbers {
    /// The n-th valid number from a start of nine digits.
    static func numbers(from start: Int, count: Int) -> [String] {
        var found: [String] = []
        var nine = start
        while found.count < count {
            let digits = String(nine).compactMap(\.wholeNumberValue)
            let sum = digits.enumerated().reduce(0) { $0 + $1.element * (10 - $1.offset) }
            let check = (11 - sum % 11) % 11
            if check != 10 { found.append("\(nine)\(check)") }
            nine += 1
        }
        return found
    }
}
