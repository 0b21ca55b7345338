import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix

/// A small proxy before the demo's nodes. Any node answers any request. It asks another only where nothing can have happened yet, or where
/// asking twice does no harm (GET, HEAD; RFC 9110, 9.2.2); it keeps nothing, and tells the node who is connected, whatever a client says.
struct NodeProxy: Sendable {
    private let fleet: Fleet
    private let logger: Logger

    init(_ fleet: Fleet, logger: Logger) {
        self.fleet = fleet
        self.logger = logger
    }

    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let client: String?
        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            client = source.channel.remoteAddress?.ipAddress
        }
    }

    /// The largest request that is taken; it is held until a node has answered.
    private static let largest = 16_000_000

    func application(port: Int) -> some ApplicationProtocol {
        // A server that is told to end has nothing to say.
        var quiet = logger
        quiet.logLevel = .critical
        return Application(
            responder: CallbackResponder<Context> { request, context in await answer(request, context) },
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil), logger: quiet)
    }

    private func answer(_ request: Request, _ context: Context) async -> Response {
        guard let body = try? await request.body.collect(upTo: Self.largest) else {
            return Self.says(.contentTooLarge, "That is too large.")
        }
        for (place, client, index) in fleet.order() {
            do { return try await forward(request, body, context, to: place, by: client) } catch {
                let isUnsent = Self.isUnsent(error)
                logger.notice(
                    "a node did not answer a request",
                    metadata: [
                        "node": "\(place.name)", "wasSent": "\(!isUnsent)",
                        "why": "\((error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))")",
                    ])
                if isUnsent { await fleet.isGone(index) }
                guard isUnsent || request.method == .get || request.method == .head else {
                    return Self.says(
                        .badGateway,
                        "The part of the service that had this request has stopped. Whether it was done is not known: go back, and look before you do it again."
                    )
                }
            }
        }
        return Self.says(.serviceUnavailable, "No part of the service can answer just now. Nothing was done. Try again in a few seconds.")
    }

    /// Whether nothing of the request can have arrived.
    private static func isUnsent(_ error: any Error) -> Bool {
        error is NIOConnectionError || (error as? HTTPClientError) == .connectTimeout
    }

    private func forward(
        _ request: Request, _ body: ByteBuffer, _ context: Context, to place: Fleet.Place, by client: HTTPClient
    ) async throws -> Response {
        var onward = HTTPClientRequest(url: place.address + request.uri.string)
        onward.method = .RAW(value: request.method.rawValue)
        let named = Self.named(by: request.headers[.connection])
        for field in request.headers where !Self.ours.contains(field.name.canonicalName) && !named.contains(field.name.canonicalName) {
            onward.headers.add(name: field.name.rawName, value: field.value)
        }
        if let host = request.head.authority { onward.headers.replaceOrAdd(name: "host", value: host) }
        if let address = context.client { onward.headers.replaceOrAdd(name: "x-forwarded-for", value: address) }
        if body.readableBytes > 0 { onward.body = .bytes(body) }
        let answer = try await client.execute(onward, deadline: .distantFuture)
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            guard !Self.ours.contains(name.lowercased()), let known = HTTPField.Name(name) else { continue }
            headers.append(HTTPField(name: known, value: value))
        }
        let status = HTTPResponse.Status(code: Int(answer.status.code))
        guard request.method != .head, status.code != 204, status.code != 304 else { return Response(status: status, headers: headers) }
        let length = answer.headers.first(name: "content-length").flatMap { Int($0) }
        // One that breaks off in the middle breaks off here too: never an end that was none.
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: length) { writer in
                for try await piece in answer.body { try await writer.write(piece) }
                try await writer.finish(nil)
            })
    }

    /// Of one connection (RFC 9110, 7.6.1), or said anew: who is connected, and how long a body is.
    private static let ours: Set<String> = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-connection", "proxy-authenticate",
        "proxy-authorization", "host", "content-length", "x-forwarded-for", "forwarded", "x-forwarded-host", "x-forwarded-proto",
    ]

    private static func named(by connection: String?) -> Set<String> {
        Set((connection ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() })
    }

    private static func says(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store", .retryAfter: "3"],
            body: .init(byteBuffer: ByteBuffer(string: words + "\n")))
    }
}
