import Logging
import ServiceLifecycle
import Storage

/// A round of work that is due again and again and that one node does for all: on whichever leads, until the service stops.
struct LeadersRounds {
    let lease: LeaderLease
    /// Between two rounds.
    let pause: Duration
    /// Until it is looked again whether this node leads, while it does not.
    let pauseUntilLead: Duration
    /// What is not done while rounds fail, as a sentence of the log. Said at the first failure of several, since the next round tries again; and not
    /// where another node leads by now, which does it.
    let fault: Logger.Message
    let logger: Logger

    /// Returns when the service stops.
    func run(_ round: (Leadership) async throws(StorageError) -> Void) async {
        var isFailing = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            var pause = pauseUntilLead
            if let leader = await lease.leadership {
                pause = self.pause
                do throws(StorageError) {
                    try await round(leader)
                    isFailing = false
                } catch {
                    if !isFailing, error != .fenced { logger.error(fault, metadata: ["why": "\(error.sentence)"]) }
                    isFailing = true
                }
            }
            try? await cancelWhenGracefulShutdown { [pause] in try await Task.sleep(for: pause) }
        }
    }
}
