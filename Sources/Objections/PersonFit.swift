import Foundation

/// Who the national register has under a number, as far as it is held against what was said of a person.
public struct RegisteredName: Sendable, Hashable {
    /// As the desk reads it; nil: it says no name.
    public let shown: String?
    /// Every family name that it has of them, those of before too.
    public let families: [String]
    public let born: Day?

    public init(shown: String?, families: [String], born: Day?) {
        self.shown = shown
        self.families = families
        self.born = born
    }
}

/// Whether what a case says of its person fits whom the national register has under a number. A number alone ties nothing: one that was mistyped may be somebody
/// else's (law 7).
public enum PersonFit: Sendable, Hashable {
    /// The date of birth and a family name are the same.
    case fits
    /// One of the two is the same, or the case says nothing of its person: somebody has to see both side by side, and say why it is the same person.
    case differs
    /// Neither is: it is somebody else.
    case other

    /// - Parameter claimed: nil: nothing was said, as of a case that a version before this one entered.
    public static func of(_ claimed: ClaimedPerson?, _ registered: RegisteredName) -> PersonFit {
        guard let claimed else { return .differs }
        let isBorn = registered.born != nil && claimed.day == registered.born
        let isNamed = registered.families.contains { isFamily($0, of: claimed.name ?? "") }
        return switch (isBorn, isNamed) {
        case (true, true): .fits
        case (false, false): .other
        case (true, false), (false, true): .differs
        }
    }

    /// Whether a name has a family name in it, however it is joined, capital or accented: “O’Brien” is in “Anne OBRIEN”.
    private static func isFamily(_ family: String, of name: String) -> Bool {
        let (wanted, words) = (ClaimedPerson.parts(family).joined(), ClaimedPerson.parts(name))
        guard !wanted.isEmpty else { return false }
        return words.indices.contains { start in
            var joined = ""
            for word in words[start...] where joined.count < wanted.count { joined += word }
            return joined == wanted
        }
    }
}
