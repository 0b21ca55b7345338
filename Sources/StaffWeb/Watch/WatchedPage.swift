import Looks

/// How a page of somebody signed in says what it is to be watched for: the script clears it where the session ends, and a page of a look where
/// that does. Without script it asks after a minute for one that comes only then (`UntilEndedRoute`): until that comes the browser leaves it as it is,
/// with its place, what is typed into it and its filter (WCAG 2.2.1, failure F41).
struct WatchedPage: Sendable {
    /// At most a minute (issue 5, part 3).
    static let refreshSeconds = 60

    /// The look's name in watches; nil: a page of no look.
    var look: String?
    /// What is asked for without script where the page may not stay as it is, and what leads back to it; nil: the front page.
    var of: String?
    /// Loading it again is something else that is put on record, and so is for somebody to ask for.
    var isShownOnce = false
    /// It answers what was typed and is in no address: nothing that comes by itself is the same page.
    var isFiltered = false

    /// What is on the page's root, for the script: nothing that says anything outside of this session.
    func attributes(_ session: StaffSession) -> HTML {
        var html: HTML = " data-cr-among=\"\(plain: PersonMark.name(of: session.key))\""
        if let look { html += " data-cr-look=\"\(plain: look)\"" }
        if isShownOnce || isFiltered { html += " data-cr-once" }
        return html
    }

    /// For browsers without script only: a header would load the page again under everybody. Each page of somebody signed in has it, whoever wrote it.
    func meta(_ session: StaffSession) -> HTML {
        let next = Address.untilEnded(
            among: PersonMark.name(of: session.key), turn: 1, look: look, of: of.map(Self.asked), stands: isFiltered ? .filtered : .page)
        return "<noscript><meta http-equiv=\"refresh\" content=\"\(plain: Self.refresh(next.path))\"></noscript>\n"
    }

    /// As a browser takes it, in `meta` or in the header `Refresh`.
    static func refresh(_ path: String, after seconds: Int = refreshSeconds) -> String { "\(seconds); url=" + path }

    /// The same address, so that the server can tell that nobody asked.
    static func again(_ path: String) -> String {
        with("refreshed=1", asked(path))
    }

    /// The same address, for an original or document that is only asked for again once a minute: too many of the session's wait to be told more.
    static func eachMinute(_ path: String) -> String {
        let plain = asked(path)
        return again(isEachMinute(plain) ? plain : with("minute=1", plain))
    }

    static func isEachMinute(_ path: String) -> Bool { path.contains("?minute=1") || path.contains("&minute=1") }

    /// As somebody asked for it.
    static func asked(_ path: String) -> String {
        path.replacingOccurrences(of: "&refreshed=1", with: "").replacingOccurrences(of: "?refreshed=1", with: "")
    }

    private static func with(_ query: String, _ path: String) -> String { path + (path.contains("?") ? "&" : "?") + query }
}
