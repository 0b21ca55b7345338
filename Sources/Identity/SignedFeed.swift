import AsyncHTTPClient
import CareRecord
import Crypto
import Foundation

/// What an organisation's own system may tell the record about itself (docs/feeds.md).
public enum Feed: String, Sendable, Hashable, CaseIterable {
    /// Whose training in confidentiality is in date.
    case training
    /// Whom its teams care for.
    case caseload
    /// Whose role there it has ended.
    case roles
}

/// An organisation's system that may feed: the region file says so, feed by feed, beside the keys of its launches.
public struct FeedSender: TokenSender {
    /// The entry's `id` in the region file.
    public let id: String
    /// `iss` of its requests.
    public let issuer: String
    /// For whom it may speak.
    public let organisations: Set<ODSCode>
    public let keys: SenderKeys
    public let feeds: Set<Feed>

    public init(
        id: String, issuer: String, organisations: Set<ODSCode>, keys: SenderKeys, feeds: Set<Feed>
    ) {
        self.id = id
        self.issuer = issuer
        self.organisations = organisations
        self.keys = keys
        self.feeds = feeds
    }
}

/// Who sent a feed, once its signature and its body were found to be the organisation's.
public struct FeedAuthority: Sendable, Hashable {
    public let organisation: ODSCode
    /// Kept with what was fed: the entry of the region file, and who or what did it there.
    public let by: String
}

/// Why a feed was refused.
public enum FeedRefusal: Error, Sendable, Hashable {
    /// No entry of the region file has this issuer.
    case unknownIssuer
    case token(TokenFault)
    /// Good for longer than two minutes.
    case lifetime
    /// The body is not the one that was signed.
    case body
    /// Signed by the sender's key; what follows is on record as theirs.
    case organisation(sender: String)
    case notItsFeed(sender: String)
    /// The keys, or the memory of used tokens, cannot be asked.
    case couldNotTell

    /// For the trail and the log: which check said no, in words that hold nothing of a token.
    public var code: String {
        switch self {
        case .unknownIssuer: "issuer not in the region"
        case .token(let fault): "token refused: \(fault.rawValue)"
        case .lifetime: "good for too long"
        case .body: "another body than was signed"
        case .organisation: "organisation not the sender's"
        case .notItsFeed: "the region gives the sender no such feed"
        case .couldNotTell: "could not tell"
        }
    }
}

/// Checks signed feeds. The JWT is a request's only authority: no cookie, header, address or certificate adds to it.
///
/// It is bound to the address (`aud`), to the body (`body_sha256`), to one use (`jti`) and to two minutes.
public struct SignedFeeds: Sendable {
    /// `typ`, so that neither a launch nor anything else that the organisation signs can be taken for a feed (RFC 8725 section 3.11).
    public static let type = "feed+jwt"

    private let tokens: SenderTokens<FeedSender>
    private let base: String
    private let uses: any OneUse
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - base: the partner listener's own address, without a slash at its end; `aud` must be this and the path.
    ///   - uses: shared by all nodes.
    /// - Returns: nil where a sender's key document cannot be used (the region check says which).
    public init?(
        _ senders: [FeedSender], base: String, uses: any OneUse, http: HTTPClient, patience: Duration = .seconds(5),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        guard let tokens = SenderTokens(senders, type: Self.type, http: http, patience: patience, now: now) else { return nil }
        self.tokens = tokens
        self.base = base
        self.uses = uses
        self.now = now
    }

    /// A token that is good, before its body has been read: strangers cannot make us read one.
    public struct Claimed: Sendable {
        /// The region file's entry whose key had signed it.
        public let sender: String
        let authority: FeedAuthority
        let key: String
        let until: Date
        let digest: String
    }

    /// Checks the token of a request; it is not used up yet.
    /// - Parameter path: of the request, such as `/api/training`.
    public func verify(_ text: String, for feed: Feed, at path: String) async throws(FeedRefusal) -> Claimed {
        let (sender, payload): (FeedSender, Data)
        do throws(SenderTokenRefusal) {
            let stated = try tokens.stated(text)
            (sender, payload) = (stated.sender, try await tokens.verified(stated))
        } catch { throw FeedRefusal(error) }
        guard let claims = try? JSONDecoder().decode(FeedClaims.self, from: payload) else { throw .token(.malformed) }
        return try Self.check(claims, sender: sender, feed: feed, audience: base + path, now: now())
    }

    /// Checks that the body is the one that was signed, and that its token comes for the first time.
    /// - Parameter body: its bytes as they came.
    public func accept(_ claimed: Claimed, body: Data) async throws(FeedRefusal) -> FeedAuthority {
        guard Secrets.areEqual(claimed.digest, Secrets.base64URL(SHA256.hash(data: body))) else { throw .body }
        // Asked last: a request that is wrong must not use up the right one's token.
        guard let isFirst = try? await uses.isFirstUse(of: claimed.key, until: claimed.until) else {
            throw .couldNotTell
        }
        guard isFirst else { throw .token(.replayed) }
        return claimed.authority
    }

    /// Every check but the signature's, the body's and the one use: pure.
    static func check(
        _ claims: FeedClaims, sender: FeedSender, feed: Feed, audience: String, now: Date
    ) throws(FeedRefusal) -> Claimed {
        let token: MomentaryToken
        do throws(SenderTokenRefusal) { token = try MomentaryToken(claims, of: sender.issuer, for: audience, now: now) } catch {
            throw FeedRefusal(error)
        }
        guard let subject = claims.sub, (1...200).contains(subject.utf8.count),
            subject.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw .token(.subject)
        }
        // 32 bytes, base64url without padding.
        guard let digest = claims.body_sha256, digest.utf8.count == 43 else { throw .body }
        guard let code = claims.organisation.flatMap({ ODSCode($0) }), code.code == claims.organisation,
            sender.organisations.contains(code)
        else {
            throw .organisation(sender: sender.id)
        }
        guard sender.feeds.contains(feed) else { throw .notItsFeed(sender: sender.id) }
        return Claimed(
            sender: sender.id,
            authority: FeedAuthority(organisation: code, by: "\(sender.id): \(subject)"),
            key: OneUseInMemory.key("feed", sender.issuer, token.identifier), until: token.until, digest: digest)
    }
}

/// A feed token's claims as sent (docs/feeds.md).
struct FeedClaims: MomentaryClaims {
    var iss: String?
    var aud: Claims.Audience?
    var exp: Double?
    var iat: Double?
    var nbf: Double?
    var jti: String?
    /// Who or what sends it there: a person's number or a system's name.
    var sub: String?
    var organisation: String?
    /// SHA-256 of the body, base64url.
    var body_sha256: String?
}

extension FeedRefusal {
    init(_ refusal: SenderTokenRefusal) {
        switch refusal {
        case .unknownIssuer: self = .unknownIssuer
        case .token(let fault): self = .token(fault)
        case .lifetime: self = .lifetime
        case .couldNotTell: self = .couldNotTell
        }
    }
}
