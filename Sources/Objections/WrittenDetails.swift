/// What was written with an objection, as it is kept sealed: a label, a tab and what was written, a line each. Of whoever is not signed in that is who they say
/// that they are; of everybody it may be the language that they wrote in.
public struct WrittenDetails: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    /// Of the person, in the order in which they are read.
    public let lines: [Line]
    /// The code (RFC 5646) of the language in which they are written to, where it is not English or the region's own is another; nil: none was kept, so the region's own, or English.
    public let language: String?

    /// A version before this one reads the language as one more line.
    private static let languageName = "Language"

    /// - Parameter lines: what is empty is left out; what would end a line or a label is not kept.
    public init(_ lines: [(name: String, value: String)], language: String?) {
        self.lines = lines.filter { !$0.value.isEmpty && $0.name != Self.languageName }.map {
            Line(name: $0.name, value: $0.value.replacing("\n", with: ", ").replacing("\t", with: " "))
        }
        self.language = language
    }

    /// Of a row of an older system's list: who it is, and the number under which it was listed, which may be the wrong one.
    public init(of row: ImportedRow) {
        self.init(
            [("Name", row.person.name ?? ""), ("Born", row.person.born ?? ""), (Self.numberName, row.number.formatted)], language: nil)
    }

    /// What somebody typed or listed, which need not be the number that it was tied to.
    public static let numberName = "NHS number"

    /// Of the text that was opened.
    public init(_ text: String) {
        let all = text.split(separator: "\n").compactMap { line -> Line? in
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            return parts.count == 2 ? Line(name: parts[0], value: parts[1]) : nil
        }
        lines = all.filter { $0.name != Self.languageName }
        language = all.last { $0.name == Self.languageName }?.value
    }

    /// To be sealed; empty where nothing was written.
    public var text: String {
        let all = lines + (language.map { [Line(name: Self.languageName, value: $0)] } ?? [])
        return all.map { "\($0.name)\t\($0.value)" }.joined(separator: "\n")
    }

    subscript(_ name: String) -> String? { lines.last { $0.name == name }?.value }
}
