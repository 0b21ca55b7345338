/// Why a sign-in did not succeed. Holds nothing of a token; the page shows one sentence for all that are the token's fault.
public enum SignInError: Error, Hashable, Sendable {
    /// The identity provider cannot be reached or its discovery document is not one.
    case providerUnavailable
    /// The provider said no (`error` code of RFC 6749 section 4.1.2.1).
    case refusedByProvider(code: String)
    /// The answer's state is not one we began, was used, or is too old, or it came to another browser.
    case unknownState
    /// The answer names another issuer than the one that was asked, or none where it must (RFC 9207): its code must go to nobody.
    case mixedUp
    /// What came back is no answer: a parameter twice, none of those that it needs, or too long.
    case answerNotUnderstood
    /// The code could not be exchanged.
    case codeRefused
    case tokenRefused(TokenFault)
    /// The token is good, its signature and all: it shows less than was demanded (`assurance`, `authenticationTime`), or somebody else. Who it is
    /// of is for the trail alone.
    case notProven(TokenFault, of: Verified)

    /// Whom a token is of that passed every check of whose it is.
    public struct Verified: Hashable, Sendable {
        public let issuer: String
        public let subject: String
        public init(issuer: String, subject: String) {
            self.issuer = issuer
            self.subject = subject
        }
    }

    /// Who it was, where that is proven all the same.
    public var verified: Verified? { if case .notProven(_, let whose) = self { whose } else { nil } }

    public typealias Reason = TokenFault

    /// For the trail: which check said no, in words that hold nothing of a token, a person or an address.
    public var code: String {
        switch self {
        case .providerUnavailable: "provider unavailable"
        case .refusedByProvider(let code): "refused by the provider: \(code)"
        case .unknownState: "not begun here"
        case .mixedUp: "another issuer's answer"
        case .answerNotUnderstood: "answer not understood"
        case .codeRefused: "code refused"
        case .tokenRefused(let fault), .notProven(let fault, _): "token refused: \(fault.rawValue)"
        }
    }
}
