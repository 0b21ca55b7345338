import CareRecord
import Foundation

/// All connected systems of a region, and how they are asked together: each on its own clock, none waiting for another (law 6).
public struct Gathering: Sendable {
    public let region: ConnectedRegion
    public let demographics: DemographicsClient
    public let locator: LocatorClient?
    let clients: [SourceID: SourceClient]
    /// The Summary Care Record's: in no list that is gathered from.
    let summaryCareRecord: SourceClient?

    public init(_ region: ConnectedRegion, reading: Reading) {
        self.region = region
        demographics = DemographicsClient(region.region.demographics, reading: reading)
        locator = region.region.locator.map { LocatorClient($0) }
        summaryCareRecord = region.region.summaryCareRecord.map { SourceClient($0.source, reading: reading) }
        clients = region.sources.mapValues { SourceClient($0, reading: reading) }
    }

    /// Asks the sources side by side; every piece is handed over as it comes. Returns when the last has answered or failed.
    public func gather(
        _ sources: [SourceID], _ question: SourceQuestion, handOver: @escaping @Sendable (SourceAnswer) async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for id in sources {
                guard let client = clients[id] else { continue }
                group.addTask { await client.ask(question, handOver: handOver) }
            }
        }
    }

    public func attachment(_ address: String, of source: SourceID, _ asker: Asker) async throws(SourceFailure) -> SourceDocument {
        guard let client = clients[source] else { throw .notConfigured }
        return try await client.attachment(address, asker)
    }

    /// Asks for a person's Summary Care Record: only ever on a permission that is on record.
    public func summaryCareRecord(_ question: SummaryQuestion) async -> SummaryAnswer {
        guard let summaryCareRecord else { return SummaryAnswer(.failed(.notConfigured)) }
        return await summaryCareRecord.summary(question)
    }

    /// Closes every connection; for the end of the service and of tests.
    public func shutdown() async {
        for client in clients.values { await client.shutdown() }
        await summaryCareRecord?.shutdown()
        await demographics.shutdown()
        await locator?.shutdown()
    }
}
