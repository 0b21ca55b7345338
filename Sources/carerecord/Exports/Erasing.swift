import Federation
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Erases each day what is older than the region keeps, on the node that leads upkeep. It works in small steps beside looks. Past them, the file is written anew at night
/// where it is small enough that nobody notices; else the log says that somebody must.
struct Erasing: ServiceLifecycle.Service {
    let retention: Region.Retention
    /// The score from which a case is an alert.
    let alert: Double
    let database: any WatchedDatabase
    let lease: LeaderLease
    let clock: @Sendable () -> Date
    let logger: Logger

    /// A file of this size is written anew in a second or two.
    static let smallFile: Int64 = 200_000_000

    func run() async throws {
        var done: Date?
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let now = clock()
            if done.map({ now.timeIntervalSince($0) >= 86_400 || now < $0 }) ?? true, let leadership = await lease.leadership {
                if await erase(at: now, leadership) { done = now }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }

    private func erase(at now: Date, _ leadership: Leadership) async -> Bool {
        do throws(StorageError) {
            let tally = try await TrailErasing(database, alert: alert).erase(before: retention.end(at: now), at: now, as: leadership)
            guard !tally.isNothing else { return true }
            logger.notice(
                "what is older than the region keeps was erased",
                metadata: [
                    "events": "\(tally.events)", "entries": "\(tally.entries)", "rows": "\(tally.rows)", "held": "\(tally.held)",
                    "open": "\(tally.open)",
                ])
            if let file = database as? SQLiteDatabase, await file.size() < Self.smallFile {
                try await file.compact()
            } else {
                logger.warning("the database's files must be written anew: carerecord trail erase says how")
            }
            return true
        } catch {
            logger.error("what is older than the region keeps could not be erased", metadata: ["why": "\(error.sentence)"])
            return error != .busy && error != .fenced
        }
    }
}
