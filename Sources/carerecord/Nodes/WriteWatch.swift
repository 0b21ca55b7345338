import Logging
import ServiceLifecycle
import Storage

/// Probes every second whether the database takes writes, so that no page waits for that; and says what is to be said of a server that was reached
/// after a connection was lost, or that is asked again each minute, as it would have been said at start.
struct WriteWatch: ServiceLifecycle.Service {
    let standing: WriteStanding
    let database: PostgreSQLDatabase
    let logger: Logger

    func run() async throws {
        // Beside each other: a probe waits for nothing.
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await again(every: WriteStanding.pause) {
                    await standing.ask()
                    for word in database.takeWords() {
                        if word.isUnfit { logger.critical("\(word.sentence)") } else { logger.warning("\(word.sentence)") }
                    }
                }
            }
            group.addTask { await again(every: PostgreSQLDatabase.judging) { await database.judgeAgain() } }
        }
    }

    private func again(every pause: Duration, _ body: () async -> Void) async {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            await body()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
