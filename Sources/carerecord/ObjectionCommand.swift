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

        func read() async throws -> (NHSNumber, ObjectionStore.Programme, ObjectionStore, Region.Database) {
            let person: NHSNumber
            // The number itself is never said again: it would stand in a terminal's log.
            do { person = try NHSNumber(number) } catch { throw stop("That is not an NHS number: \(error.sentence)", code: 2) }
            guard let programme = ObjectionStore.Programme(rawValue: programme) else {
                throw stop("\(programme) is none of \(ObjectionStore.Programme.allCases.map(\.rawValue).joined(separator: ", ")).", code: 2)
            }
            let settings = try readRegion(region).region.database
            return (person, programme, ObjectionStore(try await settings.open()), settings)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Records that a person objects.")
        @OptionGroup var which: Which

        func run() async throws {
            let (person, programme, store, settings) = try await which.read()
            let isNew: Bool
            do { isNew = try await store.set(person, programme, by: which.by, at: Date()) } catch {
                throw settings.unusable(error)
            }
            // Nothing is shown any more once it is said to be in force: open looks know of it within a lease (law 8).
            try await Task.sleep(for: Looks.lease + .milliseconds(100))
            print(isNew ? "The objection is in force." : "The person objects already.")
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a person's objection.")
        @OptionGroup var which: Which

        func run() async throws {
            let (person, programme, store, settings) = try await which.read()
            do {
                print(
                    try await store.end(person, programme, by: which.by, at: Date())
                        ? "The objection has ended." : "No objection is in force.")
            } catch { throw settings.unusable(error) }
        }
    }
}
