import Testing

@testable import Objections

/// Who proposed and who signed a notice, how that is kept, and who cannot sign it a second time.
@Suite struct NoticeSignatureTests {
    private static func signedIn(_ subject: String, _ name: String = "Kavita Bose", at issuer: String = "https://one.example")
        -> NoticeSignature
    {
        .signedIn(issuer: issuer, subject: subject, name: name)
    }

    @Test("of two who were signed in provider and subject are compared, and not the name: two people may have one name")
    func subjects() {
        #expect(Self.signedIn("1").mayBeOnePerson(with: Self.signedIn("1", "Another Name")))
        #expect(!Self.signedIn("1").mayBeOnePerson(with: Self.signedIn("2")))
        #expect(!Self.signedIn("1").mayBeOnePerson(with: Self.signedIn("1", at: "https://two.example")))
    }

    @Test("where it is not known by which provider, one subject may be one person; a name at a command line may be anybody")
    func unknown() {
        let old = Self.signedIn("1", at: "")
        #expect(old.mayBeOnePerson(with: Self.signedIn("1")) && Self.signedIn("1").mayBeOnePerson(with: old))
        #expect(!old.mayBeOnePerson(with: Self.signedIn("2")))
        let command = NoticeSignature.command(name: "Somebody Else")
        #expect(command.mayBeOnePerson(with: Self.signedIn("1")) && Self.signedIn("1").mayBeOnePerson(with: command))
    }

    @Test("what would part a subject from what is kept beside it makes nobody a second person")
    func parted() {
        let first = Self.signedIn("a\tb\nc", "x\ty")
        #expect(NoticeSignature(kept: first.kept).mayBeOnePerson(with: first))
        let hands = NoticeHands(first: NoticeHands.kept(first: first, proposer: NoticeProposer(typed: "Dr First")), second: nil)
        #expect(hands.proposer?.name == "Dr First" && hands.signers.first?.mayBeOnePerson(with: first) == true)
    }

    @Test("what is kept is read back, also as a version before kept it, and each says how it is known")
    func kept() {
        for it in [Self.signedIn("desk-first"), Self.signedIn("1", ""), .command(name: "first")] {
            #expect(NoticeSignature(kept: it.kept) == it)
        }
        #expect(NoticeSignature(kept: "Dr First") == .command(name: "Dr First"))
        #expect(NoticeSignature(kept: "signed-in:desk-first\tKavita Bose") == Self.signedIn("desk-first", at: ""))
        #expect(Self.signedIn("desk-first").words == "Kavita Bose (desk-first), signed in")
        #expect(NoticeSignature.command(name: "first").words == "first, by command")
    }

    @Test("who proposed it has not signed it, and stands beside the first who did")
    func proposed() throws {
        let proposer = try #require(NoticeProposer(typed: "Dr First"))
        #expect(NoticeHands(first: proposer.name, second: nil) == NoticeHands(proposer: proposer, signers: []))
        let (one, two) = (Self.signedIn("1"), Self.signedIn("2"))
        let kept = NoticeHands.kept(first: one, proposer: proposer)
        #expect(NoticeHands(first: kept, second: nil) == NoticeHands(proposer: proposer, signers: [one]))
        #expect(NoticeHands(first: kept, second: two.kept) == NoticeHands(proposer: proposer, signers: [one, two]))
        #expect(proposer.words == "Dr First, by command")
    }

    @Test("a version before reads of the first signature its mark, its subject, and the rest as a name: it holds the second against it")
    func forBefore() {
        let kept = NoticeHands.kept(first: Self.signedIn("desk-first"), proposer: NoticeProposer(kept: "Dr First"))
        #expect(kept.hasPrefix("signed-in:desk-first\tKavita Bose\t"))
    }

    @Test("a notice that a version before let a command and a sign-in sign, or two commands, is signed by two as it was")
    func before() {
        let proposer = NoticeProposer(kept: "Dr First")
        #expect(
            NoticeHands(first: "Dr First", second: "signed-in:2\tMusa Iqbal")
                == NoticeHands(proposer: proposer, signers: [.command(name: "Dr First"), Self.signedIn("2", "Musa Iqbal", at: "")]))
        #expect(
            NoticeHands(first: "Dr First", second: "Dr Second").signers == [.command(name: "Dr First"), .command(name: "Dr Second")])
    }

    @Test(
        "no name at a command line can be taken for somebody who was signed in, and none is nothing",
        arguments: ["signed-in:desk-second\tMusa Iqbal", "signed-in:1", "", "  ", "-", "a\tb", "a\nb", String(repeating: "a", count: 201)])
    func forged(_ typed: String) {
        #expect(NoticeProposer(typed: typed) == nil)
    }
}
