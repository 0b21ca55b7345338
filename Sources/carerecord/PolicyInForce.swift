import AccessControl
import Federation
import Foundation
import Logging
import Looks
import Storage

/// The region's policy as it is in force: read from the database, where every version is kept, and parsed once for each.
///
/// A file is a proposal until it is activated (`carerecord policy activate`). Only where none has ever been, the file beside the region's
/// becomes the first.
actor PolicyInForce {
    private let store: PolicyStore
    private let logger: Logger
    private var known: (digest: String, policy: RegionPolicy)?

    init(_ store: PolicyStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// - Throws: where the database cannot be read, or holds no policy that can: nothing may be decided then.
    func current() async throws(LookAccount.Failed) -> RegionPolicy {
        let version: PolicyStore.Version?
        do { version = try await store.active() } catch {
            logger.critical("the policy cannot be read, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw LookAccount.Failed()
        }
        guard let version else {
            logger.critical("no policy is in force, so nothing is shown")
            throw LookAccount.Failed()
        }
        if let known, known.digest == version.digest { return known.policy }
        do throws(RegionMistakes) {
            let policy = try RegionPolicy.read(version.text)
            known = (version.digest, policy)
            return policy
        } catch {
            logger.critical(
                "the policy in force cannot be read by this program, so nothing is shown", metadata: ["digest": "\(version.digest)"])
            throw LookAccount.Failed()
        }
    }

    /// Makes a file the first policy, where there is none in force yet.
    /// - Parameter text: of the file beside the region's; nil where there is none.
    static func begin(_ store: PolicyStore, _ settings: Region.Database, text: String?, at now: Date) async throws {
        guard try await isUnset(store, settings) else { return }
        guard let text else {
            throw stop(
                "No policy is in force. Put policy.yaml beside the region file, or run: carerecord policy activate FILE --region REGION",
                code: 2)
        }
        let policy = try readPolicy(text: text, named: "policy.yaml")
        do throws(StorageError) {
            try await store.importing(text, digest: policy.digest, by: "carerecord serve", at: now)
            try await store.activate(policy.digest, by: "carerecord serve", at: now)
        } catch { throw settings.unusable(error) }
    }

    private static func isUnset(_ store: PolicyStore, _ settings: Region.Database) async throws -> Bool {
        do { return try await store.active() == nil } catch { throw settings.unusable(error) }
    }
}
