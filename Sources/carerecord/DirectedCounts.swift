import Foundation
import Storage
import Synchronization

/// How much somebody has not answered for: what was done in a professional's name, what officers of oversight ask. Said on every page, and read only
/// now and then, so that a page costs no round trip for it.
final class DirectedCounts: Sendable {
    typealias Count = @Sendable (String) async throws(StorageError) -> Int

    /// Nobody's safety hangs on a notice that comes half a minute later.
    private let fresh: Duration
    private let count: Count
    private let read = Mutex<[String: (count: Int, session: String, at: ContinuousClock.Instant)]>([:])

    init(_ store: DirectionStore) {
        count = { subject async throws(StorageError) in try await store.unseenCount(by: subject) }
        fresh = .seconds(30)
    }

    /// What officers ask: soon enough that a case can go on.
    init(_ store: CaseStore) {
        count = { subject async throws(StorageError) in try await store.unansweredCount(by: subject) }
        fresh = .seconds(5)
    }

    /// - Parameter session: a new one is told what there is at its first page (issue 4, part 3: "at their next sign-in").
    func unseen(by director: String, session: String) async throws(StorageError) -> Int {
        if let known = read.withLock({ $0[director] }), known.session == session, ContinuousClock.now - known.at < fresh {
            return known.count
        }
        let count = try await count(director)
        read.withLock { read in
            let now = ContinuousClock.now
            if read.count >= 10_000 { read = read.filter { now - $0.value.at < fresh } }
            read[director] = (count, session, now)
        }
        return count
    }

    /// They answered for one.
    func changed(_ director: String) { read.withLock { $0[director] = nil } }
}
