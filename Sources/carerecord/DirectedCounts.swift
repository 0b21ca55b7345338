import AccessControl
import Foundation
import Storage
import Synchronization

/// How much somebody has not answered for: what was done in a professional's name, what officers of oversight ask. Said on every page, and read only
/// now and then, so that a page costs no round trip for it.
final class DirectedCounts: Sendable {
    typealias Count = @Sendable (StaffMember) async throws(StorageError) -> Int

    /// Nobody's safety hangs on a notice that comes half a minute later.
    private let fresh: Duration
    private let count: Count
    private let read = Mutex<[Whose: (count: Int, session: String, at: ContinuousClock.Instant)]>([:])

    /// A provider's subject is its own, and what is told at one organisation is no business of another.
    private struct Whose: Hashable {
        let issuer, subject, organisation: String
        init(_ staff: StaffMember) { (issuer, subject, organisation) = (staff.issuer, staff.subject, staff.role.organisation) }
    }

    init(_ store: DirectionStore) {
        count = { staff async throws(StorageError) in try await store.unseenCount(by: staff) }
        fresh = .seconds(30)
    }

    /// What officers ask: soon enough that a case can go on.
    init(_ store: CaseStore) {
        count = { staff async throws(StorageError) in try await store.unansweredCount(by: staff.subject, issuer: staff.issuer) }
        fresh = .seconds(5)
    }

    /// - Parameter session: a new one is told what there is at its first page (issue 4, part 3: "at their next sign-in").
    func unseen(by director: StaffMember, session: String) async throws(StorageError) -> Int {
        let whose = Whose(director)
        if let known = read.withLock({ $0[whose] }), known.session == session, ContinuousClock.now - known.at < fresh {
            return known.count
        }
        let count = try await count(director)
        read.withLock { read in
            let now = ContinuousClock.now
            if read.count >= 10_000 { read = read.filter { now - $0.value.at < fresh } }
            read[whose] = (count, session, now)
        }
        return count
    }

    /// They answered for one.
    func changed(_ director: StaffMember) { read.withLock { $0[Whose(director)] = nil } }
}
