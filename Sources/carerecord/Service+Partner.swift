import AsyncHTTPClient
import Foundation
import Hummingbird
import Identity
import Looks
import ServiceLifecycle
import StaffWeb
import Storage

/// The partner listener, where the region file has one.
extension Service {
    func partnerRoutes(
        _ database: any WatchedDatabase, trail: TrailStore, looks: Looks, kept: KeptSessions, provider: OpenIDProvider, http: HTTPClient,
        clock: DatabaseClock, counts: WitnessCounts
    ) async throws -> PartnerRoutes? {
        let settings = region.region
        guard let partner = settings.listeners.partner else {
            if !settings.launches.isEmpty {
                logger.warning("no EPR can launch: the region file has launches, and no listeners.partner")
            }
            return nil
        }
        let uses = LiveOneUse(store: OneUseStore(database), clock: clock)
        let systems = try await IdentitySettings.smart(settings, callback: partner.url + "/smart/callback")
        guard
            let signed = SignedLaunches(
                try IdentitySettings.signed(settings), audience: partner.url + "/launch", uses: uses, http: http, now: { clock.now() })
        else {
            throw stop("launches: a key set cannot be used: run carerecord region check.", code: 2)
        }
        return PartnerRoutes(
            launches: LiveLaunch(
                signed: signed, smart: SMARTLaunch(systems, http: http, now: { clock.now() }), store: LaunchStore(database),
                pending: SignInStore(database), trail: trail, clock: clock,
                gate: SignInGate(
                    settings.identityProvider.signIns.perAddress, inAll: settings.identityProvider.signIns.inAll),
                region: settings,
                logger: logger),
            logout: LiveLogout(
                provider: provider, sessions: SessionStore(database), kept: kept, looks: looks, clock: clock,
                untilInForce: { await Self.untilInForce(database) }, logger: logger),
            keys: IdentitySettings.published(provider.configuration.authentication, systems), partnerURL: partner.url,
            mayServe: { await looks.mayServe },
            feeds: try LiveFeeds.desk(settings, partnerURL: partner.url, database: database, http: http, clock: clock, logger: logger),
            witness: try WitnessDesk(settings, database, clock: clock, counts: counts, logger: logger))
    }

    /// - Parameter running: called once it listens.
    /// - Returns: nil where the region file has no partner listener.
    func partnerListener(
        _ database: any WatchedDatabase, trail: TrailStore, looks: Looks, kept: KeptSessions, provider: OpenIDProvider, http: HTTPClient,
        clock: DatabaseClock, counts: WitnessCounts, running: @escaping @Sendable () -> Void
    ) async throws -> PartnerListener? {
        guard
            // First: it says so where there are launches and nowhere to launch to.
            let routes = try await partnerRoutes(
                database, trail: trail, looks: looks, kept: kept, provider: provider, http: http, clock: clock, counts: counts),
            let settings = region.region.listeners.partner
        else { return nil }
        let listening = try Listening(settings, place: "listeners.partner", logger: logger)
        let service = try listening.application(routes.router(listening.edge), logger: logger, running: running)
        return PartnerListener(listening: listening, service: service)
    }
}

/// The partner listener, made and not yet run.
struct PartnerListener {
    let listening: Listening
    let service: any ServiceLifecycle.Service
}
