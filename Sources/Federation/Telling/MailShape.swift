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
            "Message-ID: <\(message.key)@carerecord>", "From: <\(from)>", "To: <\(to)>", "Subject: \(message.subject)",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated", "",
        ]
        // A line that begins with a dot would end it (RFC 5321 section 4.5.2).
        let body = message.text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix(".") ? "." + $0 : String($0)
        }
        return (head + body).joined(separator: "\r\n") + (body.last?.isEmpty == true ? "" : "\r\n")
    }

    /// RFC 5322 section 3.3, in UTC: a zone would say where a region's servers stand, and no more.
    private static let date = Date.VerbatimFormatStyle(
        format:
            "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) +0000",
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}
