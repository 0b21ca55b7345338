import CLibXML2

/// Walks a parsed document and writes what is allowed of it. Without recursion, so that depth cannot end the process.
struct SafeHTMLWriter {
    let limits: NarrativeSanitiser.Limits
    private(set) var html = ""
    private var plain = PlainNarrative()
    private(set) var leftOut = false
    private(set) var isFull = false
    private(set) var deepest = 0

    /// An element that is open: the name written for it, nil where its tags were dropped, and what it makes of the text inside.
    private struct Open {
        var name: String?
        /// Struck out by an element that is written; or by a style or a tag that is not, so that each text is struck by itself.
        var isStruck = false
        var isStruckByStyle = false
        var figures: PlainNarrative.Figures?
    }
    private var open: [Open] = []

    init(limits: NarrativeSanitiser.Limits) { self.limits = limits }

    var text: String { plain.text }

    mutating func write(_ root: xmlNodePtr?) {
        guard let root else { return }
        var node: xmlNodePtr? = root
        var depth = 0
        while let current = node {
            var descend = false
            switch current.pointee.type {
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                if let content = current.pointee.content { append(text: String(cString: content)) }
            case XML_ELEMENT_NODE:
                let name = Self.name(current)
                if let box = Self.box(current, name) {
                    leftOut = true
                    append(text: box)
                } else if Self.removed.contains(name) {
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
                        open.append(inside(name, written, current))
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
                if let name = open.popLast()?.name { end(name) }
                here = parent
            }
        }
        // Nothing stays open, whatever ended the walk.
        while let closed = open.popLast() { if let name = closed.name { end(name) } }
    }

    /// What an element makes of the text inside it, on top of what those around it do.
    private func inside(_ name: String, _ written: String?, _ node: xmlNodePtr) -> Open {
        var inside = open.last ?? Open()
        inside.name = written
        if written == "s" || written == "del" {
            inside.isStruck = true
        } else if ["s", "strike", "del"].contains(name) || Self.isStruckByStyle(node) {
            inside.isStruckByStyle = true
        }
        if name == "sup" { inside.figures = .raised }
        if name == "sub" { inside.figures = .lowered }
        return inside
    }

    private static func isStruckByStyle(_ node: xmlNodePtr) -> Bool {
        attribute("style", of: node)?.lowercased().contains("line-through") ?? false
    }

    /// A form's box, which says something by being ticked or not.
    private static func box(_ node: xmlNodePtr, _ name: String) -> String? {
        guard name == "input", let type = attribute("type", of: node)?.lowercased(), type == "checkbox" || type == "radio" else {
            return nil
        }
        return attribute("checked", of: node) == nil ? "[not ticked]" : "[ticked]"
    }

    private mutating func start(_ name: String, _ node: xmlNodePtr) {
        if Self.blocks.contains(name) { plain.beginBlock() }
        if name == "td" || name == "th" { plain.beginCell() }
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
        if Self.blocks.contains(name) { plain.endBlock() }
    }

    private mutating func append(text words: String) {
        guard !isFull else { return }
        guard html.utf8.count + words.utf8.count <= limits.output else {
            isFull = true
            return
        }
        let inside = open.last ?? Open()
        // A style may strike a table, in which no element may stand around a row: so each text is struck by itself.
        let isWrapped = inside.isStruckByStyle && !inside.isStruck && !words.trimmed.isEmpty
        if isWrapped { html += "<s>" }
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
        }
        if isWrapped { html += "</s>" }
        plain.append(words, isStruck: inside.isStruck || inside.isStruckByStyle, figures: inside.figures)
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
