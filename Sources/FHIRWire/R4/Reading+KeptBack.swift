import CSimdjson
import CareRecord

/// What a source says that it keeps back: `masked` in the place of a value (HL7 FHIR R4, data-absent-reason), and the marks of a resource that is
/// not whole (v3-ObservationValue SUBSETTED, MASKED, REDACTED in `meta`). It is no value that is missing: it is one that others can see.
extension Reading {
    private static let absenceReason: StaticString = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    static let absenceReasonLength = absenceReason.utf8CodeUnitCount + 2
    private static let marks: [StaticString] = ["SUBSETTED", "MASKED", "REDACTED"]
    /// So many are listed for one resource, so that its other problems are too.
    private static let mostListed = 8

    /// Whether the text at this place of the tape is the address of a reason that says `masked`: then the extension that it names.
    func maskingExtension(at index: Int) -> Node? {
        let isOne = document.withText(index) { text in
            text.count == Self.absenceReason.utf8CodeUnitCount
                && cr_same(text.baseAddress ?? Self.absenceReason.utf8Start, Self.absenceReason.utf8Start, text.count) != 0
        }
        guard isOne else { return nil }
        // An extension is small: its beginning is a few values before its address.
        var at = index - 1
        while at >= max(0, index - 16) {
            if isObject(Node(at)), after(Node(at)).index > index { return has(Node(at), "valueCode", "masked") ? Node(at) : nil }
            at -= 1
        }
        return nil
    }

    /// What of this the source keeps back, each place first among its problems.
    /// - Parameter node: the resource, or a statement inside it.
    func noteKeptBack(_ node: Node) {
        if let meta = member(node, "meta") {
            for mark in (member(meta, "tag").map(flattened) ?? []) + (member(meta, "security").map(flattened) ?? []) {
                if Self.marks.contains(where: { has(mark, "code", $0) }) { note(mark, .keptBack) }
            }
        }
        guard !maskedPlaces.isEmpty else { return }
        let end = after(node).index
        // They stand in order: found by halving.
        var (low, high) = (0, maskedPlaces.count)
        while low < high {
            let middle = (low + high) / 2
            if maskedPlaces[middle] > node.index { high = middle } else { low = middle + 1 }
        }
        for place in maskedPlaces[low...].prefix(Self.mostListed) where place < end { note(Node(place), .keptBack) }
    }

    /// Why there is no value here, where the value's own place says so (`_valueString`, `valueQuantity._value`, an extension of a complex one).
    func ownAbsence(_ node: Node) -> String? {
        for key in Self.valuePlaces { if let words = member(node, key).flatMap(absence) { return words } }
        return member(node, "valueQuantity").flatMap { member($0, "_value") }.flatMap(absence)
    }

    private static let valuePlaces: [StaticString] = [
        "_valueString", "_valueInteger", "_valueBoolean", "_valueDateTime", "_valueTime", "valueQuantity", "valueCodeableConcept",
        "valueRange", "valueRatio", "valuePeriod", "valueSampledData",
    ]

    private func absence(_ place: Node) -> String? {
        extensionEnding(place, "/data-absent-reason").flatMap { quietText($0, "valueCode") }.map(Self.absence)
    }

    /// A reason for absence in words, by its code; one that is not known as sent (HL7 FHIR R4, data-absent-reason).
    private static func absence(_ code: String) -> String {
        switch code {
        case "masked": ResultValue.keptBack
        case "unknown": "not known"
        case "asked-unknown": "asked, and not known"
        case "temp-unknown": "not known yet"
        case "not-asked": "not asked"
        case "asked-declined": "asked, and declined"
        case "not-applicable": "does not apply"
        case "unsupported": "its system cannot hold it"
        case "as-text": "said in the text"
        case "error": "an error in the system"
        case "not-performed": "not performed"
        case "not-permitted": "not permitted"
        default: code
        }
    }
}
