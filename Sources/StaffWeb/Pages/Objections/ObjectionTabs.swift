import Objections

/// The desk's own tabs and small parts, on each of its pages.
enum ObjectionTabs {
    enum Place { case queue, enter, figures, take, notices, representatives }

    static func page(_ title: String, _ place: Place, site: Site, session: StaffSession, main: HTML) -> HTML {
        var page = Layout.opening(title: title, site: site, session: session, watched: WatchedPage(isShownOnce: true), hasComponents: true)
        page += "<nav class=\"cr-tabs\" aria-label=\"Objection desk\"><div class=\"cr-wide\"><ul>"
        for (it, address, words) in [
            (Place.queue, Address.objections, "Queue"), (.enter, .objectionNew, "Enter a letter or call"),
            (.figures, .objectionFigures, "Figures"),
            (.take, .objectionImport, "Older lists"), (.representatives, .representatives, "Who acts"),
            (.notices, .objectionNotices, "National emergencies"),
        ] {
            let current: HTML = it == place ? " aria-current=\"page\"" : ""
            page += "<li><a href=\"\(address)\"\(current)>\(words)</a></li>"
        }
        page += "</ul></div></nav><main class=\"cr-wide cr-plain\" id=\"maincontent\" tabindex=\"-1\">\(main)</main>"
        page += Layout.closing(site)
        return page
    }

    static func day(_ day: Day) -> HTML { "<time datetime=\"\(plain: day.text)\" class=\"cr-nowrap\">\(day.words)</time>" }

    /// When the answer is due, and how many days are left.
    static func due(_ it: ObjectionCase, _ today: Day) -> HTML {
        guard let left = it.daysLeft(on: today) else { return "no answer owed" }
        let words: HTML =
            left < 0 ? "<b>late</b>" : left == 0 ? "<b>today</b>" : "\(counted(left, "day"))"
        let mark: HTML = left < 1 ? "▲ " : ""
        return "\(mark)\(day(it.due)), \(words)"
    }

    /// What comes next, in words; empty where nothing does.
    static func next(_ state: ObjectionState) -> String {
        switch state {
        case .received: "Check who it is"
        case .identityChecked: "Begin to consider it"
        case .considering: "Bring it into force, or propose not to"
        case .secondCheck: "A second person decides"
        case .inForce, .notUpheld, .withdrawn, .endedByDeath, .endedByMove, .notIdentified, .duplicate: ""
        }
    }
}
