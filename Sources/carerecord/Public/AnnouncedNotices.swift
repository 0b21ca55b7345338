import PublicWeb

/// What the public site announces is what suspends objections on this node.
struct AnnouncedNotices: EmergencyNotices {
    let announced: Announced

    func running() async -> [RunningNotice] {
        guard let it = announced.running else { return [] }
        return [RunningNotice(instrument: it.instrument, scope: it.scope, from: it.from, until: it.until)]
    }
}
