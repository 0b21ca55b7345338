import ArgumentParser
import AsyncHTTPClient
import Foundation
import Identity

struct SignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in", abstract: "The identity provider that signs staff in.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what the region's identity provider can do; or what one of its logout tokens would end.")
        @Argument(help: "The region file.") var file: String?
        @Option(help: "The region file, as the other commands take it.") var region: String?
        @Option(help: "A file that holds a back-channel logout token.") var logoutToken: String?

        func run() async throws {
            guard let region = region ?? file, region == file ?? region else {
                throw stop("Name one region file: carerecord sign-in check --region region/london.yaml", code: 2)
            }
            let configuration = try await IdentitySettings.provider(try readRegion(region).region)
            let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
            let outcome = await said(by: OpenIDProvider(configuration, http: http))
            try? await http.shutdown()
            switch outcome {
            case .success(let lines): for line in lines { print(line) }
            case .failure(let error): throw stop("The identity provider: \(Self.words(error))")
            }
        }

        private func said(by provider: OpenIDProvider) async -> Result<[String], SignInError> {
            do throws(SignInError) {
                guard let logoutToken else { return .success(try await provider.report()) }
                // What cannot be read is no token.
                guard let text = try? String(contentsOfFile: logoutToken, encoding: .utf8) else { throw .tokenRefused(.malformed) }
                let token = try await provider.logout(text.trimmingCharacters(in: .whitespacesAndNewlines), uses: OneUseInMemory())
                switch token.target {
                case .session(_, nil): return .success(["A good logout token: ends the sessions of one sid."])
                case .session(_, _?): return .success(["A good logout token: ends the sessions of one sid, of one subject."])
                case .subject: return .success(["A good logout token: ends every session of one subject."])
                }
            } catch { return .failure(error) }
        }

        private static func words(_ error: SignInError) -> String {
            switch error {
            case .providerUnavailable: "it cannot be reached, or its document is not this issuer's."
            case .tokenRefused(let fault), .notProven(let fault, _): "the token is refused (\(fault.rawValue))."
            default: "\(error)"
            }
        }
    }
}
