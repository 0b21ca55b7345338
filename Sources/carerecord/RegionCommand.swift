import ArgumentParser
import Federation
import Foundation
import Storage

struct RegionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region", abstract: "Connected organisations, sources and agreements.",
        subcommands: [Check.self, Activate.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what is wrong with a region file, or prints its map.")
        @Argument(help: "The region file, such as region/london.yaml.") var file: String

        func run() async throws {
            let region = try readRegion(file)
            print(region.map())
            // On a machine that does not run the service its secrets are rightly absent: said, and no mistake of the file.
            for missing in region.region.unreadable() {
                FileHandle.standardError.write(Data("note: \(missing.sentence)\n".utf8))
            }
            for unreached in region.region.unreached() {
                FileHandle.standardError.write(Data("note: \(unreached.sentence)\n".utf8))
            }
            if let standing = await RegionInForce.standing(region.region) {
                FileHandle.standardError.write(Data("note: \(standing)\n".utf8))
            }
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a region file in force in its database. Until then it is a proposal; every version is kept."
        )
        @Argument(help: "The region file.") var file: String
        @Option(help: "Who decided it; kept with the version.") var by: String

        func run() async throws {
            let text = try regionText(file)
            let region = try readRegion(text: text, named: file)
            let settings = region.region.database
            let database = try await settings.open()
            do throws(StorageError) {
                try await RegionInForce.activate(
                    region, text: text, by: by, RegionVersionStore(database), at: try await database.clock())
            } catch { throw settings.unusable(error) }
            try await FeedOptions.untilInForce()
            print(
                """
                In force from now: version \(region.region.digest)
                Who looks and who shares holds at once, and open records end. Sources that are new or reached otherwise, listeners, sign-in, \
                launches and their keys hold when the service is started next.
                """)
        }
    }
}
