import ArgumentParser
import AuditTrail
import CareRecord
import Federation
import Foundation
import Looks
import Objections
import PublicWeb
import StaffWeb
import Storage

extension ObjectionCommand {
    /// An older system's list, by the same code as at the desk's page. Without `--take` it is tried only.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes an older system's list of objections; tried only, unless --take is given. Each bad row is named.")
        @Argument(
            help:
                "The list: comma-separated, under the heading nhs_number,received,born,family_name, then given_names if known, and who acts where somebody does."
        )
        var file: String
        @Option(help: "The region file.") var region: String
        @Option(help: "The desk: the code of its integrated care system.") var desk: String
        @Option(help: "Who takes it over; kept with each objection.") var by: String
        @Flag(help: "Bring them into force.") var take = false
        @Flag(help: "Only try; that is so without --take too.") var dryRun = false

        func validate() throws {
            if take, dryRun { throw ValidationError("--take and --dry-run exclude each other.") }
        }

        func run() async throws {
            let settings = try readRegion(region).region
            guard let desk = ODSCode(desk).flatMap({ settings.desks?[$0] }) else {
                throw stop("The region has no desk of that code.", code: 2)
            }
            guard let list = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw stop("\(file) cannot be read as text.", code: 2)
            }
            let database = try await settings.database.open()
            guard let trace = RegisterTrace(settings, database, desk: desk, by: by) else {
                throw stop("The desk has no organisation.", code: 2)
            }
            let outcome: Result<ObjectionImport, any Error>
            do {
                let key = try await settings.database.caseKey(database)
                outcome = .success(try await taken(list, desk, database, trace, .live(key)))
            } catch { outcome = .failure(error) }
            await trace.shutdown()
            let it: ObjectionImport
            do { it = try outcome.get() } catch let error as StorageError { throw settings.database.unusable(error) }
            for bad in it.bad { print("row \(bad.row): \(bad.words)") }
            if take { try await Task.sleep(for: Looks.lease + .milliseconds(100)) }
            print(
                take
                    ? "\(it.taken) objections came into force; \(it.bad.count) rows were not taken."
                    : "\(it.taken) rows would be taken; \(it.bad.count) would not. Nothing was changed.")
            if it.before > 0 { print("\(it.before) rows were taken by an earlier run and are in force.") }
            if it.ended > 0 { print("\(it.ended) rows were taken by an earlier run and have ended since: that stands.") }
            if !it.bad.isEmpty { throw ExitCode(1) }
        }

        private func taken(_ list: String, _ desk: Desk, _ database: any SQLDatabase, _ trace: RegisterTrace, _ sealing: SealedWords)
            async throws
            -> ObjectionImport
        {
            // The database's clock, read once, goes on by this machine's steady one.
            let clock = DatabaseClock()
            let asked = ContinuousClock.now
            clock.learn(try await database.clock(), asked: asked)
            let taking = ListTaking(
                cases: ObjectionCaseStore(database), desk: desk, hand: Hand(.desk, subject: by), now: { clock.now() },
                register: { number in
                    switch try await trace.trace(number) {
                    case .found(let person): return .init(person)
                    case .notFound: return nil
                    case .unavailable: throw ListTaking.Unanswered()
                    }
                },
                seal: { text in
                    guard let sealed = sealing.seal(text) else { throw stop("Who a row is about cannot be sealed.") }
                    return sealed
                },
                event: { person, detail, at in trace.event(.objectionHandled, [person], detail, at) })
            return try await taking.take(list, isDry: !take)
        }
    }
}
