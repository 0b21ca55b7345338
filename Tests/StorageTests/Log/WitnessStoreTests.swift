import AuditTrail
import Foundation
import Testing

@testable import Storage

/// This region as a witness (C2SP tlog-witness): what it keeps, and what it never signs.
@Suite struct WitnessStoreTests {
    /// A neighbour's log of which any size can be had, and another history that its key signed too.
    struct Neighbour {
        let signer: NoteSigner
        private let leaves: [MerkleHash]

        init(_ name: String = "neighbour.example", leaf: UInt8 = 0) throws {
            signer = try NoteSigner(name: name, kind: .ed25519)
            leaves = (0..<64).map { MerkleHash.leaf([leaf, UInt8($0)]) }
        }

        private init(_ signer: NoteSigner, _ leaf: UInt8) {
            self.signer = signer
            leaves = (0..<64).map { MerkleHash.leaf([leaf, UInt8($0)]) }
        }

        /// Under the same key.
        var otherHistory: Neighbour { Neighbour(signer, 9) }

        func checkpoint(_ size: Int) -> Checkpoint {
            var tree = MerkleTree()
            for leaf in leaves.prefix(size) { tree.append(leaf) }
            return Checkpoint(origin: signer.verifier.name, size: UInt64(size), root: tree.rootHash)
        }

        func request(_ old: Int, _ size: Int) throws -> [UInt8] {
            let checkpoint = checkpoint(size)
            var proof: [MerkleHash] = []
            if old > 0, old < size {
                let plan = try ProofPlan.consistency(from: UInt64(old), to: UInt64(size))
                let tile = Tile(.hashes(level: 0), 0, width: size)
                proof = try plan.proof(from: [tile: leaves.prefix(size).flatMap(\.bytes)])
            }
            let note = SignedNote(text: checkpoint.text, signatures: [try signer.sign(checkpoint.text)])
            return AddCheckpoint(old: UInt64(old), proof: ConsistencyProof(proof), note: note).body
        }
    }

    private static func witness() throws -> NoteSigner { try NoteSigner(name: "witness.example", kind: .cosignature) }

