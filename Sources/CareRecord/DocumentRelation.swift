/// What one document says of another of its source (HL7 FHIR R4, `DocumentReference.relatesTo`, `Composition.relatesTo`).
public struct DocumentRelation: Hashable, Sendable {
    /// Codes of `document-relationship-type`; any other word is only shown as sent.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case replaces, transforms, signs, appends
    }

    /// How the other is named. It may have come on another page, or not at all.
    public enum Target: Hashable, Sendable {
        case resource(type: String, id: String)
        /// A business identifier of it, as `system|value`.
        case identifier(String)
    }

    public let kind: Kind
    public let target: Target

    public init(_ kind: Kind, _ target: Target) {
        self.kind = kind
        self.target = target
    }
}

/// Another document of the same record that one is tied to, seen from that one.
public struct DocumentTie: Hashable, Sendable {
    public let kind: DocumentRelation.Kind
    /// Whether the one says it of the other; else the other says it of the one.
    public let isSaidByThis: Bool
    public let other: Entry

    public init(kind: DocumentRelation.Kind, isSaidByThis: Bool, other: Entry) {
        self.kind = kind
        self.isSaidByThis = isSaidByThis
        self.other = other
    }
}
