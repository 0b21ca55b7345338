import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import StaffWeb

/// Connections that send too much, or too slowly, over real sockets.
@Suite(.serialized) struct RequestBoundsTests {
    private static func serve(_ limits: ConnectionLimits, _ body: @Sendable @escaping (Int) async throws -> Void) async throws {
        let router = Router(context: StaffContext.self)
        router.get("/page") { _, _ in "page" }
        router.post("/form") { request, _ in try await request.body.collect(upTo: 1_000_000).readableBytes.description }
        router.get("/slow") { _, _ in
            try await Task.sleep(for: .seconds(3))
            return "slow"
        }
        let (ports, tell) = AsyncStream.makeStream(of: Int.self)
        let app = Application(
            router: router,
            server: StaffWeb.http(limits),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)), onServerRunning: { tell.yield($0.localAddress?.port ?? 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run() }
            for await port in ports {
                try await body(port)
                break
            }
            group.cancelAll()
        }
    }

    private static let short = ConnectionLimits(headerSeconds: 1, bodySeconds: 1, bodyBytes: 1_000, idleSeconds: 1)

    @Test("headers that trickle end the connection in time, however steadily they come", .timeLimit(.minutes(1)))
    func slowHeaders() async throws {
        try await Self.serve(Self.short) { port in
            let socket = try #require(Socket(port))
            socket.send("GET /page HTTP/1.1\r\nHost: a\r\n")
            let began = ContinuousClock.now
            for _ in 0..<50 where !socket.isClosed {
                socket.send("X-A: b\r\n")
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(socket.isClosed && began.duration(to: .now) < .seconds(4))
        }
    }

    @Test("a connection that says nothing ends in time, and so does one that rests after an answer", .timeLimit(.minutes(1)))
    func silent() async throws {
        try await Self.serve(Self.short) { port in
            let silent = try #require(Socket(port))
            #expect(try await silent.readsToTheEnd().isEmpty)
            let resting = try #require(Socket(port))
            resting.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await resting.readsToTheEnd().hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(
        "one address may hold so many connections and no more, a proxy more; what it closes it may open again", .timeLimit(.minutes(1)),
        arguments: [false, true])
    func held(isProxy: Bool) async throws {
        try await Self.serve(ConnectionLimits(headerSeconds: 8, perAddress: 3, isProxy: { _ in isProxy })) { port in
            var sockets = (0..<3).compactMap { _ in Socket(port) }
            #expect(sockets.count == 3)
            try await Task.sleep(for: .milliseconds(300))
            func isAnswered() async throws -> Bool {
                let socket = try #require(Socket(port))
                socket.send("GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return try await socket.readsToTheEnd().contains("page")
            }
            #expect(try await isAnswered() == isProxy)
            sockets.removeFirst()
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await isAnswered())
        }
    }

    @Test(
        "what is no HTTP is answered with a reference that finds its log line, on a new connection and on one that has been answered before",
        .timeLimit(.minutes(1)), arguments: ["", "GET /page HTTP/1.1\r\nHost: a\r\n\r\n"],
        ["THIS IS NO HTTP\r\n\r\n", "GET /page HTTP/1.1\r\nHost: a\r\nName with spaces: x\r\n\r\n"])
    func malformed(before: String, sent: String) async throws {
        try await Self.serve(ConnectionLimits()) { port in
            let socket = try #require(Socket(port))
            if !before.isEmpty {
                socket.send(before)
                try await Task.sleep(for: .milliseconds(300))
            }
            socket.send(sent)
            let answer = try await socket.readsToTheEnd()
            let last = try #require(answer.components(separatedBy: "HTTP/1.1 ").last)
            #expect(last.hasPrefix("400") && last.contains(/Reference: [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/))
            #expect(answer.components(separatedBy: "HTTP/1.1 400").count == 2, "it is answered once")
        }
    }

    @Test("a body that trickles ends the connection in time", .timeLimit(.minutes(1)))
    func slowBody() async throws {
        try await Self.serve(Self.short) { port in
            let socket = try #require(Socket(port))
            socket.send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n")
            for _ in 0..<50 where !socket.isClosed {
                socket.send("a")
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(socket.isClosed)
        }
    }

    @Test("an answer may take longer than a request: only what the client owes is timed", .timeLimit(.minutes(1)))
    func slowAnswer() async throws {
        try await Self.serve(Self.short) { port in
            let socket = try #require(Socket(port))
            socket.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await socket.readsToTheEnd().hasSuffix("slow"))
        }
    }

    @Test("a body as large as may be is taken, one byte more is 413 and closes, whether its length is said or not", .timeLimit(.minutes(1)))
    func largeBody() async throws {
        try await Self.serve(Self.short) { port in
            let fits = try #require(Socket(port))
            fits.send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "a", count: 1_000))
            #expect(try await fits.readsToTheEnd().hasSuffix("1000"))
            let said = try #require(Socket(port))
            said.send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
            let answer = try await said.readsToTheEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains(/Reference: [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/))
            let unsaid = try #require(Socket(port))
            unsaid.send(
                "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "a", count: 1_001)
                    + "\r\n0\r\n\r\n")
            #expect(try await unsaid.readsToTheEnd().hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test("a route whose body may be larger takes that much and no more; every other is bounded as before", .timeLimit(.minutes(1)))
    func largerBody() async throws {
        var limits = Self.short
        limits.larger = { $0.path == "/form" && $0.headerFields[.cookie] != nil ? 2_000 : nil }
        try await Self.serve(limits) { port in
            func answer(_ path: String, _ size: Int, _ headers: String = "") async throws -> String {
                let socket = try #require(Socket(port))
                socket.send(
                    "POST \(path) HTTP/1.1\r\nHost: a\r\n\(headers)Content-Length: \(size)\r\n\r\n"
                        + String(repeating: "a", count: size))
                return try await socket.readsToTheEnd()
            }
            let cookie = "Cookie: a=b\r\n"
            #expect(try await answer("/form", 2_000, cookie).hasSuffix("2000"))
            #expect(try await answer("/form", 2_001, cookie).hasPrefix("HTTP/1.1 413"))
            #expect(try await answer("/form", 1_001).hasPrefix("HTTP/1.1 413"))
            #expect(try await answer("/page", 1_001, cookie).hasPrefix("HTTP/1.1 413"))
            // The bound is each request's own: what comes after on the connection has the small one again.
            let socket = try #require(Socket(port))
            socket.send(
                "POST /form HTTP/1.1\r\nHost: a\r\n\(cookie)Content-Length: 1500\r\n\r\n" + String(repeating: "a", count: 1_500))
            try await Task.sleep(for: .milliseconds(300))
            socket.send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1500\r\n\r\n")
            #expect(try await socket.readsToTheEnd().contains("HTTP/1.1 413"))
        }
    }

    @Test("only the form of an older list may be larger, sent with a session's cookie")
    func whatMayBeLarger() {
        func most(_ method: HTTPRequest.Method, _ path: String, _ cookie: String?) -> Int? {
            var head = HTTPRequest(method: method, scheme: "https", authority: "a", path: path)
            head.headerFields[.cookie] = cookie
            return StaffWeb.largerBody(head)
        }
        #expect(most(.post, "/objections/import", "__Host-carerecord=x") == ObjectionImportPage.mostBytes)
        #expect(ObjectionImportPage.mostBytes > ConnectionLimits().bodyBytes)
        #expect(most(.post, "/objections/import", nil) == nil && most(.post, "/objections/import", "other=x") == nil)
        #expect(most(.post, "/objections/new", "carerecord=x") == nil && most(.get, "/objections/import", "carerecord=x") == nil)
        #expect(most(.post, "/objections/import?a", "carerecord=x") == nil)
    }

    @Test(
        "too many headers, too long a one and too long an address are refused before they are a request", .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "X-A: b\r\n", count: 150), "X-A: " + String(repeating: "b", count: 20_000) + "\r\n",
            (0..<60).map { "X-\($0): " + String(repeating: "b", count: 1_000) + "\r\n" }.joined(),
        ])
    func headers(_ headers: String) async throws {
        try await Self.serve(Self.short) { port in
            let socket = try #require(Socket(port))
            socket.send("GET /page HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
            #expect(try await !socket.readsToTheEnd().contains(" 200 "))
            let long = try #require(Socket(port))
            long.send("GET /page?" + String(repeating: "a", count: 20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await !long.readsToTheEnd().contains(" 200 "))
        }
    }

    @Test(
        "two lengths, or a length and chunks, are no request: nobody smuggles one past a proxy", .timeLimit(.minutes(1)),
        arguments: [
            "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: xchunked\r\n", "Content-Length: -1\r\n",
        ])
    func smuggling(_ headers: String) async throws {
        try await Self.serve(Self.short) { port in
            let socket = try #require(Socket(port))
            socket.send("POST /form HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n0\r\n\r\nGET /page HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await socket.readsToTheEnd()
            #expect(!answer.contains("page"), "\(answer.prefix(300))")
        }
    }
}

/// A client that sends what it is told.
private final class Socket {
    private let socket: Int32
    private(set) var isClosed = false

    init?(_ port: Int) {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
        guard isConnected else { return nil }
    }

    deinit { close(socket) }

    func send(_ text: String) {
        if Foundation.send(socket, text, text.utf8.count, Int32(MSG_NOSIGNAL)) < 0 { isClosed = true }
    }

    /// Everything until the other side closes; ten seconds at most.
    func readsToTheEnd() async throws -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        for _ in 0..<1_000 {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                all += buffer[..<count]
            } else if count < 0, errno == EAGAIN {
                try await Task.sleep(for: .milliseconds(10))
            } else {
                isClosed = true
                return String(decoding: all, as: UTF8.self)
            }
        }
        Issue.record("the connection was not closed")
        return String(decoding: all, as: UTF8.self)
    }
}
