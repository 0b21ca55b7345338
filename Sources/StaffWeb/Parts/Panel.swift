import CareRecord
import Foundation
import Looks

/// Organisations × sections with the states of law 4, each with its time and the age of its data.
enum Panel {
    static func html(_ view: LookView, heading: HTML) -> HTML {
        let sections = [
            Section.appointments, .conditions, .medicines, .allergies, .results, .documents, .carePlans, .encounters, .procedures,
            .immunisations, .alerts,
        ]
        .filter { view.look.decision.permitted.contains($0) }
        var html: HTML = """
            <section class="cr-12 cr-card" id="\(plain: view.id("panel"))"><header>\(heading)\
            <span class="cr-small cr-soft">A number is how many entries came. “None recorded” is what that organisation said, at that time.</span></header>\
            <div class="cr-scroll" tabindex="0" role="region" aria-label="Table: who said what"><table class="cr-table cr-panel cr-stackable">\
            <caption class="nhsuk-u-visually-hidden">Each organisation and section: what it said</caption><thead><tr>\
            <th scope="col">Organisation</th><th scope="col">Identity</th>
            """
        for section in sections { html += "<th scope=\"col\">\(columnTitle(section))</th>" }
        html += "</tr></thead><tbody>"
        for row in view.look.panel where row.wasAsked { html += self.row(row, sections, view) }
        html += notAsked(view.look.panel.filter { !$0.wasAsked }, columns: sections.count + 1)
        html += "</tbody></table></div>\(notForThisRole(view))\(SummaryCareRecordLine.html(view))</section>"
        return html
    }

    /// Law 4 for what is not shown in this look whatever anybody holds: one line, and not a column of every organisation.
    static func notForThisRole(_ view: LookView) -> HTML {
        let words = NotOpen.html(view)
        return words.isEmpty ? "" : "<p class=\"cr-small cr-quiet\">\(words)</p>"
    }

    /// Organisations that were not asked at all have nothing to say section by section: one row for each reason, each named.
    private static func notAsked(_ rows: [OrganisationAnswers], columns: Int) -> HTML {
        var names: [String: [String]] = [:]
        for row in rows {
            let reasons = Set(row.sections.values.compactMap { if case .notAsked(let why) = $0.state { why } else { nil } })
            let words =
                if reasons.contains(.suspended) {
                    "Agreement suspended; something may be known there"
                } else if reasons.isSubset(of: [.notAllowed]) {
                    "Not for your role"
                } else if reasons.contains(.notKnownThere) {
                    "Nothing is known there about the person"
                } else {
                    "Not offered there"
                }
            names[words, default: []].append(row.organisation.name)
        }
        return names.sorted { $0.value[0] < $1.value[0] }.map { words, organisations in
            """
            <tr><th scope="row">\(counted(organisations.count, "organisation")) not asked</th>\
            <td colspan="\(columns)" data-label="Not asked" class="cr-quiet">\(Icon.notAsked.html)\(words): \(organisations.joined(separator: ", "))</td></tr>
            """
        }.reduce(into: HTML()) { $0 += $1 }
    }

    /// With a soft hyphen where the column is narrower than the word.
    private static func columnTitle(_ section: Section) -> HTML {
        switch section {
        case .appointments: "Appoint&shy;ments"
        case .conditions: "Condi&shy;tions"
        case .documents: "Docu&shy;ments"
        case .encounters: "Encoun&shy;ters"
        case .procedures: "Proce&shy;dures"
        case .immunisations: "Immunis&shy;ations"
        default: "\(section.title)"
        }
    }

    private static let unverified: HTML = "<b>Not verified there:</b> it says that the number is in conflict"

