import Foundation

/// How strongly and when somebody showed who they are.
public struct Assurance: Sendable, Hashable {
    /// The provider's name for how (`acr`).
    public let reference: String?
    /// 0 to 3, of NHS Care Identity's scale: 2 two factors, 3 a smartcard or a security key. 0 where nothing is said: the default is the weakest.
    public let level: Int
    /// How well the person behind the account was proved, 0 to 3; nil where it is not said.
    public let identityLevel: Int?
    /// When they last showed it; nil where it is not said.
    public let authenticatedAt: Date?

    public init(reference: String?, level: Int, identityLevel: Int?, authenticatedAt: Date?) {
        self.reference = reference
        self.level = level
        self.identityLevel = identityLevel
        self.authenticatedAt = authenticatedAt
    }

    /// When they proved it, for whoever must know that it was lately: at the latest now. A provider need not say when unless it is asked to
    /// (OpenID Connect Core 1.0, 2, `auth_time`), and may have let in whoever sits there without asking anything: what it does not say was
    /// long ago, never now.
    public func proven(by now: Date) -> Date { authenticatedAt.map { min($0, now) } ?? Date(timeIntervalSince1970: 0) }

    /// The level of NHS Care Identity's `acr` names (STANDARDS 4): `AAL3_ANY`, `AAL3_FIDO2`…; `AAL2_OR_AAL3_ANY`, `AAL2_TOTP`…; `AAL1_USERPASS`.
    /// - Parameter names: what another provider's names mean, where a region says so; they come first.
    static func level(of reference: String, names: [String: Int]) -> Int? {
        if let said = names[reference] { return said }
        return (1...3).first { reference.hasPrefix("AAL\($0)_") }
    }

    /// What two claims say; where they differ, the weaker.
    static func level(reference: String?, stated: String?, names: [String: Int]) -> Int {
        let levels = [reference.flatMap { level(of: $0, names: names) }, stated.flatMap(Int.init)].compactMap { $0 }
        return max(0, levels.min() ?? 0)
    }
}

/// What a sign-in must show, decided when it begins and kept with it, because the answer is judged by what was asked. An ordinary sign-in
/// demands the region's level; a step-up demands more, of the same staff member, and now.
public struct SignInDemand: Sendable, Hashable, Codable {
    /// The least `Assurance.level`.
    public var leastLevel: Int
    /// The least `Assurance.identityLevel`; nil: not asked for.
    public var leastIdentityLevel: Int?
    /// Names to ask the provider for (`acr_values`), best first. Empty: it decides, and is judged all the same.
    public var references: [String]
    /// Seconds since they last showed who they are, at most (`max_age`).
    public var maxAge: Int?
    /// They must show it again, however lately they did (`prompt=login`).
    public var isFresh: Bool
    /// They must have shown it after this: the sign-in that is to be stepped up. Both times are the provider's clock's, so no skew is allowed.
    public var after: Date?
    /// Whose sign-in `after` was: of somebody else it demands nothing. Nil: everybody's.
    public var afterOf: String?
    /// Who it must be: the provider's `sub`. A step-up by somebody else is a sign-in of theirs, and not what was asked for.
    public var subject: String?
    /// The certificate of the browser that began it, where browsers must show one. Whoever completes it goes by it: `check` sees no browser.
    public var certificate: String?

    public init(
        leastLevel: Int = 0, leastIdentityLevel: Int? = nil, references: [String] = [], maxAge: Int? = nil, isFresh: Bool = false,
        after: Date? = nil, afterOf: String? = nil, subject: String? = nil, certificate: String? = nil
    ) {
        self.certificate = certificate
        self.leastLevel = leastLevel
        self.leastIdentityLevel = leastIdentityLevel
        self.references = references
        self.maxAge = maxAge
        self.isFresh = isFresh
        self.after = after
        self.afterOf = afterOf
        self.subject = subject
    }

    /// A step-up of a session: the same staff member shows again, and more strongly, who they are.
    /// - Parameter since: `Assurance.authenticatedAt` of the session, where the provider said it.
    public static func stepUp(of subject: String, to level: Int, references: [String], since: Date?) -> SignInDemand {
        SignInDemand(leastLevel: level, references: references, maxAge: 300, isFresh: true, after: since, subject: subject)
    }

    /// A sign-in after somebody's end at a shared computer: whoever comes must show now who they are, and who was there before must show it again.
    /// - Parameter since: when they last showed it.
    public static func switching(from subject: String?, since: Date?) -> SignInDemand {
        SignInDemand(maxAge: 300, isFresh: true, after: subject == nil ? nil : since, afterOf: subject)
    }

    /// What to add to the authorization request (OpenID Connect Core 1.0 section 3.1.2.1).
    var fields: [(String, String)] {
        var fields: [(String, String)] = []
        if !references.isEmpty { fields.append(("acr_values", references.joined(separator: " "))) }
        if let maxAge { fields.append(("max_age", String(maxAge))) }
        if isFresh { fields.append(("prompt", "login")) }
        return fields
    }

    /// Whether the answer is what was asked for. The provider may have ignored what was asked: only this check counts.
    func check(_ assurance: Assurance, subject: String, now: Date, skew: TimeInterval) throws(TokenFault) {
        if let wanted = self.subject, wanted != subject { throw .subject }
        guard assurance.level >= leastLevel else { throw .assurance }
        if let leastIdentityLevel, (assurance.identityLevel ?? 0) < leastIdentityLevel { throw .assurance }
        if let at = assurance.authenticatedAt, at.timeIntervalSince(now) > skew { throw .authenticationTime }
        if maxAge != nil || isFresh || after != nil {
            guard let at = assurance.authenticatedAt else { throw .authenticationTime }
            if let maxAge, now.timeIntervalSince(at) > TimeInterval(maxAge) + skew { throw .authenticationTime }
            if let after, afterOf == nil || afterOf == subject, at <= after { throw .authenticationTime }
        }
    }
}
