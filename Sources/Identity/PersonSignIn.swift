import CareRecord
import Foundation

/// A person of the public, as NHS login proved them: who it is by their NHS number, and nothing else that we need.
///
/// Source: NHS login, "Scopes and claims" and "Vectors of trust" (STANDARDS 5).
public struct PersonToken: Sendable, Hashable {
    public let issuer: String
    public let subject: String
    public let nhsNumber: NHSNumber

    public init(issuer: String, subject: String, nhsNumber: NHSNumber) {
        self.issuer = issuer
        self.subject = subject
        self.nhsNumber = nhsNumber
    }
}

/// What NHS login must prove before somebody reads about a record: identity level P9 and nothing below. At P5 details only match a register, and
/// anybody who knows somebody's name, birthday and postcode has them.
public enum VectorOfTrust {
    /// What is asked for (`vtr`): P9, by a password with a known device or a key of theirs, or by a key alone.
    public static let asked = ["P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"]

    /// The request's field, a JSON array (RFC 8485 section 4; "AND inside, OR between").
    static var field: String { "[" + asked.map { "\"\($0)\"" }.joined(separator: ",") + "]" }

    /// Whether what the token says it is (`vot`, RFC 8485 section 3.1) is one of those that were asked for, in whatever order its parts stand.
    static func isProven(_ vector: String) -> Bool {
        let parts = vector.split(separator: ".", omittingEmptySubsequences: false)
        guard Set(parts).count == parts.count else { return false }
        return asked.contains { wanted in Set(wanted.split(separator: ".")).isSubset(of: Set(parts)) && isP9(parts) }
    }

    /// One identity component, and it is P9.
    private static func isP9(_ parts: [Substring]) -> Bool { parts.filter { $0.hasPrefix("P") } == ["P9"] }
}

extension OpenIDProvider {
    /// Where to send a person's browser.
    /// - Parameter loginHint: passed on as it is; only the demo's provider knows what to do with it.
    public func personAuthorizationURL(
        state: String, nonce: String, verifier: String, loginHint: String? = nil
    ) async throws(SignInError) -> String {
        try await authorizationURL(
            state: state, nonce: nonce, verifier: verifier, loginHint: loginHint, more: [("vtr", VectorOfTrust.field)])
    }

    /// Completes a person's sign-in: checks whose answer it is, exchanges the code, checks the ID token, that it is of identity level P9 by two
    /// claims that must agree, and whose NHS number was proved.
    /// - Parameters: as given to `personAuthorizationURL`.
    public func completePerson(
        _ answer: AuthorizationAnswer, verifier: String, nonce: String
    ) async throws(SignInError) -> PersonToken {
        let discovery = try await discover()
        let code = try answer.code(
            from: configuration.issuer, saysIssuer: discovery.authorization_response_iss_parameter_supported ?? false)
        let (text, accessToken) = try await tokens(code: code, verifier: verifier)
        let (claims, header) = try await checkedClaims(text)
        let check = IDTokenCheck(
            issuer: configuration.issuer, clientID: configuration.clientID, nonce: nonce, demands: [], levels: [:], now: now())
        let subject: String
        do { subject = try check.whose(claims, header: header, accessToken: accessToken) } catch { throw .tokenRefused(error) }
        let verified = SignInError.Verified(issuer: configuration.issuer, subject: subject)
        guard let vector = claims.vot, VectorOfTrust.isProven(vector), isOurTrustmark(claims.vtm) else {
            throw .notProven(.assurance, of: verified)
        }
        var (level, number) = (claims.identity_proofing_level, claims.nhs_number)
        if level == nil || number == nil, let accessToken, let address = discovery.userinfo_endpoint {
            let more = try await userInfo(address, accessToken: accessToken, of: subject)
            // What the signed token says is not corrected by what comes beside it.
            (level, number) = (level ?? more.identity_proofing_level, number ?? more.nhs_number)
        }
        guard level == "P9" else { throw .notProven(.assurance, of: verified) }
        guard let number, let person = try? NHSNumber(number) else { throw .notProven(.person, of: verified) }
        return PersonToken(issuer: configuration.issuer, subject: subject, nhsNumber: person)
    }

    /// `vtm` says by whose words `vot` is to be read (RFC 8485 section 3.2): the provider's own.
    private func isOurTrustmark(_ said: String?) -> Bool {
        let issuer = configuration.issuer
        return said?.hasPrefix((issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/trustmark/") ?? false
    }
}
