import ServiceLifecycle
import Storage

/// Probes every second whether the database takes writes, so that no page waits for that.
struct WriteWatch: ServiceLifecycle.Service {
    let standing: WriteStanding

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            await standing.ask()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: WriteStanding.pause) }
        }
    }
}
