import Objections
import PublicWeb

/// What the public site announces is what suspends objections on this node. Nothing is asked of the database for it: each page of the site would ask, from
/// anybody, on the connections that looks need.
struct AnnouncedNotices: EmergencyNotices {
    let announced: Announced

    /// Each that is in force is said whole.
    func running() async -> [RunningNotice] {
        announced.running.map { RunningNotice($0) }
    }
}

extension RunningNotice {
    init(_ notice: EmergencyNotice) {
        self.init(instrument: notice.instrument, scope: notice.scope, from: notice.from, until: notice.until)
    }
}
