import AsyncHTTPClient
import FHIRServer
import Federation
import Identity
import Logging
import Storage

/// What organisations feed over the partner listener, made of the region's keys and the database.
enum LiveFeeds {
    /// - Parameter partnerURL: the partner listener's own address, which feeds' tokens name.
    static func desk(
        _ region: Region, partnerURL: String, database: any WatchedDatabase, http: HTTPClient, clock: DatabaseClock, logger: Logger
    ) throws -> FeedDesk {
        let base = partnerURL.hasSuffix("/") ? String(partnerURL.dropLast()) : partnerURL
        guard
            let feeds = SignedFeeds(
                try IdentitySettings.feeds(region), base: base, uses: LiveOneUse(store: OneUseStore(database), clock: clock),
                http: http, now: { clock.now() })
        else {
            throw stop(
                "launches: a key set of a sender that feeds cannot be used; carerecord region check says which.",
                code: 2)
        }
        return .live(feeds, database, issuer: region.identityProvider.issuer, logger: logger, now: { clock.now() })
    }
}
