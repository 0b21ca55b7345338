import Federation
import ServiceLifecycle

/// Reads, once a node has started, what the systems of those who use the record can do: the first question for evidence then costs one round trip.
/// Nobody waits for it, `/ready` neither, and it ends at once when the node is told to stop.
struct StatementReading: ServiceLifecycle.Service {
    let gathering: Gathering
    let region: @Sendable () -> ConnectedRegion

    func run() async throws {
        await cancelWhenGracefulShutdown { [gathering, region] in await gathering.readStatements(region) }
        // A service that ends by itself would end the others.
        try await gracefulShutdown()
    }
}
