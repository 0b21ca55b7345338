import AsyncHTTPClient
import Foundation
import NIOCore

/// Why a message was not taken. None of it is for ever: a key, a path, a template or a sender's right that is wrong today can be put right, and then what waits goes.
public enum DeliveryFault: Error, Hashable, Sendable {
    /// The service has no template for it and for where it goes.
    case noTemplate
    /// The key or the credentials cannot be used.
    case notConfigured
    case unreachable
    /// The service's answer.
    case answered(Int)

    /// For the database and for whoever runs the service: a fixed word, and nothing of the message.
    public var words: String {
        switch self {
        case .noTemplate: "no template for it"
        case .notConfigured: "webhook: no key"
        case .unreachable: "webhook: unreachable"
        case .answered(let status): "webhook: \(status)"
        }
    }
}

/// Hands messages to a message service. One that is handed over twice has the same reference both times.
public actor MessageService {
    private let http: HTTPClient
    /// Kept from message to message, so that a token is used until it ends.
    private var tokens: (of: Credentials, keeper: TokenKeeper)?

    /// - Parameter http: one that follows no redirects.
    public init(_ http: HTTPClient) { self.http = http }

    /// - Parameter now: what time it is by the database.
    public func deliver(_ message: LeavingMessage, by webhook: Region.Telling.Webhook, at now: Date) async throws(DeliveryFault) {
        guard let it = MessageShape.request(message, webhook) else { throw .noTemplate }
        // All of it ends by then: a token that is fetched, the request and its answer.
        let deadline = ContinuousClock.now + .seconds(20)
        let bearer = try await bearer(webhook.service, now, deadline)
        var request = HTTPClientRequest(url: webhook.url + it.path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: it.contentType)
        request.headers.add(name: "Accept", value: it.contentType)
        request.headers.add(name: "Authorization", value: "Bearer \(bearer)")
        request.headers.add(name: "Idempotency-Key", value: message.key)
        request.body = .bytes(ByteBuffer(bytes: it.body))
        let response: HTTPClientResponse
        do { response = try await http.execute(request, deadline: SourceHTTP.nio(deadline)) } catch { throw .unreachable }
        let status = Int(response.status.code)
        if (200..<300).contains(status) { return }
        if status == 401 { await tokens?.keeper.forget(bearer) }
        guard await !isThereAlready(response) else { return }
        throw .answered(status)
    }

    /// Whether the answer says that the message came before: then it is sent. NHS Notify says so by a code of its own.
    private func isThereAlready(_ response: HTTPClientResponse) async -> Bool {
        if response.status == .conflict { return true }
        // Errors are small: more than this is none that is known.
        guard response.status == .unprocessableEntity, let body = try? await response.body.collect(upTo: 65_536) else { return false }
        return String(buffer: body).contains("CM_DUPLICATE_REQUEST")
    }

    private func bearer(
        _ service: Region.Telling.Service, _ now: Date, _ deadline: ContinuousClock.Instant
    ) async throws(DeliveryFault) -> String {
        switch service {
        case .govUKNotify(let key):
            guard let key = key.read().flatMap({ NotifyKey($0) }), let token = try? await key.token(at: now) else { throw .notConfigured }
            return token
        case .nhsNotify(.bearer(let secret)):
            guard let token = secret.read(), SourceHTTP.fitsHeader(token) else { throw .notConfigured }
            return token
        case .nhsNotify(let credentials):
            let keeper: TokenKeeper
            if let tokens, tokens.of == credentials {
                keeper = tokens.keeper
            } else {
                // The NHS's API platform takes RS512 and no other ("Application-restricted RESTful API, signed JWT authentication").
                guard let new = TokenKeeper(credentials, rsa: .sha512) else { throw .notConfigured }
                (keeper, tokens) = (new, (credentials, new))
            }
            do { return try await keeper.token(http, deadline: deadline) } catch .notConfigured { throw .notConfigured } catch .unauthorised
            {
                throw .answered(401)
            } catch { throw .unreachable }
        }
    }
}
