import Foundation

/// Text by the character set that its sender declares, as UTF-8: "5 µg" of a Latin-1 letter is not "5 \u{FFFD}g".
struct DeclaredText: Equatable {
    let utf8: [UInt8]
    /// Its sender declared none and it is not UTF-8, so that it is read as Windows-1252: the page must say so.
    var isGuessed = false

    /// What stands above text whose character set is a guess.
    static let guess: HTML = """
        Its sender did not say which character set this is in. It is read as Windows-1252: signs such as µ, £ and letters with accents \
        may be others.
        """

    /// - Parameters:
    ///   - contentType: as sent: `text/plain; charset=iso-8859-1`. FHIR's attachments seldom have one: without a character set, neither here
    ///     nor in the document, it is UTF-8 where it can be.
    ///   - isHTML: whether the document may declare it itself, in a `meta` or an XML declaration.
    /// - Returns: nil where the character set is one we do not know, or the bytes are not of it: nobody can tell what they say.
    static func read(_ bytes: [UInt8], contentType: String, isHTML: Bool = false) -> DeclaredText? {
        if let name = charset(contentType) ?? (isHTML && byMark(bytes) == nil ? declaredInside(bytes) : nil) {
            return utf8(bytes, name, isHTML: isHTML).map { DeclaredText(utf8: $0) }
        }
        if isHTML, let marked = byMark(bytes) { return DeclaredText(utf8: marked) }
        if isUTF8(bytes) { return DeclaredText(utf8: bytes) }
        // What browsers take text of western Europe for (WHATWG Encoding); with controls in it, it is no such text.
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0C || $0 == 0x0D }) else { return nil }
        return decoded(bytes, .windowsCP1252).map { DeclaredText(utf8: $0, isGuessed: true) }
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private static func utf8(_ bytes: [UInt8], _ name: String, isHTML: Bool) -> [UInt8]? {
        if isHTML, let marked = byMark(bytes) { return marked }
        switch name {
        // ASCII is UTF-8 too. Where it is neither, nobody can tell what a byte of it says.
        case "utf-8", "utf8", "us-ascii", "ascii": return isUTF8(bytes) ? bytes : nil
        // What declares itself Latin-1 is Windows-1252 (WHATWG Encoding, 4.2); the few bytes that it lacks are Latin-1's controls.
        case "iso-8859-1", "latin1", "iso8859-1", "iso_8859-1", "windows-1252", "cp1252":
            return decoded(bytes, .windowsCP1252) ?? decoded(bytes, .isoLatin1)
        case "utf-16": return decoded(bytes, .utf16)
        case "utf-16le": return decoded(bytes, .utf16LittleEndian)
        case "utf-16be": return decoded(bytes, .utf16BigEndian)
        default: return nil
        }
    }

    private static func decoded(_ bytes: [UInt8], _ encoding: String.Encoding) -> [UInt8]? {
        String(bytes: bytes, encoding: encoding).map { Array($0.utf8) }
    }

    /// A byte order mark goes before all that is declared (WHATWG Encoding, 6.1).
    private static func byMark(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xFF, 0xFE]) { return decoded(Array(bytes.dropFirst(2)), .utf16LittleEndian) }
        return bytes.starts(with: [0xFE, 0xFF]) ? decoded(Array(bytes.dropFirst(2)), .utf16BigEndian) : nil
    }

    /// What the beginning of an HTML document declares: `<meta charset>`, `<meta http-equiv="Content-Type">`, `<?xml encoding?>` (WHATWG HTML,
    /// "prescan a byte stream"); nil where it declares none.
    private static func declaredInside(_ bytes: [UInt8]) -> String? {
        // Browsers look no further than 1024; a long comment before it is no reason to misread a letter.
        let beginning = String(decoding: bytes.prefix(4_096).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self).lowercased()
        let plain = beginning.replacing(/<!--.*?-->/.dotMatchesNewlines(), with: "")
        // A document that can be read as ASCII so far is no UTF-16, whatever it says (WHATWG HTML).
        func usable(_ name: Substring) -> String { name.hasPrefix("utf-16") ? "utf-8" : String(name) }
        for meta in plain.matches(of: /<meta[\s\/][^>]*>/) {
            if let found = meta.output.firstMatch(of: /charset\s*=\s*["']?\s*([^\s"'\/>;]+)/) { return usable(found.output.1) }
        }
        return plain.firstMatch(of: /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/).map { usable($0.output.1) }
    }

    private static func charset(_ contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" } }
            if parts.count == 2, parts[0].lowercased() == "charset", !parts[1].isEmpty { return parts[1].lowercased() }
        }
        return nil
    }
}
