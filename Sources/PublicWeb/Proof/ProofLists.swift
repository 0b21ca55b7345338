import AuditTrail
import Foundation

/// Lists with proofs, made for one person after another and kept for a moment: a page that is loaded again and again costs the database once, and people who ask
/// at the same time wait for each other instead of all at once taking what looks need. What is kept is of one session and never another's (law 9), and says of
/// which checkpoint it is.
actor ProofLists {
    /// A list is a moment older than the log at most: it says up to where it reaches.
    static let age: TimeInterval = 30
    /// Of so many sessions; and of a list of so many events nothing is kept.
    static let (mostKept, mostEvents) = (8, 5_000)
    /// So many wait; whoever comes then is told to come again.
    static let mostWaiting = 16

    private struct Kept {
        let session: String
        let lists: [PersonList]
        let made: Date
    }

    private var kept: [Kept] = []
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Returns: nil where too many wait.
    func lists(
        of session: String, at now: Date, _ make: @Sendable () async throws -> [PersonList]
    ) async throws -> [PersonList]? {
        if let found = fresh(session, now) { return found }
        guard waiting.count < Self.mostWaiting else { return nil }
        while isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            isBusy = false
            if !waiting.isEmpty { waiting.removeFirst().resume() }
        }
        // Whoever waited for their own other window has it now.
        if let found = fresh(session, now) { return found }
        let lists = try await make()
        if lists.reduce(0, { $0 + Int($1.last) }) <= Self.mostEvents {
            kept.removeAll { $0.session == session }
            kept.append(Kept(session: session, lists: lists, made: now))
            if kept.count > Self.mostKept { kept.removeFirst() }
        }
        return lists
    }

    private func fresh(_ session: String, _ now: Date) -> [PersonList]? {
        kept.removeAll { now.timeIntervalSince($0.made) >= Self.age }
        return kept.first { $0.session == session }?.lists
    }
}
