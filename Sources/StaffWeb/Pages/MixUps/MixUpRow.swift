import Foundation

/// One possible mix-up in an officer's queue. No record content: what differed is said by the field's name.
public struct MixUpRow: Sendable, Hashable {
    /// Finds it in the trail.
    public let reference: String
    public let raised: Date
    /// The organisation whose answer did not fit.
    public let organisationName: String
    /// Fields that differed, in words: "NHS number", "date of birth", "family name".
    public let differs: [String]
    /// How many resources were kept back.
    public let withheld: Int
    /// "open", "looked into"…
    public let state: String
    public init(
        reference: String, raised: Date, organisationName: String, differs: [String], withheld: Int, state: String
    ) {
        self.reference = reference
        self.raised = raised
        self.organisationName = organisationName
        self.differs = differs
        self.withheld = withheld
        self.state = state
    }
}
