import CareRecord
import Foundation
import Hummingbird
import Looks
import NIOCore
import Synchronization
import Testing

@testable import StaffWeb

/// Clients over real sockets that stop reading a page of a look.
@Suite(.serialized) struct StalledClientTests {
    /// More than the sockets of both sides hold.
    private static let big = HTML(stringLiteral: String(repeating: "<p>Nothing of anybody.</p>", count: 600_000))
    /// Small until version 10 of the look, then big.
    private static let page = LookPage(tab: nil, title: "Big") { view in view.look.version >= 10 ? big : "<p>small</p>" }

    private static func serve(
        _ desk: FakeDesk, limit: TimeAmount, _ body: @Sendable @escaping (Int) async throws -> Void
    ) async throws {
        let router = Router(context: StaffContext.self)
        router.add(middleware: PacedWriting())
        router.get("/page") { _, _ in
            try await LookStream(site: .example(desk), session: ExamplePages.session, page: page, pace: .milliseconds(1))
                .response(desk.released.id)
        }
        router.get("/other") { _, _ in "other" }
        let (ports, tell) = AsyncStream.makeStream(of: Int.self)
        let app = Application(
            router: router, server: .http1(configuration: .init(additionalChannelHandlers: [StalledReader(limit: limit)])),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { tell.yield($0.localAddress?.port ?? 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run() }
            for await port in ports {
                try await body(port)
                break
            }
            group.cancelAll()
        }
    }

    /// A version that is big, whose entry is watched, and which is counted when it is made.
    private static func version(_ number: Int, _ made: Made) -> LookVersion {
        LookVersion(number: number, isFinal: false, answered: 3) {
            let look = ExampleLooks.look(
                entries: ExamplePerson.entries.map { entry in
                    Entry(
                        id: entry.id, title: entry.title, status: entry.status, when: entry.when, content: entry.content,
                        provenance: entry.provenance)
                }, waiting: ["RRV"], version: number)
            made.add(look)
            return look
        }
    }

    @Test(
        "a client that stops reading holds one version, as bytes, until its connection ends; others are not held up",
        .timeLimit(.minutes(3)))
    func stops() async throws {
        let (versions, post) = AsyncStream.makeStream(of: LookVersion.self)
        let hasEnded = Mutex(false)
        post.onTermination = { _ in hasEnded.withLock { $0 = true } }
        let made = Made()
        let desk = FakeDesk(ExampleLooks.filling, stream: versions)
        try await Self.serve(desk, limit: .seconds(4)) { port in
            let client = try #require(Client(port: port, asks: "/page"))
            _ = try await client.reads(until: "small")
            post.yield(Self.version(10, made))
            #expect(await eventually { made.count == 1 })
            for number in 11...30 { post.yield(Self.version(number, made)) }
            let other = try #require(Client(port: port, asks: "/other"))
            #expect(try await other.reads(until: "other"))
            #expect(await eventually { !made.isLastThere }, "the version itself is let go of while its bytes wait")
            #expect(made.count == 1, "the others are not made before the first is on its way")
            #expect(await eventually { hasEnded.withLock { $0 } }, "the connection ends, and all that waited for it")
            #expect(made.count == 1)
            #expect(try await !client.reads(until: "</html>"))
        }
    }

    @Test("a client that reads slowly, and reads, gets the page to its end", .timeLimit(.minutes(3)))
    func slow() async throws {
        let (versions, post) = AsyncStream.makeStream(of: LookVersion.self)
        try await Self.serve(FakeDesk(ExampleLooks.filling, stream: versions), limit: .milliseconds(1_500)) { port in
            let client = try #require(Client(port: port, asks: "/page"))
            _ = try await client.reads(until: "small")
            post.yield(LookVersion(number: 10, isFinal: true, answered: 12) { ExampleLooks.look(entries: [], version: 10) })
            #expect(try await client.reads(until: "</html>", pause: .milliseconds(6)))
        }
    }

    @Test("a look that ends while a page of it is being sent breaks the connection: nothing more of it is sent", .timeLimit(.minutes(3)))
    func ends() async throws {
        let (versions, post) = AsyncStream.makeStream(of: LookVersion.self)
        let made = Made()
        let desk = FakeDesk(ExampleLooks.filling, stream: versions)
        try await Self.serve(desk, limit: .seconds(60)) { port in
            let client = try #require(Client(port: port, asks: "/page"))
            _ = try await client.reads(until: "small")
            post.yield(Self.version(10, made))
            // The first page's versions and pieces, and some of the big one's.
            #expect(await eventually { desk.standingAsked > 4 })
            desk.become(.ended)
            #expect(try await !client.reads(until: "</html>"))
            #expect(client.received < Self.big.bytes.count)
        }
    }
}

private final class Made: Sendable {
    private struct State {
        var count = 0
        weak var last: Entry?
    }
    private let state = Mutex(State())
    func add(_ look: ReleasedLook) {
        state.withLock {
            $0.count += 1
            $0.last = look.record.entries.last
        }
    }
    var count: Int { state.withLock { $0.count } }
    var isLastThere: Bool { state.withLock { $0.last != nil } }
}

/// Waits until something is so; false after twenty seconds.
private func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<2000 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// A client that reads when it is told to, and holds little meanwhile.
private final class Client {
    private let socket: Int32
    private(set) var received = 0

    init?(port: Int, asks path: String) {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var little: Int32 = 8_192
        setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &little, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
        let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        guard isConnected, send(socket, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else { return nil }
    }

    deinit { close(socket) }

    /// Reads until the words have come; false where the connection ended before.
    func reads(until words: String, pause: Duration = .zero) async throws -> Bool {
        var end: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 262_144)
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                received += count
                end = Array((end + buffer[..<count]).suffix(512 + count))
                if String(decoding: end, as: UTF8.self).contains(words) { return true }
                end = Array(end.suffix(512))
                if pause > .zero { try await Task.sleep(for: pause) }
            } else if count < 0, errno == EAGAIN {
                try await Task.sleep(for: .milliseconds(5))
            } else {
                return false
            }
        }
    }
}
