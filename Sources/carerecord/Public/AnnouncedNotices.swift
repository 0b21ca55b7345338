import Objections
import PublicWeb

/// What the public site announces is what suspends objections on this node. Nothing is asked of the database for it: each page of the site would ask, from
/// anybody, on the connections that looks need.
struct AnnouncedNotices: EmergencyNotices {
    let announced: Announced

    /// Each that is in force is said whole.
    func running() async -> [RunningNotice] {
        announced.running.map { RunningNotice(instrument: $0.instrument, scope: $0.scope, from: $0.from, until: $0.until) }
    }
}
