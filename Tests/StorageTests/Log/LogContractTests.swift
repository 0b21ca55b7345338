import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What the log of the trail promises, on whatever driver (docs/trail.md).
@Suite struct LogContractTests {
    private let ann = "9434765919"
    private let bob = "9990000018"

    @Test("every event that is written is in the log at a place, for each person it is about, and its proof holds", arguments: Driver.all)
    func everyEvent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            let search = Make.event(about: [bob, ann, bob], kind: .searchAnswered, detail: "2")
            let nobody = TrailEvent(kind: .serviceStarted, at: Make.time)
            let shown = TrailEvent(
                kind: .answerShown, at: Make.time, people: [ann], look: "one",
                also: [.sources: .text("barts"), .release: .number(1), .shown: .number(2), .root: .bytes(Array(repeating: 9, count: 32))])
            try await trail.append(search)
            try await trail.open(Make.look("one"), Make.event(look: "one"))
            try await trail.release(
                ReleaseRow(look: "one", sequence: 1, at: Make.time, leaves: [], sources: "barts", root: [1], treeSize: 0), shown)
            _ = try await ObjectionStore(database).set(try NHSNumber(ann), .sharedCareRecord, by: "desk", at: Make.time)
            try await trail.append(nobody)
            #expect(try await log.publish().checkpoint?.size == 6)
            let proofs = TrailProofs(database, keys: log.keys)
            for (event, person) in [(search, ann), (search, bob), (shown, ann), (nobody, nil)] as [(TrailEvent, String?)] {
                let json = try await proofs.bundle(event: event.id, person: person).bytes()
                let (bundle, believed) = try EventBundle.verify(json, log.policy)
                #expect(believed.checkpoint.size == 6)
                #expect(bundle.proof.event[.id] == .bytes(Make.bytes(hex: event.id)))
                #expect(bundle.proof.event[.person] == person.map { .text($0) })
                let canonical = try event.canonical()
                #expect(canonical.contains { $0.bytes == [1] + bundle.proof.event.fields.flatMap(\.bytes) }, "byte for byte")
            }
            let hidden = try await proofs.bundle(event: search.id, person: ann, hiding: [.subject])
            #expect(hidden.proof.event.keptBackCount == 1)
            _ = try EventBundle.verify(try hidden.bytes(), log.policy)
            await #expect(throws: TrailProofs.Failed.notThere) { try await proofs.bundle(event: nobody.id, person: ann) }
            await #expect(throws: TrailProofs.Failed.notThere) { try await proofs.bundle(event: "none", person: nil) }
            #expect(try await log.verified().read == 6)
            let found = try await log.audit()
            #expect(
                found.isRight && found.entries == 6 && found.waiting == 0 && found.checkpoints == 1 && found.uncommitted == 0, "\(found)")
        }
    }

    @Test("an event that has no one form is not written, and nothing with it", arguments: Driver.all)
    func notCanonical(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            for event in [
                TrailEvent(kind: .signedIn, at: Date(timeIntervalSince1970: -5)),
                Make.event(String(repeating: "d", count: 1 << 20 + 1)),
                TrailEvent(kind: .answerShown, at: Make.time, also: [.root: .bytes([1])]),
            ] {
                let why = await storageFailure { try await trail.open(Make.look("one"), event) }
                guard case .notCanonical(let words)? = why else {
                    Issue.record("\(String(describing: why))")
                    continue
                }
                #expect(!words.contains("ddd"))
            }
            #expect(try await database.count("look") == 0)
            #expect(try await database.count("trail_event") == 0)
            #expect(try await database.count("trail_part") == 0)
            try await trail.append(Make.event(String(repeating: "d", count: 1 << 20)))
            #expect(try await log.publish().checkpoint?.size == 1)
        }
    }

    @Test("concurrent writers never get one place twice, and what is refused leaves no gap", arguments: Driver.all)
    func concurrent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let (ann, bob) = (ann, bob)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<24 {
                    group.addTask {
                        let trail = TrailStore(database)
                        for number in 0..<10 {
                            let look = "\(writer)-\(number)"
                            try await trail.open(
                                Make.look(look), Make.event(about: number % 3 == 0 ? [ann, bob] : [number % 2 == 0 ? ann : bob]))
                            // Refused, with all that belongs to it.
                            let again = await storageFailure { try await trail.open(Make.look(look), Make.event(about: [ann])) }
                            #expect(again == .conflict("look.id"))
                        }
                    }
                    if writer % 6 == 0 { group.addTask { try await log.publish() } }
                }
                try await group.waitForAll()
            }
            try await log.publish()
            let entries = 24 * 14
            #expect(try await database.count("log_entry") == entries)
            #expect(try await database.count("trail_part") == entries)
            #expect(try await database.count("log_waiting") == 0)
            let verified = try await log.verified()
            #expect(verified.read == UInt64(entries) && verified.believed.checkpoint.size == UInt64(entries))
            let found = try await log.audit()
            #expect(found.isRight, "\(found.wrong)")
        }
    }

    @Test("a person's list holds all of their events and nobody else's, and one that was left out is found", arguments: Driver.all)
    func lists(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            for number in 0..<9 { try await trail.append(Make.event(about: [number % 3 == 0 ? bob : ann], detail: "\(number)")) }
            try await log.publish()
            let proofs = TrailProofs(database, keys: log.keys)
            let list = try #require(try await proofs.lists(of: ann).first)
            let verified = try PersonList.verify(try list.bytes(), log.policy)
            #expect(list.last == 6 && list.people == [ann])
            #expect(
                try await LogVerifier(KeptLog.Published(publication: LogPublication(database)), log.policy)
                    .whole(lookingFor: [verified.next]).found.isEmpty, "it is all")
            let handed = try #require(TrailProofs.handing(list, at: Make.time, detail: "page"))
            #expect(handed.also[.last] == .number(6) && handed.also[.treeSize] == .number(9))
            try await trail.append(handed)
            try await log.publish()
            let after = try await LogVerifier(KeptLog.Published(publication: LogPublication(database)), log.policy)
                .whole(lookingFor: [verified.next])
            #expect(after.found[verified.next] == 9, "and that it was handed over is the next entry of the same chain")
            // Some of it kept back altogether: the count stays.
            let proxy = try #require(try await proofs.lists(of: ann) { $0.kind == "list-handed" ? nil : [.subject] }.first)
            #expect(try PersonList.verify(try proxy.bytes(), log.policy).list.last == 7)
            #expect(try await proofs.lists(of: "9990000999").isEmpty)
            let consistency = try await proofs.consistency(from: 9, to: 10)
            let roots = try await database.read {
                try $0.query("SELECT root FROM log_checkpoint ORDER BY size", []).compactMap { $0.blob(0) }
            }
            try consistency.verify(
                from: 9, root: try #require(MerkleHash(roots[0])), to: 10, root: try #require(MerkleHash(roots[1])))
        }
    }

    @Test(
        "one event that is handed over comes with what must be on record first: which of the person's it is, or that it is about nobody",
        arguments: Driver.all)
    func handedAlone(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            let (first, second) = (Make.event(about: [ann]), Make.event(about: [bob, ann], kind: .searchAnswered))
            let nobody = TrailEvent(kind: .serviceStarted, at: Make.time)
            for event in [first, second, nobody] { try await trail.append(event) }
            try await log.publish()
            let proofs = TrailProofs(database, keys: log.keys)
            let (bundle, record) = try await proofs.handed(
                event: second.id, person: ann, hiding: [.subject], at: Make.time, detail: "at a terminal, by the desk")
            #expect(try EventBundle.verify(try bundle.bytes(), log.policy).0 == bundle && bundle.proof.event.keptBackCount == 1)
            // The second of hers, and the third entry of the log or later.
            #expect(record.kind == .listHanded && record.people == [ann], "nobody else whom it names")
            #expect(record.also[.first] == .number(2) && record.also[.last] == .number(2) && record.also[.treeSize] == .number(4))
            #expect(record.detail == "one event with its proof, at a terminal, by the desk")
            let other = try await proofs.handed(event: nobody.id, person: nil, at: Make.time, detail: "by the desk")
            #expect(other.record.kind == .trailSearched && other.record.people.isEmpty)
            #expect(other.record.detail == "entry \(other.bundle.proof.index), about nobody, with its proof, by the desk")
            // Both can be written, and the next list of hers has the one.
            for event in [record, other.record] { try await trail.append(event) }
            try await log.publish()
            let list = try #require(try await proofs.lists(of: ann).first)
            #expect(list.last == 3 && list.events.last?.event[.kind] == .text("list-handed"))
            await #expect(throws: TrailProofs.Failed.notThere) {
                try await proofs.handed(event: first.id, person: bob, at: Make.time, detail: "")
            }
        }
    }

    @Test("a number that supersedes another shares its chain; where each had one, both say so once", arguments: Driver.all)
    func superseded(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            let (old, new, third) = ("9990000018", "9434765919", "9990000026")
            try await trail.append(Make.event(about: [old]))
            try await trail.append(Make.event(about: [old, new], kind: .searchAnswered), older: old, newer: new)
            try await trail.append(Make.event(about: [new]))
            try await log.publish()
            let proofs = TrailProofs(database, keys: log.keys)
            let list = try await proofs.lists(of: old)
            #expect(list.count == 1 && list[0].last == 4 && list[0].people == [new, old])
            _ = try PersonList.verify(try list[0].bytes(), log.policy)
            try await trail.append(Make.event(about: [third]))
            for _ in 0..<2 { try await trail.append(Make.event(about: [third, new], kind: .searchAnswered), older: third, newer: new) }
            try await log.publish()
            let both = try await proofs.lists(of: new)
            #expect(both.count == 2 && Set(both.flatMap(\.people)) == [old, new, third])
            for list in both {
                _ = try PersonList.verify(try list.bytes(), log.policy)
                #expect(list.events.count { $0.event[.kind] == .text("number-superseded") } == 1)
            }
            #expect(try await log.audit().isRight)
        }
    }

    @Test("a log is gone on with after a restart, at every size, from its last checkpoint and what came after it", arguments: Driver.all)
    func restarts(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let keys = try KeptLog.keys()
            var size = 0
            for step in [1, 3, 252, 1, 255, 2, 300] {
                let log = try await KeptLog(database, keys)
                let (ann, bob) = (ann, bob)
                try await database.write { transaction in
                    for number in 0..<step { try TrailStore.insert(Make.event(about: [number % 2 == 0 ? ann : bob]), transaction) }
                }
                size += step
                // Every other time without a checkpoint, as after a kill.
                if step % 2 == 1 { try await log.publish() }
            }
            let log = try await KeptLog(database, keys)
            #expect(try await log.publish().checkpoint?.size == UInt64(size))
            #expect(try await log.verified().read == UInt64(size))
            let found = try await log.audit()
            #expect(found.isRight && found.entries == UInt64(size), "\(found.wrong)")
        }
    }

    @Test("events from before the log get their places in it, in order, once", arguments: Driver.all)
    func adoption(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let events = (0..<5).map { Make.event(about: $0 % 2 == 0 ? [ann, bob] : [], detail: "\($0)") }
            try await database.write { transaction in
                for event in events {
                    // As the version before wrote them.
                    try transaction.execute(
                        "INSERT INTO trail_event (id, kind, at, subject, organisation, role, look, purpose, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        [
                            .text(event.id), .text(event.kind.rawValue), .integer(event.at), .text(event.subject),
                            .text(event.organisation),
                            .text(event.role), .text(event.look), .text(event.purpose), .text(event.detail),
                        ])
                    for person in event.people {
                        try transaction.execute(
                            "INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)", [.text(event.id), .text(person)])
                    }
                }
            }
            let log = try await KeptLog(database)
            let adoption = LogAdoption(database)
            let some = try await adoption.next(after: "", looking: 3)
            #expect(some.events == events.prefix(3).map(\.id) && some.end == events[2].id)
            #expect(try await adoption.next(after: events[2].id, looking: 3).events == events.dropFirst(3).prefix(3).map(\.id))
            #expect(try await adoption.next(after: LogAdoption.begin(Make.time + 1)).end == nil)
            #expect(try await adoption.next(after: LogAdoption.begin(Make.time - 1)).events.count == 5)
            let all = try await adoption.next(after: "").events
            #expect(try await database.write { try LogAdoption.adopt(all, $0) } == 0)
            let none = try await adoption.next(after: "")
            #expect(none.events.isEmpty && none.end != nil)
            try await log.publish()
            let found = try await log.audit()
            #expect(found.isRight && found.entries == 8 && found.uncommitted == 0, "\(found.wrong)")
            _ = try EventBundle.verify(
                try await TrailProofs(database, keys: log.keys).bundle(event: events[2].id, person: bob).bytes(), log.policy)
        }
    }
}
