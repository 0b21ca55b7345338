import Foundation

/// What we know of the provider beforehand, and what its document must say to be believed.
extension OpenIDProvider {
    public struct Configuration: Sendable {
        public let issuer: String
        public let clientID: String
        public let clientSecret: String
        /// Our callback's absolute address.
        public let redirectURI: String
        public let scopes: String
        /// Extra `acr_values`, where the region demands a level.
        public let acrValues: String?
        public init(
            issuer: String, clientID: String, clientSecret: String, redirectURI: String,
            scopes: String = "openid profile nhsperson nationalrbacaccess selectedrole", acrValues: String? = nil
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.redirectURI = redirectURI
            self.scopes = scopes
            self.acrValues = acrValues
        }
    }

    struct Discovery: Decodable, Sendable {
        let issuer: String
        let authorization_endpoint: String
        let token_endpoint: String
        let jwks_uri: String
        let end_session_endpoint: String?

        /// Whether it is the configured issuer's, and sends nobody from TLS to plain HTTP: our secret and the code go there.
        func isOf(_ configured: String) -> Bool {
            guard issuer == configured, let scheme = URLComponents(string: configured)?.scheme else { return false }
            return [authorization_endpoint, token_endpoint, jwks_uri, end_session_endpoint].compactMap { $0 }.allSatisfy { address in
                guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty else { return false }
                return parts.scheme == "https" || (parts.scheme == "http" && scheme == "http")
            }
        }
    }
}
