import Foundation

/// Text by the character set that its sender declares, as UTF-8: "5 µg" of a Latin-1 letter is not "5 \u{FFFD}g".
enum DeclaredText {
    /// - Parameter contentType: as sent: `text/plain; charset=iso-8859-1`. Without a character set the bytes are left as they are.
    /// - Returns: nil where the character set is one we do not know, or the bytes are not of it: nobody can tell what they say.
    static func utf8(_ bytes: [UInt8], contentType: String) -> [UInt8]? {
        guard let name = charset(contentType) else { return bytes }
        switch name {
        case "utf-8", "utf8", "us-ascii", "ascii": return bytes
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

    private static func charset(_ contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" } }
            if parts.count == 2, parts[0].lowercased() == "charset", !parts[1].isEmpty { return parts[1].lowercased() }
        }
        return nil
    }
}
