import Synchronization

/// The version of the region that is in force, read from its text once: what is activated while the service runs is held from then on, also where another
/// database server took over that lost the last activation and gave its number to another.
public final class StandingVersion<Content: Sendable>: Sendable {
    private struct Held {
        /// 0: what the process was started with.
        var number: Int64 = 0
        var digest: String
        var content: Content
        /// Nothing is in force any more, though something was.
        var isLost = false
    }

    public enum Fault: Error, Hashable, Sendable {
        /// It cannot be told which is in force.
        case database(StorageError)
        /// This program cannot read the one in force.
        case unreadable(digest: String)
    }

    private let store: RegionVersionStore
    private let read: @Sendable (String) -> Content?
    private let held: Mutex<Held>

    /// - Parameters:
    ///   - started: what the process was started with, and its digest.
    ///   - read: nil for a text that cannot be read.
    public init(_ store: RegionVersionStore, started: Content, digest: String, read: @escaping @Sendable (String) -> Content?) {
        self.store = store
        self.read = read
        held = Mutex(Held(digest: digest, content: started))
    }

    public var current: Content { held.withLock { $0.content } }

    /// The digest of what is held, where the database has no activation any more and had that one: it was lost with a server. What is held stays:
    /// somebody decided it, and the file that the process was started with may share what they had taken back.
    public var lost: String? { held.withLock { $0.isLost ? $0.digest : nil } }

    /// Finds out which is in force.
    /// - Returns: the digest of another than before; nil where it is the one that was held.
    public func refresh() async throws(Fault) -> String? {
        let found = try await asked { () async throws(StorageError) in try await store.standing() }
        let now = held.withLock { held in
            // None: nobody has ever activated one, and the service runs on its file; or the only one was lost.
            held.isLost = found == nil && held.number > 0
            return (number: held.number, digest: held.digest)
        }
        guard let standing = found else { return nil }
        guard standing.number != now.number || standing.digest != now.digest else { return nil }
        // Numbers only rise. One that does not is either older than what another found out meanwhile, or of another history: the database lost what it
        // had, and whoever is asked again says the same.
        if standing.number <= now.number {
            let again = try await asked { () async throws(StorageError) in try await store.standing() }
            guard let again, again == standing else { return try await refresh() }
        }
        if standing.digest == now.digest {
            held.withLock { held in
                guard held.digest == standing.digest, standing.number > held.number || held.number == now.number else { return }
                held.number = standing.number
            }
            return nil
        }
        let version = try await asked { () async throws(StorageError) in try await store.active() }
        guard let version, let content = read(version.text) else { throw .unreadable(digest: standing.digest) }
        take(Held(number: version.number, digest: version.digest, content: content), after: now.number)
        return version.digest
    }

    /// Never an older one than is held: two may find out at once. One of another history only in the place of what it was found to differ from.
    private func take(_ found: Held, after seen: Int64) {
        held.withLock { if found.number > $0.number || seen == $0.number { $0 = found } }
    }

    private func asked<T: Sendable>(_ ask: () async throws(StorageError) -> T) async throws(Fault) -> T {
        do throws(StorageError) { return try await ask() } catch { throw .database(error) }
    }
}
