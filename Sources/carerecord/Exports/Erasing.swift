import Federation
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Erases each day what is older than the region keeps, on the node that leads upkeep. It works in small steps beside looks. Past them, the file is written anew at night
/// where it is small enough that nobody notices; else the log says that somebody must.
///
/// Never where this node's clock is off, and never while the account does not vouch for the time or may lack legal holds (`TrailErasing.Hindrance`):
/// a clock that jumps forward makes everything old.
struct Erasing: ServiceLifecycle.Service {
    let retention: Region.Retention
    /// The score from which a case is an alert.
    let alert: Double
    let keepsLog: Bool
    let database: any WatchedDatabase
    let lease: LeaderLease
    let clock: @Sendable () -> Date
    /// Whether this node's clock is off by more than the region allows; asked of the database.
    let isClockOff: @Sendable () async -> Bool
    let logger: Logger

    /// A file of this size is written anew in a second or two.
    static let smallFile: Int64 = 200_000_000

    func run() async throws {
        var done: Date?
        var (said, isWaiting): (String?, Bool) = (nil, false)
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            if done.map({ Self.isDue($0, clock()) }) ?? true, let leadership = await lease.leadership {
                // It is asked first: with it the clock is learnt again.
                let why = await isClockOff() ? "this machine's clock is off" : nil
                let now = clock()
                switch await hindrance(why, at: now) {
                case nil:
                    said = nil
                    if await erase(at: now, leadership, &isWaiting) { done = now }
                case let why?:
                    if why != said { logger.warning("nothing is erased for now", metadata: ["why": "\(why)"]) }
                    said = why
                }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }

    private static func isDue(_ done: Date, _ now: Date) -> Bool { now.timeIntervalSince(done) >= 86_400 || now < done }

    private func hindrance(_ why: String?, at now: Date) async -> String? {
        if let why { return why }
        do throws(StorageError) { return try await TrailErasing(database, alert: alert).hindrance(at: now)?.sentence } catch {
            return error.sentence
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
