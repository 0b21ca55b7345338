import Foundation
import Yams

extension Region {
    /// What the public listener needs to know beyond how it is reached: who proves who people are, and what their list tells of staff.
    public struct Public: Sendable, Hashable {
        /// NHS login, or what stands in for it.
        public var identityProvider: IdentityProvider
        public var staffNames: StaffNames
        /// What the public site says of the region; nil: there are no pages of information.
        public var site: Site?

        /// Whether a person reads the names of the staff who looked at their record.
        public enum StaffNames: String, Sendable, Hashable, CaseIterable { case shown, hidden }

        /// The provider of people's sign-ins. Only `private_key_jwt` (STANDARDS 5): there is no secret that could be lost.
        public struct IdentityProvider: Sendable, Hashable {
            public var issuer: String
            public var clientID: String
            /// Our private key in PEM, and the name of its public half there.
            public var key: Secret
            public var keyID: String
            /// Sign-ins begun in a minute: from one client address, and in all.
            public var signInsPerAddress: Int
            public var signInsInAll: Int

            public init(
                issuer: String, clientID: String, key: Secret, keyID: String, signInsPerAddress: Int = 600, signInsInAll: Int = 3_000
            ) {
                self.issuer = issuer
                self.clientID = clientID
                self.key = key
                self.keyID = keyID
                self.signInsPerAddress = signInsPerAddress
                self.signInsInAll = signInsInAll
            }
        }

        public init(identityProvider: IdentityProvider, staffNames: StaffNames = .hidden) {
            self.identityProvider = identityProvider
            self.staffNames = staffNames
        }
    }
}

extension ListenerSettings.Limits {
    /// The public listener's. One person reads a list of their own: far less than a ward's browser asks for. An address may be a mobile network's,
    /// which thousands share. `searches` are lists that are handed over, each of which is on record; `looks` are questions that are asked.
    public static var people: ListenerSettings.Limits {
        var limits = ListenerSettings.Limits()
        limits.requestsPerSession = 300
        limits.searchesPerSession = 60
        limits.looksPerSession = 10
        return limits
    }
}

extension RegionReader {
    func publicListener(_ node: Node?) -> ListenerSettings? { listener(node, "listeners.public", limits: .people) }

    /// `public`, which goes with `listeners.public`: one without the other would be a listener at which nobody can sign in, or words without effect.
    func publicSettings(_ node: Node?, listener: Node?) -> Region.Public? {
        guard let node else {
            if listener != nil { wrong("public", listener, "is missing: listeners.public needs who proves who people are") }
            return nil
        }
        if listener == nil { wrong("public", node, "changes nothing without listeners.public") }
        let it = fields(node, "public", known: ["identityProvider", "staffNames", "site"], required: ["identityProvider"])
        let names: Region.Public.StaffNames? = it["staffNames"].flatMap { choice($0, "public.staffNames") }
        let site = site(it["site"])
        guard let provider = publicIdentityProvider(it["identityProvider"]) else { return nil }
        var settings = Region.Public(identityProvider: provider, staffNames: names ?? .hidden)
        settings.site = site
        return settings
    }

    private func publicIdentityProvider(_ node: Node?) -> Region.Public.IdentityProvider? {
        let place = "public.identityProvider"
        let it = fields(
            node, place, known: ["issuer", "clientID", "clientKey", "signInsPerAddress", "signInsInAll"],
            required: ["issuer", "clientID", "clientKey"])
        let proof = fields(it["clientKey"], place + ".clientKey", known: ["key", "keyID"], required: ["key", "keyID"])
        guard let issuer = address(it["issuer"], place + ".issuer"), let client = text(it["clientID"], place + ".clientID"),
            let key = secret(proof["key"], place + ".clientKey.key"), let keyID = text(proof["keyID"], place + ".clientKey.keyID")
        else { return nil }
        let perAddress = whole(it["signInsPerAddress"], place + ".signInsPerAddress", default: 600, in: 1...100_000)
        let inAll = whole(it["signInsInAll"], place + ".signInsInAll", default: 3_000, in: 1...100_000)
        if inAll < perAddress {
            wrong(place + ".signInsInAll", it["signInsInAll"] ?? it["signInsPerAddress"], "is below what one address may")
        }
        return Region.Public.IdentityProvider(
            issuer: issuer, clientID: client, key: key, keyID: keyID, signInsPerAddress: perAddress, signInsInAll: inAll)
    }
}
