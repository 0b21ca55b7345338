/// A card of one thing among several: what it is called, where it is, and its facts by name.
enum FactsCard {
    /// - Parameters:
    ///   - tag: where it is, in a word beside the heading.
    ///   - more: what stands under the facts, such as a form.
    static func html(_ heading: HTML, tag: String? = nil, facts: [(name: String, value: HTML)], more: HTML = "") -> HTML {
        var html: HTML = "<section class=\"cr-card\"><header><h2>\(heading)</h2>"
        if let tag { html += "<span class=\"nhsuk-tag nhsuk-tag--white\">\(tag)</span>" }
        html += "</header><dl class=\"cr-facts cr-small\">"
        for fact in facts { html += "<dt>\(fact.name)</dt><dd>\(fact.value)</dd>" }
        html += "</dl>\(more)</section>"
        return html
    }
}
