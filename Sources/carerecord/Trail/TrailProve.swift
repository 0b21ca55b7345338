import ArgumentParser
import AuditTrail
import Foundation

/// Makes proofs out of a log's public files, so that nobody needs to ask the service for one.
struct TrailProve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Makes a proof from a log's files: of an entry (C2SP tlog-proof), or of an earlier size (a hash a line, in base64).")
    @Argument(help: "The log: a folder of its files, or their http or https address.") var log: String
    @Option(help: "Whom to believe.") var policy: String
    @Option(help: "The entry's place.") var index: UInt64?
    @Option(help: "The earlier size.") var from: UInt64?

    func run() async throws {
        guard (index == nil) != (from == nil) else { throw stop("Name --index or --from.", code: 2) }
        let policy = try TrailVerify.policy(self.policy)
        guard let place = LogPlace(log) else { throw stop("\(log) is no folder, and no http or https address without a query.", code: 2) }
        let verifier = LogVerifier(place.reader, policy)
        do throws(LogProblem) {
            if let index {
                let believed = try await verifier.checkpoint()
                print(
                    TlogProof(index: index, inclusion: try await verifier.proof(of: index), checkpoint: believed.note).text, terminator: "")
            } else if let from {
                for hash in try await verifier.consistency(from: from).hashes { print(hash.base64) }
            }
        } catch {
            try? await place.close()
            throw stop("\(error.isUntold ? "Could not tell" : "Wrong"): \(error.sentence).", code: error.isUntold ? 3 : 1)
        }
        try? await place.close()
    }
}