    private static func row(_ row: OrganisationAnswers, _ sections: [Section], _ view: LookView) -> HTML {
        let kind = row.organisation.kind.words + (row.isRegisteredPractice ? ", registered" : "")
        var html: HTML =
            "<tr><th scope=\"row\">\(row.organisation.name) <span>\(kind)</span>\(answered(row, view))\(recalled(row))\(otherKinds(row, view))</th>"
        switch row.identity {
        case .agrees: html += "<td data-label=\"Identity\">Agrees</td>"
        case .nameDiffers(let other, let isInConflict):
            let more: HTML = isInConflict ? "<br>\(unverified)" : ""
            html += "<td data-label=\"Identity\" class=\"cr-loud\"><span><b>Name differs:</b> “\(other)”\(more)</span></td>"
        case .inConflict: html += "<td data-label=\"Identity\" class=\"cr-loud\"><span>\(unverified)</span></td>"
        case .withheld(let reason):
            html +=
                "<td data-label=\"Identity\" class=\"cr-loud\">\(loud(.withheld, "Withheld"))<span class=\"cr-s cr-quiet\">\(reason.words)</span></td>"
        case .notKnown where !row.isComplete:
            html += "<td data-label=\"Identity\" class=\"cr-wait\">\(quiet(.waiting, "\(awaited(row))"))</td>"
        case .notKnown: html += "<td data-label=\"Identity\" class=\"cr-quiet\">\(row.isUnavailable ? "Unavailable" : "Not known")</td>"
        }
        for section in sections {
            if let answer = row.sections[section] {
                html += cell(answer, section, row, view)
            } else {
                html += "<td data-label=\"\(plain: section.title)\" class=\"cr-quiet\">\(quiet(.notAsked, "Not asked"))</td>"
            }
        }
        html += briefly(row, sections, view)
        html += "</tr>"
        return html
    }

    /// On a phone, where a line for each quiet section would drown what stands out: after the states that do, a line for each that does not, with its
    /// sections. Where there is room the cells say it, and this is not there.
    private static func briefly(_ row: OrganisationAnswers, _ sections: [Section], _ view: LookView) -> HTML {
        var lines: [(words: String, sections: [String])] = []
        for section in sections {
            guard let answer = row.sections[section], let words = quiet(answer, row, view) else { continue }
            let name = answer.state == .entries ? "\(section.inSentence) \(answer.entries)" : section.inSentence
            if let place = lines.firstIndex(where: { $0.words == words }) {
                lines[place].sections.append(name)
            } else {
                lines.append((words, [name]))
            }
        }
        guard !lines.isEmpty else { return "" }
        var html: HTML = "<td class=\"cr-briefly\">"
        for line in lines { html += "<span><b>\(line.words):</b> \(line.sections.joined(separator: ", "))</span>" }
        html += "</td>"
        return html
    }

    /// What a cell says where that is one thing that does not stand out; nil where something in it does.
    private static func quiet(_ answer: SectionAnswer, _ row: OrganisationAnswers, _ view: LookView) -> String? {
        guard answer.withheldParts.isEmpty, answer.notUnderstood == 0, answer.readInPart == 0, answer.cutShort.isEmpty else { return nil }
        switch answer.state {
        case .entries: return "Entries"
        case .nothingRecorded: return noneRecorded(answer, view)
        case .notShared: return "Not shared"
        case .notAsked(.notKnownThere): return "Not asked, not known there"
        case .notAsked(.notOffered): return "Not asked, not offered"
        case .notAsked(.suspended): return "Not asked, agreement suspended"
        case .notAsked(.notAskedThere): return "Not asked there"
        case .notAsked(.notAllowed): return "Not asked, not for your role"
        case .waiting: return awaited(row)
        case .withheld, .notUnderstood, .unavailable: return nil
        }
    }

    private static func noneRecorded(_ answer: SectionAnswer, _ view: LookView) -> String {
        let when =
            answer.dataAsOf.flatMap { data in
                answer.answered.map { $0.timeIntervalSince(data) < 900 ? $0 : data } ?? data
            } ?? answer.answered
        return "None recorded \(when.map { Ago.words($0, now: view.now) } ?? "")"
    }

    private static func answered(_ row: OrganisationAnswers, _ view: LookView) -> HTML {
        guard let answered = row.answered else { return "<span>Not yet answered</span>" }
        let age = Ago.words(answered, now: view.now)
        let data = dataAge(row.dataAsOf, answered)
        return
            "<span>\(LondonTime(answered).isSameDay(as: LondonTime(view.now)) ? LondonTime(answered).clockWithSeconds : age), \(data)</span>"
    }

