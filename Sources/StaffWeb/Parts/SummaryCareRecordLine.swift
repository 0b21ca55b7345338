import Looks

/// What became of the Summary Care Record in this look, beside who said what: it is none of the rows (law 4).
enum SummaryCareRecordLine {
    static func html(_ view: LookView) -> HTML {
        let words: HTML
        switch view.look.summaryCareRecord {
        case .notOffered: return ""
        case .toBeAsked: words = "\(Icon.notAsked.html)<b>Summary Care Record:</b> not open here. It needs the person’s permission."
        case .refused: words = "\(Icon.notAsked.html)<b>Summary Care Record:</b> not asked. The person said no."
        case .opened:
            words = "<b>Summary Care Record:</b> asked for in this look. What came of it stands on its page, apart from these numbers."
        }
        return "<p class=\"cr-small\">\(words) <a href=\"\(view.tab(.summaryCareRecord))\">Summary Care Record</a></p>"
    }
}
