import CareRecord

/// Sections of which a look shows something, by the organisation that it is from: names alone, never what is shown or how much of it. Of one release it says
/// what the look had not shown before; it is then the detail of `answer-shown` (docs/events.md).
public struct ShownSections: Sendable, Hashable {
    /// By ODS code.
    public private(set) var byOrganisation: [String: Set<Section>]
    /// Of which nothing had been shown before, from whomever: each once in a look.
    public private(set) var first: Set<Section>

    public init() { (byOrganisation, first) = ([:], []) }

    public var isEmpty: Bool { byOrganisation.isEmpty }

    public mutating func add(_ sections: some Sequence<Section>, of organisation: String) {
        for section in sections where byOrganisation[organisation, default: []].insert(section).inserted { first.insert(section) }
        if byOrganisation[organisation]?.isEmpty == true { byOrganisation[organisation] = nil }
    }

    /// What of it is in nothing that was shown before.
    public func new(after before: ShownSections) -> ShownSections {
        var new = ShownSections()
        for (organisation, sections) in byOrganisation {
            let more = sections.subtracting(before.byOrganisation[organisation] ?? [])
            if !more.isEmpty { new.byOrganisation[organisation] = more }
        }
        new.first = first.subtracting(before.first)
        return new
    }

    public mutating func formUnion(_ other: ShownSections) {
        byOrganisation.merge(other.byOrganisation) { $0.union($1) }
        first.formUnion(other.first)
    }

    /// `conditions,medicines; R1H conditions,medicines; RYX conditions`: first what nothing had been shown of, or `-`; then each organisation with its sections.
    /// Sorted, so that the same is the same text. Nil where it says nothing.
    public var text: String? {
        guard !isEmpty else { return nil }
        func names(_ sections: Set<Section>) -> String { sections.sorted().map(\.rawValue).joined(separator: ",") }
        let suppliers = byOrganisation.sorted { $0.key < $1.key }.map { "\($0.key) \(names($0.value))" }
        return ([first.isEmpty ? "-" : names(first)] + suppliers).joined(separator: "; ")
    }

    /// Reads what `text` wrote.
    /// - Returns: nil where it is of another form. A section that this program does not know is left out.
    public init?(_ text: String) {
        self.init()
        let parts = text.split(separator: "; ", omittingEmptySubsequences: false)
        guard parts.count > 1, let head = parts.first else { return nil }
        func sections(_ names: Substring) -> Set<Section> { Set(names.split(separator: ",").compactMap { Section(rawValue: String($0)) }) }
        for part in parts.dropFirst() {
            let words = part.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, let organisation = words.first, !organisation.isEmpty else { return nil }
            byOrganisation[String(organisation)] = sections(words[1])
        }
        first = sections(head)
    }
}