    private static func recalled(_ row: OrganisationAnswers) -> HTML {
        row.recalled > 0 ? "<span><b>\(row.recalled) taken back</b>: shown here before, and perhaps about somebody else</span>" : ""
    }

    private static func otherKinds(_ row: OrganisationAnswers, _ view: LookView) -> HTML {
        guard let others = row.otherKinds else { return "" }
        return "<span>\(Icon.down.html)<b>Other kinds of information:</b> \(OtherKindsWords.html(others, view))</span>"
    }

    private static func dataAge(_ data: Date?, _ answered: Date) -> HTML {
        // A live system that does not date its answer may still pass on what another holds: we do not know, and say so.
        guard let data else { return "age of data not said" }
        let age = Ago.age(of: data, at: answered)
        return age == "now" ? "data now" : "<b>data \(age)</b>"
    }

    /// What is to come of who has answered waits for the others, and not for them.
    private static func awaited(_ row: OrganisationAnswers) -> String {
        row.isWaitingForOthers ? "Answered, shown once all have" : "Still waiting"
    }

    private static func cell(_ answer: SectionAnswer, _ section: Section, _ row: OrganisationAnswers, _ view: LookView) -> HTML {
        var style = ""
        var words = HTML()
        switch answer.state {
        case .entries: words += "<b>\(answer.entries)</b>"
        case .nothingRecorded: words += quiet(.none, "\(noneRecorded(answer, view))")
        case .notShared: words += quiet(.notShared, "Not shared")
        // Below, with its reasons.
        case .withheld: break
        case .notAsked(.notKnownThere): words += quiet(.notAsked, "Not asked: not known there")
        case .notAsked(.notOffered): words += quiet(.notAsked, "Not asked: not offered")
        case .notAsked(.suspended): words += quiet(.notAsked, "Not asked: agreement suspended")
        case .notAsked(.notAskedThere): words += quiet(.notAsked, "Not asked there")
        case .notAsked(.notAllowed): words += quiet(.notAsked, "Not asked: not for your role")
        case .notUnderstood:
            style = "cr-loud"
            words += loud(.unclear, "Could not be understood")
        case .unavailable(let failure):
            style = "cr-loud"
            words += loud(.down, "Unavailable")
            words += "<span class=\"cr-s cr-quiet\">\(failure.sentence)</span>"
        case .waiting:
            style = "cr-wait"
            words += quiet(.waiting, "\(awaited(row))")
        }
        for part in answer.withheldParts {
            style = "cr-loud"
            words += loud(.withheld, "\(part.counted)")
            if let reason = part.reason { words += "<span class=\"cr-s cr-quiet\">\(reason.words)</span>" }
        }
        if answer.notUnderstood > 0 {
            style = "cr-loud"
            words += loud(.unclear, "\(answer.notUnderstood) not understood")
        }
        if answer.readInPart > 0 {
            style = "cr-loud"
            words += loud(.unclear, "\(answer.readInPart) read in part")
        }
        for cut in answer.cutShort where cut.isWhole { words += quiet(.none, "\(cut.sentence)") }
        for cut in answer.cutShort where !cut.isWhole {
            style = "cr-loud"
            words += loud(.unclear, "\(cut.sentence)")
        }
        if quiet(answer, row, view) != nil { style = style.isEmpty ? "cr-folded" : style + " cr-folded" }
        return "<td data-label=\"\(plain: section.title)\" class=\"\(plain: style)\">\(words)</td>"
    }

    private static func quiet(_ icon: Icon, _ words: HTML) -> HTML {
        "<span class=\"cr-s cr-quiet\">\(icon.html)\(words)</span>"
    }

    private static func loud(_ icon: Icon, _ words: HTML) -> HTML {
        "<span class=\"cr-s\">\(icon.html)<b>\(words)</b></span>"
    }
}
