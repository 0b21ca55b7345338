import CareRecord

/// The systems of security labels, in any spelling that sources use: the address of HL7's terminology, that of FHIR before R4, the value
/// set's instead of the code system's, the OID (HL7 FHIR R4, "Security Labels"; HL7 v3 Code Systems).
///
/// A system that is missing, which senders often leave out, is any system: a label too many is the safe side.
enum MarkSystem {
    private static let oids = ["2.16.840.1.113883.5.25": "confidentiality", "2.16.840.1.113883.5.4": "actcode"]

    /// What two spellings of one system have in common; nil where it is missing.
    static func name(_ system: String?) -> String? {
        let text = trimmed(system ?? "").lowercased()
        guard !text.isEmpty else { return nil }
        let oid = text.hasPrefix("urn:oid:") ? String(text.dropFirst(8)) : text
        if let name = oids[oid] { return name }
        let tail = text.split(whereSeparator: { $0 == "|" || $0 == "#" || $0 == "?" }).first.map(String.init) ?? text
        let last = tail.split(separator: "/").last.map(String.init) ?? tail
        let bare = last.hasPrefix("v3-") ? String(last.dropFirst(3)) : last
        return oids.values.contains(bare) ? bare : tail
    }

    /// A code as it is compared: in any case, since a mark that was written small is a mark all the same.
    static func code(_ code: String) -> String { trimmed(code).uppercased() }

    static func trimmed(_ text: String) -> String {
        guard text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
        return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
