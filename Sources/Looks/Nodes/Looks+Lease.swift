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
    /// - Throws: `accountUnavailable` where the database cannot be read, `clockOff` where this node's clock is off: nothing may be shown then.
    func authority() async throws(LookError) -> AuthorityReading {
        leaseUsed = .now
        if let lease, lease.isHeld { return lease.reading }
        // Somebody who looks waits for a slow database; a watch must say in time that nothing can be told.
        return LookUse.isByPerson ? try await renewed() : try await renewedSoon()
    }

    /// A reading that takes longer is not waited for by watches.
    private static let slow: Duration = .milliseconds(700)

    /// A reading for those who cannot wait until it has failed: one that began so long ago, or takes so long, is none for them. It is read by `run`, and goes
    /// on when they have gone.
    private func renewedSoon() async throws(LookError) -> AuthorityReading {
        let deadline = (readingAuthoritySince ?? .now) + Self.slow
        guard ContinuousClock.now < deadline else { throw .accountUnavailable }
        let (answers, told) = AsyncStream.makeStream(of: Result<Void, LookError>.self, bufferingPolicy: .bufferingNewest(1))
        impatient.append(told)
        readingWanted.yield()
        let answer = await withTaskGroup(of: Result<Void, LookError>.self) { group in
            group.addTask { await answers.first { _ in true } ?? .failure(.accountUnavailable) }
            group.addTask {
                try? await Task.sleep(until: deadline)
                return .failure(.accountUnavailable)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.accountUnavailable)
        }
        try answer.get()
        guard let lease, lease.isHeld else { throw .accountUnavailable }
        return lease.reading
    }

    /// Reads for those who did not wait for it themselves.
    func readForWatches() async {
        if let lease, lease.isHeld { return }
        do throws(LookError) { _ = try await renewed() } catch { return }
    }

    /// A reading that was begun now, or is under way.
    private func renewed() async throws(LookError) -> AuthorityReading {
        var late = 0
        while true {
            if readingAuthoritySince != nil {
                try await withCheckedContinuation { waitingForAuthority.append($0) }.get()
                if let lease, lease.isHeld { return lease.reading }
                continue
            }
            let begun = ContinuousClock.now
            readingAuthoritySince = begun
            let read: Result<AuthorityReading, LookError>
            do { read = .success(try await surroundings.access.authority(lease?.reading)) } catch {
                read = .failure(couldNotTell(error))
            }
            readingAuthoritySince = nil
            // Before anybody goes on by it.
            let over = (try? read.get()).map { obey($0) }
            if case .success(let reading) = read {
                if !changes.learn(from: reading, after: lease?.reading) { decideAgainWhatever() }
                lease = Lease(reading: reading, begun: begun)
            }
            let waiting = waitingForAuthority
            waitingForAuthority = []
            for one in waiting { one.resume(returning: read.map { _ in }) }
            for one in impatient {
                one.yield(read.map { _ in })
                one.finish()
            }
            impatient = []
            let reading = try read.get()
            guard let over else { throw .accountUnavailable }
            for (id, look) in over.gone { await leave(id, look) }
            for (id, look) in over.signedOut { await ended(id, look, because: "signed out") }
            if ContinuousClock.now - begun < Self.lease { return reading }
            // It took longer than it holds: what has come into force meanwhile is not in it.
            late += 1
            guard late < 3 else { throw .accountUnavailable }
        }
    }

    /// Another server answers, or a restored database: what was decided by the one before is decided again, whatever its version. A decision that is under
    /// way just now knows by which server it was begun (`Rights.server`).
    private func decideAgainWhatever() {
        for id in rights.keys { rights[id]?.version = Self.neverDecided }
        for id in afar.keys { afar[id]?.rights.version = Self.neverDecided }
        keptVersion = nil
    }

    /// What nothing may be shown for: the database, or this node's own clock.
    func couldNotTell(_ failed: LookAccount.Failed) -> LookError { failed.clockOff == nil ? .accountUnavailable : .clockOff }

    /// How long the lease is renewed after somebody last went by it, though nobody asks just now.
    private static let renewedAfterUse: Duration = .seconds(60)

    /// While looks are open here or sessions in use: renews the lease before it runs out, so that pages seldom wait for it, and decides again
    /// about every look where something has changed, so that one that may not go on ends at once on every node, whether somebody asks for it
    /// or not.
    func keepAuthority() async {
        let isUsed = leaseUsed.map { ContinuousClock.now - $0 < Self.renewedAfterUse } ?? false
        guard isUsed || !live.isEmpty || !afar.isEmpty,
            !(lease.map { ContinuousClock.now - $0.begun < Self.lease * 0.7 } ?? false)
        else { return }
        do throws(LookError) {
            let reading = try await renewed()
            guard reading.version != keptVersion else { return }
            await decideAgainAboutAll(reading)
            keptVersion = reading.version
        } catch { return }
    }

    /// Whether a session goes on as far as this node may say: it did half a second ago at most.
    public func mayGoOn(session: String) async throws(LookError) -> Bool {
        _ = try await authority()
        return !hasEnded(session: session)
    }

    /// Whether this node may take anything in: what it knows of the registers is half a second old at most, and its clock is right.
    public var mayServe: Bool {
        get async {
            do throws(LookError) { _ = try await authority() } catch { return false }
            return true
        }
    }

    /// Whether this node's clock is off by more than it may be: it serves nothing then.
    public var isClockOff: Bool {
        get async {
            if let lease, lease.isHeld { return false }
            do throws(LookError) { _ = try await renewed() } catch {
                if case .clockOff = error { return true }
            }
            return false
        }
    }
}
