extension OpenIDProvider {
    /// One provider, and who we are there.
    public struct Configuration: Sendable {
        public let issuer: String
        public let clientID: String
        public let authentication: ClientAuthentication
        /// Our callback's absolute address.
        public let redirectURI: String
        public var scopes: String
        /// What every sign-in must show, whatever else is demanded of it: the region's level.
        public var least = SignInDemand()
        /// What the provider's `acr` names mean, 0 to 3; NHS Care Identity's are known.
        public let levels: [String: Int]
        /// The signatures that are taken of it.
        private(set) var algorithms = VerifyingKey.ordinary
        /// - Parameter levels: only for a provider that does not use NHS Care Identity's names.
        public init(
            issuer: String, clientID: String, authentication: ClientAuthentication, redirectURI: String,
            scopes: String = "openid profile nhsperson nationalrbacaccess selectedrole", levels: [String: Int] = [:]
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.authentication = authentication
            self.redirectURI = redirectURI
            self.scopes = scopes
            self.levels = levels
        }

        public init(
            issuer: String, clientID: String, clientSecret: String, redirectURI: String,
            scopes: String = "openid profile nhsperson nationalrbacaccess selectedrole", levels: [String: Int] = [:]
        ) {
            self.init(
                issuer: issuer, clientID: clientID, authentication: .secret(clientSecret), redirectURI: redirectURI, scopes: scopes,
                levels: levels)
        }

        /// NHS login, for people of the public: it may sign with RS512, and nobody else may.
        /// - Parameter key: made for NHS login.
        public static func nhsLogin(issuer: String, clientID: String, key: SigningKey, redirectURI: String) -> Configuration {
            var it = Configuration(
                issuer: issuer, clientID: clientID, authentication: .privateKey(key), redirectURI: redirectURI, scopes: "openid profile")
            it.algorithms = VerifyingKey.ofNHSLogin
            return it
        }
    }
}
