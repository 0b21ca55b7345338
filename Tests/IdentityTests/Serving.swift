import AsyncHTTPClient
import DemoLondon
import Foundation
import Hummingbird
import Logging
import Synchronization

@testable import Identity

/// Serves a router on a loopback port for the length of `body`.
func serving<T: Sendable>(
    port: Int, _ router: @escaping @Sendable () -> Router<BasicRequestContext>, _ body: @Sendable () async throws -> T
) async throws -> T {
    let (running, told) = AsyncStream.makeStream(of: Void.self)
    var quiet = Logger(label: "test")
    quiet.logLevel = .critical
    let app = Application(
        router: router(), configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
        onServerRunning: { _ in told.finish() }, logger: quiet)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await app.run() }
        for await _ in running {}
        let result = try await body()
        group.cancelAll()
        return result
    }
}

/// A client that follows no redirect, shut down afterwards.
func withClient<T: Sendable>(_ body: @Sendable (HTTPClient) async throws -> T) async throws -> T {
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
    do {
        let result = try await body(http)
        try? await http.shutdown()
        return result
    } catch {
        try? await http.shutdown()
        throw error
    }
}

/// A browser with one cookie jar for all of 127.0.0.1.
final class TestBrowser: Sendable {
    private let http: HTTPClient
    private let cookies = Mutex<[String: String]>([:])
    init(_ http: HTTPClient) { self.http = http }

    /// The query that a provider sends it back with.
    func query(_ address: String) async throws -> String {
        let location = try await location(address)
        return location.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    }

    func answer(_ address: String) async throws -> AuthorizationAnswer { try AuthorizationAnswer(query: try await query(address)) }

    func location(_ address: String) async throws -> String {
        var request = HTTPClientRequest(url: address)
        let jar = cookies.withLock { $0.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        if !jar.isEmpty { request.headers.add(name: "cookie", value: jar) }
        let answer = try await http.execute(request, timeout: .seconds(10))
        for cookie in answer.headers["set-cookie"] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            cookies.withLock { $0[String(pair[0])] = pair.count == 2 ? String(pair[1]) : "" }
        }
        return answer.headers.first(name: "location") ?? ""
    }
}
