import Foundation

extension OpenIDProvider {
    /// What the provider says it can do, in lines for whoever connects it; asks its document and its keys, and nobody signs in.
    /// - Throws: `.providerUnavailable` where its document cannot be had, or is not one of the configured issuer's.
    public func report() async throws(SignInError) -> [String] {
        let document = try await discover()
        let keys = await keyKinds()
        func said(_ yes: Bool?) -> String { yes.map { $0 ? "yes" : "no" } ?? "not said" }
        func has(_ list: [String]?, _ name: String) -> String { said(list.map { $0.contains(name) }) }
        return [
            "issuer: \(document.issuer)",
            "keys: "
                + (keys.map { "\($0.count) key\($0.count == 1 ? "" : "s") that we can use (\($0.joined(separator: ", ")))" }
                    ?? "cannot be had"),
            "PKCE with S256: \(has(document.code_challenge_methods_supported, "S256"))",
            "private_key_jwt: \(has(document.token_endpoint_auth_methods_supported, "private_key_jwt"))",
            "answers name the issuer (RFC 9207): \(said(document.authorization_response_iss_parameter_supported))",
            "end-session page: \(document.end_session_endpoint == nil ? "no" : "yes")",
            "back-channel logout: \(said(document.backchannel_logout_supported)), by sid: \(said(document.backchannel_logout_session_supported))",
            "acr: \(document.acr_values_supported?.joined(separator: " ") ?? "not said")",
        ]
    }

    /// The kinds of keys that we could use; nil where they cannot be had.
    private func keyKinds() async -> [String]? {
        guard let address = try? await discover().jwks_uri, let answer = await web.get(address), answer.status == 200 else { return nil }
        return KeySet.parse(answer.body, taking: configuration.algorithms)?.map(\.kind)
    }
}
