import ArgumentParser
import AuditTrail
import Federation
import Foundation
import Storage

/// Lets the log be signed by another key from its next entry on (docs/trail.md, "Changing the key").
struct TrailChangeKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change-key", abstract: "Lets the log be signed by another key from here on; what was signed stays good.",
        discussion: """
            The new key, made by carerecord trail key, lies beside the old one on every node: in the file named as signingKey's with .next, or the variable with \
            _NEXT. The old key is not needed: one that is lost or stolen is replaced the same way. Nodes that run go on with the new key by themselves.
            """)
    @Option(help: "The region file, which names the database and the log's keys.") var region: String
    @Flag(
        help:
            "The key has another name, and the entries go on as a new log under it: where the old one was published further than the database knows."
    ) var newLog = false

    func run() async throws {
        let settings = try readRegion(region).region
        guard let places = LogSecrets.Places(settings) else { throw stop("The region names no keys of a log: trail.signingKey.", code: 2) }
        guard let text = places.next.read() else { throw stop("\(places.nextName) holds no key: carerecord trail key makes one.", code: 2) }
        guard let signer = try? NoteSigner(secret: text), signer.verifier.kind == .ed25519 else {
            throw stop("\(places.nextName) holds no key of a log. carerecord trail key makes one.", code: 2)
        }
        let database = try await settings.database.open()
        let now = try await settings.database.now(database)
        let from: UInt64
        do throws(LogKeyring.Refused) {
            from = try await LogKeyring.change(to: signer.verifier, renaming: newLog, in: database, at: now)
        } catch {
            if case .storage(let error) = error { throw settings.database.unusable(error) }
            throw stop(error.sentence)
        }
        let ring: [LogKeyring.Key]
        do { ring = try await database.read { try LogKeyring.keys($0) } } catch { throw settings.database.unusable(error) }
        print("The log is signed by another key from \(from) entries on. Whoever checks it needs these lines in their policy:\n")
        print(LogKeyring.lines(ring, only: signer.verifier), terminator: "")
        print("\nWhen every node has signed or started with it, move the new key over the old one, on each. Keep the old one nowhere.")
    }
}
