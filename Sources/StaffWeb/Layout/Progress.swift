import CareRecord
import Looks

/// What has answered so far, and the exceptions in words: on top of every page of a look.
enum Progress {
    static func html(_ view: LookView) -> HTML {
        let look = view.look
        let (answered, all) = look.progress
        var html: HTML =
            "<div class=\"cr-progress\"><div><strong>\(answered) of \(counted(all, "organisation")) \(all == 1 ? "has" : "have") answered\(held(view))\(unreached(view))</strong>"
        if !look.isFinal {
            html +=
                "<progress max=\"\(max(all, 1))\" value=\"\(answered)\" aria-label=\"Organisations that have answered\">\(answered) of \(all)</progress>"
        }
        html += "</div>\n<ul>"
        for words in exceptions(view) { html += "<li>\(words)</li>" }
        html += "</ul><a href=\"\(view.tab(.whoSaidWhat))\">Who said what</a></div>"
        if !look.ledger.isBalanced && look.isFinal {
            html += """
                <div class="nhsuk-warning-callout cr-callout"><h2 class="nhsuk-warning-callout__label">The numbers do not add up</h2>\
                <p>Not everything that was received is accounted for on these pages. Do not rely on them alone.</p></div>
                """
        }
        return html
    }

    /// Those that have answered and of which not all is shown yet: ", 8 of them shown in full once all have".
    private static func held(_ view: LookView) -> String {
        let held = view.look.panel.count { $0.isWaitingForOthers && $0.hasAnswered }
        return held > 0 ? ", \(held) of them shown in full once all have" : ""
    }

    /// Those that could not be had have not answered: ", 1 could not be reached, 1 only in part".
    static func unreached(_ view: LookView) -> String {
        let asked = view.look.panel.filter { $0.wasAsked && $0.isComplete }
        let none = asked.count(where: \.isUnavailable)
        let partly = asked.count { row in
            !row.isUnavailable && row.sections.values.contains { if case .unavailable = $0.state { true } else { false } }
        }
        return (none > 0 ? ", \(none) could not be reached" : "") + (partly > 0 ? ", \(partly) of them only in part" : "")
    }

    static func exceptions(_ view: LookView) -> [HTML] {
        let panel = view.look.panel
        var items: [HTML] = []
        if let died = Deaths.said(view) { items.append("\(Icon.unclear.html)<b>Died</b> \(died); not known to demographics") }
        for notice in view.look.notices { items.append("\(Icon.unclear.html)<b>Note:</b> \(notice)") }
        let waiting = panel.filter { $0.wasAsked && !$0.isComplete && !$0.isWaitingForOthers }
        if !waiting.isEmpty { items.append("\(Icon.waiting.html)<b>Still waiting:</b> \(names(waiting, view))") }
        let held = panel.count { $0.isWaitingForOthers }
        if held > 0 {
            items.append(
                "\(Icon.waiting.html)<b>Shown once all have answered:</b> what \(counted(held, "organisation")) wrote in words, such as letters, notes and doses, and what goes with it. Another may mark the same as sensitive, so it is compared first"
            )
        }
        let down = panel.filter { $0.sections.values.contains { if case .unavailable = $0.state { true } else { false } } }
        if !down.isEmpty { items.append("\(Icon.down.html)<b>Unavailable:</b> \(names(down, view))") }
        if let withheld = withheld(view) { items.append(withheld) }
        let recalled = panel.filter { $0.recalled > 0 }
        if !recalled.isEmpty {
            let count = counted(recalled.reduce(0) { $0 + $1.recalled }, "entry", "entries")
            items.append(
                "\(Icon.withheld.html)<b>Taken back:</b> \(count) that stood here before, \(names(recalled, view)). It may be about somebody else: do not rely on it. Privacy officers are told"
            )
        }
        let unread = view.look.unread.count
        let unclear = panel.filter { $0.sections.values.contains { $0.state == .notUnderstood } }
        if unread > 0 || !unclear.isEmpty {
            let who = panel.filter { row in
                unclear.contains { $0.organisation.ods == row.organisation.ods }
                    || view.look.unread.contains { $0.organisation == row.organisation.ods }
            }
            items.append(
                "\(Icon.unclear.html)<b>Not understood:</b> \(unread > 0 ? counted(unread, "entry", "entries") + ", " : "")\(names(who, view))"
            )
        }
        let cut = panel.filter { $0.sections.values.contains { !$0.cutShort.allSatisfy(\.isWhole) } }
        if !cut.isEmpty { items.append("\(Icon.unclear.html)<b>Not the whole answer:</b> \(names(cut, view))") }
        // Who gave nothing at all stands under "Unavailable" already.
        let others = panel.filter { row in row.otherKinds.map { !row.isUnavailable || $0.withheld > 0 } ?? false }
        if !others.isEmpty {
            let words = others.map { "\(view.name($0.organisation.ods)), \(OtherKindsWords.html($0.otherKinds, view))" as HTML }
            let who: HTML = others.count > 6 ? "not all of \(counted(others.count, "organisation"))" : words.joined("; ")
            items.append("\(Icon.down.html)<b>Other kinds of information</b> (devices, claims and the like): \(who)")
        }
        for row in panel {
            let unverified: HTML =
                "\(Icon.unclear.html)<b>Not verified there:</b> \(view.name(row.organisation.ods)) says itself that the NHS number or a detail is in conflict; raised"
            switch row.identity {
            case .nameDiffers(let other, let isInConflict):
                items.append("\(Icon.unclear.html)<b>Name differs:</b> \(view.name(row.organisation.ods)), “\(other)”; raised")
                if isInConflict { items.append(unverified) }
            case .inConflict: items.append(unverified)
            case .agrees, .withheld, .notKnown: break
            }
        }
        return items
    }

    /// How much is withheld, of sections and of other kinds, and of it what may be somebody else's: who sent that may have sent more of it.
    private static func withheld(_ view: LookView) -> HTML? {
        let rows = view.look.panel.map { ($0, $0.sections.values.flatMap(\.withheldParts) + ($0.otherKinds?.withheldParts ?? [])) }
        func said(_ isMeant: (WithheldPart) -> Bool) -> (count: Int, who: [OrganisationAnswers]) {
            let found = rows.map { row, parts in (row, parts.reduce(0) { isMeant($1) ? $0 + $1.count : $0 }) }.filter { $0.1 > 0 }
            return (found.reduce(0) { $0 + $1.1 }, found.map(\.0))
        }
        let all = said { _ in true }
        guard all.count > 0 else { return nil }
        let mixUps = said { $0.reason == .possibleMixUp }
        let doubt: HTML =
            mixUps.count > 0
            ? ". <b>\(mixUps.count) as a possible mix-up</b>, \(names(mixUps.who, view)): check that what stands beside it is about this person"
            : ""
        return "\(Icon.withheld.html)<b>Withheld:</b> \(counted(all.count, "entry", "entries")), \(names(all.who, view))\(doubt)"
    }

    private static func names(_ rows: [OrganisationAnswers], _ view: LookView) -> String {
        // The panel names them all; here a long list would bury the other exceptions.
        rows.count > 6 ? counted(rows.count, "organisation") : rows.map { view.name($0.organisation.ods) }.joined(separator: "; ")
    }
}
