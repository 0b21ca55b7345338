import Foundation

/// A family name made comparable: accents, case, apostrophes and spelling do not tell relatives apart. Lives in memory only.
public struct FamilyName: Sendable {
    public enum Likeness: Sendable { case same, alike }

    /// The whole name folded, particles joined: `deSouza`, `O'Brien` and `Ó Briain` are `desouza`, `obrien`, `obriain`.
    public let whole: String
    /// Its parts where it is double-barrelled, else the whole.
    let parts: [String]
    private let sound: [String]

    /// Joined to what follows: alone they would make relatives of strangers.
    private static let particles: Set<String> = [
        "al", "el", "abu", "bin", "bint", "ibn", "ben", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "la", "le",
        "mac", "mc", "o", "st", "ter", "ud", "van", "von", "y", "e",
    ]

    public init(_ text: String) {
        var joined: [String] = []
        var held = ""
        for word in text.split(whereSeparator: { $0 == "-" || $0 == " " || $0 == "\u{2010}" || $0 == "\u{2011}" || $0 == "\u{2013}" }) {
            let part = Self.folded(word)
            if part.isEmpty { continue }
            if Self.particles.contains(part) {
                held += part
            } else {
                joined.append(held + part)
                held = ""
            }
        }
        if !held.isEmpty { joined.append(held) }
        parts = joined
        whole = joined.joined()
        sound = joined.map(Self.spelling)
    }

    func isSame(as other: FamilyName) -> Bool { !whole.isEmpty && whole == other.whole }

    /// - Returns: nil where nothing but chance connects the two. One letter is no name: initials are alike by chance.
    public func likeness(to other: FamilyName) -> Likeness? {
        guard whole.utf8.count > 1, other.whole.utf8.count > 1 else { return nil }
        if whole == other.whole { return .same }
        return sharedPart(with: other) != nil || sound == other.sound ? .alike : nil
    }

    /// The names by whose frequency a likeness is to be judged: of `Smith-Okafor` and `Smith` it is Smith that must be rare, of two
    /// spellings either.
    func judged(with other: FamilyName) -> [FamilyName] {
        if whole == other.whole { return [self] }
        if let part = sharedPart(with: other) { return [FamilyName(part)] }
        return [self, other]
    }

    private func sharedPart(with other: FamilyName) -> String? {
        guard parts.count > 1 || other.parts.count > 1 else { return nil }
        return parts.first { $0.utf8.count > 2 && other.parts.contains($0) }
    }

    /// Lower-case letters without marks; what is no letter is dropped.
    public static func folded(_ text: some StringProtocol) -> String {
        if text.utf8.allSatisfy({ $0 < 128 }) {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.utf8.count)
            for byte in text.utf8 {
                if (97...122).contains(byte) { bytes.append(byte) } else if (65...90).contains(byte) { bytes.append(byte + 32) }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        var folded = ""
        for scalar in text.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
            switch scalar {
            case "ß": folded += "ss"
            case "ø": folded += "o"
            case "ł": folded += "l"
            case "đ", "ð": folded += "d"
            case "æ": folded += "ae"
            case "œ": folded += "oe"
            case "þ": folded += "th"
            case "ı": folded += "i"
            default:
                if scalar.properties.isAlphabetic, scalar.properties.canonicalCombiningClass == .notReordered {
                    folded.unicodeScalars.append(scalar)
                }
            }
        }
        return folded
    }

    /// How a name is spelt when its spelling does not matter: doubled letters once, `y` as `i`, `ph` as `f`, `mc` for `mac`, `ei` as
    /// `ai`, `ck` as `k`, `ps` as `s`, no final `e`. Few and old variants, because each more makes relatives of strangers.
    static func spelling(_ name: String) -> String {
        var letters: [Character] = []
        var rest = name.hasPrefix("mac") ? "mc" + name.dropFirst(3) : name[...]
        while let first = rest.first {
            var (letter, taken) = (first == "y" ? "i" : first, 1)
            for (pair, one) in [("ph", "f"), ("ck", "k"), ("ps", "s")] as [(String, Character)] where rest.hasPrefix(pair) {
                (letter, taken) = (one, 2)
            }
            if rest.hasPrefix("ei") { letter = "a" }
            if letters.last != letter { letters.append(letter) }
            rest = rest.dropFirst(taken)
        }
        if letters.count > 3, letters.last == "e" { letters.removeLast() }
        return String(letters)
    }
}
