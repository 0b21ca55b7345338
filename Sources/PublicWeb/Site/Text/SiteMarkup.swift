import Web

/// Blocks of text as markup. Words come from our own files and are escaped all the same: a region's name may hold anything.
struct SiteMarkup {
    let language: SiteLanguage
    let facts: SiteFacts
    /// What a page fills into its own text, by name, beside what the region says.
    var values: [String: any PieceValue] = [:]
    /// Makes what the program makes.
    let made: (MadePart, [String]) -> HTML

    func html(_ blocks: [SiteBlock]) -> HTML {
        var html: HTML = ""
        for block in blocks { html += self.html(block) }
        return html
    }

    private func html(_ block: SiteBlock) -> HTML {
        switch block {
        case .heading(2, let id, let words): "<h2 id=\"\(plain: id)\">\(inlines(words))</h2>"
        case .heading(_, let id, let words): "<h3 id=\"\(plain: id)\">\(inlines(words))</h3>"
        case .paragraph(let words): "<p>\(inlines(words))</p>"
        case .inset(let words):
            "<div class=\"nhsuk-inset-text\"><span class=\"nhsuk-u-visually-hidden\">\(language["important"]): </span><p>\(inlines(words))</p></div>"
        case .list(let isOrdered, let items): list(isOrdered, items)
        case .table(let head, let rows): table(head, rows)
        case .made(let name, let arguments): MadePart(rawValue: name).map { made($0, arguments) } ?? ""
        }
    }

    private func list(_ isOrdered: Bool, _ items: [[SiteInline]]) -> HTML {
        var html: HTML = isOrdered ? "<ol class=\"nhsuk-list nhsuk-list--number\">" : "<ul class=\"nhsuk-list nhsuk-list--bullet\">"
        for item in items { html += "<li>\(inlines(item))</li>" }
        html += isOrdered ? "</ol>" : "</ul>"
        return html
    }

    private func table(_ head: [[SiteInline]], _ rows: [[[SiteInline]]]) -> HTML {
        PeopleTable.html(
            caption: nil, head: head.map(inlines), rows: rows.map { $0.map(inlines) }, labels: head.map { text(Self.words($0)) })
    }

    func inlines(_ inlines: [SiteInline]) -> HTML {
        var html: HTML = ""
        for inline in inlines {
            switch inline {
            case .text(let text): html += filled(text)
            case .strong(let text): html += "<strong>\(filled(text))</strong>"
            case .link(let words, let address): html += "<a href=\"\(plain: local(address))\">\(filled(words))</a>"
            }
        }
        return html
    }

    /// A text with each placeholder filled once: what is filled in is not read again.
    private func filled(_ text: String) -> HTML {
        guard !values.isEmpty else { return "\(facts.filled(text))" }
        var html: HTML = ""
        for part in Self.parts(of: text) {
            switch part {
            case .said(let words): html += "\(words)"
            case .filled(let name): html += values[name]?.html ?? "\(facts.filled("{\(name)}"))"
            }
        }
        return html
    }

    /// The same as text alone.
    func text(_ text: String) -> String {
        guard !values.isEmpty else { return facts.filled(text) }
        return Self.parts(of: text).map { part in
            switch part {
            case .said(let words): words
            case .filled(let name): values[name]?.plain ?? facts.filled("{\(name)}")
            }
        }.joined()
    }

    private enum Part {
        case said(String)
        case filled(String)
    }

    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.said(String(rest[..<open]))) }
            parts.append(.filled(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.said(String(rest))) }
        return parts
    }

    /// In this language, where the page is there in it.
    private func local(_ address: String) -> String {
        guard address.hasPrefix("/"), language.code != SiteTexts.main else { return address }
        if language.says(at: address) { return "/\(language.code)\(address)" }
        let slug = address == "/" ? "home" : String(address.dropFirst().prefix { $0 != "#" })
        // A text on a page of a person's own has no page in another language.
        guard language.pages[slug] != nil, !SiteRoute.parts.contains(slug) else { return address }
        return language.path(slug) + address.drop { $0 != "#" }
    }

    static func words(_ inlines: [SiteInline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text), .strong(let text), .link(let text, _): text
            }
        }.joined()
    }

    /// All that a page says, for a search in it.
    static func words(_ blocks: [SiteBlock]) -> String {
        blocks.map { block in
            switch block {
            case .heading(_, _, let words), .paragraph(let words), .inset(let words): Self.words(words)
            case .list(_, let items): items.map(Self.words).joined(separator: " ")
            case .table(let head, let rows): ([head] + rows).flatMap { $0 }.map(Self.words).joined(separator: " ")
            case .made: ""
            }
        }.joined(separator: " ")
    }
}

/// A table that becomes a list of rows on a narrow screen, each cell with its column's name.
enum PeopleTable {
    static func html(caption: HTML?, head: [HTML], rows: [[HTML]], labels: [String]) -> HTML {
        var html: HTML = "<table class=\"nhsuk-table people-table\">"
        if let caption { html += "<caption class=\"nhsuk-table__caption nhsuk-table__caption--s\">\(caption)</caption>" }
        html += "<thead class=\"nhsuk-table__head\"><tr>"
        for cell in head { html += "<th class=\"nhsuk-table__header\" scope=\"col\">\(cell)</th>" }
        html += "</tr></thead><tbody class=\"nhsuk-table__body\">"
        for row in rows {
            html += "<tr class=\"nhsuk-table__row\">"
            for (index, cell) in row.enumerated() {
                let label = labels.indices.contains(index) ? labels[index] : ""
                html +=
                    index == 0
                    ? "<th class=\"nhsuk-table__header\" scope=\"row\">\(cell)</th>"
                    : "<td class=\"nhsuk-table__cell\" data-label=\"\(plain: label)\">\(cell)</td>"
            }
            html += "</tr>"
        }
        html += "</tbody></table>"
        return html
    }
}
