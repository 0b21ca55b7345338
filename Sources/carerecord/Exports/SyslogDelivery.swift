import AuditTrail
import Federation
import NIOCore
import NIOPosix
import NIOSSL

/// Brings messages to a syslog collector over TLS (RFC 5425), each batch by a connection of its own, and says whether it was read (`DeliveryEnd`).
struct SyslogDelivery: Sendable {
    private let collector: Region.Collector
    private let context: NIOSSLContext
    /// For all of a batch: longer, and it is sent again.
    private let patience: TimeAmount

    init(_ collector: Region.Collector, patience: TimeAmount = .seconds(30)) throws(DeliveryFailure) {
        self.collector = collector
        self.patience = patience
        do { context = try NIOSSLContext(configuration: Self.tls(collector.tls)) } catch { throw .notSetUp }
    }

    private static func tls(_ settings: TLSSettings) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let path = settings.authorities { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path)) }
        if let certificate = settings.clientCertificate, let key = settings.clientKey {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return tls
    }

    /// Returns when the collector has read all of it.
    func deliver(_ messages: [SyslogMessage]) async throws(DeliveryFailure) {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let taken = loop.makePromise(of: Void.self)
        let saysClosed = collector.saysClosed
        // An address has no name to send; its certificate must name the address.
        let name = (try? SocketAddress(ipAddress: collector.host, port: 0)) == nil ? collector.host : nil
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .connectTimeout(.seconds(5))
            .channelInitializer { [context] channel in
                channel.eventLoop.makeCompletedFuture {
                    let end = DeliveryEnd(taken, saysClosed: saysClosed)
                    try channel.pipeline.syncOperations.addHandlers(
                        ConnectionEnd(end), try NIOSSLClientHandler(context: context, serverHostname: name), TLSEnd(end))
                }
            }
        let channel: any Channel
        do { channel = try await bootstrap.connect(host: collector.host, port: collector.port).get() } catch {
            taken.fail(DeliveryFailure.unreachable)
            throw .unreachable
        }
        var bytes = channel.allocator.buffer(capacity: messages.reduce(0) { $0 + $1.bytes.count + 8 })
        for message in messages { bytes.writeBytes(message.framed) }
        channel.writeAndFlush(bytes).flatMap { channel.close(mode: .output) }.whenFailure { _ in taken.fail(DeliveryFailure.brokeOff) }
        let late = loop.scheduleTask(in: patience) { taken.fail(DeliveryFailure.late) }
        defer {
            late.cancel()
            Self.end(channel)
        }
        do {
            // A service that stops waits for no collector: what is in doubt is sent again.
            try await withTaskCancellationHandler {
                try await taken.futureResult.get()
            } onCancel: {
                taken.fail(DeliveryFailure.late)
            }
        } catch { throw error as? DeliveryFailure ?? .brokeOff }
    }

    /// Past TLS, which has said what it had to say.
    private static func end(_ channel: any Channel) {
        channel.eventLoop.execute {
            guard let context = try? channel.pipeline.syncOperations.context(handlerType: ConnectionEnd.self) else { return }
            context.close(mode: .all, promise: nil)
        }
    }
}
