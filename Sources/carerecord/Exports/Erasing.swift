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
    let keepsLog: Bool
    let database: any WatchedDatabase
    let lease: LeaderLease
    let clock: @Sendable () -> Date
    let logger: Logger

    /// A file of this size is written anew in a second or two.
    static let smallFile: Int64 = 200_000_000

    func run() async throws {
        var done: Date?
        var isWaiting = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let now = clock()
            if done.map({ now.timeIntervalSince($0) >= 86_400 || now < $0 }) ?? true, let leadership = await lease.leadership {
                if await erase(at: now, leadership, &isWaiting) { done = now }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }

    /// - Parameter isWaiting: whether it was said already that the log has no checkpoint yet.
    /// - Returns: whether it is done for today.
    private func erase(at now: Date, _ leadership: Leadership, _ isWaiting: inout Bool) async -> Bool {
        do throws(StorageError) {
            let tally = try await TrailErasing(database, alert: alert, keepsLog: keepsLog).erase(
                before: retention.end(at: now), at: now, as: leadership)
            isWaiting = false
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
        } catch .logNotSigned {
            // Each minute again, until it is; said once.
            if !isWaiting { logger.notice("nothing is erased yet", metadata: ["why": "\(StorageError.logNotSigned.sentence)"]) }
            isWaiting = true
            return false
        } catch {
            logger.error("what is older than the region keeps could not be erased", metadata: ["why": "\(error.sentence)"])
            return error != .busy && error != .fenced
        }
    }
}
