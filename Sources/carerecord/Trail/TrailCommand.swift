import ArgumentParser
import AuditTrail

struct TrailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trail", abstract: "The log that strangers can check (docs/trail.md).",

        subcommands: [
            TrailVerify.self, TrailProve.self, TrailExample.self, TrailAudit.self, TrailExport.self, TrailEventProof.self, TrailList.self,
            ExportCommand.self, EraseCommand.self, HoldCommand.self,
            Events.self, Key.self, TrailChangeKey.self,
        ])

    struct Events: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The page that lists every event and its fields: docs/events.md.")

        func run() { print(EventPage.markdown, terminator: "") }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key: its secret on the first line, to be kept where nobody else reads it; its public half on the second.")
        @Argument(help: "The log's origin, or the witness's name: an address without its scheme.") var name: String
        @Flag(help: "A witness's key, which signs with the time.") var witness = false
        @Option(
            help:
                "Writes the log's key and the secret of its chains into this folder, for their owner only, and prints the public half alone."
        )
        var folder: String?

        func run() throws {
            if let folder {
                guard !witness else { throw stop("A witness has no chains: leave --folder out.", code: 2) }
                print(try LogSecrets.make(key: folder + "/log-key", secret: folder + "/log-secret", named: name).text)
                return
            }
            guard let key = try? NoteSigner(name: name, kind: witness ? .cosignature : .ed25519) else {
                throw stop("\(name) cannot be a key's name: it holds a space, a plus sign or nothing.", code: 2)
            }
            print(key.secret)
            print(key.verifier.text)
        }
    }
}
