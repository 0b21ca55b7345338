import AuditTrail
import FHIRServer
import Federation
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Synchronization

/// Sends a collector every event of the trail, in the order of the log, at least once: by the one node that leads, from where the database says that it has come. Looks
/// know nothing of it: it reads what they have committed, a page at a time, and holds no more than one.
struct SyslogExport: ServiceLifecycle.Service {
    let collector: Region.Collector
    let store: ExportStore
    let site: AuditSite
    let lease: LeaderLease
    let clock: @Sendable () -> Date
    let state: ExportState
    let logger: Logger
    /// How long after an event it is sent at the latest, where nothing waits.
    var pause: Duration = .milliseconds(500)

    /// Entries of one batch: some 100 KB, far below what a collector takes in the time it has.
    static let batch = 64
    /// Longer waits would leave a collector that is back without events for too long.
    private static let longestWait = 30.0

    func run() async throws {
        var failures = 0
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            var wait = pause
            do {
                let isMore = try await step()
                if failures > 0 { logger.notice("a collector takes events again", metadata: ["collector": "\(collector.name)"]) }
                failures = 0
                if isMore { continue }
            } catch {
                failures += 1
                // Once, and not each time.
                if failures == 1 {
                    logger.error("a collector gets no events", metadata: ["collector": "\(collector.name)", "why": "\(Self.words(error))"])
                }
                wait = .seconds(Self.wait(after: failures))
            }
            let pausing = wait
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pausing) }
        }
    }

    /// Sends what comes next.
    /// - Returns: whether there is more.
    private func step() async throws -> Bool {
        guard let leadership = await lease.leadership else {
            state.behind = nil
            return false
        }
        let position = try await store.position(of: collector.name)
        let page = try await store.page(from: position, limit: Self.batch)
        state.behind = page.size - min(position, page.size)
        guard page.next > position else { return false }
        let messages = page.events.map(message)
        if !messages.isEmpty {
            let delivery = try SyslogDelivery(collector)
            try await cancelWhenGracefulShutdown { try await delivery.deliver(messages) }
        }
        try await store.taken(collector.name, next: page.next, at: clock(), as: leadership)
        state.behind = page.size - page.next
        return page.next < page.size
    }

    private func message(_ event: ExportedEvent) -> SyslogMessage {
        SyslogMessage(
            event, host: site.host, isWarning: AuditEventResource.isWarning(event),
            message: collector.content == .fhir ? AuditEventResource.json(event, at: site) : event.line)
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as DeliveryFailure: error.sentence
        case let error as StorageError: error.sentence
        default: "it could not be sent"
        }
    }

    /// Seconds: twice as long each time, and by chance somewhat shorter, so that many nodes' exports do not come back all at once.
    static func wait(after failures: Int) -> Double {
        min(longestWait, 0.5 * pow(2, Double(min(failures, 10) - 1))) * Double.random(in: 0.5...1)
    }
}

/// What is known of an export, for `/metrics`.
final class ExportState: Sendable {
    let collector: String
    private let behindNow = Mutex<UInt64?>(nil)

    init(_ collector: String) { self.collector = collector }

    /// Entries that the collector has not taken; nil: another node exports, or nothing is known yet.
    var behind: UInt64? {
        get { behindNow.withLock { $0 } }
        set { behindNow.withLock { $0 = newValue } }
    }
}
