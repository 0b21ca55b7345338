import CareRecord

/// A filter over lines, typed into a form. Works in memory; its words are never in an address, a log or the account.
struct LineFilter: Sendable {
    var organisation: ODSCode?
    var from: PartialDate?
    var to: PartialDate?
    var words: [String] = []
    /// As typed, for the form.
    var typed: (from: String?, to: String?, words: String?) = (nil, nil, nil)
    var errors: [(field: String, sentence: String)] = []

    init() {}

    init(_ form: Form) {
        organisation = form["organisation"].flatMap { ODSCode($0) }
        typed = (form["from"], form["to"], form["words"])
        from = date("from", typed.from)
        to = date("to", typed.to)
        if let from, let to, to < from, !to.isCompatible(with: from) {
            errors.append(("to", "The date in \"To\" is before the date in \"From\": nothing can lie between them."))
            (self.from, self.to) = (nil, nil)
        }
        words = typed.words?.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    }

    private mutating func date(_ field: String, _ text: String?) -> PartialDate? {
        guard let text else { return nil }
        guard let date = TypedDate.read(text) else {
            errors.append((field, "Enter a date such as 05-Apr-2008, Apr-2008 or 2008."))
            return nil
        }
        return date
    }

    var isEmpty: Bool { organisation == nil && from == nil && to == nil && words.isEmpty }

    /// Whether one entry fits all of it. Undated entries do not fit a date.
    func fits(_ entry: Entry, _ view: LookView) -> Bool {
        if let organisation, entry.provenance.organisation != organisation { return false }
        if from != nil || to != nil {
            guard let date = entry.orderDate else { return false }
            if let from, date < from && !date.isCompatible(with: from) { return false }
            if let to, date > to && !date.isCompatible(with: to) { return false }
        }
        guard !words.isEmpty else { return true }
        var text = EntryWords.html(entry).words + " " + view.name(entry.provenance.organisation)
        text += " " + entry.notes.joined(separator: " ") + " " + (entry.provenance.author ?? "")
        for detail in entry.details { text += " " + detail.text }
        text = text.lowercased()
        return words.allSatisfy { text.contains($0) }
    }

    func fits(_ line: Line, _ view: LookView) -> Bool { isEmpty || line.entries.contains { fits($0, view) } }

    /// Said where the filter leaves nothing of what is there.
    func noMatch(_ view: LookView, _ tab: LookTab, shown: Int, of all: Int, _ what: String) -> HTML {
        guard !isEmpty, shown == 0, all > 0 else { return "" }
        return """
            <p>Nothing here matches the filter. That does not mean that nothing is recorded. \
            <a href="\(view.tab(tab))">Show all \(counted(all, what))</a></p>
            """
    }

    /// The form. `what` is counted: "lines", "tests".
    func form(_ view: LookView, _ tab: LookTab, holders: [ODSCode], showing: HTML) -> HTML {
        var html: HTML = """
            <form method="post" action="\(view.tab(tab))" class="cr-filter" aria-label="Filter \(plain: tab.title.lowercased())">\
            <div><label for="\(plain: view.id("organisation"))">Organisation</label><select class="nhsuk-select" id="\(plain: view.id("organisation"))" name="organisation"><option value="">All \(holders.count)</option>
            """
        for organisation in holders {
            let chosen: HTML = organisation == self.organisation ? " selected" : ""
            html += "<option value=\"\(plain: organisation.code)\"\(chosen)>\(plain: view.name(organisation))</option>"
        }
        html += "</select></div>"
        let clear: HTML = isEmpty ? "" : ". <a href=\"\(view.tab(tab))\">Clear the filter</a>"
        html += field(view, "from", "From", typed.from, 12, "dd-Mmm-yyyy")
        html += field(view, "to", "To", typed.to, 12, "dd-Mmm-yyyy")
        html += field(view, "words", "Words", typed.words, 18, nil)
        html +=
            "<button class=\"nhsuk-button nhsuk-button--secondary\">Filter</button> <span class=\"cr-small\">\(showing)\(clear)</span></form>"
        return html
    }

    /// The same filter's other page: a button.
    func form(_ view: LookView, _ tab: LookTab, page: Int, _ words: HTML) -> HTML {
        var html: HTML = "<form method=\"post\" action=\"\(view.tab(tab))\" class=\"cr-inline\">"
        for (name, value) in [("organisation", organisation?.code), ("from", typed.from), ("to", typed.to), ("words", typed.words)] {
            guard let value else { continue }
            html += "<input type=\"hidden\" name=\"\(plain: name)\" value=\"\(plain: value)\">"
        }
        html +=
            "<button class=\"nhsuk-button nhsuk-button--secondary\" name=\"page\" value=\"\(plain: String(page))\">\(words)</button></form>"
        return html
    }

    private func field(_ view: LookView, _ name: String, _ label: HTML, _ value: String?, _ size: Int, _ example: String?) -> HTML {
        let error = errors.first { $0.field == name }
        let wrong: HTML = error == nil ? "" : " aria-invalid=\"true\""
        let hint: HTML = example.map { " placeholder=\"\(plain: $0)\"" } ?? ""
        return """
            <div><label for="\(plain: view.id(name))">\(label)</label><input class="nhsuk-input" type="text" id="\(plain: view.id(name))" name="\(plain: name)" size="\(size)" autocomplete="off" spellcheck="false"\(hint)\(wrong) value="\(plain: value ?? "")"></div>
            """
    }
}
