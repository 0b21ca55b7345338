import ArgumentParser
import CareRecord
import Federation
import Foundation
import Storage

/// Legal holds: what must not be erased, however old.
struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Legal holds: what must not be erased, however old.", subcommands: [Set.self, End.self, List.self])

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keeps a person's lines, or everybody's, until the hold ends.")
        @Option(help: "The region file.") var region: String
        @Option(help: "An NHS number.") var person: String?
        @Flag(help: "Everything.") var all = false
        @Option(help: "Why, such as a case's number; kept with the hold. Nothing clinical.") var reason: String
        @Option(help: "Who decided it; kept with the hold.") var by: String

        func validate() throws {
            guard (person == nil) == all else { throw ValidationError("Name either --person or --all.") }
        }

        func run() async throws {
            var number: NHSNumber?
            if let person {
                do { number = try NHSNumber(person) } catch { throw stop("That is not an NHS number: \(error.sentence)", code: 2) }
            }
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            let store = LegalHoldStore(database)
            do throws(StorageError) {
                print("The hold is in force: \(try await store.set(number, reason: reason, by: by, at: try await database.clock()))")
            } catch { throw settings.unusable(error) }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a hold.")
        @Argument(help: "The hold, as set or list said it.") var id: String
        @Option(help: "The region file.") var region: String
        @Option(help: "Who decided it; kept with the hold.") var by: String

        func run() async throws {
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            let store = LegalHoldStore(database)
            do {
                guard try await store.end(id, by: by, at: try await database.clock()) else { throw stop("No such hold is in force.") }
            } catch let error as StorageError { throw settings.unusable(error) }
            print("The hold has ended.")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All holds, the newest first.", discussion: RegisterReader.discussion)
        @Option(help: "The region file.") var region: String
        @OptionGroup var reader: RegisterReader

        func run() async throws {
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            let holds: [LegalHoldStore.Hold]
            do { holds = try await LegalHoldStore(database).all() } catch { throw settings.unusable(error) }
            // Whom they are on is not said: whoever reads their own list does not read it there, as of the hold itself.
            try await reader.record("legal holds: \(holds.count)", in: database, settings)
            for hold in holds {
                let state = hold.ended.map { "ended \($0.formatted(.iso8601))" } ?? "in force"
                print(
                    "\(hold.id)  \(state)  \(hold.person ?? "everything")  set \(hold.set.formatted(.iso8601)) by \(hold.by): \(hold.reason)"
                )
            }
        }
    }
}
