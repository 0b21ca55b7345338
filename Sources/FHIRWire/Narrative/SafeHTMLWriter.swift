import CLibXML2

/// Walks a parsed document and writes what is allowed of it. Without recursion, so that depth cannot end the process.
struct SafeHTMLWriter {
    let limits: NarrativeSanitiser.Limits
    private(set) var html = ""
    private(set) var text = ""
    private(set) var leftOut = false
    private(set) var isFull = false
    private(set) var deepest = 0

    init(limits: NarrativeSanitiser.Limits) { self.limits = limits }

    /// Written as themselves, or under the second name: headings of a narrative stand below those of the page.
    private static let written: [String: String] = [
        "p": "p", "br": "br", "div": "div", "span": "span", "b": "b", "strong": "strong", "i": "i", "em": "em", "u": "u",
        "s": "s", "del": "del", "ins": "ins", "sub": "sub", "sup": "sup", "small": "small", "pre": "pre", "code": "code",
        "tt": "code", "blockquote": "blockquote", "q": "q", "ul": "ul", "ol": "ol", "li": "li", "dl": "dl", "dt": "dt",
        "dd": "dd", "table": "table", "caption": "caption", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot",
        "tr": "tr", "th": "th", "td": "td", "h1": "h4", "h2": "h4", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6",
        "hr": "hr", "abbr": "abbr", "cite": "cite", "dfn": "dfn", "kbd": "kbd", "samp": "samp", "var": "var",
    ]
    /// Tags dropped, text kept, nothing lost that a reader would miss.
    private static let transparent: Set<String> = [
        "html", "body", "a", "font", "center", "section", "article", "main", "header", "footer", "nav", "address", "big",
        "strike", "label", "fieldset", "legend", "time", "mark", "figure", "figcaption", "colgroup", "bdo", "bdi", "nobr",
    ]
    /// Dropped with all that is inside: their text is not for reading.
    private static let removed: Set<String> = [
        "script", "style", "head", "title", "meta", "link", "base", "iframe", "frame", "frameset", "noframes", "object",
        "embed", "applet", "param", "svg", "math", "template", "noscript", "canvas", "audio", "video", "source", "track",
        "input", "select", "option", "textarea", "button", "datalist", "map", "area", "portal", "dialog", "slot", "col",
    ]
    private static let void: Set<String> = ["br", "hr"]
    private static let blocks: Set<String> = [
        "p", "div", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "tr", "h4", "h5", "h6",
        "br", "hr",
    ]

    mutating func write(_ root: xmlNodePtr?) {
        guard let root else { return }
        var node: xmlNodePtr? = root
        var depth = 0
        // The names written for open elements, nil for those whose tags were dropped.
        var open: [String?] = []
        while let current = node {
            var descend = false
            switch current.pointee.type {
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                if let content = current.pointee.content { append(text: String(cString: content)) }
            case XML_ELEMENT_NODE:
                let name = Self.name(current)
                if Self.removed.contains(name) {
                    leftOut = leftOut || !["head", "title", "meta", "col"].contains(name)
                } else if name == "img" {
                    leftOut = true
                    if let words = Self.attribute("alt", of: current), !words.isEmpty { append(text: "[image: \(words)]") }
                } else {
                    let written = depth < limits.depth ? Self.written[name] : nil
                    if written == nil, !Self.transparent.contains(name) { leftOut = true }
                    if name == "a", Self.attribute("href", of: current) != nil { leftOut = true }
                    if let written { start(written, current) }
                    if current.pointee.children != nil, !isFull {
                        descend = true
                        depth += 1
                        deepest = max(deepest, depth)
                        open.append(written)
                    } else if let written {
                        end(written)
                    }
                }
            default: break  // Comments, instructions, entity references: nothing to read.
            }
            if descend {
                node = current.pointee.children
                continue
            }
            var here = current
            while true {
                if here == root {
                    node = nil
                    break
                }
                if !isFull, let next = here.pointee.next {
                    node = next
                    break
                }
                guard let parent = here.pointee.parent, depth > 0 else {
                    node = nil
                    break
                }
                depth -= 1
                if let closed = open.popLast(), let closed { end(closed) }
                here = parent
            }
        }
        // Nothing stays open, whatever ended the walk.
        while let name = open.popLast() { if let name { end(name) } }
    }

    private mutating func start(_ name: String, _ node: xmlNodePtr) {
        if Self.blocks.contains(name), !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        if name == "td" || name == "th", !text.isEmpty, !text.hasSuffix("\n"), !text.hasSuffix(" ") { text += " " }
        guard html.utf8.count < limits.output else {
            isFull = true
            html += "<\(name)>"
            return
        }
        html += "<" + name
        if name == "td" || name == "th" {
            for span in ["colspan", "rowspan"] {
                if let count = Self.attribute(span, of: node).flatMap({ Int($0) }), (2...100).contains(count) {
                    html += " \(span)=\"\(count)\""
                }
            }
        }
        if let direction = Self.attribute("dir", of: node)?.lowercased(), ["ltr", "rtl", "auto"].contains(direction) {
            html += " dir=\"\(direction)\""
        }
        html += ">"
    }

    private mutating func end(_ name: String) {
        guard !Self.void.contains(name) else { return }
        html += "</\(name)>"
        if Self.blocks.contains(name), !text.hasSuffix("\n") { text += "\n" }
    }

    private mutating func append(text words: String) {
        guard !isFull else { return }
        guard html.utf8.count + words.utf8.count <= limits.output else {
            isFull = true
            return
        }
        // A character reference may have made what the source's bytes did not hold.
        for scalar in words.unicodeScalars where !NarrativeSanitiser.isHidden(scalar) {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
            if scalar == "\n" || scalar == "\t" || scalar == "\r" || scalar == " " {
                if !text.isEmpty, !text.hasSuffix(" "), !text.hasSuffix("\n") { text += " " }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func name(_ node: xmlNodePtr) -> String {
        node.pointee.name.map { String(cString: $0).lowercased() } ?? ""
    }

    /// Read in place: `xmlGetProp` makes a copy that only a global function pointer can free.
    private static func attribute(_ name: String, of node: xmlNodePtr) -> String? {
        var attribute = node.pointee.properties
        while let current = attribute {
            if let itsName = current.pointee.name, String(cString: itsName).lowercased() == name {
                return current.pointee.children?.pointee.content.map { String(cString: $0) } ?? ""
            }
            attribute = current.pointee.next
        }
        return nil
    }
}
