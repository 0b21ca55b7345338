import ArgumentParser
import AuditTrail
import Foundation
import Storage
import Synchronization

/// Holds the whole log against the database that it is of. Needs the log's keys; writes nothing.
struct TrailAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract:
            "Checks every entry of the log against the event that it is of, the looks of the desk's search, and every tile and checkpoint.",
        discussion: "Ends with 0 where all is right, 1 where something is wrong, and 2 where the database or the keys cannot be used.")
    @Option(help: "The region file, which names the database and the log's keys.") var region: String
    @Flag(help: "Every day on which something was erased, and not only the newest.") var allErasings = false

    /// Days of erasing that are printed: whoever audits once a week sees each twice.
    private static let days = 14

    func run() async throws {
        let settings = try readRegion(region).region
        // It counts whole tables, as `database check` does.
        let (database, keys) = try await settings.trail(writing: false, limits: .patient)
        let found: LogAudit.Found
        do throws(StorageError) {
            let said = Said()
            found = try await LogAudit(database, keys: keys, kept: settings.retention?.least, comparesLooks: true).run { said.tell($0) }
        } catch { throw settings.database.unusable(error) }
        for words in found.wrong { print("Wrong: \(words).") }
        for words in erasings(found.erasings) { print(words) }
        let early = found.early > 0 ? ", of which \(found.early) sooner than the region keeps now" : ""
        print(
            "\(found.isRight ? "Right" : "Wrong"): \(found.entries) entries, \(found.checkpoints) checkpoints, \(found.waiting) waiting, \(found.erased) erased\(early), \(found.uncommitted) from before the log."
        )
        if found.early > 0 {
            print(
                settings.retention == nil
                    ? "The region file has no trail.retention: everything is to be kept, and texts were erased. Find out who did it."
                    : "What was erased sooner than the region keeps now is right only where it kept less before. Otherwise find out who did it."
            )
        }
        if found.uncommitted > 0 { print("Of what is from before the log and not in it, nothing can be told.") }
        if !found.isRight { throw ExitCode(1) }
    }

    /// How far a long audit has come, on standard error, each five seconds.
    private final class Said: Sendable {
        private let last = Mutex(ContinuousClock.now)
        private let hasSaid = Mutex(false)

        func tell(_ it: LogAudit.Progress) {
            let now = ContinuousClock.now
            let isDue = last.withLock { last in
                guard now - last >= .seconds(5) else { return false }
                last = now
                return true
            }
            let isEnd = it.entries >= it.all && hasSaid.withLock { $0 }
            guard isDue || isEnd else { return }
            hasSaid.withLock { $0 = true }
            let rest = it.entries >= it.all ? "; now the rest of the database" : ""
            FileHandle.standardError.write(Data("\(it.entries) of \(it.all) entries\(rest)\n".utf8))
        }
    }

    /// A line for each day: one that nobody knows of is seen.
    private func erasings(_ steps: [LogAudit.Erasing]) -> [String] {
        let days = Dictionary(grouping: steps) { day($0.at) }.sorted { $0.key < $1.key }
        let shown = allErasings ? days[...] : days.suffix(Self.days)
        let earlier = days.dropLast(shown.count)
        func words(_ steps: [LogAudit.Erasing]) -> String {
            let entries = steps.reduce(UInt64(0)) { $0 &+ $1.entries }
            return "\(entries) entries, up to entry \(steps.map(\.last).max() ?? 0), in \(steps.count) steps"
        }
        let before =
            earlier.isEmpty
            ? [] : ["Erased on \(earlier.count) days before: \(words(earlier.flatMap(\.value))) (--all-erasings names each)"]
        return before + shown.map { "Erased on \($0.key): \(words($0.value))" }
    }

    private func day(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601.year().month().day())
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
        let publication = LogPublication(database, witnesses: settings.witnessKeys)
        let copy: LogPublication.Copy
        let policy: String
        do throws(StorageError) {
            guard let found = try await publication.copy() else { throw StorageError.unsuitable("its log has no checkpoint yet") }
            copy = found
            policy = try await settings.trustPolicy(database, keys)
        } catch { throw settings.database.unusable(error) }
        for path in copy.tiles where !FileManager.default.fileExists(atPath: folder + "/log/" + path) {
            let bytes: [UInt8]
            do throws(StorageError) {
                guard let file = try await publication.file(path) else { throw StorageError.logDamaged("\(path) is not there") }
                bytes = file.bytes
            } catch { throw settings.database.unusable(error) }
            try write(bytes, folder + "/log/" + path)
        }
        try write(Array(policy.utf8), folder + "/policy")
        if let witnessed = copy.witnessed { try write(witnessed, folder + "/log/" + LogPublication.witnessedPath) }
        try write(copy.checkpoint, folder + "/log/checkpoint")
        print("\(copy.tiles.count + 1) files in \(folder)/log. Try: carerecord trail verify \(folder)/log --policy \(folder)/policy")
    }

    /// Whole or not at all: what is there already is taken for a whole tile by the next run.
    private func write(_ bytes: [UInt8], _ path: String) throws {
        let file = URL(fileURLWithPath: path)
        do {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file, options: .atomic)
        } catch {
            throw stop("\(path) cannot be written, so the copy is not whole. Check the folder's rights and the disk, and run it again.")
        }
    }
}
