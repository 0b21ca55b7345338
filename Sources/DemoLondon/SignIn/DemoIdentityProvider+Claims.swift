import Crypto
import Foundation

/// What its tokens say, in NHS Care Identity's shapes (STANDARDS 4).
extension DemoIdentityProvider {
    func claims(_ grant: Grant, accessToken: String, algorithm: DemoSigner.Kind, now: Date) -> [String: any Sendable] {
        let time = Int(now.timeIntervalSince1970)
        let data = Data(accessToken.utf8)
        let hash: [UInt8] = algorithm == .edDSA ? Array(SHA512.hash(data: data)) : Array(SHA256.hash(data: data))
        var claims: [String: any Sendable] = [
            "iss": issuer, "sub": grant.session.staff.subject, "aud": grant.client, "sid": grant.session.sid, "exp": time + 300,
            "iat": time,
            "auth_time": Int(grant.session.authenticatedAt.timeIntervalSince1970), "acr": grant.acr, "id_assurance_level": "3",
            "authentication_assurance_level": String(Self.levels.first { $0.0 == grant.acr }?.1 ?? 1),
            "at_hash": DemoWeb.base64URL(Array(hash.prefix(hash.count / 2))),
        ]
        claims["nonce"] = grant.nonce
        if !tellsRolesApart { claims.merge(Self.person(grant.session.staff)) { first, _ in first } }
        return claims
    }

    /// Name and roles, in Care Identity's shapes.
    static func person(_ staff: DemoStaff) -> [String: any Sendable] {
        let roles = staff.roles.enumerated().map { index, role -> [String: any Sendable] in
            var claimed: [String: any Sendable] = [
                "person_orgid": staff.subject + "9", "person_roleid": staff.subject + "\(index)", "org_code": role.organisation,
                "role_code": "S8000:G8000:\(role.code)", "role_name": "\"Clinical\":\"Clinical Provision\":\"\(role.words)\"",
            ]
            if !role.activities.isEmpty { claimed["activity_codes"] = role.activities }
            return claimed
        }
        var claims: [String: any Sendable] = [
            "nhsid_useruid": staff.subject, "name": staff.name, "given_name": staff.given, "family_name": staff.family,
            "nhsid_nrbac_roles": roles,
        ]
        if let selected = staff.selected { claims["selected_roleid"] = staff.subject + "\(selected)" }
        return claims
    }
}
