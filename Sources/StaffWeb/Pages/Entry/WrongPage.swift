import CareRecord
import Looks

/// "This looks wrong": nothing can be changed here; whoever wrote it can, and this is how to reach them.
enum WrongPage {
    static func main(_ opened: OpenedEntry, _ view: LookView) -> HTML {
        let entry = opened.entry
        let organisation = view.look.organisation(entry.provenance.organisation)
        var html: HTML = """
            <p class="cr-small"><a href="\(view.entry(entry))">Back to the entry</a></p><h1>This looks wrong</h1>\
            <section class="cr-card"><header><h2>What it says</h2></header><p>\(EntryWords.html(entry))</p></section>
            """
        html += facts(entry, organisation, view)
        html += WhyPage.link(view)
        return html
    }

    /// On the entry's own page.
    static func card(_ entry: Entry, _ organisation: Organisation?, _ view: LookView) -> HTML {
        "\(facts(entry, organisation, view, link: true))"
    }

    private static func facts(_ entry: Entry, _ organisation: Organisation?, _ view: LookView, link: Bool = false) -> HTML {
        let name = organisation?.name ?? entry.provenance.organisation.code
        var html: HTML = """
            <section class="cr-card"><header><h2>\(link ? "This looks wrong" : "Whom to ask")</h2></header>\
            <p>This record cannot be changed here. \(name) sent this entry and can correct it.</p><dl class="cr-facts">\
            <dt>Ask</dt><dd>\(name)</dd><dt>How</dt><dd>\(organisation?.contact ?? "Its switchboard: no contact for corrections is registered")</dd>
            """
        if let author = entry.provenance.author { html += "<dt>Author</dt><dd>\(author)</dd>" }
        if let stated = entry.provenance.statedOrganisation { html += "<dt>Named in it</dt><dd>\(stated)</dd>" }
        let key = entry.provenance.resource
        html += """
            <dt>Quote</dt><dd class="cr-num">\(key.type) \(key.id)\(key.version.map { ", version \($0)" } ?? "")</dd></dl>\
            <p class="cr-small">If it may be about somebody else, say so: then it is a possible mix-up, and the organisation’s privacy officers must know at once. Do not act on it meanwhile.</p>
            """
        if link {
            html +=
                "<p class=\"cr-small\"><a href=\"\(Address.wrong(view.look.id, view.look.opaqueID(of: entry.id)))\">This on a page of its own</a></p>"
        }
        html += "</section>"
        return html
    }
}
