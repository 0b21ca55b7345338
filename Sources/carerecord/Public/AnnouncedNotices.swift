import Foundation
import Objections
import PublicWeb

/// What the public site announces is what suspends objections on this node.
struct AnnouncedNotices: EmergencyNotices {
    let announced: Announced

    /// Each that is in force is said whole.
    func running() async -> [RunningNotice] {
        announced.running.map { RunningNotice(instrument: $0.instrument, scope: $0.scope, from: $0.from, until: $0.until) }
    }
}
