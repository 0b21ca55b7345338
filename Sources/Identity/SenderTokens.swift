import AsyncHTTPClient
import CareRecord
import Foundation

/// A system that the region file names and whose tokens it signs a moment before they are used: an EPR's launches, an organisation's feeds.
protocol TokenSender: Sendable {
    /// `iss` of its tokens.
    var issuer: String { get }
    var keys: SenderKeys { get }
}

/// Where a sender's public keys are.
public enum SenderKeys: Sendable, Hashable {
    /// The sender's JWKS, asked for again as keys change.
    case address(String)
    /// A JWKS document, as it is.
    case document(String)
}

/// Why a sender's token was refused, whatever it is for.
enum SenderTokenRefusal: Error, Hashable {
    /// No entry of the region file has this issuer.
    case unknownIssuer
    case token(TokenFault)
    /// Good for longer than `MomentaryToken.lifetime`.
    case lifetime
    /// The sender's keys cannot be had.
    case couldNotTell
}

/// Senders, each with its keys, and the checks that hold for whatever they sign.
struct SenderTokens<Sender: TokenSender>: Sendable {
    private let senders: [String: (sender: Sender, keys: KeySet)]
    /// `typ`, so that nothing else which a sender signs with the same key can be taken for this (RFC 8725 section 3.11).
    private let type: String

    /// - Returns: nil where a sender's key document cannot be used (the region check says which).
    init?(
        _ senders: [Sender], type: String, http: HTTPClient, patience: Duration, now: @escaping @Sendable () -> Date
    ) {
        let web = BoundedFetch(http: http, patience: patience)
        var known: [String: (Sender, KeySet)] = [:]
        for sender in senders {
            guard let keys = KeySet.of(sender.keys, web, now: now) else { return nil }
            known[sender.issuer] = (sender, keys)
        }
        self.senders = known
        self.type = type
    }

    /// A token that has the right form and says that it is of a configured sender. Anybody can write one.
    struct Stated: Sendable {
        let sender: Sender
        fileprivate let token: SignedToken
        fileprivate let keys: KeySet
    }

    /// Reads whose it says it is: no key is used, nobody is asked, nothing is kept.
    func stated(_ text: String) throws(SenderTokenRefusal) -> Stated {
        let token: SignedToken
        do { token = try SignedToken(text) } catch { throw .token(error) }
        guard token.isOf([type], mayBeUnsaid: false) else { throw .token(.kind) }
        guard let (sender, keys) = token.statedIssuer.flatMap({ senders[$0] }) else { throw .unknownIssuer }
        return Stated(sender: sender, token: token, keys: keys)
    }

    /// - Returns: the payload, once the signature was found to be the sender's.
    func verified(_ stated: Stated) async throws(SenderTokenRefusal) -> Data {
        do throws(KeySet.Unverified) { return try await stated.keys.verified(stated.token) } catch {
            switch error {
            case .couldNotTell: throw .couldNotTell
            case .fault(let fault): throw .token(fault)
            }
        }
    }
}

/// The claims that each token of a sender has (RFC 7519 section 4.1).
protocol MomentaryClaims: Decodable {
    var iss: String? { get }
    var aud: Claims.Audience? { get }
    var exp: Double? { get }
    var iat: Double? { get }
    var nbf: Double? { get }
    var jti: String? { get }
}

/// A token that is good for one use, a moment after it was signed.
struct MomentaryToken {
    /// From `iat`, in seconds: a launch is a click, not a ticket.
    static let lifetime: TimeInterval = 120
    /// Clocks differ, in seconds; less than for a sign-in, because of the short life.
    static let skew: TimeInterval = 30

    let issued: Date
    let identifier: String
    /// When it would be refused for its age anyhow, so that its use may be forgotten.
    let until: Date

    /// Checks who signed it, for whom and when; pure.
    init(_ claims: some MomentaryClaims, of issuer: String, for audience: String, now: Date) throws(SenderTokenRefusal) {
        let (lifetime, skew) = (Self.lifetime, Self.skew)
        guard claims.iss == issuer else { throw .token(.issuer) }
        guard claims.aud?.all == [audience] else { throw .token(.audience) }
        let time = now.timeIntervalSince1970
        guard let iat = claims.iat, iat <= time + skew else { throw .token(.issuedInFuture) }
        guard let exp = claims.exp, exp > time - skew else { throw .token(.expired) }
        guard exp - iat <= lifetime else { throw .lifetime }
        guard iat > time - lifetime - skew else { throw .token(.issuedTooLongAgo) }
        if let nbf = claims.nbf, nbf > time + skew { throw .token(.notYetValid) }
        // Long enough that nobody counts them up, short enough to keep.
        guard let identifier = claims.jti, (16...128).contains(identifier.utf8.count) else { throw .token(.identifier) }
        issued = Date(timeIntervalSince1970: iat)
        self.identifier = identifier
        until = issued + lifetime + 2 * skew
    }
}

extension KeySet {
    /// A sender's keys: of launches and of feeds alike.
    ///
    /// - Returns: nil where a document cannot be used.
    static func of(_ keys: SenderKeys, _ web: BoundedFetch, now: @escaping @Sendable () -> Date) -> KeySet? {
        switch keys {
        case .document(let text): KeySet(json: Data(text.utf8))
        case .address(let address):
            KeySet(now: now) {
                let answer = await web.get(address, accept: "application/jwk-set+json, application/json")
                return answer?.status == 200 ? answer?.body : nil
            }
        }
    }
}
