/// What a mail relay says to one command (RFC 5321 section 4.2).
public enum MailReply: Hashable, Sendable {
    case positive
    /// There is no such address, whoever sends to it and whenever.
    case noSuchAddress
    /// Not taken now. The relay may think that it never will be: what it minds can be put right.
    case refused(Int)

    /// - Parameters:
    ///   - line: the reply's last line, without its end.
    ///   - digit: the first of the code that says that it goes on.
    ///   - isOfReceiver: whether it answers `RCPT TO`: only there is a refusal of whoever it goes to.
    /// - Returns: nil where it is no reply.
    public init?(_ line: some StringProtocol, expecting digit: Int, isOfReceiver: Bool) {
        guard let code = Int(line.prefix(3)), (200..<600).contains(code), line.utf8.count >= 3 else { return nil }
        if code / 100 == digit {
            self = .positive
        } else if isOfReceiver, [501, 550, 551, 553].contains(code), !line.dropFirst(4).hasPrefix("5.7.") {
            // 5.7.* is policy (RFC 3463 section 3.8): who may send, and not to whom. So is 554, as relays answer whom they do not relay for; 552 is a full mailbox.
            self = .noSuchAddress
        } else {
            self = .refused(code)
        }
    }
}
