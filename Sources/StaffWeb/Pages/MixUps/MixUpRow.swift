import Foundation

/// One possible mix-up in an officer's queue. No record content: what differed is said by the field's name.
public struct MixUpRow: Sendable, Hashable {
    /// Names it where it is closed.
    public let id: String
    /// Finds it in the trail.
    public let reference: String
    public let raised: Date
    /// The organisation whose answer did not fit.
    public let organisationName: String
    /// Fields that differed, in words: "NHS number", "date of birth", "family name".
    public let differs: [String]
    public init(id: String, reference: String, raised: Date, organisationName: String, differs: [String]) {
        self.id = id
        self.reference = reference
        self.raised = raised
        self.organisationName = organisationName
        self.differs = differs
    }
}
