import Foundation
import Storage
import Synchronization

/// How much was done in a professional's name that they have not answered for: said on every page, and read only now and then, so that a page
/// costs no round trip for it.
final class DirectedCounts: Sendable {
    /// Nobody's safety hangs on a notice that comes half a minute later.
    static let fresh: Duration = .seconds(30)

    private let store: DirectionStore
    private let read = Mutex<[String: (count: Int, session: String, at: ContinuousClock.Instant)]>([:])

    init(_ store: DirectionStore) { self.store = store }

    /// - Parameter session: a new one is told what there is at its first page (issue 4, part 3: "at their next sign-in").
    func unseen(by director: String, session: String) async throws(StorageError) -> Int {
        if let known = read.withLock({ $0[director] }), known.session == session, ContinuousClock.now - known.at < Self.fresh {
            return known.count
        }
        let count = try await store.unseenCount(by: director)
        read.withLock { read in
            let now = ContinuousClock.now
            if read.count >= 10_000 { read = read.filter { now - $0.value.at < Self.fresh } }
            read[director] = (count, session, now)
        }
        return count
    }

    /// They answered for one.
    func changed(_ director: String) { read.withLock { $0[director] = nil } }
}
