import Foundation
import Logging
import Objections
import ServiceLifecycle
import Storage
import Synchronization

/// The notice of a national emergency that is announced, on this node: read each second, and over by the database's clock.
final class Announced: Sendable {
    private let notice = Mutex<EmergencyNotice?>(nil)
    private let clock: DatabaseClock
    init(_ clock: DatabaseClock) { self.clock = clock }

    func take(_ new: EmergencyNotice?) { notice.withLock { $0 = new } }

    /// What suspends objections now; nil where nothing does.
    var running: EmergencyNotice? { notice.withLock { $0 }.flatMap { $0.suspends(at: clock.now()) ? $0 : nil } }

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
                announced.take(try await store.current(at: clock.now())?.notice)
                isFailing = false
            } catch {
                if !isFailing { logger.warning("whether objections are suspended cannot be read", metadata: ["why": "\(error.sentence)"]) }
                isFailing = true
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }
}
