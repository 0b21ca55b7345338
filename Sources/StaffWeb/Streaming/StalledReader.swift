import Foundation
import Hummingbird
import NIOCore

/// Ends a connection whose client takes nothing of what is being sent to it: what waits for it is part of somebody's record.
///
/// Back-pressure (`PacedWriting`) alone lets such a client wait for ever: past NIO's high-water mark (64 KB) the writer is suspended until the client
/// reads. So while bytes wait, they are looked at now and then: none gone, and nothing new written (which is accepted only once others
/// are gone), for `limit` ends it. Beneath TLS too: the bytes counted are those of the socket.
final class StalledReader: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = Any
    typealias OutboundOut = Any

    /// A browser that is stopped, a laptop that is closed, a connection that is lost: half a minute tells them from a slow network.
    static let limit = TimeAmount.seconds(30)
    /// What must be taken in `limit`: far less than the slowest phone's network gives, and more than a trickle.
    static let least = 16_384

    private let limit: TimeAmount
    /// The next check; nil while nothing waits, so that a quiet connection costs nothing.
    private var check: Scheduled<Void>?
    private var progressed = NIODeadline.now()
    private var waiting = 0

    init(limit: TimeAmount = StalledReader.limit) { self.limit = limit }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        progressed = .now()
        waiting = .max
        context.write(data, promise: promise)
        if check == nil { plan(context) }
    }

    /// The kernel too holds little for a client that does not read, and says that there is room as soon as some of it has gone.
    func handlerAdded(context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(ChannelOptions.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: 131_072)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
    }

    private func plan(_ context: ChannelHandlerContext) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(limit.nanoseconds / 4)) {
            self.check = nil
            self.judge(context)
        }
    }

    private func judge(_ context: ChannelHandlerContext) {
        let options = context.channel.syncOptions
        guard context.channel.isActive, let now = try? options?.getOption(ChannelOptions.bufferedWritableBytes), now > 0 else { return }
        if waiting == .max || now <= waiting - Self.least {
            if waiting != .max { progressed = .now() }
            waiting = now
        }
        guard NIODeadline.now() - progressed < limit else {
            context.close(promise: nil)
            return
        }
        plan(context)
    }
}
