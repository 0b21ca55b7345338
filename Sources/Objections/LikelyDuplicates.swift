import CareRecord

/// Which cases may be one person's, by what was written of them: nobody has checked at least one of the two. For a desk to look at; nothing is closed by it.
public enum LikelyDuplicates {
    /// A case as it is compared.
    public struct Case: Sendable, Hashable {
        public let id: String
        public let claimed: ClaimedPerson
        /// Who it is was checked.
        public let isChecked: Bool

        public init(id: String, claimed: ClaimedPerson, isChecked: Bool) {
            self.id = id
            self.claimed = claimed
            self.isChecked = isChecked
        }
    }

    /// With which others each may be one person's, in the order in which they were given. One of these is born on the same day as the other, and has a word of the
    /// name in common: a desk that reads one too many loses a minute, and one too few answers somebody twice. Two that were checked have two numbers, and are two
    /// people's.
    public static func of(_ cases: [Case]) -> [String: [String]] {
        var born: [Day: [Case]] = [:]
        for it in cases { if let day = it.claimed.day { born[day, default: []].append(it) } }
        var found: [String: [String]] = [:]
        for alike in born.values where alike.count > 1 {
            for one in alike {
                let others = alike.filter {
                    $0.id != one.id && !($0.isChecked && one.isChecked) && $0.claimed.sharesName(with: one.claimed)
                }
                if !others.isEmpty { found[one.id] = others.map(\.id) }
            }
        }
        return found
    }
}

extension ClaimedPerson {
    /// Whether a word of two letters at least is in both names.
    func sharesName(with other: ClaimedPerson) -> Bool {
        let mine = Set(Self.parts(name ?? "").filter { $0.count > 1 })
        return Self.parts(other.name ?? "").contains { mine.contains($0) }
    }
}
