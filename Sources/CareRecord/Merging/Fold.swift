/// Folding of words for comparing: case, spaces and a SNOMED CT semantic tag do not make another word. Nothing else is
/// folded: not numbers, not units, not hyphens.
enum Fold {
    /// Lower case, single spaces, no trailing "(disorder)" and the like.
    static func words(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var isASCII = true
        var space = false
        for byte in text.utf8 {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: space = !out.isEmpty
            case 0x80...:
                isASCII = false
                if space { out.append(0x20); space = false }
                out.append(byte)
            default:
                if space { out.append(0x20); space = false }
                out.append((65...90).contains(byte) ? byte + 32 : byte)
            }
        }
        var folded = String(decoding: out, as: UTF8.self)
        if !isASCII { folded = folded.lowercased() }
        for tag in tags where folded.hasSuffix(tag) { return String(folded.dropLast(tag.count)) }
        return folded
    }

    static func words(_ text: String?) -> String { text.map { words($0) } ?? "" }

    private static let tags = [
        " (disorder)", " (finding)", " (procedure)", " (substance)", " (product)", " (situation)", " (observable entity)",
        " (regime/therapy)", " (medicinal product)",
    ]
}

extension String {
    /// Whether these very bytes stand in it. Asked of thousands of texts in a look, so it does not go through Foundation's searching.
    package func holds(_ part: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { text in
            part.withUTF8Buffer { part in
                guard let first = part.first, part.count <= text.count else { return false }
                return (0...text.count - part.count).contains { at in
                    text[at] == first && text[at..<at + part.count].elementsEqual(part)
                }
            }
        }
    }
}
