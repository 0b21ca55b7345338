import CareRecord

/// What a source says of a list of its own that is empty (HL7 FHIR R4 12.1, List, `emptyReason`): UK systems say so that they keep a section back,
/// or that nobody asked (UK Core List). Of a list that is not empty, or not in use, nothing is said.
public struct EmptyList: Sendable, Hashable {
    public let section: Section
    public let reason: EmptyReason

    public init(section: Section, reason: EmptyReason) {
        self.section = section
        self.reason = reason
    }
}

extension R4Reader {
    /// The word of a List; nil for any other resource, and where it gives none or is of no section that we know. That none is known is told only of
    /// a list whose code is of that section, and that is of the person as a whole.
    ///
    /// - Complexity: O(bytes of the list), which is read once more.
    public static func emptyList(_ resource: ReadResource) -> EmptyList? {
        guard resource.key.type == "List", let document = try? parse(SharedBytes(Array(resource.raw.bytes)), JSONLimits())
        else { return nil }
        let list = document.root
        guard let said = list["emptyReason"], list["entry"].map({ $0.count == 0 }) ?? true else { return nil }
        guard ["current", nil].contains(list["status"]?.string), let reason = reason(said) else { return nil }
        let coded = list["code"].flatMap(codedSection)
        if reason == .nilKnown, coded == nil || !isOfThePerson(list) { return nil }
        return (coded ?? list["code"].flatMap(section) ?? list["title"]?.string.flatMap(section)).map {
            EmptyList(section: $0, reason: reason)
        }
    }

    /// Whether it is a list of what holds of the person, as its source keeps it or kept it: not what changed, where "none" means no change, and not
    /// what one contact was about. A negation is told from codes alone: "Family history of allergies" is no list of allergies. The other reasons are
    /// heard of any list, since they only take "none recorded" away.
    private static func isOfThePerson(_ list: JSONValue) -> Bool {
        ["working", "snapshot"].contains(list["mode"]?.string) && list["encounter"] == nil
    }

    private static func codings(_ concept: JSONValue) -> [JSONValue] { concept["coding"].map { Array($0.elements) } ?? [] }

    /// By code, else by words; nil where it says no more than that nothing stands in the list.
    private static func reason(_ concept: JSONValue) -> EmptyReason? {
        let said = codings(concept).compactMap { $0["code"]?.string } + [concept["text"]?.string, concept.string].compactMap(\.self)
        let words = said.map { $0.lowercased().filter(\.isLetter) }
        // What GP systems send for a section in which nothing was ever written.
        if words.contains("nocontentrecorded") { return nil }
        return words.lazy.compactMap { word in EmptyReason.allCases.first { $0.rawValue == word } }.first ?? .notUnderstood
    }

    private static func codedSection(_ concept: JSONValue) -> Section? {
        codings(concept).lazy.compactMap { $0["code"]?.string }.compactMap { sections[$0] }.first
    }

    private static func section(_ concept: JSONValue) -> Section? {
        (codings(concept).compactMap { $0["display"]?.string } + [concept["text"]?.string].compactMap(\.self)).lazy
            .compactMap { section($0) }.first
    }

    /// By words of a title, in this order: "Medication allergies" are allergies.
    private static func section(_ title: String) -> Section? {
        let words = title.lowercased()
        return titles.first { words.contains($0.words) }?.section
    }

    /// SNOMED CT (UK), LOINC and HL7's example codes of lists.
    private static let sections: [String: Section] = [
        "886921000000105": .allergies, "933361000000108": .medicines, "717711000000103": .conditions, "1102181000000102": .immunisations,
        "48765-2": .allergies, "10160-0": .medicines, "11450-4": .conditions, "11348-0": .conditions, "11369-6": .immunisations,
        "47519-4": .procedures, "30954-2": .results, "8716-3": .results, "18776-5": .carePlans, "46240-8": .encounters,
        "allergies": .allergies, "adverserxns": .allergies, "medications": .medicines, "problems": .conditions, "alerts": .alerts,
        "plans": .carePlans,
    ]

    private static let titles: [(words: String, section: Section)] = [
        ("allerg", .allergies), ("adverse reaction", .allergies), ("immunis", .immunisations), ("immuniz", .immunisations),
        ("vaccin", .immunisations), ("medication", .medicines), ("medicine", .medicines), ("care plan", .carePlans),
        ("problem", .conditions), ("condition", .conditions), ("diagnos", .conditions), ("procedure", .procedures), ("result", .results),
        ("investigation", .results), ("encounter", .encounters), ("consultation", .encounters), ("appointment", .appointments),
        ("document", .documents), ("letter", .documents), ("alert", .alerts),
    ]
}
