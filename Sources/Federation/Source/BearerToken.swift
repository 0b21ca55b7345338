import Synchronization

/// A bearer token from a file or the environment. It is read anew where it is refused: one that was replaced needs no restart.
final class BearerToken: Sendable {
    private let secret: Secret
    private let last: Mutex<String>

    /// - Returns: nil where it is missing, or cannot stand in a header.
    init?(_ secret: Secret) {
        guard let text = Self.read(secret) else { return nil }
        self.secret = secret
        last = Mutex(text)
    }

    var text: String { last.withLock { $0 } }

    /// The one that is there now, where it is another than the one that was refused.
    func replaced(_ refused: String) -> String? {
        last.withLock { last in
            // Another request may have found it already.
            if last == refused, let now = Self.read(secret) { last = now }
            return last == refused ? nil : last
        }
    }

    private static func read(_ secret: Secret) -> String? {
        guard let text = secret.read(), SourceHTTP.fitsHeader(text) else { return nil }
        return text
    }
}
