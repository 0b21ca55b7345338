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
        @Option(
            help: "shared-care-record. With end also summary-care-record, for what an earlier version set: that was never gone by."
        ) var programme = ObjectionStore.Programme.sharedCareRecord.rawValue

        /// What the command line says, and the database that it is about.
        struct Read {
            let person: NHSNumber
            let programme: ObjectionStore.Programme
            let database: any SQLDatabase
            let trace: RegisterTrace
            let settings: Region.Database
            var store: ObjectionStore { ObjectionStore(database) }
        }

        /// Said to be in force, it would change nothing: the Summary Care Record's own service knows who wants none, and no look asks here.
        private static let elsewhere = """
            An objection to the Summary Care Record is not made here: nothing was set. The person tells their GP practice, which puts it on record where the \
            Summary Care Record is kept. A look goes by what is on record there.
            """

        /// - Parameter isToBeSet: only what something goes by is set; what an earlier version set can be ended.
        func read(isToBeSet: Bool = false) async throws -> Read {
            let person: NHSNumber
            // The number itself is never said again: it would stand in a terminal's log.
            do { person = try NHSNumber(number) } catch { throw stop("That is not an NHS number: \(error.sentence)", code: 2) }
            guard let programme = ObjectionStore.Programme(rawValue: programme) else {
                throw stop("\(programme) is none of \(ObjectionStore.Programme.allCases.map(\.rawValue).joined(separator: ", ")).", code: 2)
            }
            if isToBeSet, programme == .summaryCareRecord { throw stop(Self.elsewhere, code: 2) }
            let region = try readRegion(region).region
            let database = try await region.database.open()
            guard let trace = RegisterTrace(region, database, by: by) else { throw stop("The region has no organisation.", code: 2) }
            return Read(person: person, programme: programme, database: database, trace: trace, settings: region.database)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that a person objects: under the number that the demographics service has them by, and no other.")
        @OptionGroup var which: Which
        @Flag(help: "Where the demographics service cannot be asked, go on asking, and set it as soon as it answers.") var wait = false

        /// Between two questions to a service that does not answer: at first a few seconds, for one that starts anew; then no more than the person's own list
        /// of who asked should bear in a night.
        private static let (shortest, longest): (Duration, Duration) = (.seconds(5), .seconds(120))

        func run() async throws {
            let it = try await which.read(isToBeSet: true)
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
            let person: NHSNumber
            switch try await traced(it) {
            case .found(let found):
                person = found.nhsNumber
                if person != it.person { print("Another number has superseded that one: the objection is kept under the newer.") }
            case .notFound:
                throw stop("The demographics service knows nobody of that number: nothing was set. Check it with the person.")
            case .unavailable(let why):
                // An objection is never kept under a number that nobody checked. Nothing is opened meanwhile either: a look asks the same service.
                throw stop(
                    "The demographics service cannot be asked whose number that is (\(why.sentence)): nothing was set. While it cannot be asked, no record can be "
                        + "opened by the service either. Try again, or let --wait go on asking and set it as soon as it answers.")
            }
            // By the database's clock: whose workstation it is typed at does not date it.
            return try await it.store.set(person, it.programme, by: which.by, at: try await it.database.clock())
        }

        /// Whose number it is; with `--wait` asked until the service says so, each time on record before.
        private func traced(_ it: Which.Read) async throws -> TraceAnswer {
            var pause = Self.shortest
            while true {
                let answer = try await it.trace.trace(it.person)
                guard wait, case .unavailable = answer else { return answer }
                // To standard error, which is not kept back while the command runs.
                let words =
                    "The demographics service cannot be asked: nothing is set yet. It is asked again in \(pause.components.seconds) seconds; let this run.\n"
                FileHandle.standardError.write(Data(words.utf8))
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longest)
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a person's objection, under whichever of their numbers it was set.")
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
            var current: NHSNumber?
            switch try await it.trace.trace(it.person) {
            case .found(let found): current = found.nhsNumber
            case .notFound: break
            case .unavailable:
                print("The demographics service cannot be asked: only what is kept under the number as it was given is ended.")
            }
            var hasEnded = false
            for number in Swift.Set([it.person, current ?? it.person]).sorted() where try await ended(number, it) { hasEnded = true }
            if try await endOlder(it, current) { hasEnded = true }
            // A case that goes on saying "in force" would tell the person what is not so.
            for row in try await ObjectionCaseStore(it.database).of([it.person, current ?? it.person])
            where hasEnded && it.programme == .sharedCareRecord && row.it.state == .inForce {
                print("The case \(row.reference) of the desk \(row.desk) still says that it is in force: withdraw it there.")
            }
            return hasEnded
        }

        private func ended(_ number: NHSNumber, _ it: Which.Read) async throws -> Bool {
            try await it.store.end(number, it.programme, by: which.by, at: try await it.database.clock())
        }

        /// Decisions go on by what stands under an older number. Each is asked about first: a merge may have been taken back since, and then it is somebody else's.
        private func endOlder(_ it: Which.Read, _ current: NHSNumber?) async throws -> Bool {
            var hasEnded = false
            for number in try await it.store.inForce(current ?? it.person, it.programme) {
                guard let current else {
                    print("An objection under an older number stays in force: whose that is now could not be found out. Try again.")
                    continue
                }
                switch try await it.trace.trace(number) {
                case .found(let found) where found.nhsNumber == current:
                    guard try await ended(number, it) else { continue }
                    print("It was set under an older number of theirs: that has ended.")
                    hasEnded = true
                case .found:
                    print("An objection under a number that was once taken for theirs stays in force: it is somebody else's now.")
                case .notFound:
                    print(
                        "An objection under an older number stays in force: the demographics service knows nobody of that any more. End it by that number."
                    )
                case .unavailable:
                    print("An objection under an older number stays in force: whose that is now could not be found out. Try again.")
                }
            }
            return hasEnded
        }
    }
}
