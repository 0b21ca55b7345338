/// A code that is an expression: several SNOMED CT concepts in one, `86406008:246112005=24484000`, which stands where one concept's code
/// would (HL7 FHIR R4, "Using SNOMED CT with FHIR", 4.3.1.0.3; SNOMED CT Compositional Grammar 2).
enum SNOMEDExpression {
    /// The code itself, and each concept of it where it is an expression: what it is about and what it is refined by, since either tells the
    /// secret. More than are in it (a long number in a term) keeps back more and never less.
    static func codes(_ code: String) -> [String] {
        // Most codes are one concept, or of another system: letters and digits, with the dots and dashes of some.
        guard code.utf8.contains(where: { !isOfOneCode($0) }) else { return [code] }
        let numbers = code.utf8.split(whereSeparator: { !(48...57).contains($0) })
        return [code] + numbers.filter { (6...18).contains($0.count) }.compactMap { String($0) }
    }

    private static func isOfOneCode(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
