import Foundation

/// An ID token that passed every check: the claims we use, in the shapes of NHS Care Identity (STANDARDS 4).
public struct IDToken: Sendable {
    public let issuer: String
    public let subject: String
    public let sid: String?
    public let assurance: Assurance
    public let name: String?
    /// The role chosen at sign-in: the current one is where `person_roleid` equals it, never the first.
    public let selectedRoleID: String?
    /// None, one or many; each `personRoleID` once.
    public let roles: [Role]
    /// Family and given name apart, where the provider says them.
    public var family: String?
    public var given: String?

    /// The provider's name for how they signed in (`acr`).
    public var acr: String? { assurance.reference }

    /// The role they act in now: the one that was selected, or the only one where nothing was. Nil where they have none, where there are
    /// several and none was selected, or where the selected one is not theirs: then they choose.
    public var currentRole: Role? {
        if let selectedRoleID { return roles.first { $0.personRoleID == selectedRoleID } }
        return roles.count == 1 ? roles[0] : nil
    }

    public struct Role: Sendable, Hashable, Decodable {
        public let personRoleID: String
        public let organisation: String
        public let roleCode: String
        public let roleName: String
        public let activityCodes: [String]

        enum CodingKeys: String, CodingKey {
            case personRoleID = "person_roleid"
            case organisation = "org_code"
            case roleCode = "role_code"
            case roleName = "role_name"
            case activityCodes = "activity_codes"
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            personRoleID = try values.decode(String.self, forKey: .personRoleID)
            organisation = try values.decode(String.self, forKey: .organisation)
            roleCode = try values.decodeIfPresent(String.self, forKey: .roleCode) ?? ""
            roleName = try values.decodeIfPresent(String.self, forKey: .roleName) ?? ""
            activityCodes = try values.decodeIfPresent([String].self, forKey: .activityCodes) ?? []
        }

        /// `R8001` of `S8000:G8000:R8001`.
        public var jobRole: String { roleCode.split(separator: ":").last.map(String.init) ?? "" }
        /// "Nurse Access Role" of `"Clinical":"Clinical Provision":"Nurse Access Role"`.
        public var jobName: String {
            (roleName.split(separator: ":").last.map(String.init) ?? roleName).replacingOccurrences(of: "\"", with: "")
        }
    }
}
