/// The value of an observation, of every kind FHIR has (law 12: nothing coerced).
public enum ResultValue: Hashable, Sendable {
    case quantity(Quantity)
    case concept(Concept)
    case text(String)
    case bool(Bool)
    /// An integer's or decimal's text.
    case number(String)
    case range(QuantityPair)
    case ratio(QuantityPair)
    case date(PartialDate)
    case period(PartialDate?, PartialDate?)
    case time(String)
    /// Sampled data: what it is a trace of; the points stay in the original.
    case sampled(String)
    /// Why there is no value, as sent.
    case absent(String)
    /// A value of a kind that is not read (an attachment, a reference): there is one, and it stands in the original.
    case ofAnotherKind

    /// What is said where the source has a value and keeps it back: never "no value".
    public static let keptBack = "kept back by its source"

    /// Whether what is held of it does not tell it from another value: then it is the same fact as no other.
    var isNotTold: Bool {
        switch self {
        case .ofAnotherKind, .sampled: true
        case .quantity, .concept, .text, .bool, .number, .range, .ratio, .date, .period, .time, .absent: false
        }
    }
}

/// One named part of a result: systolic and diastolic, the lines of a panel.
public struct ResultComponent: Hashable, Sendable {
    public let title: Concept
    public let value: ResultValue?
    public let ranges: [ReferenceRange]
    public let interpretation: [Concept]
    public init(title: Concept, value: ResultValue?, ranges: [ReferenceRange] = [], interpretation: [Concept] = []) {
        self.title = title
        self.value = value
        self.ranges = ranges
        self.interpretation = interpretation
    }
}

/// A reference range as sent; whether a value is outside it is the sender's to say, never worked out by us.
public struct ReferenceRange: Hashable, Sendable {
    public let low: Quantity?
    public let high: Quantity?
    public let text: String?
    public init(low: Quantity?, high: Quantity?, text: String?) {
        self.low = low
        self.high = high
        self.text = text
    }
}

public struct ResultStatement: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case observation, report, imaging }
    public let kind: Kind
    public let value: ResultValue?
    public let components: [ResultComponent]
    public let ranges: [ReferenceRange]
    public let interpretation: [Concept]
    /// Laboratory, vital signs, social history… as sent.
    public let categories: [String]
    public let specimen: String?
    public let bodySite: String?
    public let method: String?
    /// Ids (`Type/id`) of the results that belong to this report or panel.
    public let members: [String]
    /// The author's conclusion.
    public let conclusion: String?
    /// True or false where the sender said whether somebody reviewed it; nil: not marked.
    public let reviewed: Bool?
    /// Whom or what it is about where that is not the person: a fetus, a donor, a device (HL7 FHIR R4, `Observation.focus`). It is then
    /// no value of the person's own.
    public let focus: String?

    public init(
        kind: Kind, value: ResultValue? = nil, components: [ResultComponent] = [], ranges: [ReferenceRange] = [],
        interpretation: [Concept] = [], categories: [String] = [], specimen: String? = nil, bodySite: String? = nil,
        method: String? = nil, members: [String] = [], conclusion: String? = nil, reviewed: Bool? = nil,
        focus: String? = nil
    ) {
        self.kind = kind
        self.value = value
        self.components = components
        self.ranges = ranges
        self.interpretation = interpretation
        self.categories = categories
        self.specimen = specimen
        self.bodySite = bodySite
        self.method = method
        self.members = members
        self.conclusion = conclusion
        self.reviewed = reviewed
        self.focus = focus
    }
}
