import ArgumentParser
import Crypto
import Federation
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Identity
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import StaffWeb

/// One listener made of its settings: the same edges for each that others reach.
struct Listening: Sendable {
    let settings: ListenerSettings
    /// Its place in the region file, such as `listeners.staff`.
    let place: String
    /// Nil: TLS ends in front of us.
    let certificate: ServerCertificate?

    /// - Throws: `ExitCode` 2 where its certificate or key cannot be used; why is said on standard error.
    init(_ settings: ListenerSettings, place: String, logger: Logger) throws {
        self.settings = settings
        self.place = place
        do { certificate = try settings.tls.map { try ServerCertificate($0, place: place, logger: logger) } } catch {
            throw stop("\(place).tls: the certificate or key cannot be read, or they do not belong together.", code: 2)
        }
    }

    func application<Context: RequestContext>(
        _ router: Router<Context>, logger: Logger, running: @escaping @Sendable () -> Void
    ) throws -> any ServiceLifecycle.Service where Context.Source == ApplicationRequestContextSource {
        let limits = settings.limits
        var connection = ConnectionLimits(
            headerSeconds: limits.headerSeconds, bodySeconds: limits.bodySeconds, bodyBytes: limits.bodyBytes,
            perAddress: limits.connectionsPerAddress,
            isProxy: { [settings] in settings.trustedProxies.contains(address: $0) })
        if place == "listeners.staff" { connection.larger = { StaffWeb.largerBody($0) } }
        var server = StaffWeb.http(connection, logger: logger)
        do { if let certificate { server = try .tls(server, tlsConfiguration: certificate.configuration()) } } catch {
            throw stop("\(place): the certificate, its key or the authorities of clients cannot be read.", code: 2)
        }
        return Application(
            router: router, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
            onServerRunning: { _ in running() }, logger: logger)
    }

    /// The digest of the certificate that a browser showed, here or to a trusted proxy; nil where none is asked for.
    var clientCertificate: (@Sendable (Request, StaffContext) async -> String?)? {
        if let name = settings.certificateHeader.flatMap({ HTTPField.Name($0) }) {
            return { [settings] request, context in
                // Anybody can write a header: of a proxy that is trusted, and once, it is believed.
                guard let address = context.connectionAddress, settings.trustedProxies.contains(address: address),
                    request.headers[values: name].count == 1, let said = request.headers[name], !said.isEmpty
                else { return nil }
                return Secrets.stored(said)
            }
        }
        guard settings.tls?.clientAuthorities != nil else { return nil }
        return { _, context in
            guard let shown = try? await context.channel?.nioSSL_peerCertificate().get(), let bytes = try? shown.toDERBytes() else {
                return nil
            }
            return Secrets.base64URL(SHA256.hash(data: bytes))
        }
    }

    /// From where it may be asked, and how much.
    var edge: Edge {
        let limits = settings.limits
        return Edge(
            forwardedHeader: settings.forwardedHeader.rawValue,
            client: { [settings] connection, forwarded in
                settings.client(of: connection, forwarded: forwarded).map { .init(address: $0, network: SignInGate.network($0)) }
            },
            allows: { [settings] client in settings.allows(client?.address) },
            rates: Rates([
                .requests: .init(perSession: limits.requestsPerSession, perAddress: limits.requestsPerAddress),
                .searches: .init(perSession: limits.searchesPerSession, perAddress: limits.searchesPerAddress),
                .looks: .init(perSession: limits.looksPerSession, perAddress: limits.looksPerAddress),
            ]))
    }
}
