import CareRecord
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Federation

/// Whom we trust, and how we say why not. Certificates are made with openssl when first needed.
@Suite struct TLSTests {
    private static func ask(_ name: String, asksForClient: Bool = false, _ tls: (Certificates) -> TLSSettings)
        async throws -> (Answered, requests: Int)
    {
        let certificates = try Certificates.made.get()
        let settings = tls(certificates)
        return try await HostileServer.running(tls: try certificates.server(name, asksForClient: asksForClient)) {
            SourceFaultTests.well.answer($0)
        } _: { server in
            (await Asking.ask(Asking.settings(server.base) { $0.tls = settings }), server.seen.count)
        }
    }

    @Test("a source whose certificate an authority we trust has signed is asked")
    func good() async throws {
        let (answered, _) = try await Self.ask("good") { TLSSettings(authorities: $0.authority) }
        #expect(answered.answers.allSatisfy { $0.failure == nil })
        #expect(answered.names.count == 3)
    }

    @Test(
        "a certificate that cannot be trusted is said as what is wrong with it, and nothing is asked",
        arguments: [
            ("expired", SourceFailure.Untrusted.expired), ("self-signed", .selfSigned), ("wrong-name", .wrongName),
        ])
    func bad(name: String, reason: SourceFailure.Untrusted) async throws {
        let (answered, requests) = try await Self.ask(name) { TLSSettings(authorities: $0.authority) }
        #expect(answered.failure == .untrusted(reason))
        #expect(requests == 0)
    }

    @Test("an authority that is not in the list is not trusted: without one, the machine's own are asked")
    func unknownAuthority() async throws {
        let (answered, requests) = try await Self.ask("good") { _ in TLSSettings() }
        #expect(answered.failure == .untrusted(.selfSigned))
        #expect(requests == 0)
    }

    @Test("a source that asks who we are is shown our certificate")
    func mutual() async throws {
        let (answered, _) = try await Self.ask("good", asksForClient: true) {
            TLSSettings(
                authorities: $0.authority, clientCertificate: $0.certificate("client"), clientKey: $0.key("client"))
        }
        #expect(answered.answers.allSatisfy { $0.failure == nil })
        #expect(answered.names.count == 3)
    }

    @Test("a source that asks who we are refuses us without a certificate, and that is said")
    func mutualWithout() async throws {
        let (answered, requests) = try await Self.ask("good", asksForClient: true) {
            TLSSettings(authorities: $0.authority)
        }
        #expect(answered.failure != nil)
        #expect(answered.completed.count == 3)
        #expect(requests == 0)
    }

    @Test("a certificate, key or list of authorities that cannot be read is our own fault, and says so")
    func unreadable() async throws {
        for settings in [
            TLSSettings(authorities: "/nowhere.pem"),
            TLSSettings(clientCertificate: "/nowhere.pem", clientKey: "/nowhere.key"),
        ] {
            #expect(
                await Asking.ask(Asking.settings("https://localhost:1/fhir") { $0.tls = settings }).failure
                    == .notConfigured)
        }
    }

    @Test("a source that speaks plain HTTP where TLS is expected is not trusted or not reached, within its deadline")
    func plain() async throws {
        let answered = try await HostileServer.running {
            SourceFaultTests.well.answer($0)
        } _: {
            await Asking.ask(Asking.settings("https://localhost:\($0.port)/fhir") { $0.deadline = 5 })
        }
        #expect(answered.failure != nil)
    }

    @Test("a port that answers a handshake in plain HTTP is said to speak no TLS")
    func noTLS() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(PlainRefusal()) }
            }.bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let answered = await Asking.ask(Asking.settings("https://127.0.0.1:\(port)/fhir") { $0.deadline = 5 })
        try await server.close()
        #expect(answered.failure == .untrusted(.noTLS))
    }
}

/// What a web server says to a TLS handshake on its plain port.
private final class PlainRefusal: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let words = context.channel.allocator.buffer(string: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(words), promise: nil)
    }
}
