/// Markup that may be sent: our own literals as written, everything else escaped by its type (STYLE 1, NHS.UK: "text and HTML
/// are separate parameters"). There is no way to put a `String` into it unescaped: an interpolated `String` is text.
///
///     page += "<li><a href=\"\(address)\">\(name)</a></li>"
///
/// Literals always quote their attributes (`MarkupRulesTests` reads the sources), so escaped text cannot leave one.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// UTF-8.
    package private(set) var bytes: [UInt8]

    package init() { bytes = [] }
    package init(stringLiteral value: String) { bytes = Array(value.utf8) }
    package init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }
    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The one other door: markup that a sanitiser made. Named so that a search finds every use.
    package static func sanitised(_ markup: SanitisedMarkup) -> HTML { HTML(bytes: Array(markup.text.utf8)) }

    package static func += (html: inout HTML, more: HTML) { html.append(more) }
    package mutating func append(_ more: HTML) { bytes.append(contentsOf: more.bytes) }

    package var isEmpty: Bool { bytes.isEmpty }
    /// For tests and for answers that are not streamed.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text without its tags and references: for searching in what a page says.
    package var words: String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var isInTag = false
        for byte in bytes {
            switch byte {
            case 0x3C: isInTag = true
            case 0x3E where isInTag:
                isInTag = false
                out.append(0x20)
            default: if !isInTag { out.append(byte) }
            }
        }
        return String(decoding: out, as: UTF8.self).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&nbsp;", with: " ").replacing("&amp;", with: "&")
    }

    package struct Interpolation: StringInterpolationProtocol {
        package fileprivate(set) var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        package mutating func appendLiteral(_ literal: String) { bytes.append(contentsOf: literal.utf8) }
        /// Text between tags: escaped, and set apart (`bdi`) where its letters run from right to left.
        package mutating func appendInterpolation(_ text: String) {
            if Escaping.runsRightToLeft(text) {
                bytes.append(contentsOf: "<bdi>".utf8)
                Escaping.append(text, to: &bytes)
                bytes.append(contentsOf: "</bdi>".utf8)
            } else {
                Escaping.append(text, to: &bytes)
            }
        }
        /// Text where no element may stand: inside an attribute, `title`, `option`, `textarea`.
        package mutating func appendInterpolation(plain text: String) { Escaping.append(text, to: &bytes) }
        package mutating func appendInterpolation(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }
        package mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }
    }
}

/// Markup that a sanitiser let through. Only the closure given to the staff listener's router makes one.
public struct SanitisedMarkup: Sendable {
    public let text: String
    /// Something was taken out, and the page says so (law 4).
    package let leftOut: Bool
    package let isCutShort: Bool
    /// - Parameters:
    ///   - text: HTML without scripts, styles, handlers, forms, frames or addresses that run.
    ///   - leftOut: whether something was taken out.
    ///   - isCutShort: whether a limit ended it early.
    public init(sanitiser text: String, leftOut: Bool = false, isCutShort: Bool = false) {
        self.text = text
        self.leftOut = leftOut
        self.isCutShort = isCutShort
    }

    /// What is missing of it, in words; nil where nothing is.
    package var missing: HTML? {
        switch (leftOut, isCutShort) {
        case (false, false): nil
        case (true, false): "Left out so that it is safe to show: scripts, forms, pictures or links’ addresses."
        case (false, true): "Too long to show whole: it is cut short here."
        case (true, true): "Too long to show whole, so it is cut short here. Scripts, forms, pictures or links’ addresses are left out."
        }
    }
}

extension Sequence where Element == HTML {
    /// The parts with a separator of ours between them.
    package func joined(_ separator: HTML) -> HTML {
        var all = HTML()
        var isFirst = true
        for part in self where !part.isEmpty {
            if !isFirst { all += separator }
            all += part
            isFirst = false
        }
        return all
    }
}
