import Foundation
import ServiceLifecycle
import Storage

/// What `/metrics` says of what is in the database; nil where that cannot be told.
struct DatabaseFigures: Sendable {
    /// Bytes on its server.
    var size: Int64?
    /// Checkpoints kept as evidence of split views.
    var evidence: Int?
    /// Seconds that the oldest event without a place in the log waits for it; 0: none waits.
    var logWaiting: Double?
    /// Messages that were tried and not taken, and those of the last seven days that were given up.
    var messages: (waiting: Int, givenUp: Int)?

    /// One question after the other, so that a scrape has one connection and no more.
    static func read(_ database: any WatchedDatabase, _ untaken: UntakenCounts) async -> DatabaseFigures {
        var figures = DatabaseFigures()
        if let server = database as? PostgreSQLDatabase {
            // One that does not answer is not asked twice.
            guard let size = await server.size() else { return figures }
            figures.size = size
        }
        figures.evidence = try? await WitnessStore(database).evidence()
        guard figures.evidence != nil else { return figures }
        figures.logWaiting = try? await database.read { try LogWaiting.age($0) }
        figures.messages = try? await untaken.counts(at: Date())
        return figures
    }
}

/// Reads them for whoever scrapes.
struct FigureReading: ServiceLifecycle.Service {
    let figures: SharedReading<DatabaseFigures>

    func run() async throws { await cancelWhenGracefulShutdown { [figures] in await figures.run() } }
}
