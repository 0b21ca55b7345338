import CareRecord
import Federation
import Foundation
import Identity

/// What the region file says of signing in and of launches, as the room Identity takes it; secrets are read here, and a missing one stops the
/// start.
enum IdentitySettings {
    static func provider(_ region: Region) async throws -> OpenIDProvider.Configuration {
        let settings = region.identityProvider
        var configuration = OpenIDProvider.Configuration(
            issuer: settings.issuer, clientID: settings.clientID,
            authentication: try await authentication(settings.proof, "identityProvider"),
            redirectURI: region.listeners.staffURL + "/callback", levels: settings.levels)
        if let scopes = settings.scopes { configuration.scopes = scopes }
        configuration.least = SignInDemand(
            leastLevel: settings.level, leastIdentityLevel: settings.identityLevel, references: settings.acrValues)
        return configuration
    }

    /// - Parameter callback: the partner listener's address to come back to.
    static func smart(_ region: Region, callback: String) async throws -> [SMARTSystem] {
        var systems: [SMARTSystem] = []
        for launch in region.launches {
            guard case .smart(let smart) = launch.way, let organisation = launch.organisations.first else { continue }
            systems.append(
                SMARTSystem(
                    id: launch.id, base: smart.iss, organisation: organisation, clientID: smart.clientID,
                    authentication: try await authentication(smart.authentication, "launches: \(launch.id)"), redirectURI: callback,
                    scopes: smart.scopes ?? SMARTSystem.defaultScopes))
        }
        return systems
    }

    static func signed(_ region: Region) throws -> [SignedLaunchSender] {
        try region.launches.compactMap { launch in
            guard case .signed(let issuer, let keys) = launch.way else { return nil }
            return SignedLaunchSender(
                id: launch.id, issuer: issuer, organisations: Set(launch.organisations), keys: try found(keys, launch.id))
        }
    }

    /// Who may feed what: entries of `launches` that say so.
    static func feeds(_ region: Region) throws -> [FeedSender] {
        try region.launches.compactMap { launch in
            guard case .signed(let issuer, let keys) = launch.way, !launch.feeds.isEmpty else { return nil }
            return FeedSender(
                id: launch.id, issuer: issuer, organisations: Set(launch.organisations), keys: try found(keys, launch.id),
                feeds: Set(launch.feeds.compactMap { Feed(rawValue: $0.rawValue) }))
        }
    }

    private static func found(_ keys: LaunchSettings.Keys, _ id: String) throws -> SenderKeys {
        switch keys {
        case .url(let address): return .address(address)
        case .file(let path):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw stop("launches: \(id): the key set cannot be read.", code: 2)
            }
            return .document(text)
        }
    }

    /// The public halves of the keys by which we show who we are, each once.
    static func published(_ provider: ClientAuthentication, _ systems: [SMARTSystem]) -> Data {
        var keys: [String: SigningKey] = [:]
        for case .privateKey(let key) in [provider] + systems.map(\.authentication) { keys[key.identifier] = key }
        return SigningKey.document(keys.values.sorted { $0.identifier < $1.identifier })
    }

    private static func authentication(_ proof: ClientProof, _ place: String) async throws -> ClientAuthentication {
        switch proof {
        case .secret(let secret):
            guard let text = secret.read() else {
                throw stop("\(place).clientSecret: the file or variable that holds it is missing or empty.", code: 2)
            }
            return .secret(text)
        case .key(let key, let id):
            guard let pem = key.read(), let signing = try? await SigningKey(pem: pem, identifier: id) else {
                throw stop("\(place).clientKey: the key is missing, or no P-256, Ed25519 or RSA key of 2048 bits in PEM.", code: 2)
            }
            return .privateKey(signing)
        }
    }
}
