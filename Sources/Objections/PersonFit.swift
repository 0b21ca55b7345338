import Foundation

/// Who the national register has under a number, as far as it is held against what was said of a person.
public struct RegisteredName: Sendable, Hashable {
    /// As the desk reads it; nil: it says no name.
    public let shown: String?
    /// Every family name that it has of them, those of before too.
    public let families: [String]
    /// The first given name of each name that it has of them; empty: it says none.
    public let givens: [String]
    public let born: Day?

    public init(shown: String?, families: [String], givens: [String], born: Day?) {
        self.shown = shown
        self.families = families
        self.givens = givens
        self.born = born
    }
}

/// Whether what a case says of its person fits whom the national register has under a number. A number alone ties nothing: one that was mistyped may be somebody
/// else's (law 7).
public enum PersonFit: Sendable, Hashable {
    /// The date of birth, a family name and the first given name are the same, each of them whole.
    case fits
    /// Not all of them are, or the case says nothing of its person: somebody has to see both side by side, and say why it is the same person.
    case differs
    /// Neither the date of birth nor a family name is: it is somebody else.
    case other

    /// - Parameters:
    ///   - claimed: nil: nothing was said, as of a case that a version before this one entered.
    ///   - needsGiven: whether a name without a given one is to be weighed. Twins differ in nothing else but that and their numbers, which are often neighbours.
    public static func of(_ claimed: ClaimedPerson?, _ registered: RegisteredName, needsGiven: Bool = true) -> PersonFit {
        guard let claimed else { return .differs }
        let isBorn = registered.born != nil && claimed.day == registered.born
        let words = ClaimedPerson.parts(claimed.name ?? "")
        let others = registered.families.flatMap { without($0, words) }
        let spelled = (claimed.name ?? "").folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        return switch (isBorn, others.isEmpty) {
        case (true, false): others.contains { isCalled($0, registered, spelled, needsGiven) } ? .fits : .differs
        case (false, true): .other
        case (true, true), (false, false): .differs
        }
    }

    /// What is left of a name without a family name, for each place where that is in it, however it is joined, capital or accented: “O’Brien” is in “Anne OBRIEN”.
    private static func without(_ family: String, _ words: [Substring]) -> [[Substring]] {
        let wanted = ClaimedPerson.parts(family).joined()
        guard !wanted.isEmpty else { return [] }
        return words.indices.compactMap { start in
            var (joined, end) = ("", start)
            while end < words.endIndex, joined.count < wanted.count { (joined, end) = (joined + words[end], end + 1) }
            return joined == wanted ? Array(words[..<start] + words[end...]) : nil
        }
    }

    private static let titles: Set<Substring> = ["mr", "mrs", "miss", "ms", "mx", "dr"]

    /// Whether the name begins with a given name of theirs, all of it: twins are called Paul and Paula, Jo and John, and have one initial. The first half of a name
    /// with a hyphen is not the name. A usual name that the register has is one of theirs, too.
    private static func isCalled(_ words: [Substring], _ registered: RegisteredName, _ spelled: String, _ needsGiven: Bool) -> Bool {
        let givens = Set(registered.givens.map { ClaimedPerson.parts($0).joined() }.filter { !$0.isEmpty })
        // Where the register says none there is nothing to hold it against.
        guard !givens.isEmpty else { return true }
        let own = words.drop { titles.contains($0) }
        guard !own.isEmpty else { return !needsGiven }
        var joined = ""
        return own.contains { word in
            joined += word
            return givens.contains(joined) && !hyphens.contains { spelled.contains(word + $0) }
        }
    }

    private static let hyphens = ["-", "\u{2010}", "\u{2011}", "\u{2013}"]
}
