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

    /// Whether what has no date is shown too: it cannot be judged by one.
    var showsUndated = false

    init() {}

    init(_ form: Form) {
        if let typed = form["organisation"] {
            organisation = ODSCode(typed)
            // Left out in silence it would sound as if everything were of one organisation.
            if organisation == nil { errors.append(("organisation", "Choose an organisation from the list.")) }
        }
        showsUndated = form["undated"] == "1"
        typed = (form["from"], form["to"], form["words"])
        from = date("from", typed.from)
        to = date("to", typed.to)
        if let from, let to, to < from, !to.isCompatible(with: from) {
            errors.append(("to", "The date in \"To\" is before the date in \"From\": nothing can lie between them."))
            (self.from, self.to) = (nil, nil)
        }
        words = typed.words.map { SearchedWords.folded($0).split(whereSeparator: \.isWhitespace).map(String.init) } ?? []
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

    /// How one entry, or what stands together, is judged.
    private enum Fit { case fits, undated, not }

    /// What is shown of a list, and how many of it would be but for a date that they do not have: nothing is dropped in silence (law 4).
    struct Shown<Kind> {
        var items: [Kind]
        var undated = 0
    }

    /// Of lines, statements or whatever holds entries: what fits by any one of them, wholly.
    func shown<Kind>(_ all: [Kind], _ view: LookView, entries: (Kind) -> [Entry]) -> Shown<Kind> {
        guard !isEmpty else { return Shown(items: all) }
        var shown = Shown<Kind>(items: [])
        for one in all {
            switch fit(entries(one), view) {
            case .fits: shown.items.append(one)
            case .undated:
                shown.undated += 1
                if showsUndated { shown.items.append(one) }
            case .not: break
            }
        }
        return shown
    }

    func shown(_ lines: [Line], _ view: LookView) -> Shown<Line> { shown(lines, view, entries: \.entries) }

    private func fit(_ entries: [Entry], _ view: LookView) -> Fit {
        var isUndated = false
        for entry in entries {
            switch fit(entry, view) {
            case .fits: return .fits
            case .undated: isUndated = true
            case .not: break
            }
        }
        return isUndated ? .undated : .not
    }

    /// Whether one entry fits all of it.
    private func fit(_ entry: Entry, _ view: LookView) -> Fit {
        if let organisation, entry.provenance.organisation != organisation { return .not }
        var fit = Fit.fits
        if from != nil || to != nil {
            if let date = entry.orderDate {
                if let from, date < from && !date.isCompatible(with: from) { return .not }
                if let to, date > to && !date.isCompatible(with: to) { return .not }
            } else {
                fit = .undated
            }
        }
        guard !words.isEmpty else { return fit }
        let text = SearchedWords.of(entry, view)
        return words.allSatisfy { text.contains($0) } ? fit : .not
    }

    /// Said where the filter leaves nothing of what is there.
    func noMatch(_ view: LookView, _ tab: LookTab, shown: Int, of all: Int, _ what: String) -> HTML {
        guard !isEmpty, shown == 0, all > 0 else { return "" }
        return """
            <p>Nothing here matches the filter. That does not mean that nothing is recorded. \
            <a href="\(view.tab(tab))">Show all \(counted(all, what))</a></p>
            """
    }

    /// How many have no date where a date was asked for, and the way to show them: a button of the same form, so that nothing is in an address.
    private func undated(_ count: Int, _ what: String) -> HTML {
        guard count > 0 else { return "" }
        let (verb, them) = count == 1 ? ("is", "it") : ("are", "them")
        return """
            . \(counted(count, what)) without a date \(verb) \(showsUndated ? "shown too" : "not shown"): \
            <button class="cr-link" name="undated" value="\(plain: showsUndated ? "0" : "1")">\(showsUndated ? "leave \(them) out" : "show \(them)")</button>
            """
    }

    /// The form. `what` is counted: "line", "statement".
    /// - Parameter undated: how many have no date that could be judged.
    func form(_ view: LookView, _ tab: LookTab, holders: [ODSCode], showing: HTML, undated: Int, _ what: String) -> HTML {
        var html: HTML = """
            <form method="post" action="\(view.tab(tab))" class="cr-filter" aria-label="Filter \(plain: tab.title.lowercased())">\
            <div><label for="\(plain: view.id("organisation"))">Organisation</label><select class="nhsuk-select" id="\(plain: view.id("organisation"))" name="organisation"\(wrong("organisation"))><option value="">All \(holders.count)</option>
            """
        // What is chosen is in the list, whether or not it has said anything here.
        let choices = holders + (organisation.map { holders.contains($0) ? [] : [$0] } ?? [])
        for organisation in choices {
            let chosen: HTML = organisation == self.organisation ? " selected" : ""
            html += "<option value=\"\(plain: organisation.code)\"\(chosen)>\(plain: view.name(organisation))</option>"
        }
        html += "</select></div>"
        let clear: HTML = isEmpty ? "" : ". <a href=\"\(view.tab(tab))\">Clear the filter</a>"
        html += field(view, "from", "From", typed.from, 12, "dd-Mmm-yyyy")
        html += field(view, "to", "To", typed.to, 12, "dd-Mmm-yyyy")
        html += field(view, "words", "Words", typed.words, 18, nil)
        html +=
            "<button class=\"nhsuk-button nhsuk-button--secondary\">Filter</button> <span class=\"cr-small\">\(showing)\(self.undated(undated, what))\(clear)</span></form>"
        return html
    }

    /// The same filter's other page: a button.
    func form(_ view: LookView, _ tab: LookTab, page: Int, _ words: HTML) -> HTML {
        var html: HTML = "<form method=\"post\" action=\"\(view.tab(tab))\" class=\"cr-inline\">"
        for (name, value) in [
            ("organisation", organisation?.code), ("from", typed.from), ("to", typed.to), ("words", typed.words),
            ("undated", showsUndated ? "1" : nil),
        ] {
            guard let value else { continue }
            html += "<input type=\"hidden\" name=\"\(plain: name)\" value=\"\(plain: value)\">"
        }
        html +=
            "<button class=\"nhsuk-button nhsuk-button--secondary\" name=\"page\" value=\"\(plain: String(page))\">\(words)</button></form>"
        return html
    }

    private func field(_ view: LookView, _ name: String, _ label: HTML, _ value: String?, _ size: Int, _ example: String?) -> HTML {
        let hint: HTML = example.map { " placeholder=\"\(plain: $0)\"" } ?? ""
        return """
            <div><label for="\(plain: view.id(name))">\(label)</label><input class="nhsuk-input" type="text" id="\(plain: view.id(name))" name="\(plain: name)" size="\(size)" autocomplete="off" spellcheck="false"\(hint)\(wrong(name)) value="\(plain: value ?? "")"></div>
            """
    }
    private func wrong(_ name: String) -> HTML { errors.contains { $0.field == name } ? " aria-invalid=\"true\"" : "" }
}
