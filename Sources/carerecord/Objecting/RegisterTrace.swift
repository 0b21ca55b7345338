import AuditTrail
import CareRecord
import FHIRWire
import Federation
import Foundation
import Objections
import Storage

/// Whose number somebody typed at a command line, asked of the demographics service as the objection desk does: on record before it is asked.
struct RegisterTrace: Sendable {
    let database: any SQLDatabase
    let demographics: DemographicsClient
    let asker: Asker
    /// Who types; kept with what is set.
    let who: String

    /// - Parameter desk: in whose name it is asked; nil: the region's first, or its first organisation where it has none.
    /// - Returns: nil where the region has no organisation that could ask.
    init?(_ region: Region, _ database: any SQLDatabase, desk: Desk? = nil, by who: String) {
        let desk = desk ?? region.desks?.desks.first
        // A desk that nobody staffs asks in nobody's name.
        let office = desk.map { $0.staffedBy.min() } ?? region.organisations.map(\.ods).min()
        guard let office else { return nil }
        self.database = database
        self.who = who
        demographics = DemographicsClient(region.demographics, reading: .live)
        asker = Asker(
            subject: who, name: who, roleID: "", roleCode: "", organisation: office,
            organisationName: desk?.name ?? region.organisations.first { $0.ods == office }?.name ?? office.code,
            correlation: UUID().uuidString)
    }

    /// What the service says. A number that another has superseded is put on record with it: what is set under either holds for both from then on.
    func trace(_ number: NHSNumber) async throws(StorageError) -> TraceAnswer {
        let trail = TrailStore(database)
        try await trail.append(event(.searched, [number], "objection: who it is", try await database.clock()))
        let answer = await demographics.trace(number, asker)
        if case .found(let person) = answer, person.nhsNumber != number {
            try await trail.append(
                event(.searchAnswered, [number, person.nhsNumber], "number superseded", try await database.clock()), older: number.digits,
                newer: person.nhsNumber.digits)
        }
        return answer
    }

    func event(_ kind: TrailEvent.Kind, _ people: [NHSNumber], _ detail: String, _ at: Date) -> TrailEvent {
        TrailEvent(
            kind: kind, at: at, subject: who, organisation: asker.organisation.code, people: people.map(\.digits), purpose: "objection",
            detail: detail)
    }

    func shutdown() async { await demographics.shutdown() }
}
