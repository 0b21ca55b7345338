import Foundation

/// A logout token that passed every check (OpenID Connect Back-Channel Logout 1.0 section 2.6): the provider says that somebody signed out,
/// or that their smartcard was taken away.
public struct LogoutToken: Sendable, Hashable {
    public let issuer: String
    /// Which sessions end.
    public let target: Target
    public let issuedAt: Date

    public enum Target: Sendable, Hashable {
        /// Every session of ours that came from this session of the provider's; where it names the subject too, of that one.
        case session(String, subject: String?)
        /// Every session of this staff member.
        case subject(String)
    }

    /// Whether it ends a session of ours.
    ///
    /// A session that names no `sid` ends with any logout of its staff member: it cannot be told from the one that was meant.
    public func ends(issuer: String, subject: String, sid: String?) -> Bool {
        guard issuer == self.issuer else { return false }
        switch target {
        case .subject(let of): return subject == of
        case .session(let ended, let of):
            if let of, of != subject { return false }
            guard let sid else { return of != nil }
            return sid == ended
        }
    }

    static let event = "http://schemas.openid.net/event/backchannel-logout"
    /// A logout is sent when it happens; a token older than this was kept by somebody.
    static let oldest: TimeInterval = 300

    /// Every check but the signature's and the one use.
    static func check(_ claims: Claims, header: SignedToken, issuer: String, clientID: String, now: Date) throws(TokenFault) -> (
        LogoutToken, jti: String
    ) {
        guard header.isOf(["logout+jwt", "jwt"], mayBeUnsaid: true) else { throw .kind }
        guard claims.iss == issuer else { throw .issuer }
        guard let audience = claims.aud?.all, audience.contains(clientID) else { throw .audience }
        // NHS Care Identity's have no `exp`; their age is bounded all the same.
        try IDTokenCheck.checkTimes(claims, now: now, oldest: oldest, needsExpiry: false)
        guard claims.events?[event] != nil else { throw .event }
        // So that an ID token can never be used to sign somebody out, nor this to sign somebody in.
        guard claims.nonce == nil else { throw .nonce }
        guard let jti = claims.jti, (1...255).contains(jti.utf8.count) else { throw .identifier }
        let said = [claims.sub, claims.sid].compactMap { $0 }
        guard !said.isEmpty, said.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 255 }) else { throw .session }
        let target: Target
        if let sid = claims.sid { target = .session(sid, subject: claims.sub) } else { target = .subject(claims.sub ?? "") }
        return (LogoutToken(issuer: issuer, target: target, issuedAt: Date(timeIntervalSince1970: claims.iat ?? 0)), jti)
    }
}
