import ArgumentParser
import Foundation
import Storage

extension DatabaseCommand {
    /// Leads for nothing's sake, on whatever database the region has: to see that a process that was stopped past its lease is refused. For tests
    /// and for whoever doubts it. What it writes is a token that nobody brings, and forgets it at once.
    struct Lead: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lead", abstract: "Takes a lease and, for each line that is typed, says whether a write under it was kept.",
            shouldDisplay: false)
        @Option(help: "The region file, which names the database.") var region: String
        @Option(help: "How long the lease lasts, in seconds.") var seconds = 1.0

        func run() async throws {
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            let store = LeaderStore(database)
            let holder = "lead \(UUID().uuidString.prefix(8))"
            var taken: Leadership?
            while taken == nil {
                do { taken = try await store.take("lead", as: holder, lasting: seconds) } catch { throw settings.unusable(error) }
                if taken == nil { try await Task.sleep(for: .milliseconds(100)) }
            }
            guard let taken else { return }
            say("leads by \(taken.fence)")
            // It believes what it was told once, as a process does that was stopped.
            while let line = readLine() {
                do throws(StorageError) {
                    try await database.write(as: taken) { transaction in
                        try transaction.execute("DELETE FROM used_token WHERE issuer = 'lead'", [])
                        try transaction.execute(
                            "INSERT INTO used_token (issuer, token, forget_at) VALUES ('lead', ?, 0)", [.text(line)])
                    }
                    say("written by \(taken.fence)")
                } catch { say(error == .fenced ? "refused: \(error.sentence)" : "failed: \(error.sentence)") }
            }
        }
    }
}
