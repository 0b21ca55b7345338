import AsyncHTTPClient
import CareRecord
import Foundation

/// An EPR that opens the record with a signed launch: a JWT that its organisation's key has signed (docs/integrators.md).
public struct SignedLaunchSender: TokenSender {
    /// The launch's `id` in the region file.
    public let id: String
    /// `iss` of its launches.
    public let issuer: String
    /// For whom it may speak.
    public let organisations: Set<ODSCode>
    public let keys: SenderKeys

    public init(id: String, issuer: String, organisations: Set<ODSCode>, keys: SenderKeys) {
        self.id = id
        self.issuer = issuer
        self.organisations = organisations
        self.keys = keys
    }
}

/// Checks signed launches. The JWT is the launch's only authority: no cookie, header or address adds to it.
public struct SignedLaunches: Sendable {
    /// `typ`, so that no other token which the organisation signs with the same key can be taken for a launch (RFC 8725 section 3.11).
    public static let type = "launch+jwt"

    private let tokens: SenderTokens<SignedLaunchSender>
    private let audience: String
    private let uses: any OneUse
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - audience: the launch address of our partner listener, `https://…/launch`; exactly this must be `aud`.
    ///   - uses: shared by all nodes.
    /// - Returns: nil where a sender's key document cannot be used (the region check says which).
    public init?(
        _ senders: [SignedLaunchSender], audience: String, uses: any OneUse, http: HTTPClient, patience: Duration = .seconds(5),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        guard let tokens = SenderTokens(senders, type: Self.type, http: http, patience: patience, now: now) else { return nil }
        self.tokens = tokens
        self.audience = audience
        self.uses = uses
        self.now = now
    }

    /// A token that has the form of a launch and says that it is of a configured sender. Anybody can write one.
    public struct Stated: Sendable {
        let token: SenderTokens<SignedLaunchSender>.Stated
    }

    /// What a configured sender has signed, whatever it says.
    public struct Proven: Sendable {
        let sender: SignedLaunchSender
        let payload: Data
    }

    /// Checks one, and that it comes for the first time.
    public func verify(_ text: String) async throws(LaunchRefusal) -> LaunchContext { try await accept(proven(stated(text))) }

    /// Reads whose it says it is: no key is used, nobody is asked, nothing is kept.
    public func stated(_ text: String) throws(LaunchRefusal) -> Stated {
        do throws(SenderTokenRefusal) { return Stated(token: try tokens.stated(text)) } catch { throw LaunchRefusal(error) }
    }

    /// Checks the signature. Before it nothing is known of who sent it, and nothing of it belongs in the account.
    public func proven(_ stated: Stated) async throws(LaunchRefusal) -> Proven {
        do throws(SenderTokenRefusal) {
            return Proven(sender: stated.token.sender, payload: try await tokens.verified(stated.token))
        } catch { throw LaunchRefusal(error) }
    }

    /// Checks what was signed, and that it comes for the first time.
    public func accept(_ proven: Proven) async throws(LaunchRefusal) -> LaunchContext {
        let sender = proven.sender
        guard let claims = try? JSONDecoder().decode(LaunchClaims.self, from: proven.payload) else { throw .token(.malformed) }
        let (context, token) = try Self.check(claims, sender: sender, audience: audience, now: now())
        // Asked last: a launch that is wrong must not use up the right one.
        guard
            let isFirst = try? await uses.isFirstUse(of: OneUseInMemory.key("launch", sender.issuer, token.identifier), until: token.until)
        else {
            throw .couldNotTell
        }
        guard isFirst else { throw .token(.replayed) }
        return context
    }

    /// Every check but the signature's and the one use: pure.
    static func check(
        _ claims: LaunchClaims, sender: SignedLaunchSender, audience: String, now: Date
    ) throws(LaunchRefusal) -> (LaunchContext, MomentaryToken) {
        let token: MomentaryToken
        do throws(SenderTokenRefusal) { token = try MomentaryToken(claims, of: sender.issuer, for: audience, now: now) } catch {
            throw LaunchRefusal(error)
        }
        guard let code = claims.organisation.flatMap({ ODSCode($0) }), code.code == claims.organisation, sender.organisations.contains(code)
        else {
            throw .organisation
        }
        guard let digits = claims.person?.nhs_number, digits.utf8.count == 10, let number = try? NHSNumber(digits) else { throw .person }
        guard let born = claims.person?.birth_date, let day = PartialDate(born), day.precision == .day, born.utf8.count == 10 else {
            throw .birthDate
        }
        guard let subject = claims.sub, (1...255).contains(subject.utf8.count) else { throw .staff }
        let texts = [claims.encounter, claims.staff_name, claims.person?.family_name]
        guard texts.allSatisfy({ $0.map { (1...200).contains($0.utf8.count) } ?? true }) else { throw .notUnderstood }
        let isNumber = subject.utf8.count == 12 && subject.utf8.allSatisfy { (48...57).contains($0) }
        let account = claims.sub_issuer.map { LaunchedStaff.Account(issuer: $0, subject: subject) }
        // Without `sub_issuer` it is the national user id, and must look like one: a local log-in name could be somebody else's number.
        guard account != nil || isNumber else { throw .staff }
        let context = LaunchContext(
            launch: sender.id, kind: .signed, organisation: code, person: number, birthDate: born, familyName: claims.person?.family_name,
            encounter: claims.encounter,
            staff: LaunchedStaff(userID: account == nil ? subject : nil, account: account, name: claims.staff_name),
            launchedAt: token.issued)
        return (context, token)
    }
}

/// A signed launch's claims as sent (docs/integrators.md).
struct LaunchClaims: MomentaryClaims {
    var iss: String?
    var aud: Claims.Audience?
    var exp: Double?
    var iat: Double?
    var nbf: Double?
    var jti: String?
    /// The staff member: national user id, or `sub` at `sub_issuer`.
    var sub: String?
    var sub_issuer: String?
    var staff_name: String?
    var organisation: String?
    var encounter: String?
    var person: Person?

    struct Person: Decodable {
        var nhs_number: String?
        var birth_date: String?
        var family_name: String?
    }
}

extension LaunchRefusal {
    init(_ refusal: SenderTokenRefusal) {
        switch refusal {
        case .unknownIssuer: self = .unknownIssuer
        case .token(let fault): self = .token(fault)
        case .lifetime: self = .lifetime
        case .couldNotTell: self = .couldNotTell
        }
    }
}
