import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// One request as a server saw it.
struct Seen: Sendable {
    let method: String
    /// Path and query as sent.
    let target: String
    private let headers: [(name: String, value: String)]
    let body: String
    /// Which connection it came on, counted from 1.
    let connection: Int

    init(method: String, target: String, headers: [(name: String, value: String)], body: String, connection: Int) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.connection = connection
    }

    var path: String { String(target.prefix { $0 != "?" }) }
    var query: String { target.contains("?") ? String(target.drop { $0 != "?" }.dropFirst()) : "" }
    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
}

/// What a server does with a connection after a request: any bytes at all, pauses, and ways to end.
enum Act: Sendable {
    case bytes([UInt8])
    /// The same bytes so many times.
    case again([UInt8], Int)
    case pause(Duration)
    /// Answers nothing more and holds the connection until the client gives up or the server is stopped.
    case stall
    /// Ends the connection in the ordinary way.
    case close
    /// Ends it with a TCP reset.
    case reset

    static func head(_ status: Int, _ headers: [(String, String)]) -> Act {
        .bytes(Array(("HTTP/1.1 \(status) Said\r\n" + headers.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n").utf8))
    }
}

extension [Act] {
    // `Array` alone would mean `[Act]` in here.
    static func answer(_ status: Int, _ headers: [(String, String)] = [], _ body: [UInt8] = []) -> [Act] {
        [.head(status, headers + [("Content-Length", String(body.count))]), .bytes(body)]
    }

    static func fhir(_ json: String, status: Int = 200, _ headers: [(String, String)] = []) -> [Act] {
        answer(status, [("Content-Type", "application/fhir+json; charset=utf-8")] + headers, [UInt8](json.utf8))
    }
}

/// A server on a loopback port that can do whatever a bad system does: written over raw sockets, so that no library of good manners stands
/// between. Remembers what it was asked.
final class HostileServer: Sendable {
    let port: Int
    /// `localhost` where it speaks TLS, as its certificates say.
    let base: String
    private let requests = Mutex<[Seen]>([])
    private let connections = Mutex(0)

    var seen: [Seen] { requests.withLock { $0 } }
    func seen(_ path: String) -> [Seen] { seen.filter { $0.path == path } }
    /// Connections taken so far, with or without a request.
    var connected: Int { connections.withLock { $0 } }

    private init(port: Int, isSecure: Bool) {
        self.port = port
        base = (isSecure ? "https://localhost" : "http://127.0.0.1") + ":\(port)/fhir"
    }

    /// Runs a server while the body runs; then it is gone, whatever its connections were doing.
    static func running<Result: Sendable>(
        tls: TLSConfiguration? = nil, _ answer: @escaping @Sendable (Seen) async -> [Act],
        _ body: @Sendable (HostileServer) async throws -> Result
    ) async throws -> Result {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let (incoming, taken) = AsyncStream.makeStream(of: Connection.self)
        let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    let (bytes, arrived) = AsyncStream.makeStream(of: [UInt8].self)
                    try channel.pipeline.syncOperations.addHandler(Arriving(arrived))
                    taken.yield(Connection(channel: channel, bytes: bytes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = HostileServer(port: listening.localAddress?.port ?? 0, isSecure: tls != nil)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.serve(incoming, answer) }
            do {
                let result = try await body(server)
                try? await listening.close()
                group.cancelAll()
                return result
            } catch {
                try? await listening.close()
                group.cancelAll()
                throw error
            }
        }
    }

    private struct Connection: Sendable {
        let channel: any Channel
        let bytes: AsyncStream<[UInt8]>
    }

    /// Passes on what arrives.
    private final class Arriving: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let arrived: AsyncStream<[UInt8]>.Continuation
        init(_ arrived: AsyncStream<[UInt8]>.Continuation) { self.arrived = arrived }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            arrived.yield(Array(unwrapInboundIn(data).readableBytesView))
        }
        func channelInactive(context: ChannelHandlerContext) { arrived.finish() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private func serve(_ incoming: AsyncStream<Connection>, _ answer: @escaping @Sendable (Seen) async -> [Act]) async {
        await withDiscardingTaskGroup { group in
            for await connection in incoming {
                let number = connections.withLock { count -> Int in
                    count += 1
                    return count
                }
                group.addTask {
                    try? await self.serve(connection, number, answer)
                    try? await connection.channel.close()
                }
            }
            group.cancelAll()
        }
    }

    private func serve(_ connection: Connection, _ number: Int, _ answer: @escaping @Sendable (Seen) async -> [Act])
        async throws
    {
        let channel = connection.channel
        var waiting: [UInt8] = []
        for await bytes in connection.bytes {
            waiting.append(contentsOf: bytes)
            while let request = Self.request(&waiting, number) {
                requests.withLock { $0.append(request) }
                for act in await answer(request) {
                    switch act {
                    case .bytes(let bytes): try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
                    case .again(let bytes, let times):
                        for _ in 0..<times { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
                    case .pause(let duration): try await Task.sleep(for: duration)
                    case .stall: try await Task.sleep(for: .seconds(600))
                    case .close: return
                    case .reset:
                        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                            .get()
                        return
                    }
                }
            }
        }
    }

    /// Takes one whole request off the front; nil while there is none.
    private static func request(_ bytes: inout [UInt8], _ connection: Int) -> Seen? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines.removeFirst().split(separator: " ").map(String.init)
        let headers = lines.compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard first.count >= 2, bytes.count >= end.upperBound + length else { return nil }
        let body = String(decoding: bytes[end.upperBound..<end.upperBound + length], as: UTF8.self)
        bytes.removeFirst(end.upperBound + length)
        return Seen(method: first[0], target: first[1], headers: headers, body: body, connection: connection)
    }
}
