import Testing

@testable import AuditTrail

/// Whose signatures make a checkpoint believed.
@Suite struct TrustPolicyTests {
    static let log = try? NoteSigner(name: "trail.example.org", kind: .ed25519)
    static let later = try? NoteSigner(name: "trail.example.org", kind: .ed25519)
    static let witnesses = ["a", "b", "c"].compactMap { try? NoteSigner(name: "witness.example.org/\($0)", kind: .cosignature) }

    static func note(_ size: UInt64, _ root: MerkleHash = .leaf([1]), by signers: [NoteSigner?]) throws -> SignedNote {
        let text = Checkpoint(origin: "trail.example.org", size: size, root: root).text
        return SignedNote(text: text, signatures: try signers.map { try #require($0).sign(text, at: 1_790_000_000) })
    }

    static func policy(_ lines: String) throws -> TrustPolicy {
        let log = try #require(log), later = try #require(later)
        return try TrustPolicy(
            "# keys\nlog \(log.verifier.text)\n\tlog \(later.verifier.text) https://trail.example.org\n"
                + zip(["A", "B", "C"], witnesses).map { "witness \($0) \($1.verifier.text)\n" }.joined() + lines)
    }

    @Test("a checkpoint is read as it is written and in no other way")
    func text() throws {
        let checkpoint = Checkpoint(origin: "o", size: 12, root: .leaf([1]), extensions: ["more"])
        #expect(try Checkpoint(checkpoint.text) == checkpoint)
        let root = MerkleHash.leaf([1]).base64
        for text in [
            "", "o\n12\n\(root)", "\n12\n\(root)\n", "o\n012\n\(root)\n", "o\n+12\n\(root)\n", "o\n-1\n\(root)\n",
            "o\n12\n\(root.dropLast())\n",
            "o\n12\n\(root)\n\n", "o\n18446744073709551616\n\(root)\n", "o\n0\n\(root)\n", "o\n12\n" + root.replacing("=", with: "") + "\n",
        ] { #expect(throws: CheckpointError.notACheckpoint) { try Checkpoint(text) } }
    }

    @Test("the quorum is counted through groups, and a witness that signs twice counts once")
    func quorum() throws {
        let policy = try Self.policy("group two 2 A B\ngroup all all two C\nquorum all\n")
        let (log, w) = (Self.log, Self.witnesses)
        #expect(try policy.believe(Self.note(5, by: [log, w[0], w[1], w[2]])).witnessed.count == 3)
        for signers in [[log], [log, w[0], w[1]], [log, w[2], w[0], w[0]], [log, w[2], w[2], w[2]]] {
            #expect(throws: CheckpointError.notWitnessed) { try policy.believe(Self.note(5, by: signers)) }
        }
        #expect(throws: CheckpointError.notSigned) { try policy.believe(Self.note(5, by: [w[0], w[1], w[2]])) }
        #expect(try Self.policy("group any any A B C\nquorum any\n").believe(Self.note(5, by: [log, w[1]])).witnessed.count == 1)
        #expect(try Self.policy("quorum none\n").believe(Self.note(5, by: [log])).witnessed.isEmpty)
    }

    @Test("after a change of keys old checkpoints stay good, and the old key signs no later tree")
    func rotation() throws {
        let (old, new) = (try #require(Self.log), try #require(Self.later))
        let spans = "span \(VerifierKey.hex(old.verifier.id)) 0 101\nspan \(VerifierKey.hex(new.verifier.id)) 100 -\nquorum none\n"
        let policy = try Self.policy(spans)
        for (size, signer) in [(UInt64(1), old), (100, old), (100, new), (9000, new)] {
            #expect(try policy.believe(Self.note(size, by: [signer])).signedBy == [signer.verifier])
        }
        for (size, signer) in [(UInt64(101), old), (99, new)] {
            #expect(throws: CheckpointError.notSigned) { try policy.believe(Self.note(size, by: [signer])) }
        }
    }

    @Test("signatures of strangers are passed over; a false one under a known key's name makes the note false")
    func strangersAndForgers() throws {
        let policy = try Self.policy("quorum none\n")
        let stranger = try NoteSigner(name: "trail.example.org", kind: .ed25519)
        #expect(try policy.believe(Self.note(5, by: [stranger, Self.log])).signedBy.count == 1)
        #expect(throws: CheckpointError.notSigned) { try policy.believe(Self.note(5, by: [stranger])) }
        let good = try Self.note(5, by: [Self.log, Self.witnesses[0]])
        for (place, name) in [(0, "trail.example.org"), (1, "witness.example.org/a")] {
            var signatures = good.signatures
            var bytes = signatures[place].bytes
            bytes[20] ^= 1
            signatures[place] = .init(name: signatures[place].name, keyID: signatures[place].keyID, bytes: bytes)
            #expect(throws: CheckpointError.forged(key: name)) { try policy.believe(SignedNote(text: good.text, signatures: signatures)) }
        }
        let elsewhere = Checkpoint(origin: "other.example.org", size: 5, root: .leaf([1])).text
        let moved = SignedNote(text: elsewhere, signatures: [try #require(Self.log).sign(elsewhere)])
        #expect(throws: CheckpointError.unknownLog) { try policy.believe(moved) }
    }

    @Test(
        "a policy that cannot be meant is refused with the line",
        arguments: [
            ("quorum A\nquorum A", 8), ("quorum D", 7), ("group g 2 A\nquorum g", 7), ("group g 0 A\nquorum g", 7),
            ("group g any A A\nquorum g", 7),
            ("group g any A\ngroup h any A\nquorum h", 8), ("group A any B\nquorum A", 7), ("witness D x\nquorum D", 7), ("nonsense", 7),
            ("", 0),
            ("span 00000000 0 -\nquorum none", 7), ("group g any\nquorum g", 7),
        ])
    func mistakes(lines: String, line: Int) {
        #expect { try Self.policy(lines) } throws: { ($0 as? TrustPolicy.Mistake)?.line == line }
    }
}
