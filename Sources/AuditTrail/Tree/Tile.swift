/// A piece of a log under an address of its own (C2SP tlog-tiles): up to 256 hashes of one level of the tree, or the entries themselves.
public struct Tile: Hashable, Sendable {
    public enum Row: Hashable, Sendable {
        /// Hashes of full subtrees of 256^level leaves..
        case hashes(level: Int)
        case entries
    }

    public let row: Row
    /// Which of its row, the first 0.
    public let number: UInt64
    /// Hashes or entries in it, 1 to 256; 256 is a full one.
    public let width: Int

    public static let fullWidth = 256

    public init(_ row: Row, _ number: UInt64, width: Int = fullWidth) {
        self.row = row
        self.number = number
        self.width = width
    }

    public var isFull: Bool { width == Self.fullWidth }
    public var full: Tile { Tile(row, number) }

    /// The tile in which place `index` of a row of `count` lies: full, or as wide as the row is there. Nil outside.
    public init?(_ row: Row, holding index: UInt64, of count: UInt64) {
        guard index < count else { return nil }
        self.init(row, index >> 8, width: Int(min(count - (index >> 8) << 8, UInt64(Self.fullWidth))))
    }

    /// How many hashes a level has in a tree of `size` leaves.
    public static func count(level: Int, size: UInt64) -> UInt64 { level >= 8 ? 0 : size >> UInt64(8 * level) }

    /// All tiles of hashes of a tree of `size` leaves that are not full, lowest level first: what must be there besides full ones, and what a tree
    /// goes on from.
    public static func edge(size: UInt64) -> [Tile] {
        (0..<8).compactMap { level in
            let count = count(level: level, size: size)
            return count & 255 == 0 ? nil : Tile(.hashes(level: level), count >> 8, width: Int(count & 255))
        }
    }

    /// Such as `tile/0/x001/x234/067.p/12`.
    public var path: String {
        let row =
            switch row {
            case .hashes(let level): "\(level)"
            case .entries: "entries"
            }
        var groups: [String] = []
        var rest = number
        repeat {
            let group = String(rest % 1000)
            groups.append((groups.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - group.count) + group)
            rest /= 1000
        } while rest > 0
        return (["tile", row] + groups.reversed()).joined(separator: "/") + (isFull ? "" : ".p/\(width)")
    }

    /// Reads what `path` writes, and nothing else.
    public init?(path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        var width = Self.fullWidth
        if parts.count > 3, parts[parts.count - 2].hasSuffix(".p") {
            guard let read = Int(parts.removeLast()), let group = parts.popLast() else { return nil }
            width = read
            parts.append(group.dropLast(2))
        }
        guard parts.count >= 3, parts.count <= 9, (1...Self.fullWidth).contains(width) else { return nil }
        var number: UInt64 = 0
        for part in parts.dropFirst(2) {
            let digits = part.hasPrefix("x") ? part.dropFirst() : part
            guard let group = UInt64(digits), digits.utf8.count == 3 else { return nil }
            let (product, tooLarge) = number.multipliedReportingOverflow(by: 1000)
            let (sum, overflows) = product.addingReportingOverflow(group)
            guard !tooLarge, !overflows else { return nil }
            number = sum
        }
        let row: Row
        if parts[1] == "entries" {
            row = .entries
        } else {
            guard let level = Int(parts[1]), (0...63).contains(level) else { return nil }
            row = .hashes(level: level)
        }
        self.init(row, number, width: width)
        guard self.path == path else { return nil }
    }
}
