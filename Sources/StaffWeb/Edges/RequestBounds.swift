import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

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
    private var deadline: Scheduled<Void>?
    /// Requests whose answer has not been sent to its end.
    private var unanswered = 0
    private var isInBody = false
    private var hasAnswerBegun = false
    private var bodyBytes = 0
    private var isRefused = false

    init(limits: ConnectionLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) { plan(context, limits.headerSeconds) }
    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

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
            if let length = head.headerFields[.contentLength].flatMap({ Int($0) }), length > limits.bodyBytes { return refuse(context) }
        case .body(let bytes):
            bodyBytes += bytes.readableBytes
            if bodyBytes > limits.bodyBytes { return refuse(context) }
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

    private func plan(_ context: ChannelHandlerContext, _ seconds: Int) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(seconds))) { context.close(promise: nil) }
    }

    /// Says that it is too large where nothing has been said, takes no more, and closes. The close waits a little, because a connection that is
    /// closed while bytes arrive takes the answer with it.
    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        deadline?.cancel()
        guard !hasAnswerBegun else { return context.close(promise: nil) }
        let words = "More was sent than any page of this service takes. Nothing was done.\n"
        let head = HTTPResponse(
            status: .contentTooLarge,
            headerFields: [
                .connection: "close", .contentLength: String(words.utf8.count), .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: words))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { context.close(promise: nil) }
    }
}

/// What a connection of a listener may do.
public struct ConnectionLimits: Sendable {
    /// From the connection's beginning until the first request's headers are there.
    public var headerSeconds: Int
    /// From a request's headers to its end.
    public var bodySeconds: Int
    public var bodyBytes: Int
    /// Between an answer's end and the next request's headers.
    public var idleSeconds: Int
    public init(headerSeconds: Int = 20, bodySeconds: Int = 30, bodyBytes: Int = 65_536, idleSeconds: Int = 60) {
        self.headerSeconds = headerSeconds
        self.bodySeconds = bodySeconds
        self.bodyBytes = bodyBytes
        self.idleSeconds = idleSeconds
    }
}

extension StaffWeb {
    /// HTTP as a listener of ours speaks it, beneath TLS or not: every connection with its bounds.
    public static func http(_ limits: ConnectionLimits = ConnectionLimits()) -> HTTPServerBuilder {
        // A browser's headers with its cookies are some 3 KB in 25 lines.
        .http1(
            configuration: .init(
                additionalChannelHandlers: [RequestBounds(limits: limits), StalledReader()],
                httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100)))
    }
}
