import AuditTrail
import CareRecord
import Federation
import Foundation
import Logging
import Looks
import ServiceLifecycle
import Storage

/// Asks once a minute what is due about broken glass, on the node that leads the monitor.
struct ContactAsking: ServiceLifecycle.Service {
    static let pause: Duration = .seconds(60)

    let contacts: GlassContacts
    let lease: LeaderLease
    let clock: DatabaseClock
    let logger: Logger

    func run() async throws {
        let turns = LeadersRounds(
            lease: lease, pause: Self.pause, pauseUntilLead: Self.pause, fault: "it is not asked whether care followed broken glass",
            logger: logger)
        await turns.run { leader throws(StorageError) in try await contacts.round(as: leader) { clock.now() } }
    }

    /// Asks the demographics service for the date of birth that an answer is compared with (law 7), then the organisation's own source, narrowly.
    static func ask(
        _ gathering: Gathering, _ region: @escaping @Sendable () -> ConnectedRegion
    ) -> @Sendable (GlassContacts.Question) async -> GlassContacts.Reply {
        { question in
            guard let person = try? NHSNumber(question.person), let organisation = ODSCode(question.organisation) else {
                return GlassContacts.Reply(.couldNotTell, why: "not-connected")
            }
            // Nobody of the staff asks: the region's oversight does, for the organisation.
            let asker = Asker(
                subject: "oversight", name: "Oversight of the shared care record", roleID: "oversight", roleCode: "R0001",
                organisation: organisation, organisationName: region().organisations[organisation]?.name ?? organisation.code,
                purpose: "oversight", correlation: UUID().uuidString.lowercased())
            switch await gathering.demographics.trace(person, asker) {
            case .notFound: return GlassContacts.Reply(.couldNotTell, why: "person-not-known")
            case .unavailable: return GlassContacts.Reply(.couldNotTell, why: "demographics")
            case .found(let traced):
                // Care from the day before until now, and no more of the person's life.
                let window = EvidenceQuestion.Window(since: question.broken - 86_400, until: question.now)
                let kinds = GlassContacts.Reply.kinds
                let answer = await gathering.evidence(
                    EvidenceQuestion(
                        person: traced.nhsNumber, alsoKnownAs: traced.superseded, born: traced.statement.born, kinds: kinds, asker: asker,
                        sites: Set(region().organisations[organisation]?.sites ?? []),
                        windows: Dictionary(uniqueKeysWithValues: kinds.map { ($0, window) }), now: question.now))
                return GlassContacts.Reply(answer, broken: question.broken, days: question.days)
            }
        }
    }
}
