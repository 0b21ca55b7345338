import ServiceLifecycle
import Storage

/// What `/metrics` says of what is in the database; nil where that cannot be told.
struct DatabaseFigures: Sendable {
    /// Bytes on its server.
    var size: Int64?
    /// Checkpoints kept as evidence of split views.
    var evidence: Int?

    /// One question after the other, so that a scrape has one connection and no more.
    static func read(_ database: any WatchedDatabase) async -> DatabaseFigures {
        let evidence = { try? await WitnessStore(database).evidence() }
        guard let server = database as? PostgreSQLDatabase else { return DatabaseFigures(evidence: await evidence()) }
        // One that does not answer is not asked twice.
        guard let size = await server.size() else { return DatabaseFigures() }
        return DatabaseFigures(size: size, evidence: await evidence())
    }
}

/// Reads them for whoever scrapes.
struct FigureReading: ServiceLifecycle.Service {
    let figures: SharedReading<DatabaseFigures>

    func run() async throws { await cancelWhenGracefulShutdown { [figures] in await figures.run() } }
}
