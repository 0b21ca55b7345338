import CareRecord
import FHIRWire
import Foundation

/// The originals of one look, byte for byte as sent; and how much memory the look holds. While nobody looks they are packed.
struct Originals: Sendable {
    struct Kept: Sendable {
        fileprivate var place: Place
        /// What is built from it.
        fileprivate let built: Int
        let organisation: ODSCode
        let fetched: Date
        /// SHA-256 of the bytes, as in the account.
        let digest: [UInt8]
        /// False where its bytes hold what may not be shown: they are counted, and never leave.
        var isServed: Bool
    }

    fileprivate enum Place: Sendable {
        case whole(RawResource)
        case packed(Packed, Range<Int>)
    }

    private(set) var kept: [ResourceKey: Kept] = [:]
    /// Whose originals are all kept back, whatever they hold.
    var heldBack = HeldBack()
    private var buffers = HeldBuffers()
    private var packedBytes = 0
    /// Bytes of what was built from the held resources.
    private var builtBytes = 0

    /// What the look itself keeps of each resource (its original's place, what was seen, its digest), whatever it holds.
    static let ownPlace = 600

    /// Bytes of whole answers, which packing would make small.
    var wholeBytes: Int { buffers.bytes }

    /// Everything that the look holds of what sources sent: buffers, packed or not, and what was built from them.
    var bytes: Int { buffers.bytes + packedBytes + builtBytes }

    /// Bytes that holding these too would add.
    func added(by resources: [ReadResource]) -> Int {
        buffers.added(by: resources) + resources.reduce(0) { $0 + Self.built($1) }
    }

    /// Bytes of what is built from a resource: counted by what it holds, since a text's length does not tell.
    static func built(_ resource: ReadResource) -> Int { ownPlace + resource.weight }

    // MARK: Arriving

    /// Counts resources that have arrived and are not yet judged.
    mutating func arrived(_ resources: [ReadResource]) {
        buffers.take(resources)
        for resource in resources { builtBytes += Self.built(resource) }
    }

    /// Makes room at once for so many more that will be kept.
    mutating func reserve(_ more: Int) { kept.reserveCapacity(kept.count + more) }

    /// An arrived resource that will not be kept: withheld, repeated, not understood, not accounted.
    mutating func letGo(_ resource: ReadResource) {
        buffers.letGo(resource.raw)
        builtBytes -= Self.built(resource)
    }

    /// An arrived resource that has passed the gate.
    mutating func keep(_ resource: ReadResource, organisation: ODSCode, fetched: Date, digest: [UInt8], isServed: Bool) {
        let built = Self.built(resource)
        kept[resource.key] = Kept(
            place: .whole(resource.raw), built: built, organisation: organisation, fetched: fetched, digest: digest, isServed: isServed)
    }

    /// From now on only what was read from it is shown.
    mutating func keepBack(_ key: ResourceKey) { kept[key]?.isServed = false }

    /// Whether its bytes may leave.
    func isServed(_ key: ResourceKey) -> Bool { kept[key].map { $0.isServed && !heldBack.covers(key, of: $0.organisation) } ?? false }

    /// How many are shown without their bytes.
    var unserved: Int { kept.keys.count { !isServed($0) } }

    /// One that was kept is not this person's after all.
    mutating func takeBack(_ key: ResourceKey) {
        guard let it = kept.removeValue(forKey: key) else { return }
        builtBytes -= it.built
        // Only what rests is packed, and nothing more comes of a look that rests; its bytes go with the rest of its answer.
        if case .whole(let raw) = it.place { buffers.letGo(raw) }
    }

    // MARK: Reading

    /// - Returns: nil where there is none, and where it may not be shown.
    /// - Complexity: O(bytes of its answer) where packed.
    func bytes(of key: ResourceKey) -> [UInt8]? {
        isServed(key) ? bytesAsSent(key) : nil
    }

    /// Bytes of one that may be shown; 0 of any other.
    func size(of key: ResourceKey) -> Int {
        guard isServed(key) else { return 0 }
        return switch kept[key]?.place {
        case .whole(let raw): raw.range.count
        case .packed(_, let range): range.count
        case nil: 0
        }
    }

