import CareRecord
import Foundation

/// A Summary Care Record's own outline: its Composition, after the gate (HL7 FHIR R4, Composition; NHS England, GP Summary).
public struct SummaryDocument: Sendable {
    /// One heading, with what the practice wrote under it and what it names.
    public struct Part: Sendable {
        public let title: String
        /// XHTML as sent, not yet sanitised; nil where none.
        public let narrative: String?
        /// References to entries of the same document: `Type/id`, or `urn:uuid:id`.
        public let entries: [String]
        /// Why nothing stands under it, as the practice said (HL7 FHIR R4, `Composition.section.emptyReason`); nil where it did not.
        public let whyEmpty: String?
        /// What `entries` name, each as `Type/id` or `urn:uuid:id`, folded: looked up for each entry of a summary.
        private let named: Set<String>

        public init(title: String, narrative: String?, entries: [String], whyEmpty: String? = nil) {
            self.title = title
            self.narrative = narrative
            self.entries = entries
            self.whyEmpty = whyEmpty
            named = Set(entries.map(Self.name))
        }

        private static func name(_ reference: String) -> String {
            if reference.hasPrefix("urn:") { return reference.lowercased() }
            var parts = reference.split(separator: "/")
            // A version of it is it.
            if parts.count > 3, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
            return parts.suffix(2).joined(separator: "/")
        }

        /// Whether the heading is of the core: medicines, allergies and adverse reactions. All else is additional information. The core's headings are
        /// few and published (GP Summary, version 2.1); one that nobody knows is additional, so that it is never taken for the core.
        public var isCore: Bool { Self.core.contains(title.lowercased().trimmingCharacters(in: .whitespaces)) }

        private static let core: Set<String> = [
            "allergies and adverse reactions", "allergies", "medications", "medication", "repeat medication", "acute medication",
            "discontinued repeat medication", "discontinued medication",
        ]

        /// Whether an entry is one of those that stand under it.
        public func names(_ entry: Entry) -> Bool {
            let key = entry.id.resource
            guard !key.id.isEmpty else { return false }
            return named.contains("\(key.type)/\(key.id)") || named.contains("urn:uuid:\(key.id)".lowercased())
        }
    }

    public let title: String?
    /// When the practice made it.
    public let made: PartialDate?
    public let author: String?
    /// What stands before the first heading, such as that it may not hold everything; as sent.
    public let preamble: Part?
    public let parts: [Part]

    public init(title: String?, made: PartialDate?, author: String?, preamble: Part?, parts: [Part]) {
        self.title = title
        self.made = made
        self.author = author
        self.preamble = preamble
        self.parts = parts
    }

    /// Reads a Composition.
    /// - Parameter bytes: as sent; bounded by its source's limit.
    /// - Returns: nil where they are none that can be read.
    public init?(_ bytes: [UInt8]) {
        guard let it = try? JSONDecoder().decode(Composition.self, from: Data(bytes)), it.resourceType == "Composition" else { return nil }
        // Deeper ones stand in a row with their parents: a heading inside a heading is a heading.
        var parts: [Part] = []
        func add(_ sections: [Composition.Section], _ depth: Int) {
            for section in sections where parts.count < Self.mostParts {
                parts.append(
                    Part(
                        title: section.title ?? section.code?.words ?? "Without a heading",
                        narrative: section.text?.div, entries: (section.entry ?? []).compactMap(\.reference),
                        whyEmpty: section.emptyReason?.words))
                if depth < 5 { add(section.section ?? [], depth + 1) }
            }
        }
        add(it.section ?? [], 0)
        // It begins with a part that bears the document's own title and says where it is from.
        var preamble: Part?
        if let first = parts.first, first.title == it.title, first.entries.isEmpty { preamble = parts.removeFirst() }
        self.init(
            title: it.title, made: it.date.flatMap { PartialDate($0) },
            author: (it.author ?? []).compactMap(\.display).first, preamble: preamble, parts: parts)
    }

    /// The published outline has seventeen.
    private static let mostParts = 200

    private struct Composition: Decodable {
        struct Reference: Decodable { let reference: String?, display: String? }
        struct Narrative: Decodable { let div: String? }
        struct Coding: Decodable { let display: String?, code: String? }
        struct Concept: Decodable {
            let text: String?, coding: [Coding]?
            var words: String? { text ?? coding?.first?.display ?? coding?.first?.code }
        }
        struct Section: Decodable {
            let title: String?
            let code: Concept?
            let text: Narrative?
            let entry: [Reference]?
            let emptyReason: Concept?
            let section: [Section]?
        }
        let resourceType: String?
        let title: String?
        let date: String?
        let author: [Reference]?
        let section: [Section]?
    }
}
