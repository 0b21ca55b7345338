import Foundation
import Logging
import Objections
import ServiceLifecycle
import Storage
import Synchronization

/// The notices of a national emergency that are announced, on this node: read each second, and over by the database's clock. No page asks the database for them:
/// in an emergency the public site is asked most.
final class Announced: Sendable {
    private let read = Mutex<[EmergencyNotice]>([])
    private let clock: DatabaseClock
    init(_ clock: DatabaseClock) { self.clock = clock }

    /// - Parameter new: the one that ends last first.
    func take(_ new: [EmergencyNotice]) { read.withLock { $0 = new } }

    /// All that suspend objections now: they may be for different people.
    var all: [EmergencyNotice] {
        let now = clock.now()
        return read.withLock { $0 }.filter { $0.suspends(at: now) }
    }

    /// The one that ends last; nil where nothing suspends objections.
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