    /// For what is inside it and may be shown by itself: a document of an entry that is no less than it was.
    func bytesForDocument(of key: ResourceKey) -> [UInt8]? { kept[key]?.isServed == true ? bytesAsSent(key) : nil }

    private func bytesAsSent(_ key: ResourceKey) -> [UInt8]? {
        switch kept[key]?.place {
        case .whole(let raw): Array(raw.bytes)
        case .packed(let packed, let range): packed.unpacked().map { Array($0[range]) }
        case nil: nil
        }
    }

    /// Every original that may be shown, in the order of its key. Each answer is unpacked once, and stays packed here.
    func all() -> [(key: ResourceKey, kept: Kept, bytes: ArraySlice<UInt8>)] {
        var unpacked: [ObjectIdentifier: [UInt8]] = [:]
        return Self.sorted(kept.keys).compactMap { key in
            guard let kept = kept[key], isServed(key) else { return nil }
            switch kept.place {
            case .whole(let raw): return (key, kept, raw.bytes)
            case .packed(let packed, let range):
                let id = ObjectIdentifier(packed)
                if unpacked[id] == nil { unpacked[id] = packed.unpacked() }
                return unpacked[id].map { (key, kept, $0[range]) }
            }
        }
    }

    /// Keys in their order. Nearly all are told apart by numbers made once for each, and few by comparing texts.
    static func sorted(_ keys: some Collection<ResourceKey>) -> [ResourceKey] {
        // A look has few sources and types: each has its place among them.
        let sources = ranks(keys.map(\.source))
        let types = ranks(keys.map(\.type))
        // Beyond ASCII texts are not in the order of their bytes.
        let isASCII = keys.allSatisfy { $0.id.utf8.allSatisfy { $0 < 0x80 } }
        func beginning(_ text: String) -> UInt64 {
            guard isASCII else { return 0 }
            var (number, left) = (UInt64(0), 8)
            for byte in text.utf8.prefix(8) {
                number = number << 8 | UInt64(byte)
                left -= 1
            }
            return number << (8 * UInt64(left))
        }
        let keys = Array(keys)
        // Only numbers are moved while sorting.
        let ranked = keys.indices.map {
            (kind: (sources[keys[$0].source] ?? 0) << 32 | (types[keys[$0].type] ?? 0), id: beginning(keys[$0].id), at: $0)
        }
        return ranked.sorted { a, b in
            if a.kind != b.kind { return a.kind < b.kind }
            if a.id != b.id { return a.id < b.id }
            return keys[a.at] < keys[b.at]
        }.map { keys[$0.at] }
    }

    private static func ranks<Text: Hashable & Comparable>(_ texts: [Text]) -> [Text: Int] {
        Dictionary(uniqueKeysWithValues: Set(texts).sorted().enumerated().map { ($1, $0) })
    }

    /// Bytes of all that may leave, unpacked.
    var servedBytes: Int {
        kept.reduce(0) { sum, it in
            guard it.value.isServed else { return sum }
            switch it.value.place {
            case .whole(let raw): return sum + raw.range.count
            case .packed(_, let range): return sum + range.count
            }
        }
    }

    // MARK: Resting

    /// Compresses what is whole, answer by answer; what the gate withheld of an answer is left behind.
    mutating func pack() {
        var groups: [ObjectIdentifier: [(key: ResourceKey, raw: RawResource)]] = [:]
        for (key, it) in kept {
            if case .whole(let raw) = it.place { groups[ObjectIdentifier(raw.buffer), default: []].append((key, raw)) }
        }
        for group in groups.values {
            var joined: [UInt8] = []
            joined.reserveCapacity(group.reduce(0) { $0 + $1.raw.range.count })
            var ranges: [Range<Int>] = []
            for (_, raw) in group {
                ranges.append(joined.count..<joined.count + raw.range.count)
                joined.append(contentsOf: raw.bytes)
            }
            guard let packed = Packed(joined) else { continue }
            packedBytes += packed.bytes.count
            for ((key, raw), range) in zip(group, ranges) {
                kept[key]?.place = .packed(packed, range)
                buffers.letGo(raw)
            }
        }
    }
}
