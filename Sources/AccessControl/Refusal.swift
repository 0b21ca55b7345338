/// Why a request is refused. *Refused* and *could not tell* are different cases; both refuse.
public enum Refusal: String, Hashable, Sendable, Codable, CaseIterable {
    case organisationUnknown
    case organisationDoesNotUseTheRecord
    case couldNotTell
    case noRulePermits
    case purposeNotCare
    case organisationForbidden
    case agreementSuspended
    case roleUnknown
    case roleSeesNothing
    /// The organisation has ended it, whatever the sign-in claims.
    case roleEnded
    /// It sees something, and nothing of what was asked for.
    case roleSeesLess
    /// What was asked for is hidden from everybody in this role, on whatever ground: by the region's rules, or because it could tell where a
    /// restricted person is.
    case keptBack
    /// There is a relationship, and it opens nothing of what was asked for.
    case relationshipShowsLess
    case oversightSeesNoRecord
    case notOversight
    case deskSeesNoRecord
    case notDesk
    case trainingLapsed
    case identityNotProven
    case personObjects
    case noPerson
    case directorDisowned
    case directorNotInCare
    case noRelationship
    case breakGlassLimit
    case presenceLimit
    case glassNotForRole
    case glassNotStated
    case glassOpensLess
}

extension Refusal {
    /// What the staff member reads.
    public var sentence: String {
        switch self {
        case .organisationUnknown: "Your organisation is not connected to this shared care record."
        case .organisationDoesNotUseTheRecord: "Your organisation shares into this record but does not use it to look."
        case .couldNotTell: "It could not be found out whether you may look, so nothing is shown."
        case .noRulePermits: "Nothing gives you a right to look."
        case .purposeNotCare: "This record is for people's own care, and for checking who looked. It is open for nothing else."
        case .organisationForbidden: "Organisations of this kind may not look."
        case .agreementSuspended: "Your organisation's agreement to use the record is suspended. Ask its information governance lead."
        case .roleUnknown: "Your role at this organisation may not use the record. If it should, ask your organisation's sponsor for roles."
        case .roleSeesNothing: "Your role needs an activity that you do not hold. Ask your organisation's sponsor for roles."
        case .roleEnded:
            "Your organisation has ended your role there. If that is not right, ask whoever looks after staff records at your organisation."
        case .roleSeesLess: "Your role does not see what was asked for."
        case .keptBack: "What was asked for is kept back from everybody in your role."
        case .relationshipShowsLess: "What your organisation has to do with this person does not open what was asked for."
        case .oversightSeesNoRecord: "Privacy officers check who looked. They do not open records."
        case .notOversight: "Only privacy officers check who looked."
        case .deskSeesNoRecord: "Objection desks answer people who object. They do not open records."
        case .notDesk: "Only staff of a desk handle objections."
        case .trainingLapsed: "Your training in confidentiality has lapsed. You can look again when your organisation has it in date."
        case .identityNotProven: "Your sign-in does not prove surely enough who you are."
        case .personObjects: "This record is not open to anybody."
        case .noPerson: "No person was named."
        case .directorDisowned: "The professional you named said that you do not act for them."
        case .directorNotInCare: "You can act only for somebody who gives care at your own organisation."
        case .noRelationship: "No relationship with this person could be found for you or your organisation."
        case .glassNotForRole: "Your role may not look without a proven relationship."
        case .glassNotStated: "Choose a reason, and say what you need to open."
        case .glassOpensLess: "Some of what you chose cannot be opened in this way by anybody in your role."
        case .breakGlassLimit: "The limit for looks without a proven relationship is reached. Ask a colleague who cares for the person."
        case .presenceLimit:
            "The limit for saying that somebody is present is reached. Have the person added to your team's caseload, or ask a colleague who cares for them."
        }
    }
}

extension Set<Refusal> {
    /// What is said of several: the reasons that stand. Where something refuses for certain, what else could not be found out is left out, and where
    /// the organisation itself is not connected, whatever depends on it: the two together would contradict each other. The findings keep all.
    public var said: [Refusal] {
        let byOrganisation: Set<Refusal> = [.organisationUnknown, .organisationForbidden]
        if !isDisjoint(with: byOrganisation) { return intersection(byOrganisation).inOrder }
        // Whoever holds no role there any more is told that, and not what else the role would need.
        if contains(.roleEnded) { return [.roleEnded] }
        // Where anything else refuses, nothing is told of an objection.
        let others = subtracting([.couldNotTell, .personObjects])
        let certain = others.isEmpty ? subtracting([.couldNotTell]) : others
        return (certain.isEmpty ? self : certain).inOrder
    }

    private var inOrder: [Refusal] { sorted { $0.rawValue < $1.rawValue } }
}
