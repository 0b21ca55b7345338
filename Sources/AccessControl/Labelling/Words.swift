/// A text as its words, folded, for finding one text's words in another's: whole words, in any case, whatever stands between.
struct Words: Hashable, Sendable {
    /// Each word with a space before and behind, so that only whole words match.
    private let text: String
    let count: Int

    init(_ text: String) {
        var folded = " "
        var count = 0
        var inside = false
        for character in text.lowercased() {
            if character.isLetter || character.isNumber {
                folded.append(character)
                inside = true
            } else if inside {
                folded.append(" ")
                inside = false
                count += 1
            }
        }
        if inside {
            folded.append(" ")
            count += 1
        }
        self.text = folded
        self.count = count
    }

    /// Letters and digits.
    var length: Int { text.count { $0 != " " } }

    func contains(_ other: Words) -> Bool { other.count > 0 && text.contains(other.text) }
}
