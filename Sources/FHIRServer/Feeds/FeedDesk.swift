import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Identity
import Logging
import Looks
import Storage

/// What the feeds' addresses reach. Each change throws where it cannot be written, and then nothing of it is kept.
public struct FeedDesk: Sendable {
    /// The token of a request, before its body is read: (token, feed, path).
    public var verify: @Sendable (String, Feed, String) async throws(FeedRefusal) -> SignedFeeds.Claimed
    /// The body that came with it; the token is used up then.
    public var accept: @Sendable (SignedFeeds.Claimed, Data) async throws(FeedRefusal) -> FeedAuthority
    /// Notes a request that was refused.
    public var refused: @Sendable (FeedRefusal) async -> Void
    /// Replaces the organisation's list; false where the one in hand is newer.
    public var train: @Sendable ([TrainingLine], Date?, FeedAuthority) async throws(StorageError) -> Bool
    public var give: @Sendable ([CaseloadLine], String, FeedAuthority) async throws(StorageError) -> CaseloadStore.Given
    /// - Returns: how many were there.
    public var end: @Sendable ([NHSNumber], String, FeedAuthority) async throws(StorageError) -> Int
    /// Ends staff members' roles at the organisation.
    public var endRoles: @Sendable ([RoleEndLine], FeedAuthority) async throws(StorageError) -> RoleEndStore.Ended
    /// - Returns: how many were ended.
    public var restoreRoles: @Sendable ([RoleEndLine], FeedAuthority) async throws(StorageError) -> Int
    /// Returns when every open look knows of what was written.
    public var untilInForce: @Sendable () async -> Void

    public init(
        verify: @escaping @Sendable (String, Feed, String) async throws(FeedRefusal) -> SignedFeeds.Claimed,
        accept: @escaping @Sendable (SignedFeeds.Claimed, Data) async throws(FeedRefusal) -> FeedAuthority,
        refused: @escaping @Sendable (FeedRefusal) async -> Void,
        train: @escaping @Sendable ([TrainingLine], Date?, FeedAuthority) async throws(StorageError) -> Bool,
        give:
            @escaping @Sendable ([CaseloadLine], String, FeedAuthority) async throws(StorageError) ->
            CaseloadStore.Given,
        end: @escaping @Sendable ([NHSNumber], String, FeedAuthority) async throws(StorageError) -> Int,
        endRoles: @escaping @Sendable ([RoleEndLine], FeedAuthority) async throws(StorageError) -> RoleEndStore.Ended,
        restoreRoles: @escaping @Sendable ([RoleEndLine], FeedAuthority) async throws(StorageError) -> Int,
        untilInForce: @escaping @Sendable () async -> Void
    ) {
        self.endRoles = endRoles
        self.restoreRoles = restoreRoles
        self.verify = verify
        self.accept = accept
        self.refused = refused
        self.train = train
        self.give = give
        self.end = end
        self.untilInForce = untilInForce
    }

    /// Over the region's keys and the database, by whose clock everything is dated that a feed gives and ends.
    /// - Parameters:
    ///   - issuer: of the region's identity provider, whose subjects feeds name.
    ///   - now: for the trail's line of a feed that was refused.
    public static func live(
        _ feeds: SignedFeeds, _ database: any SQLDatabase, issuer: String, logger: Logger,
        lease: Duration = Looks.lease + .milliseconds(100),
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> FeedDesk {
        let (training, caseloads, trail) = (TrainingStore(database), CaseloadStore(database), TrailStore(database))
        let roles = RoleEndStore(database)
        return FeedDesk(
            verify: { token, feed, path async throws(FeedRefusal) in try await feeds.verify(token, for: feed, at: path)
            },
            accept: { claimed, body async throws(FeedRefusal) in try await feeds.accept(claimed, body: body) },
            refused: { why in
                logger.notice("a feed was refused", metadata: ["why": "\(why.code)"])
                // Only what a known key had signed is anybody's doing; strangers must not be able to fill the account.
                guard let sender = why.sender else { return }
                do {
                    try await trail.append(TrailEvent(kind: .feedRefused, at: now(), detail: "\(sender): \(why.code)"))
                } catch {
                    logger.error("a refused feed could not be put on record")
                }
            },
            train: { lines, asOf, authority async throws(StorageError) in
                try await training.replace(lines, of: authority.organisation.code, issuer: issuer, asOf: asOf, by: authority.by)
            },
            give: { lines, team, authority async throws(StorageError) in
                try await caseloads.give(lines, to: team, of: authority.organisation.code, by: authority.by)
            },
            end: { people, team, authority async throws(StorageError) in
                try await caseloads.end(people, with: team, of: authority.organisation.code, by: authority.by)
            },
            endRoles: { lines, authority async throws(StorageError) in
                try await roles.end(lines, at: authority.organisation.code, issuer: issuer, by: authority.by)
            },
            restoreRoles: { lines, authority async throws(StorageError) in
                try await roles.restore(lines, at: authority.organisation.code, issuer: issuer, by: authority.by)
            },
            // A client that goes away meanwhile changes nothing of what was written.
            untilInForce: { try? await Task.sleep(for: lease) })
    }
}

extension FeedRefusal {
    /// Whose key had signed it; nil where that is not known.
    var sender: String? {
        switch self {
        case .organisation(let sender), .notItsFeed(let sender): sender
        case .unknownIssuer, .token, .lifetime, .body, .couldNotTell: nil
        }
    }
}
