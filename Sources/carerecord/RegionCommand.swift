import ArgumentParser
import Federation
import Foundation
import PublicWeb
import Storage

struct RegionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region", abstract: "Connected organisations, sources and agreements.",
        subcommands: [Check.self, Activate.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what is wrong with a region file, and with the texts of pages, letters and messages, or prints the file's map.")
        @Argument(help: "The region file, such as region/london.yaml.") var file: String
        @Option(help: "The folder of style sheets, scripts and texts, as serve is given it.") var `static` = "web"

        func run() async throws {
            // First, so that whoever has mistakes in both reads of both.
            let hasGoodTexts = checkTexts()
            let region = try readRegion(file)
            guard hasGoodTexts else { throw ExitCode(2) }
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

        /// A service does not start on a mistake in its texts: whoever changed one finds it here, before a restart.
        /// - Returns: false where there are mistakes, each of which goes to standard error with its file and line.
        private func checkTexts() -> Bool {
            let site = `static` + "/site"
            guard FileManager.default.fileExists(atPath: site) else {
                FileHandle.standardError.write(
                    Data("note: \(site) is not here, so no page, letter or message was read; --static says where it is\n".utf8))
                return true
            }
            let mistakes = SiteTexts.mistakes(folder: `static`)
            guard !mistakes.isEmpty else { return true }
            let lines = mistakes.map { "  \(site)/\($0.sentence)\n" }.joined()
            FileHandle.standardError.write(
                Data("\(site) has \(mistakes.count) mistake\(mistakes.count == 1 ? "" : "s"):\n\(lines)".utf8))
            return false
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
