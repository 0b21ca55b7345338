import CareRecord

/// The desk of one integrated care system that answers objections, with its own ways to reach it and its own rules.
public struct Desk: Sendable, Hashable {
    /// Its integrated care system, which names it.
    public let ics: ODSCode
    public let name: String
    public let email: String?
    public let phone: String?
    /// Its postal address, in one line.
    public let post: String?
    /// When somebody answers the telephone, in words.
    public let hours: String?
    /// Organisations whose staff are the desk's.
    public let staffedBy: Set<ODSCode>
    /// Outward postcodes for whose people it answers.
    public let postcodes: Set<String>
    public let rules: Rules

    public struct Rules: Sendable, Hashable {
        /// Whether it takes the form of somebody who is not signed in.
        public var takesUnsigned: Bool
        /// Whether the person is told when the glass is broken although they object.
        public var tellsOfGlass: Bool
        public init(takesUnsigned: Bool = true, tellsOfGlass: Bool = true) {
            self.takesUnsigned = takesUnsigned
            self.tellsOfGlass = tellsOfGlass
        }
    }

    public init(
        ics: ODSCode, name: String, email: String? = nil, phone: String? = nil, post: String? = nil, hours: String? = nil,
        staffedBy: Set<ODSCode>, postcodes: Set<String> = [], rules: Rules = Rules()
    ) {
        self.ics = ics
        self.name = name
        self.email = email
        self.phone = phone
        self.post = post
        self.hours = hours
        self.staffedBy = staffedBy
        self.postcodes = postcodes
        self.rules = rules
    }
}

/// The first half of a postcode (`E1`, `EC1A`), by which people are sent to a desk.
public enum OutwardPostcode {
    /// From a whole postcode or its first half; nil where it is neither. Source: Royal Mail's formats A9, A99, AA9, AA99, A9A, AA9A.
    public static func read(_ text: some StringProtocol) -> String? {
        var letters = text.uppercased().filter { !$0.isWhitespace }
        guard letters.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }) else { return nil }
        // The second half is always a digit and two letters.
        if letters.count >= 5, letters.suffix(3).wholeMatch(of: /[0-9][A-Z]{2}/) != nil { letters.removeLast(3) }
        return letters.wholeMatch(of: /[A-Z]{1,2}[0-9]([0-9]|[A-Z])?/) == nil ? nil : letters
    }
}
