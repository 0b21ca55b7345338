import ArgumentParser
import Federation
import Foundation
import Storage

/// Erases what is older than the region keeps: first says what, then does it.
struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract:
            "Erases texts and salts of the trail that are older than trail.retention; the log stays whole and verifies. Without --yes it only says what it would erase."
    )
    @Option(help: "The region file.") var region: String
    @Flag(help: "Erase.") var yes = false
    @Flag(
        help:
            "Erase although the account does not vouch for the time, or may lack legal holds. Look at the database's clock, and at carerecord trail hold list, first."
    ) var sure = false
    @Flag(help: "Do not write the database's file anew afterwards, for which looks wait some seconds for each gigabyte.") var noCompacting =
        false

    func run() async throws {
        let settings = try readRegion(region).region
        guard let retention = settings.retention else {
            throw stop("The region file has no trail.retention: everything is kept.", code: 2)
        }
        let database = try await settings.database.open()
        let erasing = TrailErasing(database, alert: try MonitoringReading.alert(settings.monitoring), keepsLog: settings.keepsLog)
        let now = try await settings.database.now(database)
        let end = retention.end(at: now)
        if yes, !sure {
            let hindrance: TrailErasing.Hindrance?
            do { hindrance = try await erasing.hindrance(at: now) } catch { throw settings.database.unusable(error) }
            if let hindrance {
                throw stop(
                    "Nothing is erased: \(hindrance.sentence). It is \(now.formatted(.iso8601)) by the database. Wait a day, or look at both and add --sure."
                )
            }
        }
        let tally: TrailErasing.Tally
        do throws(StorageError) {
            tally = yes ? try await erasing.erase(before: end, at: now) : try await erasing.due(before: end)
        } catch { throw error == .logNotSigned ? stop(error.sentence) : settings.database.unusable(error) }
        print(
            "\(yes ? "Erased" : "Would erase"), from before \(end.formatted(.iso8601)): \(tally.events) events (\(tally.entries) entries of the log), \(tally.rows) rows of registers."
        )
        if tally.held > 0 { print("\(tally.held) are kept by a legal hold.") }
        if tally.open > 0 { print("\(tally.open) are kept because an open case of the oversight desk is about them.") }
        if tally.waiting > 0 { print("\(tally.waiting) are under no signed checkpoint yet: another time.") }
        guard yes else { return }
        if let file = database as? SQLiteDatabase {
            guard !noCompacting else { return }
            do { try await file.compact() } catch {
                throw stop(
                    "They are erased; the file could not be written anew (\(error.sentence)). Run this again when no backup or export reads it."
                )
            }
        } else {
            print("The server keeps what was erased in its files until its owner runs, when nobody looks: \(PostgreSQLDatabase.compacting)")
        }
        print("Backups keep it until they are deleted: docs/running.md says by when.")
    }
}
