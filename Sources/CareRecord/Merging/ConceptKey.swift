/// What a concept is compared by: its codes by system, and its words. Built once for each entry.
struct ConceptKey: Hashable, Sendable {
    /// `namespace|code`, sorted, no repeats.
    let codes: [String]
    /// The namespaces among `codes`, sorted, no repeats.
    let systems: [String]
    /// The words, folded; empty where none.
    let words: String

    init(_ concept: Concept) {
        self.init(codings: concept.codings, words: concept.text ?? concept.codings.lazy.compactMap(\.display).first ?? "")
    }

    init(codings: [Coding], words: String) {
        var codes: Set<String> = []
        var systems: Set<String> = []
        for coding in codings {
            guard let system = coding.system, let code = coding.code, !code.isEmpty else { continue }
            let space = CodeSystem.namespace(system)
            systems.insert(space)
            codes.insert(space + "|" + Self.plain(code, in: space))
        }
        self.codes = codes.sorted()
        self.systems = systems.sorted()
        self.words = Fold.words(words)
    }

    /// Read v2 codes are five bytes; a two-byte term code may follow ("C10F.00") and is not part of the meaning.
    private static func plain(_ code: String, in space: String) -> String {
        space == CodeSystem.read2 && code.utf8.count == 7 ? String(code.prefix(5)) : code
    }

    /// Whether both can only mean the same: where they share a code system, exactly the same codes in every shared one;
    /// where they share none (SNOMED CT here, Read there), the same words. Two concepts with neither never match.
    func matches(_ other: ConceptKey) -> Bool {
        if self == other { return !(codes.isEmpty && words.isEmpty) }
        var sharesASystem = false
        for system in systems where other.systems.contains(system) {
            sharesASystem = true
            let prefix = system + "|"
            if !codes.lazy.filter({ $0.hasPrefix(prefix) }).elementsEqual(other.codes.lazy.filter { $0.hasPrefix(prefix) }) {
                return false
            }
        }
        if sharesASystem { return true }
        return !words.isEmpty && words == other.words
    }

    /// What two concepts must have one of in common to match at all: for finding candidates without comparing all pairs.
    var tokens: [String] { words.isEmpty ? codes : codes + ["~" + words] }
}

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
