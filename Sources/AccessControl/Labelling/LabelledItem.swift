import CareRecord

/// Names one resource inside one source's answers. References lead from one source into another only by an identifier alone.
public struct ItemKey: Hashable, Sendable, Comparable {
    public let source: SourceID
    /// `Condition/12`.
    public let reference: String
    public init(source: SourceID, reference: String) {
        self.source = source
        self.reference = reference
    }
    public static func < (a: ItemKey, b: ItemKey) -> Bool { (a.source, a.reference) < (b.source, b.reference) }
}

/// One resource, as far as its sensitivity can be told from it.
public struct LabelledItem: Hashable, Sendable {
    public let key: ItemKey
    /// FHIR resource type.
    public let type: String
    /// Markings by its source: `meta.security`, `securityLabel`, GP Connect's.
    public let marks: [Coding]
    /// Every code that says what it is about: its code, ingredients, types, categories, reasons, service types.
    public let codes: [Coding]
    /// What is shown of it in words: title, texts of its codes, clinic's and service's name, reasons.
    public let words: [String]
    public let links: [Link]
    /// Whether its words are anybody's own; false where all that it says is said by published codes, dates and numbers, whose terms repeat
    /// no other organisation's title. Of such a one the code lists speak.
    public let saysInWords: Bool
    /// Its own business identifiers, as the target of a link that names it by one alone has them.
    public let identifiers: [String]

    public init(
        key: ItemKey, type: String, marks: [Coding] = [], codes: [Coding] = [], words: [String] = [], links: [Link] = [],
        saysInWords: Bool = true, identifiers: [String] = []
    ) {
        self.identifiers = identifiers
        self.saysInWords = saysInWords
        self.key = key
        self.type = type
        self.marks = marks
        self.codes = codes
        self.words = words
        self.links = links
    }

    /// One reference to another resource.
    public struct Link: Hashable, Sendable {
        public let target: String
        public let kind: Kind
        /// Nil: of the same source.
        public let source: SourceID?

        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// What it says is about the other: a medicine for a condition, a result that a request asked for.
            case about
            /// It happened within the other: an encounter, an episode.
            case within
            /// The other is one of its parts: a report's results, a document's sections.
            case holds
        }

        public init(_ target: String, _ kind: Kind, source: SourceID? = nil) {
            self.target = target
            self.kind = kind
            self.source = source
        }

        /// What a target begins with that is an identifier alone (HL7 FHIR R4, `Reference.identifier`).
        static let logical = "identifier:"

        /// - Parameters:
        ///   - element: the FHIR element that holds the reference, its path without indexes: `reasonReference`, `context.encounter`.
        ///   - target: `Type/id`.
        /// - Returns: nil where the other says nothing of what the matter is: people, organisations, places, devices. Every entry of a
        ///   record would hang together by them. (HL7 FHIR R4, the reference elements of the types in `Section.resourceTypes`.)
        public init?(element: String, target: String) {
            let type = target.prefix { $0 != "/" }
            if Self.saysNothing.contains(String(type)) { return nil }
            let name = element.split(separator: ".").last.map(String.init) ?? element
            if Self.around.contains(name) || type == "Encounter" || type == "EpisodeOfCare" {
                self.init(target, .within)
            } else if Self.parts.contains(name) || Self.parts.contains(element) {
                self.init(target, .holds)
            } else {
                self.init(target, .about)
            }
        }

        static let saysNothing: Set<String> = [
            "Patient", "RelatedPerson", "Person", "Practitioner", "PractitionerRole", "Organization", "Location", "Device", "Group",
            "Endpoint", "CareTeam",
        ]
        private static let around: Set<String> = ["encounter", "context", "episodeOfCare"]
        private static let parts: Set<String> = ["result", "hasMember", "section.entry", "entry.item", "entry", "diagnosis.condition"]
    }

    /// Whether it is a stay or visit, in which much else may have happened.
    var isBroad: Bool { type == "Encounter" || type == "EpisodeOfCare" || type == "Composition" || type == "List" || type == "CarePlan" }

    var isDocument: Bool { type == "DocumentReference" || type == "Composition" }

    /// Whether it is the person: marked restricted, that is a fact about whereabouts and no reason to withhold who it is.
    var isPerson: Bool { type == "Patient" }

    /// Whether its title names a thing that others may repeat in words.
    var namesSomething: Bool { type == "Condition" || type == "Procedure" }
}
