import Foundation
import Testing

@testable import Federation

/// A message as a mail relay is handed it.
@Suite struct MailShapeTests {
    private static func mail(_ text: String = "One\r\n.two\r\n", id: String = "a-in-force", written: TimeInterval = 1_800_000_000)
        -> [String]
    {
        let message = LeavingMessage(
            id: id, template: "in-force", to: .email("p@example.com"), reference: "AB12-CD34", desk: "A desk", subject: "A subject",
            text: text, written: Date(timeIntervalSince1970: written))
        return MailShape.content(message, from: "record@example.nhs.uk", to: "p@example.com").components(separatedBy: "\r\n")
    }

    @Test("a mail says when it was written and bears one id and one date, however often it is tried; another message bears another id")
    func dated() {
        let mail = Self.mail()
        #expect(mail.filter { $0.hasPrefix("Date: ") } == ["Date: Fri, 15 Jan 2027 08:00:00 +0000"])
        #expect(mail.filter { $0.hasPrefix("Message-ID: ") }.count == 1 && Self.mail() == mail)
        let ids = ["a-in-force", "b-in-force"].map { id in Self.mail(id: id).first { $0.hasPrefix("Message-ID: ") } }
        #expect(ids[0] != nil && ids[1] != nil && ids[0] != ids[1])
        #expect(Self.mail(written: 1_781_000_000).contains("Date: Tue, 09 Jun 2026 10:13:20 +0000"), "in UTC in summer, too")
    }

    @Test("no line of what is said can end the mail, and the head ends before it")
    func lines() throws {
        let mail = Self.mail()
        let end = try #require(mail.firstIndex(of: ""))
        #expect(Array(mail[(end + 1)...]) == ["One", "..two", ""])
        #expect(Self.mail("no line end").suffix(2) == ["no line end", ""])
        for name in ["From: <record@example.nhs.uk>", "To: <p@example.com>", "Subject: A subject", "Auto-Submitted: auto-generated"] {
            #expect(mail[..<end].contains(name), "\(name)")
        }
    }

    @Test("a mail says in which language it is")
    func language() {
        #expect(Self.mail().contains("Content-Language: en"))
        let other = LeavingMessage(
            id: "a", template: "in-force", to: .email("p@example.com"), reference: "r", desk: "d", subject: "s", text: "t", language: "qaa",
            written: .distantPast)
        #expect(MailShape.content(other, from: "f", to: "t").components(separatedBy: "\r\n").contains("Content-Language: qaa"))
    }

    @Test("a subject that a region wrote beyond ASCII is encoded in pieces that cut no character; what ends a line is a space")
    func subjects() throws {
        #expect(MailShape.header("Do you still object?") == "Do you still object?")
        #expect(MailShape.header("One\r\nBcc: x") == "One Bcc: x")
        let words = "A request waits: “Asked to be put right” at the desk – " + String(repeating: "é", count: 60)
        let lines = MailShape.header(words).components(separatedBy: "\r\n ")
        let said = try lines.map { line in
            #expect(line.utf8.count <= 75 && line.hasPrefix("=?utf-8?B?") && line.hasSuffix("?="))
            let piece = try #require(Data(base64Encoded: String(line.dropFirst(10).dropLast(2))))
            return try #require(String(data: piece, encoding: .utf8))
        }
        #expect(lines.count > 1 && said.joined() == words)
    }
}
