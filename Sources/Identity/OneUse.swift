import Foundation

/// Remembers what may be used once: logout tokens, signed launches. One for all nodes, or a replay goes to the other node.
public protocol OneUse: Sendable {
    /// Notes the first use, atomically.
    /// - Parameters:
    ///   - key: a digest, never a token or its content.
    ///   - until: it may be forgotten then, because what it stands for is no longer good anyhow.
    /// - Returns: false where it was used before.
    /// - Throws: where it cannot tell; then what it stands for is refused.
    func isFirstUse(of key: String, until: Date) async throws -> Bool
}

/// What is remembered of a token that was used.
public struct TokenUse: Sendable, Hashable {
    /// As `OneUse` has it: a digest.
    public let key: String
    /// It may be forgotten then.
    public let until: Date
}

extension OneUse {
    /// The key of an identifier: of this kind of token, by this signer. Two signers may give the same identifier.
    static func key(_ kind: String, _ issuer: String, _ identifier: String) -> String {
        Secrets.stored("\(kind)\u{0}\(issuer)\u{0}\(identifier)")
    }
}

/// `OneUse` in memory: for one node, and for tests.
public actor OneUseInMemory: OneUse {
    public struct Full: Error {}

    /// Bounded: whoever can make us remember without end can make us stop. What is remembered has a good signature, so that is a partner.
    private let most: Int
    private var used: [String: Date] = [:]
    private let now: @Sendable () -> Date

    public init(most: Int = 100_000, now: @escaping @Sendable () -> Date = { Date() }) {
        self.most = most
        self.now = now
    }

    public func isFirstUse(of key: String, until: Date) throws -> Bool {
        if let known = used[key], known > now() { return false }
        if used.count >= most {
            used = used.filter { $0.value > now() }
            guard used.count < most else { throw Full() }
        }
        used[key] = until
        return true
    }
}
