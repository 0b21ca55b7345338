import CareRecord
import Foundation

/// A provider's document (OpenID Connect Discovery 1.0), as far as we use it.
struct Discovery: Decodable, Sendable {
    let issuer: String
    let authorization_endpoint: String
    let token_endpoint: String
    let jwks_uri: String
    var end_session_endpoint: String?
    var userinfo_endpoint: String?
    /// RFC 9207: its answers name it.
    var authorization_response_iss_parameter_supported: Bool?
    var code_challenge_methods_supported: [String]?
    var token_endpoint_auth_methods_supported: [String]?
    var backchannel_logout_supported: Bool?
    var backchannel_logout_session_supported: Bool?
    var acr_values_supported: [String]?

    /// Whether it is the configured issuer's, and sends nobody from TLS to plain HTTP: our secret and the code go there.
    func isOf(_ configured: String) -> Bool {
        guard issuer == configured else { return false }
        let all = [authorization_endpoint, token_endpoint, jwks_uri, end_session_endpoint, userinfo_endpoint].compactMap { $0 }
        return all.allSatisfy { Self.isAsSafe($0, as: configured) }
    }

    /// Whether it is a web address, and one with TLS where the configured one has it.
    static func isAsSafe(_ address: String, as configured: String) -> Bool {
        guard let scheme = URLComponents(string: configured)?.scheme, let parts = WebAddress.parts(address) else { return false }
        return parts.scheme == "https" || (parts.scheme == "http" && scheme == "http")
    }
}
