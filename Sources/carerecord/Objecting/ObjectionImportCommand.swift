import ArgumentParser
import AuditTrail
import CareRecord
import FHIRWire
import Federation
import Foundation
import Looks
import Objections
import Storage

extension ObjectionCommand {
    /// An older system's list. Without `--take` it is tried only.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes an older system's list of objections; tried only, unless --take is given.")
        @Argument(help: "The list: comma-separated, under the heading nhs_number,received.") var file: String
        @Option(help: "The region file.") var region: String
        @Option(help: "The desk: the code of its integrated care system.") var desk: String
        @Option(help: "Who takes it over; kept with each objection.") var by: String
        @Flag(help: "Bring them into force.") var take = false

        func run() async throws {
            let settings = try readRegion(region).region
            guard let desk = ODSCode(desk).flatMap({ settings.desks?[$0] }), let office = desk.staffedBy.min() else {
                throw stop("The region has no desk of that code.", code: 2)
            }
            guard let list = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw stop("\(file) cannot be read as text.", code: 2)
            }
            let demographics = DemographicsClient(settings.demographics, reading: .live)
            let asker = Asker(
                subject: by, name: by, roleID: "", roleCode: "", organisation: office, organisationName: desk.name,
                correlation: UUID().uuidString)
            let name = by
            let taking = ListTaking(
                cases: ObjectionCaseStore(try await settings.database.open()), desk: desk, hand: Hand(.desk, subject: by), now: { Date() },
                register: { number in
                    switch await demographics.trace(number, asker) {
                    case .found(let person): return .init(person)
                    case .notFound: return nil
                    case .unavailable: throw stop("The national register does not answer. What was taken before is in force; run it again.")
                    }
                },
                event: { person, detail, at in
                    TrailEvent(
                        kind: .objectionHandled, at: at, subject: name, organisation: office.code, people: [person.digits],
                        purpose: "objection",
                        detail: detail)
                })
            let result: Result<(taken: Int, bad: [ImportedRow.Bad]), any Error>
            do {
                let it = try await taking.take(list, isDry: !take)
                result = .success((it.taken, it.bad))
            } catch { result = .failure(error) }
            await demographics.shutdown()
            switch result {
            case .failure(let error as StorageError): throw settings.database.unusable(error)
            case .failure(let error): throw error
            case .success(let it):
                for bad in it.bad { print("row \(bad.row): \(bad.words)") }
                if take { try await Task.sleep(for: Looks.lease + .milliseconds(100)) }
                print(
                    take
                        ? "\(it.taken) objections came into force; \(it.bad.count) rows were not taken."
                        : "\(it.taken) rows would be taken; \(it.bad.count) would not. Nothing was changed.")
                if !it.bad.isEmpty { throw ExitCode(1) }
            }
        }
    }
}
