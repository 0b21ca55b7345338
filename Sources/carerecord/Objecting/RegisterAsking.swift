import CareRecord
import Federation
import Foundation
import Logging
import Looks
import Objections
import ServiceLifecycle
import Storage

/// Asks the national register once a minute about the few people whose turn it is (`RegisterRounds`), on the node that leads what desks are told.
struct RegisterAsking: ServiceLifecycle.Service {
    static let pause: Duration = .seconds(60)

    let rounds: RegisterRounds
    let lease: LeaderLease
    let clock: DatabaseClock
    let logger: Logger

    func run() async throws {
        // Until it leads there is nothing to wait for.
        let turns = LeadersRounds(
            lease: lease, pause: Self.pause, pauseUntilLead: .seconds(1),
            fault: "whether people who object have died or moved is not asked", logger: logger)
        await turns.run { leader throws(StorageError) in try await rounds.round(as: leader) { clock.now() } }
    }

    /// As a desk asks it, in the desk's own name: nobody of its staff does.
    static func ask(_ gathering: Gathering) -> @Sendable (NHSNumber, Desk) async -> TraceAnswer {
        { person, desk in
            guard let office = desk.staffedBy.min() else { return .notFound }
            return await gathering.demographics.trace(
                person,
                Asker(
                    subject: "objection-desk", name: desk.name, roleID: "", roleCode: "", organisation: office, organisationName: desk.name,
                    correlation: UUID().uuidString))
        }
    }
}
