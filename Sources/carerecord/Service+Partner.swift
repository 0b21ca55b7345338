import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdTLS
import Identity
import Looks
import NIOSSL
import ServiceLifecycle
import StaffWeb
import Storage

/// The partner listener, where the region file has one.
extension Service {
    func partnerRoutes(
        _ database: SQLiteDatabase, trail: TrailStore, looks: Looks, provider: OpenIDProvider, http: HTTPClient
    ) async throws -> PartnerRoutes? {
        let settings = region.region
        guard let partner = settings.listeners.partner else {
            if !settings.launches.isEmpty {
                logger.warning("no EPR can launch: the region file has launches, and no listeners.partner")
            }
            return nil
        }
        let uses = LiveOneUse(store: OneUseStore(database))
        let systems = try await IdentitySettings.smart(settings, callback: partner.url + "/smart/callback")
        guard
            let signed = SignedLaunches(
                try IdentitySettings.signed(settings), audience: partner.url + "/launch", uses: uses, http: http)
        else {
            throw stop("launches: a key set cannot be used: run carerecord region check.", code: 2)
        }
        return PartnerRoutes(
            launches: LiveLaunch(
                signed: signed, smart: SMARTLaunch(systems, http: http), store: LaunchStore(database),
                pending: SignInStore(database), trail: trail,
                gate: SignInGate(
                    settings.identityProvider.signIns.perAddress, inAll: settings.identityProvider.signIns.inAll),
                region: settings,
                logger: logger),
            logout: LiveLogout(
                provider: provider, uses: uses, sessions: SessionStore(database), looks: looks, trail: trail,
                logger: logger),
            keys: IdentitySettings.published(provider.configuration.authentication, systems), partnerURL: partner.url,
            feeds: try LiveFeeds.desk(settings, partnerURL: partner.url, database: database, http: http, logger: logger))
    }

    /// - Parameter running: called once it listens.
    func partnerApplication(_ routes: PartnerRoutes, running: @escaping @Sendable () -> Void) throws -> (
        any ServiceLifecycle.Service
    )? {
        guard let partner = region.region.listeners.partner else { return nil }
        let configuration = ApplicationConfiguration(
            address: .hostname(partner.host, port: partner.port), serverName: nil)
        guard let certificate = partner.certificate, let key = partner.key else {
            return Application(
                router: routes.router(),
                server: .http1(configuration: .init(additionalChannelHandlers: StaffWeb.connections())),
                configuration: configuration, onServerRunning: { _ in running() }, logger: logger)
        }
        let tls: TLSConfiguration
        do {
            tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        } catch { throw stop("listeners.partner: the certificate or key cannot be read.", code: 2) }
        return Application(
            router: routes.router(),
            server: try .tls(
                .http1(configuration: .init(additionalChannelHandlers: StaffWeb.connections())), tlsConfiguration: tls),
            configuration: configuration, onServerRunning: { _ in running() }, logger: logger)
    }
}
