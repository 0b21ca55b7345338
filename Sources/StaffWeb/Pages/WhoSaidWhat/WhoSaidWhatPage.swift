/// The panel on a page of its own, with what was listed and not understood.
enum WhoSaidWhatPage {
    static let page = LookPage(tab: .whoSaidWhat, title: "Who said what") { view in
        var html: HTML = "<h1>Who said what</h1>\n"
        html += Progress.html(view)
        html += Panel.html(view, heading: "<h2>Every organisation, every section</h2>")
        html += LedgerWords.whole(view)
        return html
    }
}
