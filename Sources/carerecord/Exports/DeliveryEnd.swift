import NIOCore
import NIOSSL
import NIOTLS

/// Finds out whether a collector read all that one connection brought it. Syslog has no receipt, so the end of the connection is made into one:
///
/// 1. we say in TLS that nothing follows (close_notify), and leave the TCP connection open;
/// 2. the collector says the same and closes. A process that was killed says nothing;
/// 3. its end of the TCP connection arrives without a reset: a system that closes over bytes that nobody read, or gets some afterwards, answers with a reset (RFC 1122, 4.2.2.13; RFC 2525, 2.17);
/// 4. nothing of ours is left that its system has not acknowledged.
///
/// Then every byte was read before the collector closed. What it does with it is its own: docs/exports.md.
final class DeliveryEnd {
    private let promise: EventLoopPromise<Void>
    private let saysClosed: Bool
    /// We have said that nothing follows.
    var isSent = false
    private var isSaid = false
    private var isEnded = false
    private var isOver = false

    init(_ promise: EventLoopPromise<Void>, saysClosed: Bool) {
        self.promise = promise
        self.saysClosed = saysClosed
    }

    func said() { isSaid = true }

    func failed(_ failure: DeliveryFailure) {
        isOver = true
        promise.fail(failure)
    }

    /// The collector's end of the connection is here.
    func ended(_ channel: any Channel) {
        guard !isOver, !isEnded else { return }
        isEnded = true
        // Earlier than ours: it cannot have read what it had not got.
        guard isSent else { return failed(.brokeOff) }
        guard isSaid || !saysClosed else { return failed(.notSaid) }
        settle(channel, tries: 500)
    }

    /// Waits until nothing is left on the way.
    private func settle(_ channel: any Channel, tries: Int) {
        guard !isOver else { return }
        guard tries > 0 else { return failed(.late) }
        guard let provider = channel as? any SocketOptionProvider else { return failed(.brokeOff) }
        let loop = channel.eventLoop
        let end = NIOLoopBound(self, eventLoop: loop)
        provider.unsafeGetSocketOption(level: .tcp, name: .tcp_info).whenComplete { (result: Result<TCPState, any Error>) in
            let end = end.value
            switch result {
            case .success(let state) where state.isClosed: end.failed(.brokeOff)
            case .success(let state) where state.isSettled:
                end.isOver = true
                end.promise.succeed()
            case .success:
                let bound = NIOLoopBound(end, eventLoop: loop)
                loop.scheduleTask(in: .milliseconds(10)) { bound.value.settle(channel, tries: tries - 1) }
            case .failure: end.failed(.brokeOff)
            }
        }
    }

    /// The beginning of Linux's `struct tcp_info`: the C library's own does not know the last field.
    struct TCPState: Sendable {
        private var words: InlineArray<37, UInt32> = .init(repeating: 0)

        private var state: UInt8 { UInt8(truncatingIfNeeded: words[0]) }
        /// TCP_CLOSE: a reset came.
        var isClosed: Bool { state == 7 }
        /// Nothing that was sent waits for its acknowledgement (`tcpi_unacked`), and nothing waits to be sent (`tcpi_notsent_bytes`).
        var isSettled: Bool { words[6] == 0 && words[36] == 0 }
    }
}

/// Between the connection and TLS.
final class ConnectionEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let end: DeliveryEnd

    init(_ end: DeliveryEnd) { self.end = end }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let isEnd = event as? ChannelEvent == .inputClosed
        context.fireUserInboundEventTriggered(event)
        if isEnd { end.ended(context.channel) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end.failed(.brokeOff)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end.failed(.brokeOff)
        context.fireChannelInactive()
    }

    /// TLS closes when it has what it wants; whether a reset follows would then never be known. `SyslogDelivery` closes when all is known.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) { promise?.succeed() }
}

/// Above TLS.
final class TLSEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let end: DeliveryEnd

    init(_ end: DeliveryEnd) { self.end = end }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? TLSUserEvent == .shutdownCompleted { end.said() }
        context.fireUserInboundEventTriggered(event)
    }

    /// What a collector says is not listened to: syslog has no answers.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOSSLError.uncleanShutdown: break
        case is NIOSSLExtraError, NIOSSLError.handshakeFailed: end.failed(.notTrusted)
        default: end.failed(.brokeOff)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output { end.isSent = true }
        context.close(mode: mode, promise: promise)
    }
}
