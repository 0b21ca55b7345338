/// A name as one system holds it.
public struct PersonName: Hashable, Sendable {
    public let prefix: [String]
    public let given: [String]
    public let family: String?
    /// The whole as one text, where sent.
    public let text: String?
    /// `official`, `usual`, `maiden`, `nickname`, `old`… as sent.
    public let use: String?

    public init(prefix: [String] = [], given: [String] = [], family: String? = nil, text: String? = nil, use: String? = nil) {
        self.prefix = prefix
        self.given = given
        self.family = family
        self.text = text
        self.use = use
    }

    /// `SMITH, Jane (Mrs)` as the NHS banner writes it (STANDARDS 14).
    public var shown: String {
        guard family != nil || !given.isEmpty else { return text ?? "Not Known" }
        var words = family?.uppercased() ?? "Not Known"
        if !given.isEmpty { words += ", " + given.joined(separator: " ") }
        if !prefix.isEmpty { words += " (" + prefix.joined(separator: " ") + ")" }
        return words
    }
}

/// An address as lines and a postcode.
public struct Address: Hashable, Sendable {
    public let lines: [String]
    public let postcode: String?
    public let use: String?

    public init(lines: [String], postcode: String?, use: String? = nil) {
        self.lines = lines
        self.postcode = postcode
        self.use = use
    }

    public var shown: String { (lines + [postcode].compactMap { $0 }).joined(separator: ", ") }
}

/// Who a system says the person is (FHIR Patient), or somebody related to them (RelatedPerson).
public struct PersonStatement: Hashable, Sendable {
    public let names: [PersonName]
    public let born: PartialDate?
    public let gender: String?
    public let addresses: [Address]
    public let telecoms: [String]
    /// NHS numbers as sent, valid or not, with verification status codes (STANDARDS 1).
    public let nhsNumbers: [IdentifiedNumber]
    /// True, or with a date: the person has died.
    public let died: Death?
    public let practiceODS: String?
    public let practiceName: String?
    public let language: String?
    public let interpreterRequired: Bool?
    /// For a related person: how they are related. Nil for the person.
    public let relation: String?
    /// Codes of `meta.security` (confidentiality), such as `R`.
    public let confidentiality: [String]

    /// Whether its source says of a number that is not an old one that none, several or another person was found by it.
    public var isInConflict: Bool { nhsNumbers.contains { $0.use != "old" && ["04", "05"].contains($0.verification) } }

    public struct IdentifiedNumber: Hashable, Sendable {
        public let value: String
        public let verification: String?
        /// What the number is for, as sent: `old` is one of before (HL7 FHIR R4, `Identifier.use`).
        public let use: String?
        public init(value: String, verification: String?, use: String? = nil) {
            self.value = value
            self.verification = verification
            self.use = use
        }

        /// What its source says of how far it was verified (NHS Data Dictionary, NHS NUMBER STATUS INDICATOR CODE; STANDARDS 1); a code that is none of
        /// these as it was sent; nil where it says nothing.
        public var verificationWords: String? {
            switch verification {
            case nil: nil
            case "01": "verified"
            case "02": "not traced"
            case "03": "not verified: a trace is required"
            case "04": "not verified: none or several people were found"
            case "05": "not verified: the number or a detail is in conflict"
            case "06": "not verified: a trace is under way"
            case "07": "no number is required"
            case "08": "a trace was put off (a baby under six weeks)"
            case .some(let other): "verification status \(other)"
            }
        }
    }

    public struct Death: Hashable, Sendable {
        public let date: PartialDate?
        /// `1` informal, `2` formal (STANDARDS 3), as sent.
        public let notification: String?
        public init(date: PartialDate?, notification: String? = nil) {
            self.date = date
            self.notification = notification
        }
    }

    public init(
        names: [PersonName], born: PartialDate?, gender: String?, addresses: [Address] = [], telecoms: [String] = [],
        nhsNumbers: [IdentifiedNumber] = [], died: Death? = nil, practiceODS: String? = nil,
        practiceName: String? = nil, language: String? = nil, interpreterRequired: Bool? = nil,
        relation: String? = nil, confidentiality: [String] = []
    ) {
        self.names = names
        self.born = born
        self.gender = gender
        self.addresses = addresses
        self.telecoms = telecoms
        self.nhsNumbers = nhsNumbers
        self.died = died
        self.practiceODS = practiceODS
        self.practiceName = practiceName
        self.language = language
        self.interpreterRequired = interpreterRequired
        self.relation = relation
        self.confidentiality = confidentiality
    }
}
