import Objections
import Testing

@testable import Federation

/// What a relay's answer means for a message, and in which line a message waits.
@Suite struct MailReplyTests {
    @Test(
        "only that there is no such address is of the receiver; whatever else a relay minds, at whichever command, can be put right",
        arguments: [
            ("550 5.1.1 User unknown", true, .noSuchAddress), ("550 5.1.2 no such host", true, .noSuchAddress),
            ("501 5.1.3 Bad recipient address syntax", true, .noSuchAddress), ("551 5.1.6 moved", true, .noSuchAddress),
            ("556 5.1.10 takes no mail", true, .noSuchAddress), ("550 5.1.1", true, .noSuchAddress),
            ("550 sender not permitted", false, .refused(550)), ("550 5.1.1 User unknown", false, .refused(550)),
            ("550 5.1.7 Bad sender", true, .refused(550)), ("550 5.1.8 sender's domain not found", true, .refused(550)),
            ("553 5.1.7 Bad sender", true, .refused(553)), ("550 relay not permitted", true, .refused(550)),
            ("550 User unknown", true, .refused(550)), ("553 mailbox name not allowed", true, .refused(553)),
            ("550 5.1.11 unknown", true, .refused(550)), ("450 5.1.1 later", true, .refused(450)),
            ("550 5.7.1 relaying denied", true, .refused(550)), ("554 5.7.1 Relay access denied", true, .refused(554)),
            ("552 mailbox full", true, .refused(552)), ("451 later", true, .refused(451)), ("421 too busy", false, .refused(421)),
            ("250 ok", true, .positive), ("354 go on", false, .refused(354)), ("SSH-2.0-OpenSSH", false, nil), ("2", false, nil),
            ("", true, nil),
        ] as [(String, Bool, MailReply?)])
    func replies(line: String, isOfReceiver: Bool, meaning: MailReply?) {
        #expect(MailReply(line, expecting: 2, isOfReceiver: isOfReceiver) == meaning)
    }

    @Test("every message waits in one line and no other, by its template; with nothing that sends, in the relay's")
    func lines() {
        var telling = Region.Telling(mail: .init(host: "::1", port: 25, from: "a@b"))
        telling.webhook = .init(
            url: "http://x", service: .govUKNotify(key: .file("k")), templates: ["receipt": "1", "in-force": "2"],
            textTemplates: ["in-force": "3", "question-answered": "4"])
        func line(_ template: String, _ telling: Region.Telling?) -> [Region.Telling.Line] {
            Region.Telling.Line.allCases.filter { line in
                switch Region.Telling.templates(of: line, telling) {
                case .only(let names): names.contains(template)
                case .allBut(let names): !names.contains(template)
                }
            }
        }
        for template in MessageTemplate.all + ["a-newer-program's"] {
            let expected: Region.Telling.Line =
                switch template {
                case "receipt", "in-force": .service
                case "question-answered": .either
                default: .relay
                }
            #expect(line(template, telling) == [expected], "\(template)")
            #expect(line(template, nil) == [.relay], "\(template)")
        }
    }
}
