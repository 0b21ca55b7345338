import Testing

@testable import AuditTrail

/// What a witness does with a neighbour's checkpoint (C2SP tlog-witness).
@Suite struct WitnessTests {
    static let roots = (0...20).reduce(into: (tree: MerkleTree(), roots: [MerkleHash.ofNothing])) {
        $0.tree.append(ProofTests.leaf(UInt64($1)))
        $0.roots.append($0.tree.rootHash)
    }.roots

    static func request(_ old: UInt64, _ size: UInt64, root: MerkleHash? = nil, by signer: NoteSigner? = TrustPolicyTests.log) throws
        -> AddCheckpoint
    {
        let proof = old == 0 ? [] : try ProofPlan.consistency(from: min(old, size), to: size).proof(from: ProofTests.log(size).tiles)
        let note = try TrustPolicyTests.note(size, root ?? roots[Int(size)], by: [signer])
        return AddCheckpoint(old: old, proof: ConsistencyProof(proof), note: note)
    }

    static func decide(_ body: [UInt8], latest size: UInt64?) throws -> WitnessDecision {
        let policy = TrustPolicy(log: try #require(TrustPolicyTests.log).verifier)
        return WitnessDecision.on(
            body, latest: { origin in size.map { Checkpoint(origin: origin, size: $0, root: roots[Int($0)]) } }, logs: policy)
    }

    @Test("a request is read as it is written and in no other way")
    func bodies() throws {
        let request = try Self.request(3, 11)
        #expect(AddCheckpoint(request.body) == request)
        let text = String(decoding: request.body, as: UTF8.self)
        for changed in [
            text.replacing("old 3", with: "old 03"), text.replacing("old 3", with: "old -3"), text.replacing("old 3", with: "new 3"),
            "\n" + text,
            text.replacing("old 3\n", with: "old 3\nAAAA\n"), text.replacing("old 3\n", with: ""), "old 3\n\n", "",
            text.replacing("old 3\n", with: "old 3\n" + String(repeating: MerkleHash.ofNothing.base64 + "\n", count: 64)),
        ] { #expect(AddCheckpoint(Array(changed.utf8)) == nil) }
    }

    @Test("a log that only grew is signed, the first time and the next, and again at the same size")
    func grows() throws {
        for (latest, size) in [(nil, UInt64(7)), (UInt64(7), 7), (7, 8), (8, 20), (1, 20)] as [(UInt64?, UInt64)] {
            let decision = try Self.decide(try Self.request(latest ?? 0, size).body, latest: latest)
            #expect(decision == .sign(Checkpoint(origin: "trail.example.org", size: size, root: Self.roots[Int(size)])))
            #expect(decision.status == 200)
        }
    }

    @Test("two trees of one size are a split view, and both are named, whatever size the log says it had")
    func splitView() throws {
        for old in [UInt64(0), 3, 7] {
            let decision = try Self.decide(try Self.request(old, 7, root: .leaf([9])).body, latest: 7)
            guard case .splitView(let seen, let other) = decision else {
                Issue.record("\(decision)")
                continue
            }
            #expect(seen.size == other.size && seen.root == Self.roots[7] && other.root == .leaf([9]))
            // tlog-witness: "If they don't match, the witness MUST respond with a 409 Conflict".
            #expect(decision.status == 409 && decision.body?.text == "7\n")
        }
    }

    @Test("what a witness answers is added to the checkpoint, once; a stranger's line is passed over, and a false one refused")
    func answer() throws {
        let policy = try TrustPolicyTests.policy("quorum A\n")
        let (note, witness) = (try TrustPolicyTests.note(7, by: [TrustPolicyTests.log]), TrustPolicyTests.witnesses[0])
        #expect(throws: CheckpointError.notWitnessed) { try policy.believe(note) }
        func line(_ signer: NoteSigner, _ time: UInt64, of text: String) throws -> [UInt8] {
            Array(try signer.sign(text, at: time).line.utf8)
        }
        let stranger = try NoteSigner(name: "stranger.example.org", kind: .cosignature)
        var signed = try policy.adding(line(stranger, 5, of: note.text) + line(witness, 5, of: note.text), to: note)
        signed = try policy.adding(line(witness, 9, of: note.text), to: signed)
        #expect(try policy.believe(signed).witnessed == [witness.verifier: 9] && signed.signatures.count == 2)
        #expect(throws: CheckpointError.forged(key: witness.verifier.name)) { try policy.adding(line(witness, 5, of: "other\n"), to: note) }
        #expect(throws: CheckpointError.notANote) { try policy.adding([], to: note) }
        #expect(throws: NoteError.noTime) { try witness.sign(note.text) }
    }

    @Test("what is not right is refused with the status that tlog-witness gives it")
    func refusals() throws {
        let conflict = try Self.decide(try Self.request(3, 11).body, latest: 5)
        #expect(conflict == .conflict(signed: 5) && conflict.status == 409)
        #expect(conflict.body?.type == "text/x.tlog.size" && conflict.body?.text == "5\n")
        let rewritten = try Self.decide(try Self.request(5, 11, root: .leaf([9])).body, latest: 5)
        #expect(rewritten == .notConsistent && rewritten.status == 422)
        #expect(try Self.decide(try Self.request(12, 11).body, latest: 12).status == 400)
        #expect(try Self.decide([1, 2, 3], latest: nil).status == 400)
        let stranger = try NoteSigner(name: "trail.example.org", kind: .ed25519)
        #expect(try Self.decide(try Self.request(0, 11, by: stranger).body, latest: nil).status == 403)
        let other = try NoteSigner(name: "other.example.org", kind: .ed25519)
        let decision = WitnessDecision.on(try Self.request(0, 11).body, latest: { _ in nil }, logs: TrustPolicy(log: other.verifier))
        #expect(decision.status == 404)
        let proof = ConsistencyProof([.ofNothing])
        let extra = AddCheckpoint(old: 0, proof: proof, note: try TrustPolicyTests.note(11, Self.roots[11], by: [TrustPolicyTests.log]))
        #expect(try Self.decide(extra.body, latest: nil) == .notConsistent)
    }
}
