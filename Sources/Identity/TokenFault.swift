/// What is wrong with a signed token (a JWT: ID token, logout token, signed launch). Names the check, never what the token held.
public enum TokenFault: String, Error, Hashable, Sendable, CaseIterable {
    /// Not three parts of base64url, not JSON, larger than any token of ours, or with an extension that must be understood and is not.
    case malformed
    /// Another algorithm than RS256, PS256, ES256 or EdDSA (of NHS login RS512 too), or not the key's. `none` and every HMAC are among them.
    case algorithm
    /// A token of another kind (`typ`), such as a logout token in place of an ID token (RFC 8725 section 3.11).
    case kind
    /// No key of the signer's fits, or more than one does.
    case unknownKey
    case signature
    case issuer
    case audience
    case authorizedParty
    case expired
    case notYetValid
    case issuedInFuture
    /// Issued longer ago than a token that comes straight from its signer can be.
    case issuedTooLongAgo
    case nonce
    /// No subject, one that is none, or another's than the one who had to sign in again.
    case subject
    /// Signed in longer ago than was asked for, before the time that was asked for, in the future, or not said when.
    case authenticationTime
    /// Signed in less strongly than was asked for, or not said how.
    case assurance
    /// No NHS number was proved, or what stands there is none.
    case person
    /// The access token beside the ID token is not the one it was issued with.
    case accessToken
    /// No logout event, or one that is none (OpenID Connect Back-Channel Logout 1.0 section 2.4).
    case event
    /// No session and no subject to sign out.
    case session
    /// No identifier for using it once, or not one.
    case identifier
    /// It was used before.
    case replayed
}
