import AsyncHTTPClient
import CareRecord
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Requests to one system: TLS as configured, redirects never followed, bodies bounded, every wait bounded, connection faults told apart.
/// Addresses never reach an error.
final class SourceHTTP: Sendable {
    private let client: HTTPClient
    private let tokens: TokenKeeper?
    private let bearer: BearerToken?
    private let maxBytes: Int
    private let late: SourceFailure

    /// - Parameter deadline: seconds, for the words of being late; each question brings the moment itself.
    /// - Throws: `.notConfigured` where a certificate, key or secret cannot be read.
    init(credentials: Credentials, tls: TLSSettings, maxBytes: Int, deadline: Double) throws(SourceFailure) {
        self.maxBytes = maxBytes
        late = .late(after: .milliseconds(Int64(deadline * 1000)))
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // The source's own deadline is the limit; a refused connection is known at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.timeout.connect = .seconds(3)
        configuration.httpVersion = .automatic
        do { configuration.tlsConfiguration = try tls.client() } catch { throw .notConfigured }
        switch credentials {
        case .none: (bearer, tokens) = (nil, nil)
        case .bearer(let secret):
            guard let token = BearerToken(secret) else { throw .notConfigured }
            (bearer, tokens) = (token, nil)
        case .oauth2:
            guard let keeper = TokenKeeper(credentials) else { throw .notConfigured }
            (bearer, tokens) = (nil, keeper)
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async { try? await client.shutdown() }

    /// Whether a text can stand in a header: visible ASCII only.
    static func fitsHeader(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

    /// What to send. Only questions: GET, and POST to a search, which changes nothing and may be sent again.
    struct Question: Sendable {
        let url: String
        /// A form body makes it a POST.
        let form: String?
        let accept: String
        let headers: [(String, String)]
        init(url: String, form: String? = nil, accept: String = "application/fhir+json", headers: [(String, String)]) {
            self.url = url
            self.form = form
            self.accept = accept
            self.headers = headers
        }
    }

    /// Asks. Sent once more where the connection failed, and where a token of ours was refused; always with the same request id.
    ///
    /// The whole of it ends at the deadline: the client's own covers a request only until the answer's head has come, and a body that
    /// stalls would be waited for without end.
    ///
    /// - Parameter isWatched: whether the caller cancels it at the deadline, so that it needs no clock of its own.
    func ask(_ question: Question, budget: ByteBudget? = nil, deadline: ContinuousClock.Instant, isWatched: Bool = false)
        async throws(SourceFailure) -> HTTPAnswer
    {
        if isWatched { return try await withToken(question, budget, deadline) }
        return try await Deadline(at: deadline, late: late).holds { () async throws(SourceFailure) in
            try await self.withToken(question, budget, deadline)
        }.get()
    }

    /// Why no token is to be had for it; nil where one is, or none is needed.
    func tokenFault(deadline: ContinuousClock.Instant) async -> TokenFault? {
        guard let tokens else { return nil }
        let asked = await Deadline(at: deadline, late: late).holds { () async throws(SourceFailure) -> TokenFault? in
            await tokens.fault(self.client, deadline: deadline)
        }
        switch asked {
        case .success(let fault): return fault
        case .failure(let failure): return .failed(failure)
        }
    }

    private func withToken(_ question: Question, _ budget: ByteBudget?, _ deadline: ContinuousClock.Instant)
        async throws(SourceFailure) -> HTTPAnswer
    {
        guard let tokens else {
            let token = bearer?.text
            let answer = try await twice(question, token, budget, deadline)
            guard answer.status == 401, let token, let newer = bearer?.replaced(token) else { return answer }
            return try await twice(question, newer, budget, deadline)
        }
        let token = try await tokens.token(client, deadline: deadline)
        let answer = try await twice(question, token, budget, deadline)
        guard answer.status == 401 else { return answer }
        // The token may have been withdrawn: one more, and no third.
        await tokens.forget(token)
        return try await twice(question, try await tokens.token(client, deadline: deadline), budget, deadline)
    }

    private func twice(
        _ question: Question, _ token: String?, _ budget: ByteBudget?, _ deadline: ContinuousClock.Instant
    ) async throws(SourceFailure) -> HTTPAnswer {
        do throws(SourceFailure) {
            return try await once(question, token, budget, deadline)
        } catch {
            guard error == .unreachable || error == .cutOff, !Task.isCancelled, ContinuousClock.now < deadline else {
                throw error
            }
            return try await once(question, token, budget, deadline)
        }
    }

    private func once(
        _ question: Question, _ token: String?, _ budget: ByteBudget?, _ deadline: ContinuousClock.Instant
    ) async throws(SourceFailure) -> HTTPAnswer {
        guard WebAddress.isOne(question.url) else { throw .notConfigured }
        var request = HTTPClientRequest(url: question.url)
        for (name, value) in question.headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "accept", value: question.accept)
        request.headers.add(name: "accept-encoding", value: "gzip")
        if let form = question.form {
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form))
        }
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        let response: HTTPClientResponse
        do { response = try await client.execute(request, deadline: Self.nio(deadline)) } catch {
            let failure = Self.failure(error)
            // The handshake only says that it failed; which of its reasons is worth a second one.
            guard failure == .untrusted(.other), CertificateFault.isVerification(error) else { throw failure }
            throw .untrusted(await CertificateFault.reason(at: question.url))
        }
        return HTTPAnswer(
            status: Int(response.status.code),
            contentType: response.headers.first(name: "content-type")?.lowercased() ?? "",
            retryAfter: response.headers.first(name: "retry-after").flatMap { HTTPAnswer.retryAfter($0) },
            lastModified: response.headers.first(name: "last-modified").flatMap(HTTPAnswer.date),
            securityContext: response.headers.first(name: "x-security-context"),
            body: try await body(of: response, budget))
    }

