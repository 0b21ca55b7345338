import CareRecord

/// Why a token address gave no token. A look only says what became of the source; `carerecord source check` says this.
enum TokenFault: Error, Equatable {
    /// Address or key cannot be used.
    case notConfigured
    /// It answered, and not with a token.
    /// - Parameter code: one of RFC 6749 section 5.2, where it said one; nothing else of what it says is repeated.
    case refused(status: Int, code: String?)
    /// A 200 in which there is no token that can be sent.
    case noToken
    case failed(SourceFailure)

    /// RFC 6749 section 5.2.
    static let codes: Set<String> = [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
    ]

    var failure: SourceFailure {
        switch self {
        case .notConfigured: .notConfigured
        case .refused, .noToken: .unauthorised
        case .failed(let failure): failure
        }
    }

    /// For whoever set the source up, with what they can do.
    var sentence: String {
        switch self {
        case .notConfigured: "Its address or our key cannot be used"
        case .noToken: "It answered 200, and what it gave holds no token that can be sent"
        case .refused(let status, let code?): "It refused us (\(status), \(code)): \(Self.advice(code))"
        case .refused(let status, nil) where (300..<400).contains(status): "It points elsewhere (\(status)): check the token address"
        case .refused(404, nil), .refused(405, nil): "It is no token address: check it"
        case .refused(let status, nil): "It gave no token (\(status)), and did not say why"
        case .failed(let failure): failure.sentence
        }
    }

    private static func advice(_ code: String) -> String {
        switch code {
        case "invalid_client": "is the client id right, and is the public half of this key registered for it, under this key id?"
        case "invalid_scope": "may this client have this scope?"
        case "unauthorized_client", "unsupported_grant_type": "is this client registered for client credentials?"
        default:
            "what we send is a client assertion by RFC 7523, its audience the token address; is the address written as the other side writes it?"
        }
    }
}
