import Foundation
import Storage

/// The node's authority lease (DESIGN, "One machine, many machines"): one read of the database, shared by all looks and sessions for half a
/// second, says what has changed and what has ended, on whichever node.
extension Looks {
    /// The newest reading, and when it was begun, which is what its age counts from.
    struct Lease: Sendable {
        let reading: AuthorityReading
        let begun: ContinuousClock.Instant
        /// Whatever its age, another reading is needed.
        var isSpent = false
        var isHeld: Bool { !isSpent && ContinuousClock.now - begun < Looks.lease }
    }

    /// The reading under which something may be shown just now: at most as old as the lease. One reads, the others wait for it.
    /// - Throws: `accountUnavailable` where the database cannot be read: nothing may be shown then.
    func authority() async throws(LookError) -> AuthorityReading {
        if let lease, lease.isHeld { return lease.reading }
        return try await renewed()
    }

    /// A reading that was begun now, or is under way.
    private func renewed() async throws(LookError) -> AuthorityReading {
        while true {
            if isReadingAuthority {
                let read = await withCheckedContinuation { waitingForAuthority.append($0) }
                guard read else { throw .accountUnavailable }
                if let lease, lease.isHeld { return lease.reading }
                continue
            }
            isReadingAuthority = true
            let begun = ContinuousClock.now
            let reading: AuthorityReading?
            do { reading = try await surroundings.access.authority(lease?.reading.at) } catch { reading = nil }
            isReadingAuthority = false
            // Before anybody goes on by it.
            let over = reading.map { obey($0) }
            if let reading { lease = Lease(reading: reading, begun: begun) }
            let waiting = waitingForAuthority
            waitingForAuthority = []
            for one in waiting { one.resume(returning: reading != nil) }
            guard let reading, let over else { throw .accountUnavailable }
            for (id, look) in over.gone {
                await look.end()
                await surroundings.nodes.letGo(id)
            }
            for (id, look) in over.signedOut { await ended(id, look, because: "signed out") }
            return reading
        }
    }

    /// While looks are open here: renews the lease before it runs out, so that pages seldom wait for it, and decides again about every look
    /// where something has changed, so that one that may not go on ends at once on every node, whether somebody asks for it or not.
    func keepAuthority() async {
        guard !live.isEmpty, !(lease.map { ContinuousClock.now - $0.begun < Self.lease * 0.7 } ?? false) else { return }
        do throws(LookError) {
            let version = try await renewed().version
            guard version != keptVersion else { return }
            for (id, look) in live { do throws(LookError) { try await holdAuthority(id, look) } catch { continue } }
            keptVersion = version
        } catch { return }
    }

    /// Whether a session goes on as far as this node may say: it did half a second ago at most.
    public func mayGoOn(session: String) async throws(LookError) -> Bool {
        _ = try await authority()
        return !hasEnded(session: session)
    }
}
