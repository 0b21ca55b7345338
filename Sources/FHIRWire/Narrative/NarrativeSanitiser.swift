import CLibXML2

/// Makes a source's narrative (`text.div`) or HTML document safe to show: parses it as a browser would, forgivingly, and
/// writes out only elements and attributes from a short list. What is not on the list can do nothing, whatever it is.
///
/// No network, no entities of its own, bounded in size and depth. Source: HL7 FHIR R4, Narrative (2.4), and the rule that
/// an allowlist, written out anew, is the only safe way.
public enum NarrativeSanitiser {
    public struct Limits: Hashable, Sendable {
        /// Bytes of source that are read.
        public var input: Int
        /// Bytes of HTML that are written.
        public var output: Int
        /// Elements inside each other; deeper ones lose their tags and keep their text.
        public var depth: Int

        public init(input: Int = 4 << 20, output: Int = 4 << 20, depth: Int = 64) {
            self.input = input
            self.output = output
            self.depth = depth
        }
    }

    /// Sanitises HTML or XHTML, a fragment or a document. Never fails: of what cannot be parsed, the text is kept.
    public static func sanitise(_ source: String, limits: Limits = Limits()) -> SafeHTML {
        sanitise(Array(source.utf8), limits: limits)
    }

    /// As above, of bytes; they are read as UTF-8, and what is not UTF-8 becomes U+FFFD.
    public static func sanitise(_ source: some Collection<UInt8>, limits: Limits = Limits()) -> SafeHTML {
        _ = prepared
        let (bytes, wasCut) = readable(source, limit: limits.input)
        guard !bytes.isEmpty else { return SafeHTML(html: "", text: "", leftOut: false, isCutShort: wasCut) }
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue
        let document = bytes.withUnsafeBytes { raw in
            htmlReadMemory(
                raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), nil, "UTF-8", Int32(options))
        }
        guard let document else { return SafeHTML(html: "", text: "", leftOut: true, isCutShort: true) }
        defer { xmlFreeDoc(document) }
        var writer = SafeHTMLWriter(limits: limits)
        writer.write(xmlDocGetRootElement(document))
        // The parser gives up on a document nested past its own limit; whatever it read is shown, and said to be cut.
        let gaveUp = writer.deepest >= 240
        return SafeHTML(
            html: writer.html, text: writer.text, leftOut: writer.leftOut, isCutShort: wasCut || writer.isFull || gaveUp)
    }

    /// Sets libxml2 up once, before any thread parses.
    private static let prepared: Void = xmlInitParser()

    /// Valid UTF-8 without characters that no text needs: NUL and other controls; bidirectional overrides, which could make
    /// a dose read backwards.
    private static func readable(_ source: some Collection<UInt8>, limit: Int) -> (bytes: [UInt8], wasCut: Bool) {
        let wasCut = source.count > limit
        let text = String(decoding: source.prefix(limit), as: UTF8.self)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars where !isHidden(scalar) { bytes.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
        return (bytes, wasCut)
    }

    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        case 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
