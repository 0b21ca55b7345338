import CareRecord
import Looks

/// What keeps flags within their room: some of them, shortly, and always said so.
extension Flags {
    /// Of one kind that are named: more of them would be read by nobody.
    static let most = 8
    /// Letters of one name: a line of a phone and some.
    static let longest = 80

    /// The first of them, and how many more there are, which leads to them all.
    static func some(_ items: [HTML], of what: String, _ view: LookView, _ tab: LookTab) -> HTML {
        let more = items.count - most
        guard more > 0 else { return items.joined("") }
        return items.prefix(most).joined("") + item(view, tab, "cr-stop", "<b>\(counted(more, "more " + what))</b>")
    }

    /// Strangers' words in few letters, cut between two words where there is a place, and said to be cut: the rest may change what they mean.
    static func brief(_ words: String) -> String {
        // Never counted to its end: it may be as long as an answer. One letter may have thousands of marks.
        let few = String(String.UnicodeScalarView(words.unicodeScalars.prefix(4 * longest)))
        let beginning = few.prefix(longest + 1)
        guard beginning.count > longest || few.utf8.count < words.utf8.count else { return words }
        let kept = beginning.prefix(longest)
        let whole = kept.lastIndex(of: " ").map { kept[..<$0] } ?? kept
        return String(whole.count > longest / 2 ? whole : kept) + "… (cut here)"
    }

    static func isHigh(_ line: Line) -> Bool {
        line.statements.contains {
            if case .allergy(let it) = $0.lead.content { it.criticality == "high" && isStanding($0.lead) } else { false }
        }
    }
}
