import AccessControl
import CareRecord
import Foundation
import Storage

/// Deciding again about open looks whose person or staff member a change touches, many in one read: a change may concern them all, and each by
/// itself would keep the database busy for as long as there are looks.
extension Looks {
    /// Looks of one read: some six hundred rows are asked for, and nobody else waits long for a connection.
    static let decidedTogether = 64
    /// Reads at once: more would keep pages from the database's connections.
    static let readsTogether = 4

    /// Somebody who waits until a look is decided again.
    struct WaitingForDecision: Sendable {
        let id: LookID
        let turn: CheckedContinuation<Turn, Never>
    }
    enum Turn: Sendable {
        case decided(Result<Void, LookError>)
        /// It is theirs to read, for themselves and whoever waits behind them.
        case lead
    }

    /// Returns once a look of this node, or one that is watched here, is decided under the registers as they are; one that may not go on is gone
    /// then. Those who ask at the same time share reads.
    func redecided(_ id: LookID) async throws(LookError) {
        let reading = try await authority()
        guard let rights = rights[id] ?? afar[id]?.rights, isStale(rights, reading, at: surroundings.now()) else { return }
        if readsForDecisions < Self.readsTogether {
            readsForDecisions += 1
        } else if case .decided(let done) = await withCheckedContinuation({ waitingForDecision.append(.init(id: id, turn: $0)) }) {
            return try done.get()
        }
        let others = waitingForDecision.prefix(Self.decidedTogether - 1)
        waitingForDecision.removeFirst(others.count)
        let done = await decidedAgain([id] + others.map(\.id))
        for other in others { other.turn.resume(returning: .decided(Self.of(other.id, done))) }
        if waitingForDecision.isEmpty { readsForDecisions -= 1 } else { waitingForDecision.removeFirst().turn.resume(returning: .lead) }
        try Self.of(id, done).get()
    }

    /// What came of one of those that were decided together: what could not be told of another alone is not its own.
    private static func of(_ id: LookID, _ done: Result<Set<LookID>, LookError>) -> Result<Void, LookError> {
        done.flatMap { $0.contains(id) ? .failure(.accountUnavailable) : .success(()) }
    }

    /// About every look of this node, and every one that is watched here, that the changes up to a reading touch. The others are under its
    /// version from here on, so that nobody has to know for long what changed.
    func decideAgainAboutAll(_ reading: AuthorityReading) async {
        let version = reading.version
        let now = surroundings.now()
        var all: [LookID] = []
        for (id, it) in rights { if isStale(it, reading, at: now) { all.append(id) } else { rights[id]?.version = version } }
        for (id, it) in afar { if isStale(it.rights, reading, at: now) { all.append(id) } else { afar[id]?.rights.version = version } }
        await withTaskGroup(of: Void.self) { group in
            for (number, start) in stride(from: 0, to: all.count, by: Self.decidedTogether).enumerated() {
                if number >= Self.readsTogether { await group.next() }
                let some = Array(all[start..<min(start + Self.decidedTogether, all.count)])
                group.addTask { _ = await self.decidedAgain(some) }
            }
        }
    }

    /// - Returns: those of them of which it alone could not be told; or why it could be told of none.
    // A Result, because Swift 6.3.1 crashes on a typed error that is caught and in part thrown on.
    private func decidedAgain(_ ids: [LookID]) async -> Result<Set<LookID>, LookError> {
        do throws(LookError) { return .success(try await decideAgain(ids)) } catch { return .failure(error) }
    }

    /// Decides about those of them that must be decided again. Whoever may not look any more has their look ended, on record.
    /// - Returns: those of them of which it could not be told: nothing of them is shown until they are asked about again.
    private func decideAgain(_ ids: [LookID]) async throws(LookError) -> Set<LookID> {
        let reading = try await authority()
        let now = surroundings.now()
        var stale: [LookID: Rights] = [:]
        for id in ids { if let it = rights[id] ?? afar[id]?.rights, isStale(it, reading, at: now) { stale[id] = it } }
        let accounts = try await accounts(of: stale, at: reading.server)
        for id in stale.keys where !accounts.standing.contains(id) && !accounts.untold.contains(id) {
            // It would be shown again from memory, with no account of it anywhere. Opened anew it has one, of all of it.
            await endAnywhere(id, because: "what it had shown was lost with a database server")
        }
        let waiting = stale.filter { accounts.standing.contains($0.key) }
        guard !waiting.isEmpty else { return accounts.untold }
        // Labels and lists of another policy may keep back what is shown already: the look is opened anew under it.
        let policy = try await policy().digest
        let region = surroundings.regionDigest()
        var asked: [(id: LookID, rights: Rights)] = []
        for (id, rights) in waiting {
            if rights.opening.policy.digest != policy {
                await endAnywhere(id, because: "the policy changed")
            } else if rights.opening.region != region {
                // Who looks and who shares is another: what was shown may be shared no more.
                await endAnywhere(id, because: "the region changed")
            } else {
                asked.append((id, rights))
            }
        }
        let questions = asked.map {
            AccessDesk.Again(question: question($0.rights.opening, $0.rights.known, now), decide: redeciding($0.rights, at: now))
        }
        let decisions: [Decision]
        do { decisions = try await surroundings.access.decideAgain(questions) } catch { throw couldNotTell(error) }
        for (it, decision) in zip(asked, decisions) {
            guard decision.shows(atLeast: it.rights.shows) else {
                await endAnywhere(it.id, because: "no longer permitted")
                continue
            }
            // Read before it is written: both at once would be an access conflict.
            if rights[it.id] != nil {
                rights[it.id]?.decision = decision
                rights[it.id]?.version = reading.version
                rights[it.id]?.server = reading.server
            }
            if afar[it.id] != nil {
                afar[it.id]?.rights.decision = decision
                afar[it.id]?.rights.version = reading.version
                afar[it.id]?.rights.server = reading.server
            }
        }
        return accounts.untold
    }

    /// Whether what this node has shown of looks is on record at the server that answers now (law 2), asked for all of them together: one that was
    /// behind lacks what was acknowledged last. What they were put on record of besides is put there again when it comes to that.
    private func accounts(of stale: [LookID: Rights], at server: String) async throws(LookError) -> LooksStanding {
        var accounts = LooksStanding()
        var (mine, others): (Set<LookID>, Set<LookID>) = ([], [])
        for (id, rights) in stale {
            if rights.server == server {
                accounts.standing.insert(id)
            } else if let look = live[id] {
                await look.accountMayBeLost()
                mine.insert(id)
            } else {
                // Another node's: where its row is lost, that node's end of it changes no row, and no reading would ever tell of it.
                others.insert(id)
            }
        }
        do {
            if !mine.isEmpty {
                let told = try await surroundings.nodes.standing(mine)
                accounts.standing.formUnion(told.standing)
                accounts.untold = told.untold
            }
            if !others.isEmpty { accounts.standing.formUnion(try await surroundings.nodes.stillOpen(others)) }
        } catch { throw couldNotTell(error) }
        return accounts
    }

    /// Ends a look of this node, or one that is watched here, on record.
    private func endAnywhere(_ id: LookID, because why: String) async {
        let held = afar.removeValue(forKey: id)?.held
        if let look = live[id] {
            await end(id, look, because: why)
        } else if let held {
            _ = await endedHere(id, held, why)
        }
    }
}