    private func body(of response: HTTPClientResponse, _ budget: ByteBudget?) async throws(SourceFailure) -> [UInt8] {
        var body: [UInt8] = []
        let unpacking = Unpacking(response.headers[canonicalForm: "content-encoding"].joined(separator: ","))
        if let length = response.headers.first(name: "content-length").flatMap(Int.init) {
            guard length <= maxBytes else { throw .tooLarge(limit: maxBytes) }
            body.reserveCapacity(max(0, length))
        }
        do {
            for try await buffer in response.body {
                if let unpacking {
                    try unpacking.take(buffer, into: &body, mostBytes: maxBytes, budget)
                    continue
                }
                guard body.count + buffer.readableBytes <= maxBytes else {
                    throw SourceFailure.tooLarge(limit: maxBytes)
                }
                if let budget, !budget.take(buffer.readableBytes) { throw SourceFailure.tooLarge(limit: budget.limit) }
                body.append(contentsOf: buffer.readableBytesView)
            }
            try unpacking?.end()
        } catch let failure as SourceFailure {
            throw failure
        } catch {
            let failure = Self.failure(error)
            throw failure == .unreachable ? .cutOff : failure
        }
        // A cancelled body may end as if it were whole.
        if Task.isCancelled { throw late }
        return body
    }

    static func nio(_ deadline: ContinuousClock.Instant) -> NIODeadline {
        let (seconds, attoseconds) = (deadline - ContinuousClock.now).components
        return .now() + .nanoseconds(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }

    private static func handshake(_ error: any Error) -> SourceFailure {
        if CertificateFault.isNoTLS(error) { return .untrusted(.noTLS) }
        return CertificateFault.isRefusal(error) ? .unauthorised : .untrusted(.other)
    }

    /// What an error of the client means. Its words are not used: they may hold the address.
    static func failure(_ error: any Error) -> SourceFailure {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .readTimeout, .writeTimeout, .cancelled: .late(after: .zero)
            case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .unreachable
            default: .cutOff
            }
        case is CancellationError: .late(after: .zero)
        case let error as NIOSSLExtraError:
            error == .failedToValidateHostname ? .untrusted(.wrongName) : .untrusted(.other)
        case let error as NIOSSLError:
            error == .uncleanShutdown ? .cutOff : handshake(error)
        case is BoringSSLError: handshake(error)
        case is HTTPParserError: .cutOff
        default: .unreachable
        }
    }
}
