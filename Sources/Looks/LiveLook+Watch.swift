import CareRecord
import Foundation

/// The look as others see it: the one maker of `ReleasedLook`.
extension LiveLook {
    /// The look as it is now; merges what has come since somebody last looked. A look that has ended shows nothing, not an empty
    /// record.
    func snapshot() throws(LookError) -> ReleasedLook {
        guard !isEnded else { throw .ended }
        return current()
    }

    private func current() -> ReleasedLook {
        merge()
        let ledger = ledger()
        check(ledger)
        var look = ReleasedLook(
            id: id, version: version, isFinal: isFinal, opened: opened, staff: staff, staffOrganisation: staffOrganisation,
            decision: decision, person: person, mark: mark, record: content.record, panel: unnamed.rows(panel()),
            listed: unnamed.listed(listedResources()),
            unread: unnamed.unread(content.unread), ledger: ledger, notices: notices, entryKey: entryKey)
        look.summaryCareRecord = summaryMark
        look.labelNames = Dictionary(policy.labels.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return look
    }

    func merge() {
        take()
        content.record.settle()
    }

    /// The greater part of merging, which needs to be done once for each entry: lines are made of them when somebody looks.
    func take() {
        guard !content.unmerged.isEmpty else { return }
        content.record.take(unnamed.entries(content.unmerged), prepared: content.prepared)
        content.unmerged = []
        if isFinal { content.prepared = PreparedEntries() }
    }

    /// What waits for a later answer is made ready for merging, shown in the end or not: so little is left to do when that answer comes, and
    /// how long that takes tells nothing of what was taken out.
    func prepare() {
        content.prepared.prepare(content.unprepared)
        content.unprepared = []
    }

    /// Law 11 while the look runs: what does not add up is said on the page, and logged as numbers.
    private func check(_ ledger: Ledger) {
        guard !ledger.isBalanced, !content.isImbalanceSaid else { return }
        content.isImbalanceSaid = true
        notices.append(Self.imbalance)
        logger.error(
            "a look's ledger does not add up",
            metadata: [
                "look": "\(correlation)", "received": "\(ledger.received)", "shown": "\(ledger.shown)", "listed": "\(ledger.listed)",
                "grouped": "\(ledger.grouped)", "withheld": "\(ledger.withheldTotal)", "notUnderstood": "\(ledger.notUnderstood)",
            ])
    }

    static let imbalance = "What was received and what is shown do not add up: something may be missing from this page. Please report it."

    /// Versions as they come: the present one, then the newest that was not taken yet, the last one last. Nobody owns a watcher's end: one
    /// that has gone is found when the next version cannot be given to it, and every look has a last version.
    func watch() throws(LookError) -> AsyncStream<LookVersion> {
        guard !isEnded else { throw .ended }
        let (stream, continuation) = AsyncStream.makeStream(of: LookVersion.self, bufferingPolicy: .bufferingNewest(1))
        let now = sign()
        continuation.yield(now)
        if isFinal { continuation.finish() } else { add(continuation, now) }
        return stream
    }

    /// The word that there is a version. It holds nothing of it: a client that does not read must hold no record outside the memory
    /// that is counted, and most versions are passed over.
    private func sign() -> LookVersion {
        let answered = panel().count { $0.wasAsked && $0.hasAnswered }
        return LookVersion(number: version, isFinal: isFinal, answered: answered) { [weak self] in await self?.unlessGone() }
    }

    private func unlessGone() -> ReleasedLook? { standing(at: surroundings.now()) == .live ? current() : nil }

    /// Judges without touching: idle time goes on.
    func standing(at now: Date) -> LookStanding {
        guard !isEnded, due(at: now) == nil else { return .ended }
        // Whoever wakes it looks at it already.
        return isAsleep && !isWaking ? .asleep : .live
    }

    /// Returns once the last answer has passed the gate or the look has ended. Costs no version: merging is once, at the end.
    /// Bounded by the sources' deadlines, so that a client that went away is forgotten soon.
    private func endOfGathering() async {
        guard !isFinal, !isEnded else { return }
        await withCheckedContinuation { waitingForLast.append($0) }
    }

    func wakeWhoWaits() {
        for waiting in waitingForLast { waiting.resume() }
        waitingForLast = []
    }

    /// The last version; nil where the look ended, or slept, before it came.
    func last() async -> ReleasedLook? {
        await endOfGathering()
        return isFinal && !isEnded ? current() : nil
    }

    /// Bytes that everything released takes on its way out, once all has come: unpacked, and written with a Provenance for each.
    func sizeAtLast() async -> Int {
        await endOfGathering()
        return 2 * content.originals.servedBytes + 700 * content.originals.kept.count
    }

    /// Everything released, once all has come; nil where the look ended before.
    /// - Parameter place: that was taken for it.
    func wholeAtLast(_ place: ExitPlace? = nil) async -> WholeLook? {
        await endOfGathering()
        return isFinal && !isEnded ? whole(place) : nil
    }

    private func add(_ watcher: AsyncStream<LookVersion>.Continuation, _ now: LookVersion) {
        // Somebody who loads a page again and again leaves watchers behind: those are let go here.
        if watchers.count >= 32 { give(now) }
        watchers.append(watcher)
    }

    func publish() {
        version += 1
        guard !isEnded, !watchers.isEmpty else { return }
        give(sign())
        guard isFinal else {
            untidySignal?.yield()
            return
        }
        for watcher in watchers { watcher.finish() }
        watchers = []
    }

    /// Gives a version to every watcher, and forgets those that have gone.
    private func give(_ version: LookVersion) {
        watchers.removeAll { watcher in
            if case .terminated = watcher.yield(version) { true } else { false }
        }
    }
}
