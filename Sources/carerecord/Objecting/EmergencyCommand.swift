import ArgumentParser
import Federation
import Foundation
import Looks
import Objections
import Storage

/// A notice of a national emergency, which suspends objections in general: proposed by command, signed by two people at the desks’ page, over by itself. No
/// command signs: it would believe the name that it is given.
struct EmergencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emergency", abstract: "A national emergency that suspends objections.",
        subcommands: [Propose.self, End.self, Report.self])

    struct Where: ParsableArguments {
        @Option(help: "The region file, which names the database.") var region: String

        /// The store, what time it is by the database, which dates what is put on record, and where the database is.
        func open() async throws -> (EmergencyStore, now: Date, Region.Database) {
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            do { return (EmergencyStore(database), try await database.clock(), settings) } catch { throw settings.unusable(error) }
        }
    }

    struct Propose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proposes a notice; nothing is suspended before two people sign it.",
            discussion: "They sign at the desks’ page “National emergencies”, each signed in.")
        @OptionGroup var place: Where
        @Option(help: "The legal instrument.") var instrument: String
        @Option(help: "What it is for; it is announced in these words.") var scope: String
        @Option(help: "From when, such as 2026-03-31T12:00:00Z; left out: from now.") var from: String?
        @Option(help: "Until when.") var until: String
        @Option(help: "Who proposes it. It is on record, and no signature.") var by: String

        func run() async throws {
            let (store, now, settings) = try await place.open()
            guard let begins = from.map({ Self.time($0) }) ?? now, let ends = Self.time(until) else {
                throw stop("A time is written like 2026-03-31T12:00:00Z.", code: 2)
            }
            guard let proposer = NoticeProposer(typed: by) else {
                throw stop("Say who proposes it by a name, in 200 characters or fewer.", code: 2)
            }
            let notice = EmergencyNotice(instrument: instrument, scope: scope, from: begins, until: ends, proposer: proposer)
            let mistakes = notice.mistakes(at: now)
            guard mistakes.isEmpty else { throw stop(mistakes.map(\.sentence).sorted().joined(separator: "\n"), code: 2) }
            do { print(try await store.propose(notice, by: proposer, at: now)) } catch { throw settings.unusable(error) }
        }

        static func time(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a notice before its time.")
        @OptionGroup var place: Where
        @Argument(help: "The notice.") var notice: String
        @Option(help: "Who ends it.") var by: String

        func run() async throws {
            let (store, now, settings) = try await place.open()
            let outcome: EmergencyStore.Outcome
            do { outcome = try await store.end(notice, by: by, at: now) } catch { throw settings.unusable(error) }
            guard outcome == .done else { throw stop("It is ended or over already, or there is no such notice.") }
            try await Task.sleep(for: Looks.lease + .milliseconds(100))
            print("The notice has ended.")
        }
    }

    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Looks at records of people who object that stood on a notice.")
        @OptionGroup var place: Where
        @Argument(help: "The notice.") var notice: String

        func run() async throws {
            let (store, _, settings) = try await place.open()
            do {
                guard let row = try await store.find(notice) else { throw stop("There is no such notice.") }
                let signers = row.notice.signers.isEmpty ? "nobody" : row.notice.signers.map(\.words).joined(separator: " and ")
                print(
                    "# \(row.notice.instrument)\n\nFor \(row.notice.scope). From \(row.notice.from.formatted(.iso8601)) until \((row.ended ?? row.notice.until).formatted(.iso8601)). Proposed by \(row.notice.proposer?.words ?? "somebody not known"). Signed by \(signers).\n\n| organisation | role | looks |\n|---|---|---|"
                )
                let lines = try await store.report(notice)
                for line in lines { print("| \(line.organisation) | \(line.role) | \(line.looks) |") }
                print("\n\(lines.reduce(0) { $0 + $1.looks }) looks in all.")
            } catch let error as StorageError { throw settings.unusable(error) }
        }
    }
}
