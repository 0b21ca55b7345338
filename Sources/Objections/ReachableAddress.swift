/// Where a message can go by itself: an email address or a mobile number and nothing beside it. What somebody adds, such as "not before noon" or "leave no
/// message", only a person can heed: then nothing is sent by itself.
public enum ReachableAddress: Sendable, Hashable {
    case email(String)
    /// A number that takes text messages: `07…` of the United Kingdom, or `+` with a country's code; digits only after that.
    case mobile(String)

    /// Reads what somebody wrote.
    /// - Returns: nil where it is neither, or has words beside it.
    public init?(_ text: String) {
        let text = text.drop(while: \.isWhitespace)
        let plain = String(text.reversed().drop(while: \.isWhitespace).reversed())
        // What stands before the @ may be all that mail takes unquoted (RFC 5321 section 4.1.2, Dot-string). 254 characters are the longest path that mail takes (RFC 5321 section 4.5.3.1.3).
        if plain.utf8.count <= 254, plain.wholeMatch(of: /[A-Za-z0-9.!#$%&'*+\/=?^_`{|}~\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+/) != nil {
            self = .email(plain)
            return
        }
        guard plain.wholeMatch(of: /\+?[0-9 ()\-]+/) != nil else { return nil }
        let digits = plain.filter { $0.isASCII && $0.isNumber }
        if plain.hasPrefix("+") {
            // A landline of the United Kingdom takes no text messages; of other countries' numbers that cannot be told. ITU-T E.164: 15 digits at most.
            guard (8...15).contains(digits.count), !digits.hasPrefix("44") || (digits.hasPrefix("447") && digits.count == 12) else {
                return nil
            }
            self = .mobile("+" + digits)
        } else {
            guard digits.hasPrefix("07"), digits.count == 11 else { return nil }
            self = .mobile(digits)
        }
    }

    /// As it is handed to whoever delivers it.
    public var text: String {
        switch self {
        case .email(let text), .mobile(let text): text
        }
    }
}
