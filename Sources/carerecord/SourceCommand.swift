import ArgumentParser
import CareRecord
import FHIRWire
import Federation
import Foundation
import Looks

struct SourceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "A connected system.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what a FHIR R4 system can do, what is wrong, and how fast it is.")
        @Argument(help: "Its FHIR base address.") var url: String
        @Option(help: "A file that holds a bearer token.") var bearerFile: String?
        @Option(help: "A PEM file of the authorities to trust.") var authorities: String?
        @Flag(help: "It takes searches by GET only.") var get = false

        func run() async throws {
            guard WebAddress.isOne(url), let id = SourceID("checked"), let organisation = ODSCode("X26")
            else { throw stop("\(url) is not an http or https address without a user, with a port from 1 to 65535 if any.", code: 2) }
            let settings = SourceSettings(
                id: id, organisations: [organisation], url: url, search: get ? .get : .post,
                credentials: bearerFile.map { .bearer(.file($0)) } ?? .none, tls: TLSSettings(authorities: authorities), deadline: 10)
            let client = SourceClient(settings, reading: .live)
            let check = await client.check()
            await client.shutdown()
            for line in check.lines { print(line) }
            if !check.isUsable { throw ExitCode(1) }
        }
    }
}
