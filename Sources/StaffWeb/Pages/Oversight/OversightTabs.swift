import CareRecord

/// The desk's own tabs, on each of its pages.
enum OversightTabs {
    enum Place: Hashable {
        case queue(OversightQueue.Kind)
        case mixUps, corrections, search, people, reports
    }

    static func html(_ place: Place, counts: [OversightQueue.Kind: Int] = [:]) -> HTML {
        var html: HTML = "<nav class=\"cr-tabs\" aria-label=\"Oversight\"><div class=\"cr-wide\"><ul>"
        func tab(_ it: Place, _ address: Address, _ title: String, _ count: Int? = nil) {
            let current: HTML = it == place ? " aria-current=\"page\"" : ""
            html += "<li><a href=\"\(address)\"\(current)>\(title)\(count.map { " \($0)" } ?? "")</a></li>"
        }
        for kind in OversightQueue.Kind.allCases {
            tab(.queue(kind), .oversight(kind), title(kind), counts.isEmpty ? nil : counts[kind] ?? 0)
            if kind == .glass { tab(.mixUps, .mixUps, "Possible mix-ups") }
        }
        tab(.corrections, .oversightCorrections, "Asked to be put right")
        tab(.search, .oversightSearch, "Search")
        tab(.people, .oversightPeople, "A person’s list")
        tab(.reports, .oversightReports, "Reports")
        html += "</ul></div></nav>"
        return html
    }

    static func title(_ kind: OversightQueue.Kind) -> String {
        switch kind {
        case .alerts: "Alerts"
        case .glass: "Broken glass"
        case .questions: "Questions by people"
        case .sample: "Monthly sample"
        case .raised: "Raised by officers"
        }
    }

    /// A page of the desk: frame, tabs, content.
    static func page(
        title: String, _ place: Place, counts: [OversightQueue.Kind: Int] = [:], site: Site, session: StaffSession,
        watched: WatchedPage = WatchedPage(), main: HTML
    ) -> HTML {
        var page = Layout.opening(title: title, site: site, session: session, watched: watched, hasComponents: true)
        page += html(place, counts: counts)
        page += "<main class=\"cr-wide cr-plain\" id=\"maincontent\" tabindex=\"-1\">\(main)</main>"
        page += Layout.closing(site)
        return page
    }
}
