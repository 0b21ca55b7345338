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

    /// All that suspend objections now: they may be for different people. The one that ends last comes first.
    var all: [EmergencyNotice] {
        let now = clock.now()
        return notices.withLock { $0 }.filter { $0.suspends(at: now) }
    }

    /// What suspends objections now; nil where nothing does.
    var running: EmergencyNotice? { all.first }

    /// What is said at the top of pages; nil where nothing is.
    var words: String? {
        guard let it = running else { return nil }
        return
            "National emergency: people’s objections to this record are suspended until \(Day(it.until).words), for \(it.scope). Legal instrument: \(it.instrument). Each look that stands on it is marked."
    }
}

/// Keeps it.
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
