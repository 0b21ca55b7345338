import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// The nodes that a proxy has behind it, and which of them can take a request. It believes only what their operations listeners say.
final class Fleet: Sendable {
    /// One node as the proxy knows it.
    struct Place: Sendable {
        let name: String
        /// Where requests go.
        let address: String
        /// Where it says how it is.
        let operations: String
    }

    /// How a node is.
    enum State: Sendable { case ready, alive, gone }

    private struct Held {
        var state = State.gone
        var misses = 0
        /// What its requests are under way by: given up together with it, so that nobody waits for a node that stands still.
        var client = Fleet.client()
    }

    let places: [Place]
    private let held: Mutex<[Held]>
    private let turn = Mutex(0)

    init(_ places: [Place]) {
        self.places = places
        held = Mutex(places.map { _ in Held() })
    }

    private static func client() -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(1)
        // Each look that fills holds one.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2_000
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    var readyCount: Int { held.withLock { $0.count { $0.state == .ready } } }

    /// Whom to ask, the best first: those that are ready, each in turn, then those that only live, whose pages say why.
    func order() -> [(place: Place, client: HTTPClient, index: Int)] {
        let first = turn.withLock { turn in
            turn = (turn + 1) % max(1, places.count)
            return turn
        }
        let turned = places.indices.map { (first + $0) % places.count }
        return held.withLock { held in
            [State.ready, .alive].flatMap { state in
                turned.filter { held[$0].state == state }.map { (places[$0], held[$0].client, $0) }
            }
        }
    }

    /// Nobody answers there.
    func isGone(_ index: Int) async { await becomes(.gone, index) }

    /// Asks every node how it is, until the task is cancelled.
    func watch() async {
        let asking = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(timeout: .init(connect: .seconds(2))))
        await withDiscardingTaskGroup { group in
            for index in places.indices {
                group.addTask {
                    while !Task.isCancelled {
                        await self.look(index, asking)
                        try? await Task.sleep(for: .milliseconds(400))
                    }
                }
            }
        }
        try? await asking.shutdown()
        for client in held.withLock({ $0.map(\.client) }) { try? await client.shutdown() }
    }

    private func look(_ index: Int, _ asking: HTTPClient) async {
        let alive = HTTPClientRequest(url: places[index].operations + "/health")
        guard let answer = try? await asking.execute(alive, timeout: .seconds(2)), answer.status == .ok else {
            let misses = held.withLock { held in
                held[index].misses += 1
                return held[index].misses
            }
            // Twice: one that is only slow just now is not given up.
            if misses >= 2 { await becomes(.gone, index) }
            return
        }
        held.withLock { $0[index].misses = 0 }
        // As long as its own wait for the database.
        let ready = try? await asking.execute(HTTPClientRequest(url: places[index].operations + "/ready"), timeout: .seconds(8))
        await becomes(ready?.status == .ok ? .ready : .alive, index)
    }

    private func becomes(_ state: State, _ index: Int) async {
        let old: HTTPClient? = held.withLock { held in
            defer { held[index].state = state }
            guard state == .gone, held[index].state != .gone else { return nil }
            defer { held[index].client = Self.client() }
            return held[index].client
        }
        // What is under way there ends now, as failed.
        if let old { try? await old.shutdown() }
    }
}
