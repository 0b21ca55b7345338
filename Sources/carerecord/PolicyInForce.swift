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
    private var known: (digest: String, read: Read)?

    private enum Read {
        /// With what it forgets, which is added (`RegionPolicy.read(inForce:)`).
        case usable(RegionPolicy, forgets: [Mistake])
        case refused([Mistake])
    }

    /// What `/ready` says of the policy.
    enum Standing: Sendable, Equatable {
        /// Nothing, or the database's own line says that it cannot be read.
        case whole
        /// It is decided under, and somebody must mend it.
        case completed(String)
        /// Nothing is decided.
        case unusable(String)
    }

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
            throw LookAccount.Failed(isWithoutRules: true)
        }
        switch read(version) {
        case .usable(let policy, _): return policy
        case .refused: throw LookAccount.Failed(isWithoutRules: true)
        }
    }

    /// Once for each version.
    private func read(_ version: PolicyStore.Version) -> Read {
        if let known, known.digest == version.digest { return known.read }
        let read: Read
        do throws(RegionMistakes) {
            let (policy, forgets) = try RegionPolicy.read(inForce: version.text)
            read = .usable(policy, forgets: forgets)
            if !forgets.isEmpty {
                logger.warning(
                    "the policy in force forgets what this program demands: it is withheld all the same, until a whole one is activated",
                    metadata: ["digest": "\(version.digest)", "why": "\(Self.words(forgets))"])
            }
        } catch {
            read = .refused(error.all)
            logger.critical(
                "the policy in force is refused by this program, so nothing is shown",
                metadata: ["digest": "\(version.digest)", "why": "\(Self.words(error.all))"])
        }
        known = (version.digest, read)
        return read
    }

    /// Judged anew, so that it is there before anybody looks.
    func standing() async -> Standing {
        let version: PolicyStore.Version?
        do { version = try await store.active() } catch { return .whole }
        guard let version else { return .unusable("none is in force: run carerecord policy activate") }
        switch read(version) {
        case .usable(_, let forgets) where forgets.isEmpty: return .whole
        case .usable(_, let forgets):
            return .completed(
                "the one in force forgets what this program demands, which is withheld all the same; activate a whole one: \(Self.words(forgets))"
            )
        case .refused(let mistakes):
            return .unusable(
                "the one in force is refused by this program, and nothing is decided; run carerecord policy check on it: \(Self.words(mistakes))"
            )
        }
    }

    /// The first of them: names of rules, never a person's.
    private static func words(_ mistakes: [Mistake]) -> String {
        let most = 3
        let more = mistakes.count > most ? "; and \(mistakes.count - most) more" : ""
        return mistakes.prefix(most).map(\.sentence).joined(separator: "; ") + more
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
