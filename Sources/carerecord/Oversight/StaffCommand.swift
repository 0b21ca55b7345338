import AccessControl
import ArgumentParser
import Federation
import Foundation
import Storage

/// Who an organisation's staff are and where they live, for the flags that a look computes (docs/monitoring.md).
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "Who an organisation's staff are and where they live, kept as keyed marks alone; and whose role there has ended.",
        subcommands: [Import.self, EndRole.self, RestoreRole.self, List.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replaces an organisation's list. Looks are compared with it within half a minute.")
        @OptionGroup var feed: FeedOptions

        func run() async throws {
            let lines: [StaffLine]
            let text = try feed.text()
            do throws(FeedMistakes) { lines = try StaffList.read(csv: text) } catch { throw feed.refused(error) }
            let (code, database, settings) = try await feed.known()
            let key = MonitoringReading.key(try await settings.caseKey(database))
            let marks = lines.map {
                StaffHome(
                    organisation: code, subject: $0.subject, nhsNumber: $0.person?.digits, lines: [$0.address], postcode: $0.postcode
                ).marks(key)
            }
            do throws(StorageError) {
                try await StaffHomeStore(database).replace(marks, of: code, by: feed.by, at: try await database.clock())
            } catch { throw settings.unusable(error) }
            print("The list of \(code) is in force: \(lines.count) staff.")
        }
    }
}
