import ArgumentParser
import AuditTrail
import CareRecord
import Federation
import Foundation
import PublicWeb
import Storage

/// What people asked to be put right, for whoever runs the service on behalf of an organisation's records team. Officers of oversight have a page for it.
struct CorrectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correction", abstract: "What people asked organisations to put right.", subcommands: [Open.self, Answer.self])

    struct Which: ParsableArguments {
        @Argument(help: "The organisation's ODS code.") var organisation: String
        @Option(help: "The region file, which names the database and the key of what people wrote.") var region: String

        func read() async throws -> (organisation: ODSCode, database: any SQLDatabase, words: SealedWords, settings: Region.Database) {
            let region = try readRegion(region)
            guard let code = ODSCode(organisation), region.organisations[code] != nil else {
                throw stop("\(organisation) is no organisation of the region.", code: 2)
            }
            let settings = region.region.database
            let database = try await settings.open()
            return (code, database, .live(try await settings.caseKey(database)), settings)
        }
    }

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what is open at an organisation, as JSON lines: what is due first comes first.",
            discussion: RegisterReader.discussion)
        @OptionGroup var which: Which
        @OptionGroup var reader: RegisterReader

        func run() async throws {
            let (organisation, database, words, settings) = try await which.read()
            let store = CorrectionStore(database)
            let rows: [CorrectionStore.Row]
            do { rows = try await store.open(of: organisation.code) } catch { throw settings.unusable(error) }
            try await reader.record(
                "asked to be put right: \(rows.count)", of: organisation.code, people: rows.map(\.person), in: database, settings)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for row in rows {
                let line = Line(
                    id: row.id, nhsNumber: row.person.digits, asked: row.asked.formatted(.iso8601), due: row.due.formatted(.iso8601),
                    words: words.open(row.words))
                print(String(decoding: try encoder.encode(line), as: UTF8.self))
            }
        }

        private struct Line: Encodable {
            let id: String
            let nhsNumber: String
            let asked: String
            let due: String
            /// Nil: they cannot be opened with this key.
            let words: String?
        }
    }

    struct Answer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Answers one, with words from standard input. The person reads them.")
        @OptionGroup var which: Which
        @Argument(help: "Which, as it was listed.") var id: String
        @Option(help: "corrected, noted or declined.") var outcome: String
        @Option(help: "Who decided it; kept with the answer.") var by: String

        func run() async throws {
            guard let outcome = CorrectionStore.Outcome(rawValue: outcome) else {
                throw stop("\(outcome) is none of \(CorrectionStore.Outcome.allCases.map(\.rawValue).joined(separator: ", ")).", code: 2)
            }
            let (organisation, database, words, settings) = try await which.read()
            let store = CorrectionStore(database)
            let typed = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            guard !typed.isEmpty, typed.count <= 4_000 else { throw stop("Give 1 to 4000 characters of words on standard input.", code: 2) }
            guard let sealed = words.seal(typed) else { throw stop("The words cannot be sealed with the region's key.") }
            let rows: [CorrectionStore.Row]
            do { rows = try await store.open(of: organisation.code) } catch { throw settings.unusable(error) }
            guard let row = rows.first(where: { $0.id == id }) else { throw stop("Nothing of that name is open at \(organisation).") }
            let now: Date
            do { now = try await database.clock() } catch { throw settings.unusable(error) }
            let event = TrailEvent(
                kind: .correctionAnswered, at: now, organisation: organisation.code, people: [row.person.digits], purpose: "own record",
                detail: outcome.rawValue)
            let isAnswered: Bool
            do { isAnswered = try await store.answer(id, of: organisation.code, outcome, words: sealed, by: by, at: now, event) } catch {
                throw settings.unusable(error)
            }
            guard isAnswered else { throw stop("It was answered meanwhile: nothing was changed.") }
            print("The person can read the answer.")
        }
    }
}
