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
    public var number: Double? { comparator == nil ? value.flatMap(Double.init) : nil }

    /// What tells one unit from another: the UCUM code where sent, else the unit's words; nil means a lane of its own.
    public var unitKey: String? { code ?? unit }

    /// For telling two amounts apart when merging: a UCUM code is the unit whatever its words; another system's code is not.
    var mergingUnit: String { (system.map(CodeSystem.namespace) == CodeSystem.ucum ? code ?? unit : unit ?? code) ?? "" }

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
