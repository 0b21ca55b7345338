import ArgumentParser
import CareRecord
import Federation
import Foundation
import Looks
import Storage

/// The objection register by hand, and an older system's list. What desks handle they handle at their own pages.
struct ObjectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "objection", abstract: "People who object to this record.", subcommands: [Set.self, End.self, Import.self])

    struct Which: ParsableArguments {
        @Argument(help: "The NHS number.") var number: String
        @Option(help: "The region file, which names the database.") var region: String
        @Option(help: "Who handled it; kept with the objection.") var by: String
        @Option(help: "shared-care-record or summary-care-record.") var programme = ObjectionStore.Programme.sharedCareRecord.rawValue

        /// What the command line says, and the database that it is about.
        struct Read {
            let person: NHSNumber
            let programme: ObjectionStore.Programme
            let database: any SQLDatabase
            let trace: RegisterTrace
            let settings: Region.Database
            var store: ObjectionStore { ObjectionStore(database) }
        }

        func read() async throws -> Read {
            let person: NHSNumber
            // The number itself is never said again: it would stand in a terminal's log.
            do { person = try NHSNumber(number) } catch { throw stop("That is not an NHS number: \(error.sentence)", code: 2) }
            guard let programme = ObjectionStore.Programme(rawValue: programme) else {
                throw stop("\(programme) is none of \(ObjectionStore.Programme.allCases.map(\.rawValue).joined(separator: ", ")).", code: 2)
            }
            let region = try readRegion(region).region
            let database = try await region.database.open()
            guard let trace = RegisterTrace(region, database, by: by) else { throw stop("The region has no organisation.", code: 2) }
            return Read(person: person, programme: programme, database: database, trace: trace, settings: region.database)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that a person objects: under the number that the demographics service has them by.")
        @OptionGroup var which: Which
        @Flag(help: "Record it even if the demographics service cannot be asked; that is put on record.") var untraced = false

        func run() async throws {
            let it = try await which.read()
            let outcome: Result<Bool, any Error>
            do { outcome = .success(try await set(it)) } catch { outcome = .failure(error) }
            await it.trace.shutdown()
            let isNew: Bool
            do { isNew = try outcome.get() } catch let error as StorageError { throw it.settings.unusable(error) }
            // Nothing is shown any more once it is said to be in force: open looks know of it within a lease (law 8).
            try await Task.sleep(for: Looks.lease + .milliseconds(100))
            print(isNew ? "The objection is in force." : "The person objects already.")
        }

        private func set(_ it: Which.Read) async throws -> Bool {
            var (person, note): (NHSNumber, String?) = (it.person, nil)
            switch try await it.trace.trace(it.person) {
            case .found(let found):
                person = found.nhsNumber
                if person != it.person { print("Another number has superseded that one: the objection is kept under the newer.") }
            case .notFound:
                throw stop("The demographics service knows nobody of that number: nothing was set. Check it with the person.")
            case .unavailable(let why):
                guard untraced else {
                    throw stop(
                        "The demographics service cannot be asked whose number that is (\(why.sentence)): nothing was set. Try again; if it cannot wait, "
                            + "--untraced sets it under the number as it is given, and puts that on record.")
                }
                note = "untraced"
                print("The demographics service cannot be asked: the objection is kept under the number as it was given, untraced.")
            }
            // By the database's clock: whose workstation it is typed at does not date it.
            return try await it.store.set(person, it.programme, by: which.by, at: try await it.database.clock(), note: note)
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a person's objection, under the number given and the one that has superseded it.")
        @OptionGroup var which: Which

        func run() async throws {
            let it = try await which.read()
            let outcome: Result<Bool, any Error>
            do { outcome = .success(try await end(it)) } catch { outcome = .failure(error) }
            await it.trace.shutdown()
            do { print(try outcome.get() ? "The objection has ended." : "No objection is in force under that number.") } catch let error
                as StorageError
            {
                throw it.settings.unusable(error)
            }
        }

        private func end(_ it: Which.Read) async throws -> Bool {
            var numbers = [it.person]
            switch try await it.trace.trace(it.person) {
            case .found(let found) where found.nhsNumber != it.person: numbers.append(found.nhsNumber)
            case .found, .notFound: break
            case .unavailable:
                print("The demographics service cannot be asked: only what is kept under the number as it was given is ended.")
            }
            var hasEnded = false
            for number in numbers
            where try await it.store.end(number, it.programme, by: which.by, at: try await it.database.clock()) { hasEnded = true }
            return hasEnded
        }
    }
}
