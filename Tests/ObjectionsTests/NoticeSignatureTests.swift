import Testing

@testable import Objections

/// Who signed a notice, and who cannot sign it a second time.
@Suite struct NoticeSignatureTests {
    private static func signedIn(_ subject: String, _ name: String = "Kavita Bose") -> NoticeSignature {
        .signedIn(subject: subject, name: name)
    }

    @Test("of two who were signed in the subject is compared, and not the name: two people may have one name")
    func subjects() {
        #expect(Self.signedIn("1").mayBeOnePerson(with: Self.signedIn("1", "Another Name")))
        #expect(!Self.signedIn("1").mayBeOnePerson(with: Self.signedIn("2")))
    }

    @Test(
        "where one of the two is only a name at a command line, the same name or subject is one person, however it is written",
        arguments: [
            "Kavita Bose", "bose, kavita", "  KAVITA   BOSE ", "Ms Kavita Bose", "Bose", "K. Bose", "Nurse Bose", "desk-first",
            "Desk First",
        ])
    func names(_ typed: String) throws {
        let command = try #require(NoticeSignature(typed: typed))
        #expect(command.mayBeOnePerson(with: Self.signedIn("desk-first")))
        #expect(Self.signedIn("desk-first").mayBeOnePerson(with: command))
        #expect(!command.mayBeOnePerson(with: Self.signedIn("desk-second", "Musa Iqbal")))
        #expect(!NoticeSignature.command(name: "Kavita Smith").mayBeOnePerson(with: Self.signedIn("desk-first")))
    }

    @Test("two names at a command line are held against each other as they are read, and not as they were typed")
    func commands() {
        #expect(NoticeSignature.command(name: "First Person").mayBeOnePerson(with: .command(name: "person, first")))
        #expect(NoticeSignature.command(name: "Anna First").mayBeOnePerson(with: .command(name: "Dr Anna First")))
        for other in ["second", "Dr Anna Second", "Person"] {
            #expect(!NoticeSignature.command(name: "Dr Anna First").mayBeOnePerson(with: .command(name: other)))
        }
    }

    @Test("what is kept is read back, what a version before kept is a name at a command line, and each says how it is known")
    func kept() {
        for it in [Self.signedIn("desk-first"), Self.signedIn("1", ""), .command(name: "first")] {
            #expect(NoticeSignature(kept: it.kept) == it)
        }
        #expect(NoticeSignature(kept: "Dr First") == .command(name: "Dr First"))
        #expect(Self.signedIn("desk-first").words == "Kavita Bose (desk-first), signed in")
        #expect(NoticeSignature.command(name: "first").words == "first, by command")
    }

    @Test(
        "no name at a command line can be taken for somebody who was signed in, and none is nothing",
        arguments: ["signed-in:desk-second\tMusa Iqbal", "signed-in:1", "", "  ", "-", "a\tb", "a\nb", String(repeating: "a", count: 201)])
    func forged(_ typed: String) {
        #expect(NoticeSignature(typed: typed) == nil)
    }
}
