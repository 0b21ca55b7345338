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

    /// So many others at most are told of each: anybody can send forms that are all alike, and whoever reads one sees the others in the same list.
    public static let most = 6

    /// With which others each may be one person's, in the order in which they were given, `most` at most. One of these is born on the same day as the other, and has a
    /// word of the name in common, of two letters at least: a desk that reads one too many loses a minute, and one too few answers somebody twice. Two that were
    /// checked have two numbers, and are two people's.
    /// - Complexity: O(words of all names), however many are alike.
    public static func of(_ cases: [Case]) -> [String: [String]] {
        struct Heard: Hashable {
            let born: Day
            let word: Substring
        }
        let heard = cases.map { it -> [Heard] in
            guard let day = it.claimed.day else { return [] }
            return Set(ClaimedPerson.parts(it.claimed.name ?? "").filter { $0.count > 1 }).map { Heard(born: day, word: $0) }
        }
        // By their places: of one that was checked only those count that were not.
        var (all, unchecked): ([Heard: [Int]], [Heard: [Int]]) = ([:], [:])
        for (place, said) in heard.enumerated() {
            for one in said {
                all[one, default: []].append(place)
                if !cases[place].isChecked { unchecked[one, default: []].append(place) }
            }
        }
        var found: [String: [String]] = [:]
        for (place, said) in heard.enumerated() {
            let others = cases[place].isChecked ? unchecked : all
            let places = Set(said.flatMap { others[$0, default: []].prefix(most + 1) }).subtracting([place]).sorted()
            if !places.isEmpty { found[cases[place].id] = places.prefix(most).map { cases[$0].id } }
        }
        return found
    }
}
