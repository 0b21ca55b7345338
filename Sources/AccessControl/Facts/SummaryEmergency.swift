/// Why somebody's Summary Care Record is looked at although they could not be asked. A closed list, after the national one of reasons for an alert
/// (`https://fhir.nhs.uk/CodeSystem/SCR-AlertReason`); the staff member's own words go with it.
public enum SummaryEmergency: String, Sendable, Hashable, CaseIterable {
    case cannotBeAsked = "scr-cannot-be-asked"
    case publicInterest = "scr-public-interest"
    case law = "scr-law"

    /// As staff and privacy officers read it.
    public var words: String {
        switch self {
        case .cannotBeAsked: "They cannot be asked: unconscious, confused or too ill"
        case .publicInterest: "Somebody could come to serious harm (public interest)"
        case .law: "A law or a court order requires it"
        }
    }
}

extension BreakGlassTerms {
    /// A reason in words, of broken glass or of a Summary Care Record viewed without asking; one that nobody knows any more as it was written.
    public func words(ofReason id: String) -> String {
        reasons.first { $0.id == id }?.words ?? SummaryEmergency(rawValue: id)?.words ?? id
    }
}
