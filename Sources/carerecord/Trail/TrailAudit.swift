import ArgumentParser
import AuditTrail
import Foundation
import Storage

/// Holds the whole log against the database that it is of. Needs the log's keys; writes nothing.
struct TrailAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Checks every entry of the log against the event that it is of, and every tile and checkpoint.",
        discussion: "Ends with 0 where all is right, 1 where something is wrong, and 2 where the database or the keys cannot be used.")
    @Option(help: "The region file, which names the database and the log's keys.") var region: String

    func run() async throws {
        let settings = try readRegion(region).region
        // It counts whole tables, as `database check` does.
        let (database, keys) = try await settings.trail(writing: false, limits: .patient)
        let found: LogAudit.Found
        do throws(StorageError) {
            found = try await LogAudit(database, keys: keys, kept: settings.retention?.least ?? 0).run()
        } catch { throw settings.database.unusable(error) }
        for words in found.wrong { print("Wrong: \(words).") }
        print(
            "\(found.isRight ? "Right" : "Wrong"): \(found.entries) entries, \(found.checkpoints) checkpoints, \(found.waiting) waiting, \(found.erased) erased\(found.early > 0 ? ", of which \(found.early) sooner than the region keeps now" : ""), \(found.uncommitted) from before the log."
        )
        if !found.isRight { throw ExitCode(1) }
    }
}

/// Copies the public log out of the database.
struct TrailExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes the log's public files into a folder, with the policy of the log's key.",
        discussion: "What is there already stays: full tiles never change. The checkpoint is written last.")
    @Option(help: "The region file, which names the database and the log's keys.") var region: String
    @Argument(help: "The folder.") var folder: String

    func run() async throws {
        let settings = try readRegion(region).region
        let (database, keys) = try await settings.trail(writing: false)
        do throws(StorageError) {
            let publication = LogPublication(database)
            guard let copy = try await publication.copy() else { throw StorageError.unsuitable("its log has no checkpoint yet") }
            for path in copy.tiles where !FileManager.default.fileExists(atPath: folder + "/log/" + path) {
                guard let file = try await publication.file(path) else { throw StorageError.logDamaged("\(path) is not there") }
                write(file.bytes, folder + "/log/" + path)
            }
            if let witnessed = copy.witnessed { write(witnessed, folder + "/log/" + LogPublication.witnessedPath) }
            write(copy.checkpoint, folder + "/log/checkpoint")
            write(Array(try await settings.trustPolicy(database, keys).utf8), folder + "/policy")
            print("\(copy.tiles.count + 1) files in \(folder)/log. Try: carerecord trail verify \(folder)/log --policy \(folder)/policy")
        } catch { throw settings.database.unusable(error) }
    }

    private func write(_ bytes: [UInt8], _ path: String) {
        let file = URL(fileURLWithPath: path)
        try? FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? Data(bytes).write(to: file, options: .atomic)
    }
}
