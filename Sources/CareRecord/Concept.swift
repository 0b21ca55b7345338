/// One code in one system, as sent.
public struct Coding: Hashable, Sendable {
    public let system: String?
    public let code: String?
    public let display: String?

    public init(system: String?, code: String?, display: String?) {
        self.system = system
        self.code = code
        self.display = display
    }
}

/// Something said by codes, text or both (FHIR R4 CodeableConcept). Nothing is translated: an unknown code is shown as sent.
public struct Concept: Hashable, Sendable {
    public let codings: [Coding]
    /// The author's own words, where sent.
    public let text: String?

    public init(codings: [Coding] = [], text: String? = nil) {
        self.codings = codings
        self.text = text
    }

    /// The words to show: the author's, else a coding's display, else the code with its system, else nil.
    public var shown: String? {
        if let text, !text.isEmpty { return text }
        if let display = codings.lazy.compactMap(\.display).first(where: { !$0.isEmpty }) { return display }
        guard let coding = codings.first(where: { $0.code != nil }), let code = coding.code else { return nil }
        return coding.system.map { "\(code) (\($0))" } ?? code
    }

    public var isEmpty: Bool { codings.isEmpty && (text ?? "").isEmpty }

    /// Whether any coding is this code in this system (dm+d codes are SNOMED CT codes: the two systems are one namespace).
    public func has(_ code: String, in system: String) -> Bool {
        codings.contains { $0.code == code && $0.system.map(CodeSystem.namespace) == CodeSystem.namespace(system) }
    }
}

/// Addresses of the code systems we meet (STANDARDS 10).
public enum CodeSystem {
    public static let snomed = "http://snomed.info/sct"
    public static let dmd = "https://dmd.nhs.uk"
    public static let read2 = "http://read.info/readv2"
    public static let ctv3 = "http://read.info/ctv3"
    public static let loinc = "http://loinc.org"
    public static let ucum = "http://unitsofmeasure.org"

    /// One name for systems that share codes: dm+d's are SNOMED CT identifiers; trailing dirt ("sct??") is dropped.
    public static func namespace(_ system: String) -> String {
        if system.hasPrefix(snomed) || system == dmd { return snomed }
        return system
    }

    /// A short name for pages; the address itself where we know none.
    public static func name(_ system: String) -> String {
        switch namespace(system) {
        case snomed: system == dmd ? "dm+d" : "SNOMED CT"
        case read2: "Read v2"
        case ctv3: "CTV3"
        case loinc: "LOINC"
        case "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm"
        case "http://hl7.org/fhir/sid/cvx": "CVX"
        default: system
        }
    }
}
