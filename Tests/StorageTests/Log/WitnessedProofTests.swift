import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What people are handed is proved where the region's witnesses signed, and is not called right where they did not.
@Suite struct WitnessedProofTests {
    private static let (ann, bob) = ("9434765919", "9434765870")

    private static func witness(_ name: String) throws -> NoteSigner { try NoteSigner(name: name, kind: .cosignature) }

    /// The newest checkpoint, signed by a witness.
    private func sign(_ witness: NoteSigner, _ log: KeptLog) async throws {
        let store = CosignatureStore(log.database)
        let newest = try #require(try await store.newest())
        let line = Array(try witness.sign(newest.note.text, at: 5).line.utf8)
        let note = try TrustPolicy(log: log.keys.signer.verifier).knowing([witness.verifier]).adding(line, to: newest.note)
        try await store.keep(note, newest.checkpoint.size, by: witness.verifier, at: Make.time)
    }

    private func policy(_ log: KeptLog, _ witnesses: [[VerifierKey]]) async throws -> TrustPolicy {
        let keys = try await log.database.read { try LogKeyring.keys($0) }
        return try TrustPolicy(LogKeyring.policyFile(keys, only: log.keys.signer.verifier, witnesses: witnesses))
    }

    @Test(
        "a list is proved at the newest checkpoint that the witnesses signed, where that covers it; while they are away it is made all the same, and is not told to be right",
        arguments: Driver.all)
    func lists(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            let witness = try Self.witness("w.example")
            let proofs = TrailProofs(database, keys: log.keys, witnesses: [[witness.verifier]])
            func asking() async throws -> TrustPolicy { try await policy(log, [[witness.verifier]]) }
            func list() async throws -> Data { try #require(try await proofs.lists(of: Self.ann).first).bytes() }
            try await trail.append(Make.event(about: [Self.ann]))
            try await log.publish()
            // Nobody ever signed.
            let untold = await #expect(throws: BundleProblem.self) { try PersonList.verify(try await list(), try await asking()) }
            #expect(untold?.isUntold == true)
            try await sign(witness, log)
            try await trail.append(Make.event(about: [Self.bob]))
            try await log.publish()
            let verified = try PersonList.verify(try await list(), try await asking())
            #expect(verified.believed.checkpoint.size == 1 && verified.believed.witnessed.count == 1)
            #expect(try await TrailProofs(database, keys: log.keys).lists(of: Self.ann).first?.checkpoint.contains("\n2\n") == true)
            // What is newer than the witnesses' signatures is in the list, and not yet told to be right.
            let newer = Make.event(about: [Self.ann])
            try await trail.append(newer)
            try await log.publish()
            let whole = try #require(try await proofs.lists(of: Self.ann).first)
            #expect(whole.last == 2)
            let again = await #expect(throws: BundleProblem.self) { try PersonList.verify(try whole.bytes(), try await asking()) }
            #expect(again?.isUntold == true)
            let bundle = try await proofs.bundle(event: newer.id, person: Self.ann)
            let alone = await #expect(throws: BundleProblem.self) { try EventBundle.verify(try bundle.bytes(), try await asking()) }
            #expect(alone?.isUntold == true)
            try await sign(witness, log)
            #expect(try PersonList.verify(try await list(), try await asking()).list.last == 2)
            _ = try EventBundle.verify(try await proofs.bundle(event: newer.id, person: Self.ann).bytes(), try await asking())
        }
    }

    /// What is served as witnessed: how large it is.
    private func served(_ log: KeptLog, _ witnesses: [NoteSigner]) async throws -> UInt64? {
        let publication = LogPublication(log.database, witnesses: witnesses.map { [$0.verifier] })
        return try await publication.file(LogPublication.witnessedPath).map { try Checkpoint(SignedNote($0.bytes).text).size }
    }

