/// How a person asked a desk to end their objection, and how the desk found out that it was they who asked. Whoever an objection hides from may call, too.
public struct WithdrawalAsked: Sendable, Hashable {
    public enum Way: String, Sendable, Hashable, CaseIterable {
        case letter, phone
        case inPerson = "in-person"

        public var words: String {
            switch self {
            case .letter: "by letter"
            case .phone: "by telephone"
            case .inPerson: "in person"
            }
        }
    }

    public let way: Way
    public let check: IdentityCheck

    /// - Parameter check: nil where it is none that a desk can make (`IdentityCheck.byDesk`).
    public init?(_ way: Way, check: IdentityCheck) {
        guard IdentityCheck.byDesk.contains(check) else { return nil }
        self.way = way
        self.check = check
    }

    /// As it is kept with the step.
    public var kept: String { "\(way.rawValue)|\(check.rawValue)" }

    /// - Returns: nil of what is none, such as of a version before this one.
    public init?(kept: String) {
        let parts = kept.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2, let way = Way(rawValue: String(parts[0])), let check = IdentityCheck(rawValue: String(parts[1])) else {
            return nil
        }
        self.init(way, check: check)
    }

    /// As its event says it.
    public var noted: String { "asked \(way.words), checked by \(check.rawValue)" }
    /// As the desk reads it.
    public var words: String { "asked \(way.words); \(check.words)" }
}
