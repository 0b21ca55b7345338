import CareRecord

/// A policy made ready for deciding: masks instead of sets, so that five hundred rules cost microseconds.
struct PolicyIndex: Hashable, Sendable {
    private let roleOf: [String: [OrganisationKind: Int]]
    let termsOf: [RelationshipKind: Int]
    let rules: RuleTable
    let termSections: [SectionSet]
    let restricted: SectionSet
    let breakGlassSections: SectionSet
    let openable: Set<LabelID>

    init(
        roles: [RoleDefinition], relationships: [RelationshipTerms], rules: [RestrictingRule], labels: [SensitivityLabel],
        restrictedHides: Set<Section>, breakGlass: BreakGlassTerms
    ) {
        var found: [String: [OrganisationKind: Int]] = [:]
        for (place, role) in roles.enumerated() {
            for job in role.jobRoles {
                // Two that claim the same stand for none: fail closed, and `mistakes()` names it.
                for kind in role.organisationKinds { found[job, default: [:]][kind] = found[job]?[kind] == nil ? place : -1 }
            }
        }
        roleOf = found
        termsOf = Dictionary(relationships.enumerated().map { ($1.kind, $0) }, uniquingKeysWith: { first, _ in first })
        let places = Dictionary(roles.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.rules = RuleTable(rules, places)
        termSections = relationships.map { SectionSet($0.sections) }
        restricted = SectionSet(restrictedHides)
        breakGlassSections = SectionSet(breakGlass.sections)
        openable = Set(labels.filter(\.mayBeOpened).map(\.id))
    }

    static func bit(_ kind: OrganisationKind) -> UInt32 { bits[kind] ?? 0 }
    private static let bits: [OrganisationKind: UInt32] = Dictionary(
        uniqueKeysWithValues: OrganisationKind.allCases.enumerated().map { ($1, UInt32(1) << $0) })

    func role(_ jobRole: String, _ kind: OrganisationKind) -> Int? {
        guard let place = roleOf[jobRole]?[kind], place >= 0 else { return nil }
        return place
    }
}
