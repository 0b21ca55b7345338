import Foundation
import Testing

@testable import AuditTrail

/// Notes and keys (C2SP signed-note).
@Suite struct SignedNoteTests {
    static let example = """
        This is an example message.

        \u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
    static let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test("the specification's own key verifies its own note, and both are written as they were read")
    func specification() throws {
        let key = try VerifierKey(Self.vkey)
        let note = try SignedNote(Array(Self.example.utf8))
        #expect(note.text == "This is an example message.\n")
        #expect(key.verify(note.signatures[0], of: note.text).isValid)
        #expect(!key.verify(note.signatures[0], of: note.text + " ").isValid)
        #expect(note.bytes == Array(Self.example.utf8) && key.text == Self.vkey)
    }

    @Test("a note or key with any one bit changed is not read, not signed, or of nobody we know")
    func everyBit() throws {
        let key = try VerifierKey(Self.vkey)
        let bytes = Array(Self.example.utf8)
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let note = try? SignedNote(changed) else { continue }
            #expect(!note.signatures.contains { key.verify($0, of: note.text).isValid }, "bit \(bit)")
        }
        let text = Array(Self.vkey.utf8)
        for bit in 0..<text.count * 8 {
            var changed = text
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = String(validating: changed, as: UTF8.self).flatMap({ try? VerifierKey($0) }) else { continue }
            #expect(read == key, "bit \(bit)")
        }
    }

    @Test(
        "what is no note is none",
        arguments: [
            "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\u{2014} a b\n", "text\n\n\u{2014} a AAAA\n", "text\n\n- a AAAAAAAA\n",
            "text\n\n\u{2014} a+b AAAAAAAA\n",
            "text\n\n\u{2014}  AAAAAAAA\n", "text\n\n\u{2014} a AAAAAAAA", "te\rxt\n\n\u{2014} a AAAAAAAA\n",
            "text\n\n\u{2014} a\u{a0}b AAAAAAAA\n",
        ])
    func noNotes(text: String) { #expect(throws: NoteError.self) { try SignedNote(Array(text.utf8)) } }

    @Test("what a key signs it verifies, in both kinds, and a key that is kept as text is the same key")
    func signing() throws {
        for kind in [VerifierKey.Kind.ed25519, .cosignature] {
            let signer = try NoteSigner(secret: NoteSigner(name: "example.org/trail", kind: kind).secret)
            let signature = try signer.sign("text\n", at: 1_790_000_000)
            let (isValid, time) = signer.verifier.verify(signature, of: "text\n")
            #expect(isValid && time == (kind == .cosignature ? 1_790_000_000 : nil))
            #expect(try VerifierKey(signer.verifier.text) == signer.verifier)
            #expect(!signer.verifier.verify(signature, of: "text!\n").isValid)
        }
        #expect(throws: NoteError.notAKey) { try NoteSigner(name: "with space", kind: .ed25519) }
        #expect(throws: NoteError.notAKey) { try NoteSigner(secret: "PRIVATE+KEY+a+00000000+AQ==") }
    }

    @Test(
        "the checkpoints of a real log are read, and believed by its key alone",
        .enabled(if: ReferenceVectorTests.isThere, "../shared/data/merkle-rfc6962 is not here"))
    func realLog() throws {
        let key = try VerifierKey("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
        let other = try NoteSigner(name: "example.com/log/testdata", kind: .ed25519).verifier
        for size in 1...15 {
            let file = ReferenceVectorTests.folder.appendingPathComponent("tessera-tlog-tiles/log/checkpoint.\(size)")
            let note = Array(try Data(contentsOf: file))
            #expect(try TrustPolicy(log: key).believe(note).checkpoint.size == UInt64(size))
            #expect(throws: CheckpointError.notSigned) { try TrustPolicy(log: other).believe(note) }
        }
    }
}
