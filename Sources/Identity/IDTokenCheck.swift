import Crypto
import Foundation

/// The checks of an ID token: OpenID Connect Core 1.0 section 3.1.3.7, in its order.
struct IDTokenCheck: Sendable {
    let issuer: String
    let clientID: String
    let nonce: String
    /// Each must be met.
    let demands: [SignInDemand]
    /// What the provider's `acr` names mean, where they are not NHS Care Identity's.
    let levels: [String: Int]
    let now: Date
    /// Clocks differ; by more than this they are wrong.
    static let skew: TimeInterval = 60
    /// It comes straight from the token endpoint, made for this answer; an older one was kept by somebody.
    static let oldest: TimeInterval = 600

    /// - Parameter accessToken: what came beside it; checked where the token says which it is.
    /// - Throws: `.tokenRefused`; `.notProven` where all that is wrong is that it shows less than was demanded.
    func check(_ claims: Claims, header: SignedToken.Header, accessToken: String?) throws(SignInError) -> IDToken {
        let subject: String
        do { subject = try whose(claims, header: header, accessToken: accessToken) } catch { throw .tokenRefused(error) }
        let assurance = assurance(claims)
        do {
            for demand in demands { try demand.check(assurance, subject: subject, now: now, skew: Self.skew) }
        } catch { throw .notProven(error, of: .init(issuer: issuer, subject: subject)) }
        return IDToken(
            issuer: issuer, subject: subject, sid: claims.sid, assurance: assurance, name: claims.displayName,
            selectedRoleID: claims.selected_roleid, roles: claims.nhsid_nrbac_roles?.all ?? [], family: claims.family_name,
            given: claims.given_name)
    }

    /// Whose token it is: everything but what was demanded of the sign-in.
    func whose(_ claims: Claims, header: SignedToken.Header, accessToken: String?) throws(TokenFault) -> String {
        // Exactly as configured: NHS Care Identity's holds ":443".
        guard claims.iss == issuer else { throw .issuer }
        let audience = claims.aud?.all ?? []
        guard audience.contains(clientID) else { throw .audience }
        if audience.count > 1 || claims.azp != nil {
            guard claims.azp == clientID else { throw .authorizedParty }
        }
        // A logout token has events and no nonce; it must never sign anybody in (Back-Channel Logout 1.0 section 2.4).
        guard claims.events == nil else { throw .kind }
        try Self.checkTimes(claims, now: now, oldest: Self.oldest, needsExpiry: true)
        guard let sent = claims.nonce, Secrets.areEqual(sent, nonce) else { throw .nonce }
        guard let subject = claims.sub, !subject.isEmpty, subject.utf8.count <= 255 else { throw .subject }
        if let accessToken, let hash = claims.at_hash {
            guard Secrets.areEqual(hash, Self.halfHash(accessToken, algorithm: header.alg)) else { throw .accessToken }
        }
        return subject
    }

    /// `exp`, `nbf` and `iat` of any token.
    static func checkTimes(_ claims: Claims, now: Date, oldest: TimeInterval, needsExpiry: Bool) throws(TokenFault) {
        let time = now.timeIntervalSince1970
        if let exp = claims.exp { guard exp > time - skew else { throw .expired } } else if needsExpiry { throw .expired }
        if let nbf = claims.nbf, nbf > time + skew { throw .notYetValid }
        guard let iat = claims.iat, iat < time + skew else { throw .issuedInFuture }
        guard iat > time - oldest - skew else { throw .issuedTooLongAgo }
    }

    private func assurance(_ claims: Claims) -> Assurance {
        Assurance(
            reference: claims.acr,
            level: Assurance.level(reference: claims.acr, stated: claims.authentication_assurance_level, names: levels),
            identityLevel: (claims.id_assurance_level ?? claims.idassurancelevel).flatMap(Int.init),
            authenticatedAt: claims.auth_time.map { Date(timeIntervalSince1970: $0) })
    }

    /// `at_hash` (section 3.1.3.6): the left half of the hash that goes with the token's algorithm.
    static func halfHash(_ text: String, algorithm: String) -> String {
        let data = Data(text.utf8)
        let hash: [UInt8] = ["EdDSA", "RS512"].contains(algorithm) ? Array(SHA512.hash(data: data)) : Array(SHA256.hash(data: data))
        return Secrets.base64URL(hash.prefix(hash.count / 2))
    }
}
