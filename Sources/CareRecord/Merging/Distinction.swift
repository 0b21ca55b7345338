/// Words of a local name that make another thing of the same code: the side, the posture, the order, what it was taken from.
enum Distinction {
    /// Whether two names of one code, for the same value at the same moment, say nothing that could make them two: the pressure of the left
    /// eye and of the right may be the same, and are two.
    static func isSame(_ a: String, _ b: String) -> Bool { words(a) == words(b) }

    /// The side a folded name says, one way of writing for each; empty where it says none.
    static func side(_ folded: String) -> String {
        let found = Set(tokens(folded).compactMap { sides[$0] })
        return found.isEmpty ? "" : found.sorted().joined(separator: "+")
    }

    private static func words(_ folded: String) -> Set<String> {
        var found: Set<String> = []
        var isNumbered = false
        for token in tokens(folded) {
            // "Twin A", "sample 2": whatever follows tells one of them from the other.
            if isNumbered { found.insert(String(token)) }
            isNumbered = numbered.contains(token)
            if let side = sides[token] {
                found.insert(side)
            } else if others.contains(token) || isNumbered || token.first?.isNumber == true {
                found.insert(String(token))
            }
        }
        return found
    }

    /// "mmol/l" stays whole, so that its "l" is no side.
    private static func tokens(_ folded: String) -> [Substring] { folded.split { !$0.isLetter && !$0.isNumber && $0 != "/" } }

    private static let sides: [Substring: String] = [
        "left": "left", "lt": "left", "l": "left", "os": "left", "right": "right", "rt": "right", "r": "right", "od": "right",
        "bilateral": "both", "both": "both", "ou": "both", "left/right": "both", "right/left": "both", "l/r": "both", "r/l": "both",
    ]

    private static let numbered: Set<Substring> = [
        "twin", "fetus", "foetus", "baby", "sample", "specimen", "reading", "bottle", "site", "lesion", "nodule", "drain", "lead", "view",
    ]

    private static let others: Set<Substring> = [
        "lying", "supine", "prone", "sitting", "seated", "standing", "erect", "pre", "post", "before", "after", "fasting", "random", "peak",
        "trough", "resting", "exercise", "first", "second", "third", "fourth", "initial", "repeat", "upper", "lower", "inner", "outer",
        "anterior", "posterior", "medial", "lateral", "proximal", "distal", "arm", "leg", "eye", "ear", "wrist", "ankle", "hand", "foot",
        "hip", "knee", "shoulder", "elbow", "breast", "kidney", "lung", "ovary", "testis", "fetal", "foetal", "maternal", "cord", "donor",
        "arterial", "capillary", "mixed", "urine", "urinary", "csf", "cerebrospinal", "pleural", "ascitic", "peritoneal", "synovial",
        "stool", "faecal", "sputum", "saliva", "sweat", "swab", "min", "max", "minimum", "maximum", "systolic", "diastolic", "inspired",
        "expired", "corrected", "uncorrected", "aided", "unaided", "near", "distance",
    ]
}
