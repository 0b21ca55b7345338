import AccessControl
import ArgumentParser
import CareRecord
import Federation
import Foundation
import Looks
import Storage

/// What every feed is told: whose it is, from which file, into which database.
struct FeedOptions: ParsableArguments {
    @Option(help: "The organisation whose feed it is: its ODS code.") var organisation: String
    @Option(help: "The region file, which names the database.") var region: String
    @Option(help: "Who hands it over; kept with it.") var by: String
    @Argument(help: "The file (docs/feeds.md), or - for standard input.") var file: String

    /// The organisation's code, which the region must know.
    func known() async throws -> (code: String, database: any SQLDatabase, settings: Region.Database) {
        let connected = try readRegion(region)
        guard let code = ODSCode(organisation), connected.organisations[code] != nil else {
            throw stop("\(organisation) is no organisation of \(region).", code: 2)
        }
        let settings = connected.region.database
        return (code.code, try await settings.open(), settings)
    }

    /// Of the region's identity provider, whose subjects the file names.
    func issuer() throws -> String { try readRegion(region).region.identityProvider.issuer }

    func text() throws -> String {
        let data =
            file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
        guard let data else { throw stop("\(file) cannot be read. Check its path and rights.", code: 2) }
        guard let text = String(data: data, encoding: .utf8) else { throw stop("\(file) is not UTF-8.", code: 2) }
        return text
    }

    /// Every mistake on a line of standard error; nothing was imported then.
    func refused(_ mistakes: FeedMistakes) -> ExitCode {
        // A file of the wrong kind is wrong on each line: the first hundred say enough.
        let lines = mistakes.all.prefix(100).map { "  " + $0.sentence }
        let rest = mistakes.all.count > lines.count ? "\n  and \(mistakes.all.count - lines.count) more" : ""
        let count = "\(mistakes.all.count) mistake\(mistakes.all.count == 1 ? "" : "s")"
        return stop(
            "\(file) has \(count), so nothing of it was imported:\n" + lines.joined(separator: "\n") + rest, code: 2)
    }

    /// Nothing is said to be in force before every open look knows of it (law 8).
    static func untilInForce() async throws { try await Task.sleep(for: Looks.lease + .milliseconds(100)) }
}

/// Whose training in confidentiality is in date (issue 4, part 3).
struct TrainingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training", abstract: "Whose training in confidentiality is in date.", subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Replaces an organisation's list. Whoever is not in it is \"could not tell\", which is not \"lapsed\".")
        @OptionGroup var feed: FeedOptions
        @Option(help: "The day the list was made, such as 2026-11-20: it grows old from then on. Left out: now.")
        var asOf: String?

        func run() async throws {
            let made = try asOf.map { text -> Date in
                guard let day = FeedDay.start(text) else {
                    throw stop("\(text) is no day such as 2026-11-20.", code: 2)
                }
                return day
            }
            let lines: [TrainingLine]
            let text = try feed.text()
            do throws(FeedMistakes) { lines = try TrainingList.read(csv: text) } catch { throw feed.refused(error) }
            let (code, database, settings) = try await feed.known()
            let issuer = try feed.issuer()
            let (now, isTaken): (Date, Bool)
            do {
                // By the database, as all nodes judge it; this machine's clock may be anything.
                now = try await database.read { try $0.clock() }
                isTaken =
                    if let made, made > now { false } else {
                        try await TrainingStore(database).replace(
                            lines, of: code, issuer: issuer, asOf: made, by: feed.by)
                    }
            } catch {
                throw settings.unusable(error)
            }
            if let made, made > now { throw stop("\(asOf ?? "") is still to come.", code: 2) }
            guard isTaken else { throw stop("The list in hand of \(code) is newer, so it stays.") }
            try await FeedOptions.untilInForce()
            print("The list of \(code) is in force: \(lines.count) staff.")
        }
    }
}

/// Whom an organisation's teams care for (issue 4, part 4).
struct CaseloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caseload", abstract: "Whom an organisation's teams care for.", subcommands: [Give.self, End.self])

    struct Team: ParsableArguments {
        @Option(help: "The team, in the organisation's own words.") var team: String

        func named() throws -> String {
            guard CaseloadList.isTeam(team) else {
                throw stop("A team's name has 1 to 100 characters, without |.", code: 2)
            }
            return team
        }
    }

    struct Give: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives people to a team's caseload: all of the file, or nothing.")
        @OptionGroup var team: Team
        @OptionGroup var feed: FeedOptions

        func run() async throws {
            let (team, lines) = (try team.named(), try CaseloadCommand.lines(feed))
            let (code, database, settings) = try await feed.known()
            do {
                let given = try await CaseloadStore(database).give(lines, to: team, of: code, by: feed.by)
                try await FeedOptions.untilInForce()
                print("\(given.given) given, \(given.already) there already.")
            } catch let error as StorageError { throw settings.unusable(error) }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes people out of a team's caseload. Open looks that rest on it end.")
        @OptionGroup var team: Team
        @OptionGroup var feed: FeedOptions

        func run() async throws {
            let (team, lines) = (try team.named(), try CaseloadCommand.lines(feed))
            let (code, database, settings) = try await feed.known()
            do {
                let ended = try await CaseloadStore(database).end(
                    lines.map(\.person), with: team, of: code, by: feed.by)
                try await FeedOptions.untilInForce()
                print("\(ended) ended, \(lines.count - ended) not there.")
            } catch let error as StorageError { throw settings.unusable(error) }
        }
    }

    static func lines(_ feed: FeedOptions) throws -> [CaseloadLine] {
        let text = try feed.text()
        do throws(FeedMistakes) { return try CaseloadList.read(csv: text) } catch { throw feed.refused(error) }
    }
}
