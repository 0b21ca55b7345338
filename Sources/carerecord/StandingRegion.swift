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
    private let versions: StandingVersion<ConnectedRegion>
    private let logger: Logger
    /// The digest of the version in force, where this program cannot read it.
    private let unreadable = Mutex<String?>(nil)
    /// Whether the log has been told that the activation of what is held is lost.
    private let isLostTold = Mutex(false)

    /// What `/ready` says of the region.
    enum Standing: Sendable, Equatable {
        /// Nothing, or the database's own line says that it cannot be read.
        case whole
        /// It is decided under, and somebody must activate it again.
        case lost(String)
        /// Nothing is decided.
        case unusable(String)
    }

    /// - Parameter started: what the service was started with.
    init(_ store: RegionVersionStore, started: ConnectedRegion, logger: Logger) {
        versions = StandingVersion(store, started: started, digest: started.region.digest) {
            try? readRegion(text: $0, named: "the region in force")
        }
        self.logger = logger
    }

    var current: ConnectedRegion { versions.current }

    /// Finds out which is in force; asked before each decision, and wherever the registers' version has risen.
    /// - Throws: where that cannot be told, or the version cannot be read: nothing may be decided then.
    func refresh() async throws(LookAccount.Failed) {
        do throws(StandingVersion<ConnectedRegion>.Fault) {
            let digest = try await versions.refresh()
            unreadable.withLock { $0 = nil }
            tellWhetherLost()
            guard let digest else { return }
            logger.notice(
                "another region is in force: who looks and shares is as it says; sources, listeners, sign-in and launches at the next start",
                metadata: ["digest": "\(digest)"])
        } catch {
            switch error {
            case .database(let why):
                logger.critical("the region cannot be read, so nothing is shown", metadata: ["why": "\(why.sentence)"])
                throw LookAccount.Failed()
            case .unreadable(let digest):
                logger.critical(
                    "the region in force cannot be read by this program, so nothing is shown", metadata: ["digest": "\(digest)"])
                unreadable.withLock { $0 = digest }
                throw LookAccount.Failed(isWithoutRules: true)
            }
        }
    }

    /// Once, each time that it is lost.
    private func tellWhetherLost() {
        let lost = versions.lost
        let isNew = isLostTold.withLock { told in
            defer { told = lost != nil }
            return !told
        }
        guard isNew, let lost else { return }
        logger.critical(
            "the region's activation is lost with a database server: this node goes on with what was in force; activate it again",
            metadata: ["digest": "\(lost)"])
    }

    /// Judged anew.
    func standing() async -> Standing {
        do throws(LookAccount.Failed) { try await refresh() } catch { if !error.isWithoutRules { return .whole } }
        if let digest = unreadable.withLock({ $0 }) {
            return .unusable(
                "the one in force (version \(digest.prefix(12))) cannot be read by this program, and nothing is decided; run carerecord region check on it"
            )
        }
        return versions.lost.map {
            .lost(
                """
                its activation (version \($0.prefix(12))) is lost with a database server; this node goes on with it, and one that starts now takes its \
                file: activate it again
                """
            )
        } ?? .whole
    }
}
