import Foundation
import JWTKit

/// A key of GOV.UK Notify's API: `{name}-{service id}-{secret}`, the last two UUIDs. What is sent is a token signed with the secret and good for thirty
/// seconds, never the key (GOV.UK Notify, REST API, "Headers").
struct NotifyKey: Sendable {
    let service: String
    private let secret: String

    /// - Returns: nil for whatever is no such key.
    init?(_ text: String) {
        guard
            let parts = text.wholeMatch(
                of: /(?:.*-)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})-([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/)
        else { return nil }
        service = String(parts.1)
        secret = String(parts.2)
    }

    private struct Claims: JWTPayload {
        let iss: String
        /// Seconds since 1970.
        let iat: Int
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// - Parameter now: by a clock that is right: thirty seconds off, and the service refuses it.
    func token(at now: Date) async throws -> String {
        let keys = await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        return try await keys.sign(Claims(iss: service, iat: Int(now.timeIntervalSince1970)))
    }
}