    @Test("a log that only grew is signed with the time, and a request from another size is told which was signed", arguments: Driver.all)
    func grows(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, log, witness) = (WitnessStore(database), try Neighbour(), try Self.witness())
            let logs = TrustPolicy(log: log.signer.verifier)
            for (old, size) in [(0, 5), (5, 5), (5, 9)] {
                let answer = try await store.add(try log.request(old, size), logs: logs, by: witness, at: Make.time)
                #expect(answer.status == 200 && answer.alarm == nil)
                let line = try #require(try SignedNote.signatures(answer.body).first)
                let (isValid, time) = witness.verifier.verify(line, of: log.checkpoint(size).text)
                #expect(isValid && time == UInt64(Make.time.timeIntervalSince1970))
                let kept = try #require(try await store.latest(log.signer.verifier.name))
                #expect(try Checkpoint(kept.text) == log.checkpoint(size))
            }
            let behind = try await store.add(try log.request(5, 20), logs: logs, by: witness, at: Make.time)
            #expect(behind.status == 409 && behind.contentType == "text/x.tlog.size" && behind.body == Array("9\n".utf8))
            // Another log's state is its own.
            let other = try Neighbour("other.example")
            #expect(try await store.add(try other.request(0, 3), logs: logs, by: witness, at: Make.time).status == 404)
            let forged = try Neighbour()
            #expect(try await store.add(try forged.request(9, 20), logs: logs, by: witness, at: Make.time).status == 403)
            #expect(try await store.add([1, 2], logs: logs, by: witness, at: Make.time).status == 400)
            #expect(try await store.add(try log.request(0, 20), logs: logs, by: witness, at: Make.time).status == 409)
            #expect(try await store.add(try log.otherHistory.request(9, 20), logs: logs, by: witness, at: Make.time).status == 422)
        }
    }

    @Test("two trees of one size: the second is never signed, both are kept, and it is on record once", arguments: Driver.all)
    func splitView(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, log, witness) = (WitnessStore(database), try Neighbour(), try Self.witness())
            let logs = TrustPolicy(log: log.signer.verifier)
            #expect(try await store.add(try log.request(0, 7), logs: logs, by: witness, at: Make.time).status == 200)
            for (number, old) in [7, 3, 0].enumerated() {
                let answer = try await store.add(try log.otherHistory.request(old, 7), logs: logs, by: witness, at: Make.time)
                #expect(answer.status == 409)
                #expect((answer.alarm != nil) == (number == 0), "said once, and not whenever it is sent again")
            }
            #expect(try await store.evidence() == 2)
            let events = try await database.read {
                try $0.query("SELECT detail FROM trail_event WHERE kind = ?", [.text(TrailEvent.Kind.splitViewSeen.rawValue)])
            }
            #expect(events.map { $0.text(0) } == ["neighbour.example"])
            // The history that was signed first goes on.
            #expect(try await store.add(try log.request(7, 9), logs: logs, by: witness, at: Make.time).status == 200)
        }
    }

    /// Before 1970 there is no date for an event: a machine without a battery may say so.
    @Test(
        "whatever the clock says, a second history is not signed, both are kept, and it is on record by that clock; the log that was signed first goes on",
        arguments: Driver.all, [-40 * 365 * 86_400, -86_400, 9 * 365 * 86_400, -100 * 365 * 86_400])
    func clockThatJumps(_ driver: Driver, _ seconds: Int) async throws {
        try await withDatabase(on: driver) { database in
            let kept = try await KeptLog(database)
            let (store, log, witness) = (WitnessStore(database), try Neighbour(), try Self.witness())
            let logs = TrustPolicy(log: log.signer.verifier)
            #expect(try await store.add(try log.request(0, 7), logs: logs, by: witness, at: Make.time).status == 200)
            let jumped = Make.time + Double(seconds)
            let seen = try await store.add(try log.otherHistory.request(0, 7), logs: logs, by: witness, at: jumped)
            #expect(seen.status == 409 && seen.alarm?.size == 7)
            // The clock is right again, and it is known already.
            let again = try await store.add(try log.otherHistory.request(0, 7), logs: logs, by: witness, at: Make.time + 5)
            #expect(again.status == 409 && again.alarm == nil)
            #expect(try await store.evidence() == 2)
            let dates = try await database.read {
                try $0.query("SELECT at FROM trail_event WHERE kind = ?", [.text(TrailEvent.Kind.splitViewSeen.rawValue)]).map {
                    $0.time(0)
                }
            }
            #expect(dates == [max(jumped, Date(timeIntervalSince1970: 1))])
            #expect(try await store.add(try log.request(7, 9), logs: logs, by: witness, at: jumped).status == 200)
            // What was put on record by that clock has its place as any other.
            try await kept.publish()
            let audit = try await kept.audit()
            #expect(audit.isRight && audit.entries == 1, "\(audit.wrong)")
        }
    }

    @Test("of many requests at once for two histories one history alone is signed", arguments: Driver.all)
    func concurrent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, log, witness) = (WitnessStore(database), try Neighbour(), try Self.witness())
            let logs = TrustPolicy(log: log.signer.verifier)
            let requests = try (1...20).flatMap { size in
                [(log, size, try log.request(0, size)), (log.otherHistory, size, try log.otherHistory.request(0, size))]
            }.shuffled()
            let signed = try await withThrowingTaskGroup(of: (Checkpoint, Int).self) { group in
                for (history, size, body) in requests {
                    group.addTask {
                        (history.checkpoint(size), try await store.add(body, logs: logs, by: witness, at: Make.time).status)
                    }
                }
                return try await group.reduce(into: [Checkpoint]()) { if $1.1 == 200 { $0.append($1.0) } }
            }
            // All of them begin at 0: once one is signed, none other may be.
            #expect(signed.count == 1)
            let kept = try #require(try await store.latest(log.signer.verifier.name))
            #expect(try Checkpoint(kept.text) == signed.first)
        }
    }

    @Test("the newest checkpoint that most witnesses signed is served beside the newest, which waits for nobody", arguments: Driver.all)
    func served(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let (store, publication) = (CosignatureStore(database), LogPublication(database))
            let witnesses = try ["a.example", "b.example"].map { try NoteSigner(name: $0, kind: .cosignature) }
            var signed: [CosignatureStore.Signed] = []
            for number in 0..<3 {
                try await TrailStore(database).append(Make.event(about: ["9434765919"]))
                try await log.publish()
                let newest = try #require(try await store.newest())
                signed.append(newest)
                for witness in witnesses.prefix(2 - number) {
                    let line = Array(try witness.sign(newest.note.text, at: 5).line.utf8)
                    let note = try log.policy.knowing(witnesses.map(\.verifier)).adding(line, to: newest.note)
                    try await store.keep(note, newest.checkpoint.size, by: witness.verifier, at: Make.time)
                }
            }
            #expect(try await store.size(signedBy: witnesses[0].verifier) == 2)
            #expect(try await store.size(signedBy: witnesses[1].verifier) == 1)
            let newest = try #require(try await publication.file("checkpoint")).bytes
            #expect(newest == signed[2].note.bytes)
            let asking = TrustPolicy(logs: log.policy.logs, witnesses: witnesses.map(\.verifier), needed: 2)
            #expect(throws: CheckpointError.notWitnessed) { try asking.believe(newest) }
            let witnessed = try asking.believe(try #require(try await publication.file(LogPublication.witnessedPath)).bytes)
            #expect(witnessed.checkpoint == signed[0].checkpoint && witnessed.witnessed.count == 2)
            // Whoever asks for witnesses verifies the whole log as far as they signed it.
            let verified = try await LogVerifier(KeptLog.Published(publication: publication), asking).whole()
            #expect(verified.believed.checkpoint.size == 1)
            #expect(try await log.verified().believed.checkpoint.size == 3)
            // So does whoever has the copied files alone: of both checkpoints, the first of which ends in the middle of a tile of the newest.
            let copy = try #require(try await publication.copy())
            var files = ["checkpoint": copy.checkpoint, LogPublication.witnessedPath: try #require(copy.witnessed)]
            for path in copy.tiles { files[path] = try #require(try await publication.file(path)).bytes }
            #expect(copy.tiles.count == Set(copy.tiles).count)
            let copied = try await LogVerifier(CopiedFiles(files: files), asking).whole()
            #expect(copied.believed.checkpoint.size == 1 && copied.notCovered.count == 2, "what is newer is said to be beyond it")
            #expect(try await LogVerifier(CopiedFiles(files: files), log.policy).whole().believed.checkpoint.size == 3)
        }
    }

    /// A folder of a copied log.
    private struct CopiedFiles: LogReader {
        let files: [String: [UInt8]]
        func read(_ path: String) async throws(LogUnreadable) -> [UInt8]? { files[path] }
        func paths() async throws(LogUnreadable) -> [String]? { files.keys.sorted() }
    }
}
