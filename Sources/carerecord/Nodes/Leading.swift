import Logging
import ServiceLifecycle
import Storage

/// Keeps a node's part in leading: takes the lease where it is free, renews it, says in the log when that changes, and gives it back when the
/// node stops. What is led here is upkeep: ending looks that no node uses any more.
struct Leading: ServiceLifecycle.Service {
    static let name = "upkeep"

    let lease: LeaderLease
    let logger: Logger

    func run() async throws {
        var held: Leadership?
        var isFailing = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do throws(StorageError) {
                let now = try await lease.renew()
                if now != held { say(now, before: held) }
                (held, isFailing) = (now, false)
            } catch {
                if !isFailing {
                    logger.warning("who leads cannot be told", metadata: ["lease": "\(lease.name)", "why": "\(error.sentence)"])
                }
                isFailing = true
                if await lease.leadership == nil, held != nil {
                    logger.warning("this node leads no more: its lease has run out", metadata: ["lease": "\(lease.name)"])
                    held = nil
                }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: lease.pause) }
        }
        await lease.giveBack()
    }

    private func say(_ now: Leadership?, before: Leadership?) {
        if let now {
            logger.notice("this node leads", metadata: ["lease": "\(now.name)", "fence": "\(now.fence)"])
        } else if let before {
            logger.notice("another node leads by now", metadata: ["lease": "\(before.name)", "fence": "\(before.fence)"])
        }
    }
}
