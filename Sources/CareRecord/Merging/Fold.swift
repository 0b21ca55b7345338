/// Folding of words for comparing: case, spaces and a SNOMED CT semantic tag do not make another word. Nothing else is
/// folded: not numbers, not units, not hyphens.
package enum Fold {
    /// Lower case, single spaces, no trailing "(disorder)" and the like.
    package static func words(_ text: String) -> String {
        var text = text
        var isASCII = true
        // Written straight into the new text: a look folds some ten thousand of them.
        var folded = text.withUTF8 { text in
            String(unsafeUninitializedCapacity: text.count) { out in
                var count = 0
                var space = false
                for byte in text {
                    if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                        space = count > 0
                        continue
                    }
                    if space {
                        out[count] = 0x20
                        count += 1
                        space = false
                    }
                    if byte >= 0x80 { isASCII = false }
                    out[count] = byte >= 65 && byte <= 90 ? byte + 32 : byte
                    count += 1
                }
                return count
            }
        }
        if !isASCII { folded = folded.lowercased() }
        guard folded.utf8.last == UInt8(ascii: ")") else { return folded }
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
