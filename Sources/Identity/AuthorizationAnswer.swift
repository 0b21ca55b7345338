import Foundation

/// What a browser brings back from an authorization endpoint (RFC 6749 section 4.1.2), not yet believed.
public struct AuthorizationAnswer: Sendable, Hashable {
    public let state: String
    let code: String?
    let error: String?
    let issuer: String?

    /// - Parameter query: the callback's query, as it came.
    /// - Throws: `.answerNotUnderstood` where a parameter that matters is there twice (RFC 6749 section 3.1: a proxy and we might each read
    ///   another one), the state is missing, or it is longer than any answer.
    public init(query: String) throws(SignInError) {
        guard query.utf8.count <= 8192 else { throw .answerNotUnderstood }
        var found: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
            }
            guard let name = parts[0], let value = parts.count == 2 ? parts[1] : "" else { throw .answerNotUnderstood }
            guard ["state", "code", "error", "iss"].contains(name) else { continue }
            guard found.updateValue(value, forKey: name) == nil else { throw .answerNotUnderstood }
        }
        guard let state = found["state"], !state.isEmpty else { throw .answerNotUnderstood }
        (self.state, code, error, issuer) = (state, found["code"], found["error"], found["iss"])
    }

    /// The code, once it is the asked provider's to give.
    ///
    /// The check of the issuer comes before everything else (RFC 9207 section 2.4): a code of one provider that is brought to another's token
    /// endpoint is given away.
    /// - Parameter saysIssuer: whether the provider has said that its answers name it; then one that does not is refused.
    func code(from expected: String, saysIssuer: Bool) throws(SignInError) -> String {
        if let issuer {
            guard issuer == expected else { throw .mixedUp }
        } else if saysIssuer {
            throw .mixedUp
        }
        if let error { throw .refusedByProvider(code: Self.known(error)) }
        guard let code, !code.isEmpty else { throw .answerNotUnderstood }
        return code
    }

    /// The provider's word for a refusal if it is one of the standard's: it goes into the trail, and anybody can write an address.
    private static func known(_ error: String) -> String {
        [
            "invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope", "server_error",
            "temporarily_unavailable", "interaction_required", "login_required", "account_selection_required", "consent_required",
            "unmet_authentication_requirements",
        ].contains(error) ? error : "other"
    }
}
