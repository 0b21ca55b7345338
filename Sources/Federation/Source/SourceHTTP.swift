import AsyncHTTPClient
import CareRecord
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOSSL

/// One answer's bytes with what its headers say.
struct HTTPAnswer: Sendable {
    let status: Int
    let contentType: String
    let retryAfter: String?
    let lastModified: Date?
    let body: [UInt8]
}

/// Requests to one system: TLS as configured, redirects never followed, bodies bounded, connection faults told apart.
/// Addresses never reach an error.
final class SourceHTTP: Sendable {
    private let client: HTTPClient
    private let tokens: TokenKeeper?
    private let bearer: String?
    private let isConfigured: Bool

    /// - Throws: `.notConfigured` where a certificate, key or secret cannot be read.
    init(credentials: Credentials, tls: TLSSettings, maxBytes: Int) throws(SourceFailure) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .enabled(limit: .size(maxBytes))
        // The source's own deadline is the limit; a refused connection is known at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.timeout.connect = .seconds(3)
        configuration.httpVersion = .automatic
        do { configuration.tlsConfiguration = try Self.tls(tls) } catch { throw .notConfigured }
        switch credentials {
        case .none: (bearer, tokens) = (nil, nil)
        case .bearer(let secret):
            guard let text = secret.read() else { throw .notConfigured }
            (bearer, tokens) = (text, nil)
        case .oauth2:
            guard let keeper = TokenKeeper(credentials) else { throw .notConfigured }
            (bearer, tokens) = (nil, keeper)
        }
        isConfigured = true
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func shutdown() async { try? await client.shutdown() }

    private static func tls(_ settings: TLSSettings) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let path = settings.authorities {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
        }
        if let certificate = settings.clientCertificate, let key = settings.clientKey {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return configuration
    }

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

    /// Asks; sends it once more where the connection failed before an answer began, with the same request id.
    func ask(_ question: Question, maxBytes: Int, deadline: ContinuousClock.Instant) async throws(SourceFailure) -> HTTPAnswer {
        do {
            return try await once(question, maxBytes, deadline)
        } catch {
            switch error {
            case .connection(let failure):
                guard !Task.isCancelled, ContinuousClock.now < deadline, failure != .late(after: .zero) else { throw failure }
                do { return try await once(question, maxBytes, deadline) } catch { throw error.failure }
            case .answer(.unauthorised) where tokens != nil:
                await tokens?.forget()
                do { return try await once(question, maxBytes, deadline) } catch { throw error.failure }
            case .answer(let failure): throw failure
            }
        }
    }

    /// Whether an answer had begun when it failed: only before that may a question be sent again.
    private enum Fault: Error {
        case connection(SourceFailure)
        case answer(SourceFailure)
        var failure: SourceFailure { switch self { case .connection(let it), .answer(let it): it } }
    }

    private func once(_ question: Question, _ maxBytes: Int, _ deadline: ContinuousClock.Instant) async throws(Fault) -> HTTPAnswer {
        var request = HTTPClientRequest(url: question.url)
        for (name, value) in question.headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "accept", value: question.accept)
        if let form = question.form {
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form))
        }
        if let bearer { request.headers.add(name: "authorization", value: "Bearer \(bearer)") }
        if let tokens {
            do { request.headers.add(name: "authorization", value: "Bearer \(try await tokens.token(client, deadline: deadline))") } catch {
                throw .connection(.unauthorised)
            }
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, deadline: Self.nio(deadline))
        } catch { throw .connection(Self.failure(error)) }
        var body: [UInt8] = []
        if let length = response.headers.first(name: "content-length").flatMap(Int.init) {
            guard length <= maxBytes else { throw .answer(.tooLarge(limit: maxBytes)) }
            body.reserveCapacity(min(length, maxBytes))
        }
        do {
            for try await buffer in response.body {
                guard body.count + buffer.readableBytes <= maxBytes else { throw Fault.answer(.tooLarge(limit: maxBytes)) }
                body.append(contentsOf: buffer.readableBytesView)
            }
        } catch let fault as Fault {
            throw fault
        } catch {
            let failure = Self.failure(error)
            throw .answer(failure == .unreachable ? .cutOff : failure)
        }
        return HTTPAnswer(
            status: Int(response.status.code), contentType: response.headers.first(name: "content-type")?.lowercased() ?? "",
            retryAfter: response.headers.first(name: "retry-after"), lastModified: response.headers.first(name: "last-modified").flatMap(Self.date),
            body: body)
    }

    private static func nio(_ deadline: ContinuousClock.Instant) -> NIODeadline {
        let left = deadline - ContinuousClock.now
        let (seconds, attoseconds) = left.components
        return .now() + .nanoseconds(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }

    /// What an error of the client means. Its words are not used: they may hold the address.
    static func failure(_ error: any Error) -> SourceFailure {
        if let error = error as? HTTPClientError {
            switch error {
            case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout, .cancelled: return .late(after: .zero)
            case .connectTimeout: return .unreachable
            case .remoteConnectionClosed: return .cutOff
            case .tlsHandshakeTimeout: return .untrusted(.other)
            default: return .cutOff
            }
        }
        if error is CancellationError { return .late(after: .zero) }
        if error is NIOHTTPDecompression.DecompressionError { return .tooLarge(limit: 0) }
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname { return .untrusted(.wrongName) }
        if let error = error as? NIOSSLError {
            if case .handshakeFailed = error { return .untrusted(.other) }
            if case .uncleanShutdown = error { return .cutOff }
            return .untrusted(.other)
        }
        if error is NIOSSLExtraError { return .untrusted(.other) }
        if error is HTTPParserError { return .cutOff }
        return .unreachable
    }

    /// IMF-fixdate (RFC 9110 section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
    static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", parts[1].count == 2, let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        guard let date = PartialDate("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z") else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(date.earliest))
    }
}
