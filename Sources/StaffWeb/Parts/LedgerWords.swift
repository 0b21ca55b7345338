import CareRecord
import Looks

/// Law 11 in words: the numbers, which add up, and what was listed or not understood, each with its place.
enum LedgerWords {
    /// The whole look.
    static func whole(_ view: LookView) -> HTML {
        let ledger = view.look.ledger
        var html: HTML = """
            <div class="cr-ledger"><p><b>\(counted(ledger.received, "resource")) received</b> = \(ledger.shown) shown + \
            \(ledger.grouped) grouped under a line + \(ledger.listed) of other kinds, listed + \(ledger.withheldTotal) withheld + \
            \(ledger.notUnderstood) not understood\(view.look.isFinal ? "" : ", so far")\
            \(ledger.withheld[.sensitiveSomewhere] == nil ? "" : ". Something else is withheld as sensitive, and is not counted here")</p>
            """
        html += released(ledger)
        html += listed(view)
        html += unread(view, nil)
        html += "</div>"
        return html
    }

    /// How these numbers and the look as a resource agree.
    private static func released(_ ledger: Ledger) -> HTML {
        var html: HTML = "<p class=\"cr-small\">"
        if ledger.repeated > 0 {
            html += """
                Of those grouped, \(ledger.repeated == 1 ? "1 is a resource that" : "\(ledger.repeated) are resources that") came again with the same content: \
                systems send who the person is with each of their answers.
                """
            html += " "
        }
        if ledger.withoutOriginal > 0 {
            html += "Of \(counted(ledger.withoutOriginal, "resource")) what you may see is shown, and the original is not. "
        }
        html += """
            For programs this look holds each once: <b>\(counted(ledger.released, "resource"))</b> = \(ledger.shown) shown + \(ledger.grouped) grouped + \(ledger.listed) listed\
            \(ledger.repeated > 0 ? " − \(ledger.repeated) that came again" : "")\(ledger.withoutOriginal > 0 ? " − \(ledger.withoutOriginal) without original" : "").</p>
            """
        return html
    }

    /// One section: counted from what this record shows, and from what each organisation's answer held back.
    static func section(_ view: LookView, _ section: Section) -> HTML {
        var leading: Set<ResourceKey> = []
        var all: Set<ResourceKey> = []
        for line in view.look.record.lines(section) {
            for statement in line.statements {
                leading.insert(statement.lead.id.resource)
                for entry in statement.entries { all.insert(entry.id.resource) }
            }
        }
        let cells = view.look.panel.compactMap { $0.sections[section] }
        let withheld = cells.reduce(0) { $0 + $1.withheld }
        // What was read in part is shown: it is not counted again among what was not understood.
        let partly = cells.reduce(0) { $0 + $1.readInPart }
        let unclear = cells.reduce(0) { $0 + $1.notUnderstood }
        let grouped = all.count - leading.count
        var html: HTML = """
            <div class="cr-ledger"><p><b>\(all.count + withheld + unclear) received</b> = \(leading.count) shown + \
            \(grouped) grouped under a line + \(withheld) withheld + \(unclear) not understood\(view.look.isFinal ? "" : ", so far")\(partly == 0 ? "" : "; of those shown or grouped, \(partly) read in part")</p>
            """
        html += Missing(view, section).full
        html += unread(view, section)
        html += Panel.notForThisRole(view)
        html += "</div>"
        return html
    }

    private static func listed(_ view: LookView) -> HTML {
        guard !view.look.listed.isEmpty else { return "" }
        var html: HTML =
            "<details class=\"nhsuk-details cr-small\"><summary class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">\(counted(view.look.ledger.listed, "resource")) of other kinds</span></summary><div class=\"nhsuk-details__text\"><ul>"
        var byOrganisation: [ODSCode: [ListedResources]] = [:]
        for item in view.look.listed { byOrganisation[item.organisation, default: []].append(item) }
        for organisation in byOrganisation.keys.sorted() {
            let all = (byOrganisation[organisation] ?? []).sorted { ($0.type) < ($1.type) }
            // A type is a word of the sender's own: there can be as many as resources.
            let kinds = all.prefix(mostKinds).map { "\($0.count) \($0.type)\(meaning($0.type))" }.joined(separator: ", ")
            let more = all.dropFirst(mostKinds).reduce(0) { $0 + $1.count }
            html += "<li>\(view.name(organisation)): \(kinds)\(more == 0 ? "" : ", and \(more) of further types")</li>"
        }
        html += "</ul></div></details>"
        return html
    }

    /// A message of a system is about its answer and nobody's care: what it says of what is missing stands with the section.
    private static func meaning(_ type: String) -> String { type == "OperationOutcome" ? " (word of its system about its answers)" : "" }

    /// So many types of other kinds are named for one organisation: FHIR R4 has some 150 in all, and a person's record some ten.
    private static let mostKinds = 60
    /// So many places are listed on a page, which is sent again with every answer: thirty of a resource of 150 bytes would make it huge. Each
    /// entry's own page lists all of its own.
    static let mostListed = 20

    /// What was not understood, with its place; for a section, only the parts of entries that it shows. The first of them, and how many more.
    private static func unread(_ view: LookView, _ section: Section?) -> HTML {
        var items: [HTML] = []
        // A section's page has what is inside other resources too: they are in no entry.
        let unread = view.look.unread.filter { section == nil || $0.section == section }
        var count = unread.count
        items += unread.prefix(mostListed).map { "\(view.name($0.organisation)): \($0.problem.place) \($0.problem.reason.rawValue)" }
        let entries = section.map { view.look.record.entries(in: $0) } ?? view.look.record.entries
        let partly = entries.filter { !$0.problems.isEmpty }
        count += partly.reduce(0) { $0 + $1.problems.count }
        for entry in items.count < mostListed ? partly.sorted(by: { $0.id < $1.id }) : [] {
            for problem in entry.problems where items.count < mostListed {
                items.append(
                    "\(view.name(entry.provenance.organisation)), <a href=\"\(view.entry(entry))\">\(EntryWords.name(entry))</a>: \(problem.place) \(problem.reason.rawValue); the rest is shown"
                )
            }
        }
        guard !items.isEmpty else { return "" }
        var html: HTML =
            "<details class=\"nhsuk-details cr-small\"><summary class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">Not understood, or read in part: \(count)</span></summary><div class=\"nhsuk-details__text\"><ul>"
        for item in items { html += "<li>\(item)</li>" }
        if count > items.count {
            html += "<li>and \(count - items.count) more, which are not listed here; those of an entry stand on its own page</li>"
        }
        html += "</ul></div></details>"
        return html
    }
}
