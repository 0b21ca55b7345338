import Foundation

/// What somebody who is not signed in wrote of the person: nobody has checked it. By it a desk finds the case of whoever calls without a reference.
public struct ClaimedPerson: Sendable, Hashable {
    public let name: String?
    /// As it was written.
    public let born: String?

    public init(name: String?, born: String?) {
        self.name = name
        self.born = born
    }

    /// Of the lines that are kept sealed. Nil where there is neither a name nor a date of birth.
    public init?(details: String) {
        let details = WrittenDetails(details)
        (name, born) = (details["Name"], details["Born"])
        if name == nil, born == nil { return nil }
    }

    /// Whether it is the one who is looked for: by date of birth, however it is written, or by the beginnings of names, in whichever order, whether capital or with
    /// accents or not. Less than two letters find nobody.
    public func matches(_ words: String) -> Bool {
        if let day = Self.day(words) { return born.flatMap(Self.day) == day }
        let (wanted, names) = (Self.parts(words), Self.parts(name ?? ""))
        guard wanted.reduce(0, { $0 + $1.count }) >= 2 else { return false }
        return wanted.allSatisfy { word in names.contains { $0.hasPrefix(word) } }
    }

    /// The day on which they say that they were born; nil where it is none.
    public var day: Day? { born.flatMap(Self.day) }

    /// Words, without case and accents.
    static func parts(_ text: String) -> [Substring] {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).split { !$0.isLetter }
    }

    /// `1970-03-31`, or day, month and year as people write them.
    private static func day(_ text: String) -> Day? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let day = Day(text) { return day }
        let parts = text.split { "/-. ".contains($0) }.map { Int($0) }
        guard parts.count == 3, let day = parts[0], let month = parts[1], let year = parts[2] else { return nil }
        return Day(year, month, day)
    }
}
