import CareRecord

/// A text that names the sections of a record: a piece each, by the section's name, as it is said within a sentence.
protocol SectionText: PageText {
    static var identity: Self { get }
    static var appointments: Self { get }
    static var conditions: Self { get }
    static var medicines: Self { get }
    static var allergies: Self { get }
    static var results: Self { get }
    static var documents: Self { get }
    static var carePlans: Self { get }
    static var encounters: Self { get }
    static var procedures: Self { get }
    static var immunisations: Self { get }
    static var alerts: Self { get }
}

extension SectionText {
    /// Switched without `default`: a new section wants its piece in every such text.
    static func section(_ section: Section) -> Self {
        switch section {
        case .identity: identity
        case .appointments: appointments
        case .conditions: conditions
        case .medicines: medicines
        case .allergies: allergies
        case .results: results
        case .documents: documents
        case .carePlans: carePlans
        case .encounters: encounters
        case .procedures: procedures
        case .immunisations: immunisations
        case .alerts: alerts
        }
    }
}
