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

    /// The words to show: the author's, else a coding's display, else the code with its system, else nil. What names a thing comes before a
    /// placeholder ("other") that was sent before it; what was typed as a placeholder's name stands behind them, wherever it was sent.
    public var shown: String? {
        let isWorded = text.map { !$0.isEmpty } ?? false
        // Nearly all have one code, and nothing beside it.
        if !isWorded, codings.count == 1, let display = codings[0].display, !display.isEmpty { return display }
        let asides = asides
        guard let name = isWorded ? text : name(isWithPlaceholders: asides.isEmpty) else {
            return asides.isEmpty ? codeShown : asides.joined(separator: ", ")
        }
        guard !asides.isEmpty else { return name }
        // Its cost must not be their product: a source may send a long name and thousands of asides.
        let said = Self.eachWord(name)
        let unsaid = asides.filter { !Self.eachWord($0).isSubset(of: said) }
        return unsaid.isEmpty ? name : name + ": " + unsaid.joined(separator: ", ")
    }

    /// What its sender typed where placeholders' names stand (`Coding.isNamed(by:)`), as sent, each once.
    public var asides: [String] {
        var heard: Set<String> = []
        return codings.compactMap { coding in
            guard let display = coding.display, !display.isEmpty, display != text, coding.isPlaceholder else { return nil }
            let folded = Fold.words(display)
            return coding.isNamed(by: folded) && heard.insert(folded).inserted ? display : nil
        }
    }

    /// A coding's display, of those that name things first.
    private func name(isWithPlaceholders: Bool) -> String? {
        let said = codings.filter { !$0.namesNothing } + codings.filter { $0.namesNothing && (isWithPlaceholders || !$0.isPlaceholder) }
        return said.lazy.compactMap(\.display).first { !$0.isEmpty }
    }

    private var codeShown: String? {
        let said = codings.first { $0.code != nil && !$0.namesNothing } ?? codings.first { $0.code != nil }
        guard let said, let code = said.code else { return nil }
        return said.system.map { "\(code) (\($0))" } ?? code
    }

    private static func eachWord(_ text: String) -> Set<Substring> { Set(Fold.words(text).split { !$0.isLetter && !$0.isNumber }) }

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

    /// One name for systems that share codes: dm+d's are SNOMED CT identifiers; other spellings of an address (its OID, https, `www.`,
    /// capitals, space around it, a slash or dirt behind it: "sct??") name the same system.
    public static func namespace(_ system: String) -> String {
        if let known = spellings[system] { return known }
        let bare = bare(system)
        for (beginning, name) in addresses where beginning.count <= bare.count {
            guard zip(beginning, bare).allSatisfy({ $0 == small($1) }) else { continue }
            // "http://loinc.org.example" is another system.
            let rest = Substring(bare.dropFirst(beginning.count))
            if rest.first.map({ !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "-" }) ?? true { return name }
        }
        return system
    }

    /// What all spellings of one address have in common, known or not.
    public static func spelling(_ system: String) -> String {
        let bare = bare(namespace(system)).prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "|") }
        var name = String(decoding: bare.map(small), as: UTF8.self)
        while let last = name.last, last.isWhitespace || last == "/" { name.removeLast() }
        return name
    }

    /// Without the space before it, the scheme and `www.`. Bytes, because it is asked of every code.
    private static func bare(_ system: String) -> Substring.UTF8View {
        var bytes = system.drop(while: \.isWhitespace).utf8
        for beginning in beginnings where zip(beginning, bytes).allSatisfy({ $0 == small($1) }) && bytes.count >= beginning.count {
            bytes = bytes.dropFirst(beginning.count)
        }
        return bytes
    }

    private static func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// In the order in which they may stand.
    private static let beginnings = ["https://", "http://", "urn:oid:", "www."].map { Array($0.utf8) }

    private static let addresses: [(beginning: [UInt8], name: String)] = [
        ("snomed.info/sct", snomed), ("dmd.nhs.uk", snomed), ("loinc.org", loinc), ("read.info/readv2", read2), ("read.info/ctv3", ctv3),
        ("2.16.840.1.113883.6.96", snomed), ("2.16.840.1.113883.2.1.6.15", snomed), ("2.16.840.1.113883.6.1", loinc),
    ].map { (Array($0.0.utf8), $0.1) }

    /// Object identifiers that stand for a code system (HL7 OID registry).
    private static let spellings: [String: String] = [
        "urn:oid:2.16.840.1.113883.6.96": snomed, "urn:oid:2.16.840.1.113883.2.1.6.15": snomed, snomed: snomed, dmd: snomed,
        "urn:oid:2.16.840.1.113883.6.1": loinc, loinc: loinc, "urn:oid:2.16.840.1.113883.6.8": ucum, ucum: ucum,
    ]

    /// SNOMED CT codes that say only *that* something is so, the thing itself standing in the text beside them: what a transfer
    /// between systems could not code (STANDARDS 10), "allergy to substance" and the like. Alone they never make two things one. Each with its term,
    /// and where that was found: docs/codes.md.
    static let textCarriers: Set<String> = [
        // What a transfer between GP systems could not code: drug and other allergy, medicine, entry, plan, referral, request; and its "non-consultation
        // data".
        "196461000000101", "196471000000108", "196421000000109", "196411000000103", "196451000000104", "196431000000106",
        "196441000000102", "196401000000100", "196391000000103",
        "419199007", "416098002", "414285001", "418038007", "420134006", "419511003", "418471000", "281647001", "62014003",
        "763158003", "373873005", "404684003", "64572001", "71388002", "363787002",
        // Substance, drug or medicament, hypersensitivity, allergic and non-allergic disposition, intolerance to substance, problem, situation
        // with explicit context, social context, event, and the root of all.
        "105590001", "410942007", "609433001", "609328004", "609396006", "782197009", "55607006", "243796009", "48176007", "272379006",
        "138875005",
    ]

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