    @Test(
        "while one of three witnesses is away, lists are proved at the newest checkpoint that the other two signed, and that one is served",
        arguments: Driver.all)
    func oneAway(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let witnesses = try ["a.example", "b.example", "c.example"].map { try Self.witness($0) }
            let neighbours = witnesses.map { [$0.verifier] }
            let proofs = TrailProofs(database, keys: log.keys, witnesses: neighbours)
            for here in [witnesses[...], witnesses[1...], witnesses[2...]] {
                try await TrailStore(database).append(Make.event(about: [Self.ann]))
                try await log.publish()
                for witness in here { try await sign(witness, log) }
            }
            // Three signed the first, two the second and one the third.
            #expect(try await served(log, witnesses) == 2)
            let event = try #require(
                try await database.read { try $0.query("SELECT event FROM log_entry WHERE place = 1", []).first?.text(0) })
            let bundle = try await proofs.bundle(event: event, person: Self.ann)
            let policy = try await policy(log, neighbours)
            #expect(try EventBundle.verify(try bundle.bytes(), policy).1.checkpoint.size == 2)
        }
    }

    @Test(
        "however long one of two witnesses is away, what both signed stays what is proved by; before they did, what one signed is served",
        arguments: Driver.all)
    func longAway(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let witnesses = try ["a.example", "b.example"].map { try Self.witness($0) }
            let neighbours = witnesses.map { [$0.verifier] }
            let proofs = TrailProofs(database, keys: log.keys, witnesses: neighbours)
            try await TrailStore(database).append(Make.event(about: [Self.ann]))
            try await log.publish()
            #expect(try await served(log, witnesses) == nil)
            try await sign(witnesses[0], log)
            #expect(try await served(log, witnesses) == 1)
            let policy = try await policy(log, neighbours)
            let untold = await #expect(throws: BundleProblem.self) {
                try PersonList.verify(try #require(try await proofs.lists(of: Self.ann).first).bytes(), policy)
            }
            #expect(untold?.isUntold == true)
            try await sign(witnesses[1], log)
            try await TrailStore(database).append(Make.event(about: [Self.bob]))
            try await log.publish()
            try await sign(witnesses[0], log)
            // And many more that it signed alone: only how many there are counts here.
            try await database.write { transaction in
                for size in 3...600 {
                    try transaction.execute(
                        "INSERT INTO log_cosignature (size, witness, line, at) VALUES (?, ?, 'x', 0)",
                        [.integer(Int64(size)), .text(witnesses[0].verifier.text)])
                }
            }
            #expect(try await served(log, witnesses) == 1)
            let list = try #require(try await proofs.lists(of: Self.ann).first).bytes()
            #expect(try PersonList.verify(list, policy).believed.checkpoint.size == 1)
        }
    }

    @Test(
        "where two witnesses sign in turns and never the same, what both signed before is found all the same, and no longer looked for than is said",
        arguments: Driver.all)
    func inTurns(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let witnesses = try ["a.example", "b.example"].map { try Self.witness($0) }
            try await TrailStore(database).append(Make.event(about: [Self.ann]))
            try await log.publish()
            for witness in witnesses { try await sign(witness, log) }
            // Behind the first two thousand signatures, and of each size one alone.
            try await database.write { transaction in
                for size in 2...2_500 {
                    try transaction.execute(
                        "INSERT INTO log_cosignature (size, witness, line, at) VALUES (?, ?, 'x', 0)",
                        [.integer(Int64(size)), .text(witnesses[size % 2].verifier.text)])
                }
            }
            let (neighbours, key) = (witnesses.map { [$0.verifier] }, log.keys.signer.verifier)
            func found(within patience: Duration) async throws -> UInt64? {
                try await database.read { try CosignedNotes.believed(by: neighbours, only: key, within: patience, $0)?.size }
            }
            #expect(try await found(within: .seconds(60)) == 1)
            #expect(try await found(within: .zero) == nil)
            // And without the time: a few hundred are looked through in any case.
            try await database.write { _ = try $0.execute("DELETE FROM log_cosignature WHERE size > 900", []) }
            #expect(try await found(within: .zero) == 1)
        }
    }

    @Test("the policy asks for more than half of the witnesses; of a neighbour with two keys either is enough", arguments: [0, 1, 2, 3])
    func quorum(_ count: Int) throws {
        let log = try NoteSigner(name: "log.example", kind: .ed25519)
        let neighbours = try (0..<count).map { number in
            try (0...(number == 0 ? 1 : 0)).map { try Self.witness("w\(number).example/\($0)") }
        }
        let text = LogKeyring.policyFile([], only: log.verifier, witnesses: neighbours.map { $0.map(\.verifier) })
        let policy = try TrustPolicy(text)
        let checkpoint = Checkpoint(origin: "log.example", size: 1, root: .leaf([1])).text
        for some in 0...count {
            // The newer key of whoever has two.
            let lines = try neighbours.prefix(some).compactMap { try $0.last?.sign(checkpoint, at: 5) }
            let note = SignedNote(text: checkpoint, signatures: [try log.sign(checkpoint)] + lines)
            let isBelieved = (try? policy.believe(note)) != nil
            #expect(isBelieved == (count == 0 || some * 2 > count), "\(some) of \(count)")
        }
    }

    @Test(
        "where the log went on under another name, no checkpoint of the old one is served as witnessed, and none until a witness signs",
        arguments: Driver.all)
    func renamed(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let witness = try Self.witness("w.example")
            let publication = LogPublication(database)
            try await TrailStore(database).append(Make.event(about: [Self.ann]))
            try await log.publish()
            try await sign(witness, log)
            #expect(try await publication.file(LogPublication.witnessedPath) != nil)
            let new = try NoteSigner(name: "log.example/2", kind: .ed25519)
            _ = try await LogKeyring.change(to: new.verifier, renaming: true, in: database, at: Make.time)
            log.integrator.sign(with: new)
            try await log.publish()
            #expect(try await publication.file(LogPublication.witnessedPath) == nil)
            let newest = try #require(try await CosignatureStore(database).newest())
            let line = Array(try witness.sign(newest.note.text, at: 6).line.utf8)
            let note = try TrustPolicy(log: new.verifier).knowing([witness.verifier]).adding(line, to: newest.note)
            try await CosignatureStore(database).keep(note, newest.checkpoint.size, by: witness.verifier, at: Make.time)
            let served = try #require(try await publication.file(LogPublication.witnessedPath)).bytes
            #expect(try Checkpoint(SignedNote(served).text).origin == "log.example/2")
        }
    }
}
