import AuditTrail
import Foundation
import Testing

@testable import Storage

/// Changing the log's key, and a database that lacks what was published (docs/trail.md).
@Suite struct LogKeyringTests {
    private let ann = "9434765919"

    private func ring(_ database: any SQLDatabase) async throws -> [LogKeyring.Key] { try await database.read { try LogKeyring.keys($0) } }

    @Test(
        "after a change of keys the old key signs nothing more, the new one does, and all of the log stays verifiable",
        arguments: Driver.all)
    func change(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            for _ in 0..<3 { try await trail.append(Make.event(about: [ann])) }
            try await log.publish()
            let old = try #require(try await CosignatureStore(database).newest()).note
            let new = try NoteSigner(name: "log.example", kind: .ed25519)
            #expect(try await LogKeyring.change(to: new.verifier, in: database, at: Make.time) == 4)
            try await trail.append(Make.event(about: [ann]))
            await #expect(throws: StorageError.otherLogKey(new.verifier.text)) { try await log.publish() }
            #expect(try await CosignatureStore(database).newest()?.checkpoint.size == 3, "nothing was published")
            log.integrator.sign(with: new)
            // The event of the change is an entry too.
            #expect(try await log.publish().checkpoint?.size == 5)
            let ring = try await ring(database)
            let policy = try TrustPolicy(LogKeyring.lines(ring, only: log.keys.signer.verifier) + "quorum none\n")
            #expect(policy.logs == LogKeyring.policy(ring, only: new.verifier).logs && policy.logs.map(\.from) == [0, 4])
            _ = try policy.believe(old)
            let verified = try await LogVerifier(KeptLog.Published(publication: LogPublication(database)), policy).whole()
            #expect(verified.believed.checkpoint.size == 5 && verified.believed.signedBy == [new.verifier])
            #expect(try await log.audit().isRight)
            // What the old key signs now is believed by nobody who knows of the change.
            let late = Checkpoint(origin: "log.example", size: 6, root: .leaf([1]))
            let forged = SignedNote(text: late.text, signatures: [try log.keys.signer.sign(late.text)])
            #expect(throws: CheckpointError.notSigned) { try policy.believe(forged) }
            // A node with the old key alone does not begin.
            await #expect(throws: StorageError.otherLogKey(new.verifier.text)) {
                try await database.read { try LogIntegrator.check(log.keys, $0) }
            }
        }
    }

    @Test(
        "a key of another log, one that was the log's before, and a second change before anything is signed are refused",
        arguments: Driver.all)
    func refusals(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            await #expect(throws: LogKeyring.Refused.noFirstKey) {
                try await LogKeyring.change(to: log.keys.signer.verifier, in: database, at: Make.time)
            }
            try await TrailStore(database).append(Make.event(about: [ann]))
            try await log.publish()
            let (other, new) = (try NoteSigner(name: "other.example", kind: .ed25519), try NoteSigner(name: "log.example", kind: .ed25519))
            let third = try NoteSigner(name: "log.example", kind: .ed25519)
            _ = try await LogKeyring.change(to: new.verifier, in: database, at: Make.time)
            for (key, why) in [
                (other.verifier, .otherLog("log.example")), (log.keys.signer.verifier, .usedBefore), (third.verifier, .tooSoon),
            ] as [(VerifierKey, LogKeyring.Refused)] {
                await #expect(throws: why) { try await LogKeyring.change(to: key, in: database, at: Make.time) }
            }
            #expect(try await ring(database).count == 2)
        }
    }

    @Test("a key is changed while others write, and every checkpoint is its key's", arguments: Driver.all)
    func underLoad(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Make.event(about: [ann]))
            try await log.publish()
            let signers = try (0..<4).map { _ in try NoteSigner(name: "log.example", kind: .ed25519) }
            let ann = ann
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 {
                    group.addTask { for _ in 0..<20 { try await TrailStore(database).append(Make.event(about: [ann])) } }
                }
                group.addTask {
                    for signer in signers {
                        _ = try await LogKeyring.change(to: signer.verifier, in: database, at: Make.time)
                        let refused = await storageFailure { try await log.publish() }
                        #expect(refused == .otherLogKey(signer.verifier.text))
                        log.integrator.sign(with: signer)
                        try await log.publish()
                    }
                }
                try await group.waitForAll()
            }
            try await log.publish()
            let ring = try await ring(database)
            #expect(ring.count == 5)
            let policy = LogKeyring.policy(ring, only: log.keys.signer.verifier)
            let notes = try await database.read { try $0.query("SELECT note FROM log_checkpoint", []).compactMap { $0.blob(0) } }
            for note in notes { _ = try policy.believe(note) }
            let found = try await log.audit()
            #expect(found.isRight && found.entries == 125, "\(found)")
            #expect(try await LogVerifier(KeptLog.Published(publication: LogPublication(database)), policy).whole().read == 125)
        }
    }

    @Test(
        "a database that lacks what was published, or has another tree of that size, publishes nothing and serves no checkpoint",
        arguments: Driver.all)
    func putBack(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            for number in 0..<3 {
                try await TrailStore(database).append(Make.event(about: [ann], detail: "\(number)"))
                try await log.publish()
            }
            let published = try #require(try await CosignatureStore(database).newest()).checkpoint
            for known in [
                Checkpoint(origin: published.origin, size: 9, root: .leaf([1])),
                Checkpoint(origin: published.origin, size: 3, root: .leaf([1])),
            ] {
                let standing = LogStanding(known)
                try await TrailStore(database).append(Make.event(about: [ann]))
                let integrator = LogIntegrator(log.keys, standing: standing)
                let leader = log.leader
                let why = await storageFailure {
                    if let leader {
                        try await database.writeInTurn(as: leader) { _ = try integrator.publish($0, at: Make.time) }
                    } else {
                        try await database.write { _ = try integrator.publish($0, at: Make.time) }
                    }
                }
                guard case .logDamaged? = why else {
                    Issue.record("\(String(describing: why))")
                    continue
                }
                let served = await storageFailure { _ = try await LogPublication(database, standing: standing).file("checkpoint") }
                guard case .logDamaged? = served else {
                    Issue.record("\(String(describing: served))")
                    continue
                }
            }
            let right = LogStanding(published)
            _ = try #require(try await LogPublication(database, standing: right).file("checkpoint"))
            #expect(!right.see(published) && right.stopped == nil)
            // Somebody showed another history under the log's own key.
            right.stop("a witness has more")
            #expect(await storageFailure { _ = try await LogPublication(database, standing: right).file("checkpoint") } != nil)
        }
    }

    @Test(
        "where more was published than the database has, its entries go on as a new log under another name, and the old one ends",
        arguments: Driver.all)
    func newLog(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            for _ in 0..<2 { try await TrailStore(database).append(Make.event(about: [ann])) }
            try await log.publish()
            log.integrator.standing.see(Checkpoint(origin: "log.example", size: 9, root: .leaf([1])))
            let stopped = await storageFailure { try await log.publish() }
            guard case .logDamaged? = stopped else {
                Issue.record("\(String(describing: stopped))")
                return
            }
            let (same, new) = (try NoteSigner(name: "log.example", kind: .ed25519), try NoteSigner(name: "log.example/2", kind: .ed25519))
            await #expect(throws: LogKeyring.Refused.sameLog("log.example")) {
                try await LogKeyring.change(to: same.verifier, renaming: true, in: database, at: Make.time)
            }
            #expect(try await LogKeyring.change(to: new.verifier, renaming: true, in: database, at: Make.time) == 3)
            log.integrator.sign(with: new)
            #expect(try await log.publish().checkpoint?.origin == "log.example/2")
            let policy = LogKeyring.policy(try await ring(database), only: new.verifier)
            let verified = try await LogVerifier(KeptLog.Published(publication: LogPublication(database)), policy).whole()
            #expect(verified.believed.checkpoint.size == 3 && verified.believed.checkpoint.origin == "log.example/2")
            #expect(try await log.audit().isRight)
        }
    }
}
