import Federation
import Foundation
import Logging
import Looks
import Storage
import Synchronization

/// Who looks and who shares, as the region in force says: a version that is activated while the service runs (a suspended agreement, the end
/// of an organisation, other sections) holds for the next look, and open ones end.
///
/// What a process is made of stays as it was started: listeners, identity provider, demographics, locator, launches' keys, and how sources are
/// reached. A source that is taken away is asked no more; a new one is asked from the next start.
final class StandingRegion: Sendable {
    private let store: RegionVersionStore
    private let logger: Logger
    private let held: Mutex<(number: Int64, region: ConnectedRegion)>
    /// The digest of the version in force, where this program cannot read it.
    private let unreadable = Mutex<String?>(nil)

    /// - Parameter started: what the service was started with.
    init(_ store: RegionVersionStore, started: ConnectedRegion, logger: Logger) {
        self.store = store
        self.logger = logger
        held = Mutex((0, started))
    }

    var current: ConnectedRegion { held.withLock { $0.region } }

    /// Finds out which is in force; asked before each decision, and wherever the registers' version has risen.
    /// - Throws: where that cannot be told, or the version cannot be read: nothing may be decided then.
    func refresh() async throws(LookAccount.Failed) {
        try await find()
        unreadable.withLock { $0 = nil }
    }

    /// What `/ready` says of it; nil: nothing.
    func problem() async -> String? {
        do throws(LookAccount.Failed) { try await refresh() } catch { if !error.isWithoutRules { return nil } }
        return unreadable.withLock { $0 }.map {
            "the one in force (version \($0.prefix(12))) cannot be read by this program, and nothing is decided; run carerecord region check on it"
        }
    }

    private func find() async throws(LookAccount.Failed) {
        let standing: (number: Int64, digest: String)?
        do { standing = try await store.standing() } catch {
            logger.critical("the region cannot be read, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw LookAccount.Failed()
        }
        // None: nobody has ever activated one, and the service runs on its file.
        guard let standing else { return }
        let now = held.withLock { (number: $0.number, digest: $0.region.region.digest) }
        guard standing.number != now.number || standing.digest != now.digest else { return }
        // Numbers only rise. One that does not is either older than what another found out meanwhile, or of another history: the database lost what it
        // had, and whoever is asked again says the same.
        if standing.number <= now.number { guard try await isStill(standing) else { return try await find() } }
        if standing.digest == now.digest { return take(standing.number, current, after: now.number) }
        let version: RegionVersionStore.Version?
        do { version = try await store.active() } catch { throw LookAccount.Failed() }
        guard let version, let region = try? readRegion(text: version.text, named: "the region in force") else {
            logger.critical(
                "the region in force cannot be read by this program, so nothing is shown", metadata: ["digest": "\(standing.digest)"])
            unreadable.withLock { $0 = standing.digest }
            throw LookAccount.Failed(isWithoutRules: true)
        }
        take(version.number, region, after: now.number)
        logger.notice(
            "another region is in force: who looks and shares is as it says; sources, listeners, sign-in and launches at the next start",
            metadata: ["digest": "\(version.digest)"])
    }

    private func isStill(_ standing: (number: Int64, digest: String)) async throws(LookAccount.Failed) -> Bool {
        do {
            guard let again = try await store.standing() else { return false }
            return again == standing
        } catch { throw LookAccount.Failed() }
    }

    /// Never an older one than is held: two may find out at once. One of another history only in the place of what it was found to differ from.
    private func take(_ number: Int64, _ region: ConnectedRegion, after seen: Int64) {
        held.withLock { if number > $0.number || seen == $0.number { $0 = (number, region) } }
    }
}
