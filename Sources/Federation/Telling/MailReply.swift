/// What a mail relay says to one command (RFC 5321 section 4.2).
public enum MailReply: Hashable, Sendable {
    case positive
    /// There is no such address, whoever sends to it and whenever.
    case noSuchAddress
    /// Not taken now. The relay may think that it never will be: what it minds can be put right.
    case refused(Int)

    /// Enhanced codes that say of whom it goes to that there is no such address: a bad mailbox, a bad system, bad syntax, a mailbox that has moved (RFC 3463
    /// section 3.2), a domain that takes no mail (RFC 7505). Others are of who sends, as 5.1.7 and 5.1.8 are, or of policy, as 5.7.* is. Without one nobody
    /// can tell: relays answer 550 to whom they do not relay for, too.
    private static let ofReceiver: Set<String> = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]

    /// - Parameters:
    ///   - line: the reply's last line, without its end.
    ///   - digit: the first of the code that says that it goes on.
    ///   - isOfReceiver: whether it answers `RCPT TO`: only there is a refusal of whoever it goes to.
    /// - Returns: nil where it is no reply.
    public init?(_ line: some StringProtocol, expecting digit: Int, isOfReceiver: Bool) {
        guard let code = Int(line.prefix(3)), (200..<600).contains(code), line.utf8.count >= 3 else { return nil }
        if code / 100 == digit {
            self = .positive
        } else if isOfReceiver, code / 100 == 5, let why = line.dropFirst(4).split(separator: " ").first,
            Self.ofReceiver.contains(String(why))
        {
            self = .noSuchAddress
        } else {
            self = .refused(code)
        }
    }
}
