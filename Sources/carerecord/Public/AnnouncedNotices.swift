import Foundation
import Objections
import PublicWeb
import Storage

/// What the public site announces is what suspends objections on this node.
struct AnnouncedNotices: EmergencyNotices {
    let announced: Announced
    let store: EmergencyStore
    let clock: DatabaseClock

    func running() async -> [RunningNotice] {
        // Nothing is asked of the database while nothing is in force, which is nearly always.
        let known = announced.running
        guard !known.isEmpty else { return [] }
        // Where they cannot be read, those that this node goes by.
        let all = (try? await store.running(at: clock.now())) ?? []
        return (all.isEmpty ? known : all).map { RunningNotice(instrument: $0.instrument, scope: $0.scope, from: $0.from, until: $0.until) }
    }
}
