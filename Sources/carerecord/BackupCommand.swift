import ArgumentParser
import Federation
import Foundation
import Storage

extension DatabaseCommand {
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Writes all of the database, as of one moment, into one file, beside a service that runs. The file names people and is not encrypted: its owner alone may read it."
        )
        @Argument(help: "The file; nothing is ever written over.") var path: String
        @Option(help: "The region file, which names the database.") var region: String

        func run() async throws {
            let settings = try readRegion(region).region.database
            let found: (any WatchedDatabase)?
            do { found = try await settings.openToRead() } catch { throw settings.unusable(error) }
            guard let found else { throw stop("\(settings.place): there is none yet.") }
            do throws(BackupError) {
                let made = try await DatabaseBackup(found).write(to: path)
                let rows = made.rows.values.reduce(0, +)
                print("\(path): \(rows) rows of \(made.rows.count) tables as of \(made.at.formatted(.iso8601)), \(made.bytes) bytes.")
                print(
                    "SHA-256 \(made.digest). Keep the case key apart from it: without it what staff wrote when they broke the glass stays sealed."
                )
            } catch { throw stop("\(path): \(error.sentence)") }
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a backup into an empty database, all of it or nothing, and compares what it reads back. Stop the service first."
        )
        @Argument(help: "The backup's file.") var path: String
        @Option(help: "The region file, which names the database to restore into.") var region: String
        @Flag(help: "Only read the file and say what is in it.") var onlyCheck = false

        func run() async throws {
            let settings = try readRegion(region).region.database
            let restore: DatabaseRestore
            do throws(BackupError) { restore = try DatabaseRestore(checking: path) } catch { throw stop("\(path): \(error.sentence)") }
            let rows = restore.rows.values.reduce(0, +)
            print("\(path): whole, \(rows) rows of schema \(restore.schema), as of \(restore.made.formatted(.iso8601)).")
            if onlyCheck { return }
            if let used = try await settings.firstRow() {
                throw stop("\(settings.place): \(BackupError.notEmpty(table: used).sentence)")
            }
            let database = try await settings.open(migrations: restore.migrations)
            let ended: Int
            do throws(BackupError) { ended = try await restore.run(into: database) } catch {
                throw stop("\(settings.place): \(error.sentence)")
            }
            _ = try await settings.open()
            print("\(settings.place): every row is there and the same. caseKey must be the one of the database that was backed up.")
            print("Sessions ended: \(ended). Everybody signs in again: who signed out since the backup is not in it.")
        }
    }
}

extension Region.Database {
    /// A table that something was written to; nil where the database is empty or there is none. Asked before its schema is touched.
    fileprivate func firstRow() async throws -> String? {
        do throws(StorageError) {
            guard let found = try await openToRead() else { return nil }
            return try await found.read { transaction in
                for table in ["trail_event", "region_version", "session"]
                where try !transaction.query("SELECT 1 FROM \(table) LIMIT 1", []).isEmpty { return table }
                return nil
            }
        } catch {
            // No such table: its schema was begun and not made.
            if error == .failed(state: "42P01") { return nil }
            throw unusable(error)
        }
    }
}
