/// A narrative as plain text, with what markup says and plain text would lose: raised and lowered figures ("10⁹/L" is no 109/L), and
/// what is struck out.
struct PlainNarrative {
    enum Figures { case raised, lowered }

    private(set) var text = ""

    mutating func beginBlock() { if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" } }
    mutating func endBlock() { if !text.hasSuffix("\n") { text += "\n" } }
    mutating func beginCell() { if !text.isEmpty, !text.hasSuffix("\n"), !text.hasSuffix(" ") { text += " " } }

    mutating func append(_ words: String, isStruck: Bool, figures: Figures?) {
        let inner = words.trimmed
        guard isStruck, !inner.isEmpty else { return write(words, figures) }
        if words.first?.isWhitespace == true { write(" ", nil) }
        text += "[struck out: "
        write(inner, figures)
        text += "]"
        if words.last?.isWhitespace == true { write(" ", nil) }
    }

    private mutating func write(_ words: String, _ figures: Figures?) {
        for scalar in words.unicodeScalars where !NarrativeSanitiser.isHidden(scalar) {
            if scalar == "\n" || scalar == "\t" || scalar == "\r" || scalar == " " {
                if !text.isEmpty, !text.hasSuffix(" "), !text.hasSuffix("\n") { text += " " }
            } else {
                text.unicodeScalars.append(figures.flatMap { Self.figure(scalar, $0) } ?? scalar)
            }
        }
    }

    /// Only figures and signs: a raised "st" of "1st" reads the same on the line.
    private static func figure(_ scalar: Unicode.Scalar, _ figures: Figures) -> Unicode.Scalar? {
        let plain = Array("0123456789+-−=()".unicodeScalars)
        guard let place = plain.firstIndex(of: scalar) else { return nil }
        let others = Array((figures == .raised ? "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾" : "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎").unicodeScalars)
        return others[place]
    }
}
