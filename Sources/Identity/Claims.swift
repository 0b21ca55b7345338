import Foundation

/// Claims as sent, before they are checked. One shape for ID tokens, answers of the userinfo endpoint and logout tokens: what is missing is
/// nil, what is of another type than the standard's is an error, never nil.
struct Claims: Decodable {
    var iss: String?
    var sub: String?
    var aud: Audience?
    var azp: String?
    var exp: Double?
    var iat: Double?
    var nbf: Double?
    var auth_time: Double?
    var jti: String?
    var nonce: String?
    var acr: String?
    var sid: String?
    var at_hash: String?
    var authentication_assurance_level: String?
    var id_assurance_level: String?
    var idassurancelevel: String?
    var name: String?
    var given_name: String?
    var family_name: String?
    var selected_roleid: String?
    var nhsid_nrbac_roles: Roles?
    var events: [String: Event]?
    // NHS login's (STANDARDS 5).
    var vot: String?
    var vtm: String?
    var nhs_number: String?
    var identity_proofing_level: String?

    /// One audience or several.
    struct Audience: Decodable, Sendable {
        let all: [String]
        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let one = try? value.decode(String.self) { all = [one] } else { all = try value.decode([String].self) }
        }
    }

    /// The roles of NHS Care Identity: a list, or its JSON as text, as providers send that know no nested claims.
    struct Roles: Decodable, Sendable {
        /// Each `person_roleid` once. One that comes twice and says two things is none: which would be the current one?
        let all: [IDToken.Role]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let slots: [Slot]
            if let text = try? value.decode(String.self) {
                slots = try JSONDecoder().decode([Slot].self, from: Data(text.utf8))
            } else {
                slots = try value.decode([Slot].self)
            }
            var found: [IDToken.Role] = []
            for role in slots.compactMap(\.role) where !found.contains(role) { found.append(role) }
            let counts = Dictionary(found.map { ($0.personRoleID, 1) }, uniquingKeysWith: +)
            all = found.filter { counts[$0.personRoleID] == 1 && !$0.personRoleID.isEmpty }
        }

        /// A role without identifier or organisation gives nobody anything; it must not take the others away.
        private struct Slot: Decodable {
            let role: IDToken.Role?
            init(from decoder: any Decoder) throws { role = try? IDToken.Role(from: decoder) }
        }
    }

    /// An event of a logout token: any JSON object.
    struct Event: Decodable {
        private enum Nothing: CodingKey {}
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: Nothing.self) }
    }

    var displayName: String? {
        let name = name ?? [given_name, family_name].compactMap { $0 }.joined(separator: " ")
        return name.isEmpty ? nil : name
    }
}
