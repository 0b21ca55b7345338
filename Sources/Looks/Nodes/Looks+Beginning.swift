import Foundation

/// A look that is on record as open and begins here only once others were asked: meanwhile anybody may end it, on whichever node.
extension Looks {
    /// Since when it was on record, at the latest.
    struct Beginning: Sendable {
        let at: Date
        let instant = ContinuousClock.now
        init(_ now: Date) { at = now }
    }

    /// Whether a look has ended before it begins here, where readings may have forgotten that by now: they tell what ended lately. Within that time they
    /// are enough (`AuthorityReading.endedLooks`), and nothing is read for it.
    func hasEnded(_ id: LookID, since beginning: Beginning) async throws(LookError) -> Bool {
        // By whichever clock it is longer: the one that all nodes go by may have been put back.
        let remembered = Self.remembered / .seconds(1)
        guard
            surroundings.now().timeIntervalSince(beginning.at) >= remembered
                || ContinuousClock.now - beginning.instant >= Self.remembered
        else { return false }
        do { return try await surroundings.nodes.seen(id) == nil } catch { throw .accountUnavailable }
    }
}
