import CareRecord
import Looks

/// The Summary Care Record on paper.
enum PrintedSummary {
    /// What of it is not on this paper, for the list of what is missing (law 4); nil where it is there, or none is connected.
    static func missing(_ state: SummaryCareRecordState) -> HTML? {
        switch state {
        case .notOffered: return nil
        case .toBeAsked(let said, _): return "\(Icon.notAsked.html)<b>Summary Care Record:</b> \(why(said))"
        case .opened(let summary):
            guard case .failed(let why) = summary.standing else { return nil }
            return "\(Icon.down.html)<b>Summary Care Record, unavailable:</b> \(why.sentence). That is not to say that there is none"
        }
    }

    /// After the shared record and apart from it, where it was opened in this look.
    static func html(_ state: SummaryCareRecordState, _ view: LookView) -> HTML {
        switch state {
        case .notOffered: return ""
        case .toBeAsked(let said, _): return "<h2>Summary Care Record</h2><p>Not on this paper: \(why(said)).</p>"
        case .opened(let summary):
            var html: HTML = "<h2>Summary Care Record</h2>\(SummaryCareRecordPage.whereFrom(summary, view))"
            let own = view.over(summary.look)
            for section in own.sections where !summary.look.record.lines(section).isEmpty { html += PrintPage.section(section, own) }
            // Of sections without an entry paper has no other place to say why.
            if case .held = summary.standing { html += SummaryCareRecordParts.states(own) }
            html += LedgerWords.whole(own)
            return html
        }
    }

    /// Why it is not open, by what was said last.
    private static func why(_ said: SummarySaid?) -> HTML {
        switch said {
        case nil: "not asked for in this look"
        case .refused(let at)?: "not asked for. The person said no, \(HTML.moment(at))"
        case .dissented(let at)?: "this person has chosen not to have one, as its service said \(HTML.moment(at))"
        case .given?, .emergency?: "not open in this look now. What was said of it before is on record"
        }
    }
}
