import Logging
import ServiceLifecycle
import Storage

/// Probes every second whether the database takes writes, so that no page waits for that; and says what is to be said of a server that was reached
/// after a connection was lost, as it would have been said at start.
struct WriteWatch: ServiceLifecycle.Service {
    let standing: WriteStanding
    let database: PostgreSQLDatabase
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            await standing.ask()
            for word in database.takeWords() {
                if word.isUnfit { logger.critical("\(word.sentence)") } else { logger.warning("\(word.sentence)") }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: WriteStanding.pause) }
        }
    }
}
