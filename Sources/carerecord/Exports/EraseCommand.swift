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
    @Flag(help: "Do not write the database's file anew afterwards, for which looks wait some seconds for each gigabyte.") var noCompacting =
        false

    func run() async throws {
        let settings = try readRegion(region).region
        guard let retention = settings.retention else {
            throw stop("The region file has no trail.retention: everything is kept.", code: 2)
        }
        let database = try await settings.database.open()
        let erasing = TrailErasing(database, alert: try MonitoringReading.alert(settings.monitoring), keepsLog: settings.keepsLog)
        let now: Date
        do { now = try await database.read { try $0.clock() } } catch { throw settings.database.unusable(error) }
        let end = retention.end(at: now)
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
