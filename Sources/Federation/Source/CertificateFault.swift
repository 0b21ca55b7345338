import CareRecord
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Why a system's certificate was not trusted, for the words of the page and of `source check`.
enum CertificateFault {
    /// Whether an error says that the certificate was looked at and not trusted.
    static func isVerification(_ error: any Error) -> Bool {
        String(describing: error).contains("CERTIFICATE_VERIFY_FAILED")
    }

    /// Whether the other side ended the handshake: it did not accept who we are.
    static func isRefusal(_ error: any Error) -> Bool { String(describing: error).contains("_ALERT_") }

    /// Whether what answered was no TLS at all: a plain HTTP port reached by https, as a rule.
    static func isNoTLS(_ error: any Error) -> Bool {
        let words = String(describing: error)
        return words.contains("WRONG_VERSION_NUMBER") || words.contains("HTTP_REQUEST") || words.contains("HTTPS_PROXY_REQUEST")
    }

    /// Shakes hands once more, only to look at the certificate's dates; nothing is sent, and the handshake is always ended. Two seconds at most.
    static func reason(at address: String) async -> SourceFailure.Untrusted {
        guard let parts = WebAddress.parts(address), let host = parts.host else { return .other }
        do {
            let context = try NIOSSLContext(configuration: .makeClientConfiguration())
            let isNumber = (try? SocketAddress(ipAddress: host, port: 443)) != nil
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let found = loop.makePromise(of: SourceFailure.Untrusted.self)
            let limit = loop.scheduleTask(in: .seconds(2)) { found.succeed(.other) }
            let connecting = ClientBootstrap(group: loop).connectTimeout(.seconds(2)).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: isNumber ? nil : host) {
                        chain, verdict in
                        let now = Int(Date().timeIntervalSince1970)
                        let isPast = chain.contains { Int($0.notValidAfter) < now || Int($0.notValidBefore) > now }
                        found.succeed(isPast ? .expired : .selfSigned)
                        verdict.succeed(NIOSSLVerificationResult.failed)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }.connect(host: host, port: parts.port ?? 443)
            connecting.whenFailure { _ in found.succeed(.other) }
            let reason = try await withTaskCancellationHandler {
                try await found.futureResult.get()
            } onCancel: {
                found.succeed(.other)
            }
            limit.cancel()
            connecting.whenSuccess { $0.close(promise: nil) }
            return reason
        } catch { return .other }
    }
}
