/// HTML as its words: what a reader of it sees, near enough for finding words in it.
public enum Markup {
    /// Every tag parts words; entities are what they stand for (HTML 5, 13.2.5), and one that is not known parts words too.
    public static func text(_ html: String) -> String {
        var text = String.UnicodeScalarView()
        var rest = Substring(html).unicodeScalars
        while let first = rest.first {
            switch first {
            case "<":
                text.append(" ")
                rest = rest.drop { $0 != ">" }.dropFirst()
            case "&":
                let name = rest.dropFirst().prefix { $0 != ";" && $0.isASCII && $0 != "&" && $0 != "<" && $0 != " " }
                guard name.count <= 10, rest.dropFirst(name.count + 1).first == ";" else {
                    text.append(" ")
                    rest = rest.dropFirst()
                    continue
                }
                text.append(entity(String(name)))
                rest = rest.dropFirst(name.count + 2)
            default:
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    private static let accents = ["acute", "grave", "uml", "circ", "tilde", "cedil", "ring", "slash", "caron"]

    private static func entity(_ name: String) -> Unicode.Scalar {
        if name.hasPrefix("#x") || name.hasPrefix("#X") { return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) ?? " " }
        if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) ?? " " }
        if name == "shy" { return "\u{AD}" }
        // A letter with an accent: told by the letter, which is what people look for it by.
        if let letter = name.unicodeScalars.first, accents.contains(String(name.dropFirst())) { return letter }
        return " "
    }
}
