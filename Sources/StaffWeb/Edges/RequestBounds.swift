import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Synchronization

/// Bounds what one connection may send and how slowly: headers in time, a body in time and of a size. A client that trickles, or that sends without
/// end, holds nothing for long. How many headers, and how long, is the decoder's (`StaffWeb.http`).
///
/// Owned by its connection's event loop.
final class RequestBounds: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ConnectionLimits
    private let held: HeldConnections
    private let logger: Logger?
    /// Whose connection it is, while it counts.
    private var counted: String?
    private var deadline: Scheduled<Void>?
    /// Requests whose answer has not been sent to its end.
    private var unanswered = 0
    private var isInBody = false
    private var hasAnswerBegun = false
    private var bodyBytes = 0
    /// Of the request that is coming in.
    private var mostBytes = 0
    private var isRefused = false

    init(limits: ConnectionLimits, held: HeldConnections, logger: Logger? = nil) {
        self.logger = logger
        self.limits = limits
        self.held = held
    }

    func handlerAdded(context: ChannelHandlerContext) {
        plan(context, limits.headerSeconds)
        guard let address = context.remoteAddress?.ipAddress, !limits.isProxy(address) else { return }
        guard held.add(address, atMost: limits.perAddress) else { return context.close(promise: nil) }
        counted = address
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        if let counted { held.remove(counted) }
        counted = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            isInBody = true
            bodyBytes = 0
            hasAnswerBegun = unanswered > 0
            unanswered += 1
            plan(context, limits.bodySeconds)
            mostBytes = max(limits.bodyBytes, limits.larger(head) ?? 0)
            if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > mostBytes { return refuse(context) }
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            if bodyBytes > mostBytes { return refuse(context) }
        case .end:
            isInBody = false
            deadline?.cancel()
            deadline = nil
            if unanswered == 0 { plan(context, limits.idleSeconds) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isRefused else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head: hasAnswerBegun = true
        case .body: break
        case .end:
            unanswered -= 1
            // The next request has begun with its head; until then its connection may rest.
            if unanswered <= 0, !isInBody { plan(context, limits.idleSeconds) }
        }
        context.write(data, promise: promise)
    }

    /// What is no HTTP gets an answer with a reference, as every error does. The error ends here, so that nobody below answers once more; but
    /// whoever reads the body that it breaks off must hear of it: half a body is never taken for a whole one.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        guard !isRefused else { return }
        defer { if isInBody { context.fireErrorCaught(error) } }
        refuse(context, .badRequest, "malformed-request", "This request is not well-formed HTTP. Nothing was done.")
    }

    private func plan(_ context: ChannelHandlerContext, _ seconds: Int) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) { context.close(promise: nil) }
    }

    /// Says why where nothing has been said, takes no more, and closes. The close waits a little, because a connection that is
    /// closed while bytes arrive takes the answer with it.
    private func refuse(
        _ context: ChannelHandlerContext, _ status: HTTPResponse.Status = .contentTooLarge, _ failure: String = "too-large",
        _ sentence: String = "More was sent than any page of this service takes. Nothing was done."
    ) {
        isRefused = true
        deadline?.cancel()
        guard unanswered <= 0 || !hasAnswerBegun else { return context.close(promise: nil) }
        let reference = RequestReference.make()
        logger?.notice(
            "request failed",
            metadata: [
                "reference": .string(reference), "route": "none", "failure": .string(failure), "status": .stringConvertible(status.code),
            ])
        let words = "\(sentence) Reference: \(reference)\n"
        let head = HTTPResponse(
            status: status,
            headerFields: [
                .connection: "close", .contentLength: String(words.utf8.count), .contentType: "text/plain; charset=utf-8",
                .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: words))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { context.close(promise: nil) }
    }
}

/// Connections that each address holds at a listener; one that holds none is forgotten.
final class HeldConnections: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// - Returns: whether there was room for one more.
    func add(_ address: String, atMost most: Int) -> Bool {
        counts.withLock { counts in
            let count = counts[address] ?? 0
            guard count < most else { return false }
            counts[address] = count + 1
            return true
        }
    }

    func remove(_ address: String) {
        counts.withLock { counts in
            let count = (counts[address] ?? 0) - 1
            counts[address] = count > 0 ? count : nil
        }
    }
}

/// What a connection of a listener may do.
public struct ConnectionLimits: Sendable {
    /// From the connection's beginning until the first request's headers are there.
    public var headerSeconds: Int
    /// From a request's headers to its end.
    public var bodySeconds: Int
    public var bodyBytes: Int
    /// Bytes of the body of a request that may be larger; nil: as any other. It judges the head alone, so who sends it is for the route to ask before it reads.
    public var larger: @Sendable (HTTPRequest) -> Int? = { _ in nil }
    /// Between an answer's end and the next request's headers.
    public var idleSeconds: Int
    /// Connections at once from one address.
    public var perAddress: Int
    /// Whether an address may hold more than that.
    public var isProxy: @Sendable (String) -> Bool
    public init(
        headerSeconds: Int = 20, bodySeconds: Int = 30, bodyBytes: Int = 65_536, idleSeconds: Int = 60, perAddress: Int = 5_000,
        isProxy: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.headerSeconds = headerSeconds
        self.bodySeconds = bodySeconds
        self.bodyBytes = bodyBytes
        self.idleSeconds = idleSeconds
        self.perAddress = perAddress
        self.isProxy = isProxy
    }
}

extension StaffWeb {
    /// The one form of the staff listener that may be larger than any other: an older system's list, by a browser that has a session's cookie. Whether the session
    /// is one, and of a desk, is asked before the body is read (`ObjectionsRoute`).
    public static func largerBody(_ head: HTTPRequest) -> Int? {
        guard head.method == .post, head.path == Address.objectionImport.path,
            head.headerFields[.cookie]?.contains("carerecord") == true
        else { return nil }
        return ObjectionImportPage.mostBytes
    }

    /// HTTP as a listener of ours speaks it, beneath TLS or not: every connection with its bounds.
    public static func http(_ limits: ConnectionLimits = ConnectionLimits(), logger: Logger? = nil) -> HTTPServerBuilder {
        let held = HeldConnections()
        // A browser's headers with its cookies are some 3 KB in 25 lines.
        return .http1(
            configuration: .init(
                additionalChannelHandlers: [RequestBounds(limits: limits, held: held, logger: logger), StalledReader()],
                httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100)))
    }
}
