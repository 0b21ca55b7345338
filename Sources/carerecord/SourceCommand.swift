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
        @Argument(help: "Its FHIR base address; with --region, its id in that file.") var url: String
        @Option(help: "A region file: the system is asked as the service would ask it, with all that the file says of it.") var region:
            String?
        @Option(help: "A file that holds a bearer token.") var bearerFile: String?
        @Option(help: "OAuth 2.0 client credentials: the address that gives tokens.") var tokenURL: String?
        @Option(help: "Who we are at the token address.") var clientID: String?
        @Option(help: "A PEM file of the key that signs for a token (EC P-256 or P-384, or RSA).") var tokenKey: String?
        @Option(help: "The key's id, where the other side knows several.") var keyID: String?
        @Option(help: "The scope to ask for.") var scope = "system/*.rs"
        @Option(help: "Mutual TLS: a PEM file of our certificate.") var clientCertificate: String?
        @Option(help: "Mutual TLS: a PEM file of its key.") var clientKey: String?
        @Option(help: "A PEM file of the authorities to trust.") var authorities: String?
        @Flag(help: "It takes searches by GET only.") var get = false

        func run() async throws {
            let client = SourceClient(try region.map(ofRegion) ?? given(), reading: .live)
            let check = await client.check()
            await client.shutdown()
            for line in check.lines { print(line) }
            if !check.isUsable { throw ExitCode(1) }
        }

        /// The source of a region file, just as it is there.
        private func ofRegion(_ file: String) throws -> SourceSettings {
            guard [bearerFile, tokenURL, clientID, tokenKey, keyID, clientCertificate, clientKey, authorities].allSatisfy({ $0 == nil }),
                !get
            else { throw stop("With --region everything is taken from the file: leave the other options out.", code: 2) }
            let sources = try readRegion(file).region.sources
            guard let settings = sources.first(where: { $0.id.name == url }) else {
                let ids = sources.map(\.id.name).sorted().joined(separator: ", ")
                throw stop("\(file) has no source \(url). It has: \(ids).", code: 2)
            }
            return settings
        }

        /// What the call says.
        private func given() throws -> SourceSettings {
            guard WebAddress.isOne(url), let id = SourceID("checked"), let organisation = ODSCode("X26")
            else { throw stop("\(url) is not an http or https address without a user, with a port from 1 to 65535 if any.", code: 2) }
            guard (clientCertificate == nil) == (clientKey == nil) else {
                throw stop("--client-certificate and --client-key go together.", code: 2)
            }
            return SourceSettings(
                id: id, organisations: [organisation], url: url, search: get ? .get : .post, credentials: try credentials(),
                tls: TLSSettings(authorities: authorities, clientCertificate: clientCertificate, clientKey: clientKey), deadline: 10)
        }

        private func credentials() throws -> Credentials {
            let oauth = [("--token-url", tokenURL), ("--client-id", clientID), ("--token-key", tokenKey)]
            guard oauth.contains(where: { $0.1 != nil }) || keyID != nil else { return bearerFile.map { .bearer(.file($0)) } ?? .none }
            guard bearerFile == nil else { throw stop("Give a bearer token or what is needed to ask for one, not both.", code: 2) }
            guard let tokenURL, let clientID, let tokenKey else {
                let missing = oauth.filter { $0.1 == nil }.map(\.0).joined(separator: ", ")
                throw stop("To ask for a token \(missing) is missing: --token-url, --client-id and --token-key go together.", code: 2)
            }
            guard WebAddress.isOne(tokenURL) else { throw stop("--token-url is not an http or https address.", code: 2) }
            return .oauth2(tokenURL: tokenURL, clientID: clientID, key: .file(tokenKey), keyID: keyID, scope: scope)
        }
    }
}
