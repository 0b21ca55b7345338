/// An amount as sent: the number keeps its text ("2.50" stays "2.50") and a comparator is part of the value (law 12).
public struct Quantity: Hashable, Sendable {
    /// The number's text as sent.
    public let value: String?
    /// `<`, `<=`, `>=`, `>` where sent.
    public let comparator: String?
    /// The unit's words as sent.
    public let unit: String?
    public let system: String?
    public let code: String?

    public init(value: String?, comparator: String? = nil, unit: String? = nil, system: String? = nil, code: String? = nil) {
        self.value = value
        self.comparator = comparator
        self.unit = unit
        self.system = system
        self.code = code
    }

    /// For plotting and order only; nil with a comparator, because "<5" is not 5.
    public var number: Double? { comparator == nil ? value.flatMap(Self.decimal) : nil }

    /// A decimal number as FHIR writes one (R4, `decimal`): "0x1F", "nan" and "inf" are texts.
    static func decimal(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }) else { return nil }
        return Double(text)
    }

    /// What tells one unit from another: the UCUM code where sent, else the unit's words; nil means a lane of its own. Where
    /// code and words are two different measures (mmol/L beside mg/dL) nobody knows which it is: a lane of its own kind.
    public var unitKey: String? {
        guard let code, let unit, Self.contradict(code, unit) else { return code ?? unit }
        return "\(code) or \(unit)"
    }

    /// The code, where it is another measure than the unit's words: nobody knows which of them it is.
    public var contradictingCode: String? {
        guard let code, let unit, Self.contradict(code, unit) else { return nil }
        return code
    }

    /// For telling two amounts apart when merging: a UCUM code is the unit whatever its words; another system's code is not.
    var mergingUnit: String { (system.map(CodeSystem.namespace) == CodeSystem.ucum ? unitKey : unit ?? code) ?? "" }

    /// Measures that are taken for each other, with harm: only among these can words contradict a code; elsewhere a unit has
    /// more spellings than anybody knows.
    private static let measures: Set<String> = [
        "mmol/l", "umol/l", "nmol/l", "pmol/l", "mol/l", "mg/dl", "g/dl", "g/l", "mg/l", "ug/l", "ng/ml", "ug/ml", "mmol/mol", "%", "mg",
        "ug", "g", "kg",
        "ng", "ml", "l", "mg/mmol", "mg/g", "mmhg", "kpa",
    ]

    private static func contradict(_ code: String, _ words: String) -> Bool {
        func plain(_ unit: String) -> String {
            var plain = ""
            for character in unit.lowercased() where character != " " && character != "[" && character != "]" {
                plain.append(character == "µ" || character == "μ" ? "u" : character)
            }
            return plain == "mcg" ? "ug" : plain
        }
        let (a, b) = (plain(code), plain(words))
        // "1" or a code of a sender's own beside "mmol/L" is no measure that it could be told from.
        return a != b && measures.contains(b) && (measures.contains(a) || !a.contains { $0.isLetter || $0 == "%" })
    }

    /// `< 5 mmol/L`, as sent.
    public var shown: String {
        [comparator, value, unit ?? code].compactMap { $0 }.joined(separator: " ")
    }
}

/// Two amounts, a low and a high (FHIR Range), or a part and a whole (Ratio).
public struct QuantityPair: Hashable, Sendable {
    public let first: Quantity?
    public let second: Quantity?

    public init(_ first: Quantity?, _ second: Quantity?) {
        self.first = first
        self.second = second
    }
}
