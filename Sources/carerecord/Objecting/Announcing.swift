import Foundation
import Logging
import Objections
import ServiceLifecycle
import Storage
import Synchronization

/// The notices of a national emergency that are announced, on this node: read each second, and over by the database's clock. Whoever says them asks
/// nothing of the database: while an emergency runs, strangers' pages must not take staff's connections.
final class Announced: Sendable {
    private let notices = Mutex<[EmergencyNotice]>([])
    private let clock: DatabaseClock
    init(_ clock: DatabaseClock) { self.clock = clock }

    func take(_ new: [EmergencyNotice]) { notices.withLock { $0 = new } }

    /// All that suspend objections now, the one that ends last first; empty where nothing does.
    var running: [EmergencyNotice] {
        let now = clock.now()
        return notices.withLock { $0 }.filter { $0.suspends(at: now) }
    }

    /// What is said of each at the top of staff's pages.
    var each: [String] { running.map(\.announced) }
}

/// Keeps them.
struct Announcing: ServiceLifecycle.Service {
    let announced: Announced
    let store: EmergencyStore
    let clock: DatabaseClock
    let logger: Logger

    func run() async throws {
        var isFailing = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                announced.take(try await store.running(at: clock.now()))
                isFailing = false
            } catch {
                if !isFailing { logger.warning("whether objections are suspended cannot be read", metadata: ["why": "\(error.sentence)"]) }
                isFailing = true
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }
}
