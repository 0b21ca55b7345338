/// What becomes of each element.
extension SafeHTMLWriter {
    /// Written as themselves, or under the second name: headings of a narrative stand below those of the page.
    static let written: [String: String] = [
        "p": "p", "br": "br", "div": "div", "span": "span", "b": "b", "strong": "strong", "i": "i", "em": "em", "u": "u",
        "s": "s", "strike": "s", "del": "del", "ins": "ins", "sub": "sub", "sup": "sup", "small": "small", "pre": "pre", "code": "code",
        "tt": "code", "blockquote": "blockquote", "q": "q", "ul": "ul", "ol": "ol", "li": "li", "dl": "dl", "dt": "dt",
        "dd": "dd", "table": "table", "caption": "caption", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot",
        "tr": "tr", "th": "th", "td": "td", "h1": "h4", "h2": "h4", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6",
        "hr": "hr", "abbr": "abbr", "cite": "cite", "dfn": "dfn", "kbd": "kbd", "samp": "samp", "var": "var",
    ]
    /// Tags dropped, text kept, nothing lost that a reader would miss.
    static let transparent: Set<String> = [
        "html", "body", "a", "font", "center", "section", "article", "main", "header", "footer", "nav", "address", "big",
        "label", "fieldset", "legend", "time", "mark", "figure", "figcaption", "colgroup", "bdo", "bdi", "nobr",
    ]
    /// Dropped with all that is inside: their text is not for reading.
    static let removed: Set<String> = [
        "script", "style", "head", "title", "meta", "link", "base", "iframe", "frame", "frameset", "noframes", "object",
        "embed", "applet", "param", "svg", "math", "template", "noscript", "canvas", "audio", "video", "source", "track",
        "input", "select", "option", "textarea", "button", "datalist", "map", "area", "portal", "dialog", "slot", "col",
    ]
    static let void: Set<String> = ["br", "hr"]
    static let blocks: Set<String> = [
        "p", "div", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "tr", "h4", "h5", "h6",
        "br", "hr",
    ]
}
