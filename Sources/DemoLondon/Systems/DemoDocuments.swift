import Crypto
import Foundation

/// The few documents that every pretend system hands out, one of each kind.
enum DemoDocuments {
    /// Types every system says it can be asked for, held or not.
    static let ordinaryTypes: Set<String> = [
        "Appointment", "Condition", "MedicationRequest", "MedicationStatement", "MedicationDispense", "AllergyIntolerance", "Observation",
        "DiagnosticReport", "DocumentReference", "CarePlan", "Encounter", "Procedure", "Immunization", "Flag",
    ]

    /// SHA-1 of each in base64, as `Attachment.hash` is (HL7 FHIR R4).
    static let digests: [String: String] = all.mapValues { Data(Insecure.SHA1.hash(data: $0.bytes)).base64EncodedString() }

    static let all: [String: (type: String, bytes: [UInt8])] = [
        "html": (
            "text/html",
            Array(
                """
                <html><body><h1>Discharge summary</h1><p>Admitted with breathlessness. Treated for heart failure with intravenous furosemide.</p>
                <table><tr><th>Medicine</th><th>Change</th></tr><tr><td>apixaban</td><td>reduced to 2.5 mg twice a day: kidney function</td></tr>
                <tr><td>ramipril</td><td>on hold until potassium is below 5.5</td></tr></table><p>GP: please repeat bloods in one week.</p></body></html>
                """.utf8)
        ),
        "text": (
            "text/plain; charset=utf-8",
            Array("Eye clinic letter\n\nPressures 16 and 17. Continue latanoprost. See again in three months.\n".utf8)
        ),
        "pdf": ("application/pdf", pdf("Ambulance report: breathless at rest, saturation 91 %, conveyed to the Royal London.")),
    ]

    /// A PDF of one line, with a correct cross-reference table.
    static func pdf(_ line: String) -> [UInt8] {
        let stream =
            "BT /F1 12 Tf 50 780 Td (\(line.replacingOccurrences(of: "(", with: "[").replacingOccurrences(of: ")", with: "]"))) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var text = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places { text += String(repeating: "0", count: 10 - String(place).count) + "\(place) 00000 n \n" }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }
}
