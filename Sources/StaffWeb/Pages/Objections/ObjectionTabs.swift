import Objections

/// The desk's own tabs and small parts, on each of its pages.
enum ObjectionTabs {
    enum Place: Hashable {
        case queue, figures, notices, representatives
        case list(ObjectionList.Kind)
        /// Reached from the queue: entering one, an older list.
        case enter, take
    }

    /// - Parameter counts: of the whole desk; nil: they are not known here.
    static func page(
        _ title: String, _ place: Place, counts: ObjectionCounts? = nil, site: Site, session: StaffSession, main: HTML
    ) -> HTML {
        var page = Layout.opening(title: title, site: site, session: session, watched: WatchedPage(isShownOnce: true), hasComponents: true)
        page += "<nav class=\"cr-tabs\" aria-label=\"Objection desk\"><div class=\"cr-wide\"><ul>"
        func tab(_ it: Place, _ address: Address, _ words: String, _ count: Int? = nil) {
            let current: HTML = it == place ? " aria-current=\"page\"" : ""
            page += "<li><a href=\"\(address)\"\(current)>\(words)\(count.map { " \($0)" } ?? "")</a></li>"
        }
        tab(.queue, .objections, "Queue", counts?.queue)
        for kind in ObjectionList.Kind.allCases {
            tab(.list(kind), .objectionList(kind), ObjectionListPage.title(kind), counts.flatMap { count($0, kind) })
        }
        tab(.figures, .objectionFigures, "Figures")
        tab(.representatives, .representatives, "Who acts")
        tab(.notices, .objectionNotices, "National emergencies")
        page += "</ul></div></nav><main class=\"cr-wide cr-plain\" id=\"maincontent\" tabindex=\"-1\">\(main)</main>"
        page += Layout.closing(site)
        return page
    }

    static func day(_ day: Day) -> HTML { "<time datetime=\"\(plain: day.text)\" class=\"cr-nowrap\">\(day.words)</time>" }

    private static func count(_ counts: ObjectionCounts, _ kind: ObjectionList.Kind) -> Int? {
        switch kind {
        case .secondPerson: counts.secondPerson
        case .duplicates: counts.duplicates
        case .askedAgain: counts.askedAgain
        case .letters: nil
        }
    }

    /// `27-Nov-2026`, as tables have it.
    static func short(_ day: Day) -> HTML {
        "<time datetime=\"\(plain: day.text)\" class=\"cr-nowrap\">\(plain: LondonTime(day.end.addingTimeInterval(-43_200)).date)</time>"
    }

    /// When the answer is due, and how many days are left; what is due within the week in which a desk is reminded has a mark.
    static func due(_ it: ObjectionCase, _ today: Day) -> HTML {
        guard let left = it.daysLeft(on: today) else { return "No answer owed" }
        let mark: HTML = left <= AnswerLimit.remindsWithin ? "▲ " : ""
        if left == 0 { return "\(mark)<b>Today</b>" }
        return left < 0
            ? "\(mark)\(short(it.due)), <b>late by \(counted(-left, "day"))</b>" : "\(mark)\(short(it.due)), \(counted(left, "day"))"
    }
}
