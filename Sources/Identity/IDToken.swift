import Crypto
import Foundation
import JWTKit

/// An ID token that passed every check: the claims we use, in the shapes of NHS Care Identity (STANDARDS 4).
public struct IDToken: Sendable {
    public let issuer: String
    public let subject: String
    public let sid: String?
    public let acr: String?
    public let name: String?
    /// The role chosen at sign-in: the current one is where `person_roleid` equals it, never the first.
    public let selectedRoleID: String?
    public let roles: [Role]

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

/// Claims as sent, before they are checked.
struct Claims: Decodable {
    var iss: String?
    var sub: String?
    var aud: Audience?
    var azp: String?
    var exp: Double?
    var iat: Double?
    var nbf: Double?
    var nonce: String?
    var acr: String?
    var sid: String?
    var name: String?
    var given_name: String?
    var family_name: String?
    var selected_roleid: String?
    var roles: [IDToken.Role]?

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, azp, exp, iat, nbf, nonce, acr, sid, name, given_name, family_name, selected_roleid
        case roles = "nhsid_nrbac_roles"
    }

    /// One audience or several.
    struct Audience: Decodable, Sendable {
        let all: [String]
        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let one = try? value.decode(String.self) { all = [one] } else { all = try value.decode([String].self) }
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        iss = try values.decodeIfPresent(String.self, forKey: .iss)
        sub = try values.decodeIfPresent(String.self, forKey: .sub)
        aud = try values.decodeIfPresent(Audience.self, forKey: .aud)
        azp = try values.decodeIfPresent(String.self, forKey: .azp)
        exp = try values.decodeIfPresent(Double.self, forKey: .exp)
        iat = try values.decodeIfPresent(Double.self, forKey: .iat)
        nbf = try values.decodeIfPresent(Double.self, forKey: .nbf)
        nonce = try values.decodeIfPresent(String.self, forKey: .nonce)
        acr = try values.decodeIfPresent(String.self, forKey: .acr)
        sid = try values.decodeIfPresent(String.self, forKey: .sid)
        name = try values.decodeIfPresent(String.self, forKey: .name)
        given_name = try values.decodeIfPresent(String.self, forKey: .given_name)
        family_name = try values.decodeIfPresent(String.self, forKey: .family_name)
        selected_roleid = try values.decodeIfPresent(String.self, forKey: .selected_roleid)
        roles = try values.decodeIfPresent([IDToken.Role].self, forKey: .roles)
    }
}

/// The checks of an ID token: OpenID Connect Core 1.0 section 3.1.3.7.
struct IDTokenCheck: Sendable {
    let issuer: String
    let clientID: String
    let nonce: String
    let now: Date
    /// Clocks differ; by more than this they are wrong.
    let skew: TimeInterval = 60

    struct Header: Decodable {
        let alg: String
        let kid: String?
        let crit: [String]?
    }

    static func header(of token: String) throws(SignInError) -> Header {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let data = base64URL(parts[0]),
            let header = try? JSONDecoder().decode(Header.self, from: data)
        else { throw .tokenRefused(.malformed) }
        guard ProviderKey.kinds[header.alg] != nil else { throw .tokenRefused(.algorithm) }
        guard header.crit == nil else { throw .tokenRefused(.malformed) }
        return header
    }

    static func base64URL(_ text: Substring) -> Data? {
        guard
            text.utf8.allSatisfy({
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }),
            text.utf8.count % 4 != 1
        else { return nil }
        var padded = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while padded.count % 4 != 0 { padded += "=" }
        return Data(base64Encoded: padded)
    }

    /// Verifies with the one key and the header's algorithm, which must be the key's.
    func verify(_ token: String, with key: ProviderKey, header: Header) async throws(SignInError) -> IDToken {
        let payload = try await Self.signed(token, with: key, header: header)
        guard let claims = try? JSONDecoder().decode(Claims.self, from: payload) else {
            throw .tokenRefused(.malformed)
        }
        return try check(claims)
    }

    /// The payload of a token whose signature is the key's (RFC 7515 section 5.2).
    static func signed(_ token: String, with key: ProviderKey, header: Header) async throws(SignInError) -> Data {
        guard let algorithm = await key.algorithm(for: header.alg) else { throw .tokenRefused(.algorithm) }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = base64URL(parts[1]), let signature = base64URL(parts[2]),
            !signature.isEmpty
        else { throw .tokenRefused(.malformed) }
        let isValid = try? algorithm.verify(signature, signs: Array("\(parts[0]).\(parts[1])".utf8))
        guard isValid == true else { throw .tokenRefused(.signature) }
        return payload
    }

    func check(_ claims: Claims) throws(SignInError) -> IDToken {
        // Exactly as configured: NHS Care Identity's holds ":443".
        guard claims.iss == issuer else { throw .tokenRefused(.issuer) }
        let audience = claims.aud?.all ?? []
        guard audience.contains(clientID) else { throw .tokenRefused(.audience) }
        if audience.count > 1 || claims.azp != nil {
            guard claims.azp == clientID else { throw .tokenRefused(.authorizedParty) }
        }
        let time = now.timeIntervalSince1970
        guard let exp = claims.exp, exp > time - skew else { throw .tokenRefused(.expired) }
        if let nbf = claims.nbf, nbf > time + skew { throw .tokenRefused(.notYetValid) }
        guard let iat = claims.iat, iat < time + skew else { throw .tokenRefused(.issuedInFuture) }
        guard let sent = claims.nonce, Secrets.areEqual(sent, nonce) else { throw .tokenRefused(.nonce) }
        guard let subject = claims.sub, !subject.isEmpty, subject.utf8.count <= 255 else {
            throw .tokenRefused(.subject)
        }
        let name = claims.name ?? [claims.given_name, claims.family_name].compactMap { $0 }.joined(separator: " ")
        return IDToken(
            issuer: issuer, subject: subject, sid: claims.sid, acr: claims.acr, name: name.isEmpty ? nil : name,
            selectedRoleID: claims.selected_roleid, roles: claims.roles ?? [])
    }
}
