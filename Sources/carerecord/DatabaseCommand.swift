import ArgumentParser
import Federation
import Foundation
import Storage

/// The region's database, looked after (issue 5, part 5).
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "The region's database: its schema, its fitness, its backups, and from one to another.",
        subcommands: [Migrate.self, Check.self, Copy.self, Backup.self, Restore.self, Lead.self])

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Brings the schema up to date; the service does so too when it starts.")
        @Option(help: "The region file, which names the database.") var region: String

        func run() async throws {
            let settings = try readRegion(region).region.database
            _ = try await settings.open()
            print("\(settings.place): schema \(Migration.all.count).")
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says whether the database can be used, and what is unwise about it. Changes nothing.")
        @Option(help: "The region file, which names the database.") var region: String

        func run() async throws {
            let settings = try readRegion(region).region.database
            let found: (any WatchedDatabase)?
            do { found = try await settings.openToRead(limits: .patient) } catch { throw settings.unusable(error) }
            guard let found else { throw stop("\(settings.place): there is none yet.") }
            let (schema, looks, events): (Int64, Int64, Int64)
            do {
                (schema, looks, events) = try await found.read { transaction in
                    func number(_ sql: String) throws -> Int64 { try transaction.query(sql, []).first?.integer(0) ?? 0 }
                    return (
                        try number("SELECT MAX(number) FROM schema_migration"), try number("SELECT COUNT(*) FROM look"),
                        try number("SELECT COUNT(*) FROM trail_event")
                    )
                }
            } catch { throw settings.unusable(error) }
            print("\(settings.place): schema \(schema) of \(Migration.all.count), \(looks) looks, \(events) lines of the trail.")
            for caution in found.cautions { print(caution) }
        }
    }

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Copies the account, the registers and the sessions of a SQLite file into a region's database, and compares every row. Stop the service first, and start no node on the region's database before it has ended. It may be run again, until that is served from."
        )
        @Option(help: "The SQLite file.") var from: String
        @Option(help: "The region file, which names the database to copy into.") var region: String

        func run() async throws {
            let settings = try readRegion(region).region.database
            guard FileManager.default.fileExists(atPath: from) else { throw stop("\(from) is not there.", code: 2) }
            if case .sqlite(let path) = settings, path == from { throw stop("\(from) cannot be copied into itself.", code: 2) }
            let source: SQLiteDatabase
            do { source = try SQLiteDatabase(reading: from, isWhole: true) } catch { throw stop("\(from): \(error.sentence)") }
            let target = try await settings.open(limits: .patient)
            let isWhole: Bool
            do {
                isWhole = try await DatabaseCopy(from: source, to: target).run { table in
                    var line = "\(table.table): \(table.rows) rows"
                    if table.differing > 0 { line += ", \(table.differing) of them not the same there" }
                    if table.others > 0 { line += ", \(table.others) there that are not in \(from)" }
                    print(line)
                }
            } catch { throw stop("\(settings.place): \(error.sentence)") }
            guard isWhole else { throw stop("The two are not the same: see above.") }
            print(
                "Every row is there and the same. Its words are sealed by \(from).case-key: caseKey must be that key, in hexadecimal.")
        }
    }
}
