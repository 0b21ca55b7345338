import CareRecord

/// A policy made ready for deciding: masks instead of sets, so that five hundred rules cost microseconds.
struct PolicyIndex: Hashable, Sendable {
    /// A rule's conditions as bits; `ids` and the sets of its findings are made once.
    struct Row: Hashable, Sendable {
        /// By place in `roles`.
        let roles: UInt64
        /// By place in `OrganisationKind.allCases`.
        let kinds: UInt32
        /// By `Ground.place`.
        let grounds: UInt16
        let hides: SectionSet
        let unlessAssurance: Int?
        let weighed: Weighed
        let silent: Weighed
    }

    private let roleOf: [String: [OrganisationKind: Int]]
    let termsOf: [RelationshipKind: Int]
    let rows: [Row]
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
        rows = rules.map { rule in Self.row(rule, places) }
        termSections = relationships.map { SectionSet($0.sections) }
        restricted = SectionSet(restrictedHides)
        breakGlassSections = SectionSet(breakGlass.sections)
        openable = Set(labels.filter(\.mayBeOpened).map(\.id))
    }

    private static func row(_ rule: RestrictingRule, _ places: [RoleID: Int]) -> Row {
        let roles = rule.roles.map { $0.reduce(UInt64(0)) { $0 | (places[$1].map { $0 < 64 ? 1 << UInt64($0) : .max } ?? 0) } } ?? .max
        let kinds = rule.organisationKinds.map { $0.reduce(UInt32(0)) { $0 | bit($1) } } ?? .max
        let grounds = rule.grounds.map { $0.reduce(UInt16(0)) { $0 | (1 << UInt16($1.place)) } } ?? .max
        return Row(
            roles: roles, kinds: kinds, grounds: grounds, hides: SectionSet(rule.hides), unlessAssurance: rule.unlessAssurance,
            weighed: Weighed(rule: rule.id, finding: .hides(rule.hides), sentence: rule.because),
            silent: Weighed(rule: rule.id, finding: .doesNotApply, sentence: rule.because))
    }

    static func bit(_ kind: OrganisationKind) -> UInt32 { bits[kind] ?? 0 }
    private static let bits: [OrganisationKind: UInt32] = Dictionary(
        uniqueKeysWithValues: OrganisationKind.allCases.enumerated().map { ($1, UInt32(1) << $0) })

    func role(_ jobRole: String, _ kind: OrganisationKind) -> Int? {
        guard let place = roleOf[jobRole]?[kind], place >= 0 else { return nil }
        return place
    }
}
