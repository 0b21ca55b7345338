import Foundation

/// A message as a mail (RFC 5322), the same each time that it is tried: one that is handed over twice has one `Message-ID` and one date, and is known to be one.
public enum MailShape {
    /// All that follows `DATA` (RFC 5321 section 4.1.1.4), but for the line with the dot that ends it.
    /// - Parameters:
    ///   - from: the region's address.
    ///   - to: the receiver's; neither has anything in it that could end a line.
    public static func content(_ message: LeavingMessage, from: String, to: String) -> String {
        let head = [
            // RFC 5322 section 3.6 wants it of every mail, and a relay that adds it would date each try anew.
            "Date: \(message.written.formatted(date))",
            "Message-ID: <\(message.key)@carerecord>", "From: <\(from)>", "To: <\(to)>", "Subject: \(header(message.subject))",
            // RFC 3282: in which language it is.
            "MIME-Version: 1.0", "Content-Language: \(message.language)",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated", "",
        ]
        // A line that begins with a dot would end it (RFC 5321 section 4.5.2).
        let body = message.text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix(".") ? "." + $0 : String($0)
        }
        return (head + body).joined(separator: "\r\n") + (body.last?.isEmpty == true ? "" : "\r\n")
    }

    /// Words as a header takes them: a region writes its own, and names stand in them. What ends a line is a space; beyond ASCII it is encoded, in pieces of at most
    /// 75 characters (RFC 2047 section 2), none of which cuts a character in two.
    static func header(_ words: String) -> String {
        let line = String(words.map { $0.isNewline ? " " : $0 })
        guard !line.utf8.allSatisfy({ (32...126).contains($0) }) else { return line }
        var pieces: [String] = [""]
        for character in line {
            if (pieces[pieces.count - 1] + String(character)).utf8.count > 45 { pieces.append("") }
            pieces[pieces.count - 1].append(character)
        }
        return pieces.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// RFC 5322 section 3.3, in UTC: a zone would say where a region's servers stand, and no more.
    private static let date = Date.VerbatimFormatStyle(
        format:
            "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) +0000",
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}
