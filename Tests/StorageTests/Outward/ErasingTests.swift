import AuditTrail
import CareRecord
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Storage

/// What is older than the region keeps is gone, the log is the same log, and a hold stops it.
@Suite struct ErasingTests {
    static let planted = "9990000018"
    static let reason = "planted-reason-7f3a"
    static let old = Make.time.addingTimeInterval(-10 * 365 * 86_400)
    /// Between what is old and what is not.
    static let end = Make.time.addingTimeInterval(-86_400)

    static func event(_ person: String?, at: Date, _ detail: String, kind: TrailEvent.Kind = .lookOpened) -> TrailEvent {
        TrailEvent(
            kind: kind, at: at, subject: "staff-\(detail)", organisation: "R1H", role: "R8000", people: person.map { [$0] } ?? [],
            look: "l", decision: "{\"why\":\"\(detail)\"}", detail: detail)
    }

    /// Old events of the planted person among others', and new ones of others.
    static func fill(_ log: KeptLog, old count: Int = 40) async throws {
        let trail = TrailStore(log.database)
        for number in 0..<count {
            try await trail.append(event(number % 2 == 0 ? planted : "9434765919", at: old + Double(number), reason))
        }
        try await trail.open(
            LookRow(
                id: "old", session: "s", subject: "1", organisation: "R1H", role: "R8000", nhsNumber: planted, openedAt: old, salt: [1]),
            event(planted, at: old, reason))
        for number in 0..<5 { try await trail.append(event("9434765919", at: Make.time + Double(number), "kept")) }
        try await log.publish()
    }

    @Test("old texts, salts, looks and keys go; entries, commitments and checkpoints stay, and the log verifies", arguments: Driver.all)
    func erased(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await Self.fill(log)
            let before = try await log.verified().believed.checkpoint
            let erasing = TrailErasing(database, most: 7)
            let due = try await erasing.due(before: Self.end)
            #expect(due.events == 41 && due.entries == 41 && due.rows == 1 && due.held == 0)
            #expect(try await database.count("trail_event") == 46, "a question changes nothing")
            let done = try await erasing.erase(before: Self.end, at: Make.time)
            #expect(done == due)
            #expect(try await database.count("trail_event WHERE at < \(Int64(Self.end.timeIntervalSince1970 * 1000))") == 0)
            #expect(try await database.count("trail_person WHERE nhs_number = '\(Self.planted)'") == 0)
            #expect(try await database.count("person_key WHERE nhs_number = '\(Self.planted)'") == 0)
            #expect(try await database.count("person_key WHERE nhs_number = '9434765919'") == 1, "they have newer lines")
            #expect(try await database.count("look") == 0)
            try await log.publish()
            let audit = try await log.audit()
            #expect(audit.isRight && audit.erased == 41, "\(audit.wrong)")
            let after = try await log.verified().believed.checkpoint
            #expect(after.size > before.size, "that it was erased is in the log itself")
            let proofs = TrailProofs(database, keys: log.keys)
            _ = try await proofs.consistency(from: before.size, to: after.size)
            #expect(try await erasing.erase(before: Self.end, at: Make.time).isNothing, "nothing is left to erase")
        }
    }

    @Test("each step says in the log what it erased, from where to where, at which checkpoint", arguments: Driver.all)
    func accounted(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await Self.fill(log)
            _ = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            try await log.publish()
            let events = try await ExportStore(database).page(from: 0).events.filter { $0.kind == .trailErased }
            let first = try #require(events.first { $0.number(.first) != nil })
            #expect(first.number(.first) == 0 && first.number(.last) == 40)
            #expect(first.number(.treeSize) == 46 && first.hex(.treeRoot) != nil)
            #expect(first.text(.detail) == "41 events, 41 entries, made 2016-09-23T14:13:20Z to 2016-09-23T14:13:59Z")
            #expect(events.contains { $0.text(.detail) == "1 rows of look" })
        }
    }

    @Test(
        "a hold keeps a person's lines, or everybody's, until it ends; both are events that do not name the person", arguments: Driver.all)
    func holds(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await Self.fill(log)
            let holds = LegalHoldStore(database)
            let all = try await holds.set(nil, reason: "inquiry", by: "ig", at: Make.time)
            #expect(try await TrailErasing(database).erase(before: Self.end, at: Make.time).isNothing)
            #expect(try await holds.end(all, by: "ig", at: Make.time))
            #expect(try await holds.end(all, by: "ig", at: Make.time) == false)
            let one = try await holds.set(try NHSNumber(Self.planted), reason: "case 12", by: "ig", at: Make.time)
            let done = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(done.events == 20 && done.held == 22, "21 events and a look are the person's")
            #expect(try await database.count("trail_person WHERE nhs_number = '\(Self.planted)'") == 21)
            #expect(try await database.count("look") == 1)
            #expect(try await holds.end(one, by: "ig", at: Make.time))
            #expect(try await TrailErasing(database).erase(before: Self.end, at: Make.time).events == 21)
            try await log.publish()
            let said = try await ExportStore(database).page(from: 0).events.filter { $0.kind == .holdSet || $0.kind == .holdEnded }
            #expect(said.count == 4 && said.allSatisfy { $0.text(.person) == nil })
            #expect(said.last?.hex(.about) == said[2].hex(.id), "an end is about its beginning")
            #expect(try await log.audit().isRight)
        }
    }

    @Test("an event that is under no signed checkpoint is left for another time", arguments: Driver.all)
    func unsigned(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Self.event(Self.planted, at: Self.old, "one"))
            try await log.publish()
            try await TrailStore(database).append(Self.event(Self.planted, at: Self.old + 1, "two"))
            let done = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(done.events == 1 && done.waiting == 1)
            try await log.publish()
            #expect(try await TrailErasing(database).erase(before: Self.end, at: Make.time).events == 1)
        }
    }

    @Test(
        "where no log is kept commitments go with their events, and those that were left behind; a log that begins later is right",
        arguments: Driver.all)
    func withoutLog(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (gone, kept) = (Self.event(Self.planted, at: Self.old, "gone"), Self.event("9434765919", at: Make.time, "kept"))
            for event in [gone, kept] { try await TrailStore(database).append(event) }
            // As a version before this one left them.
            let left = Self.event(Self.planted, at: Self.old, "left")
            try await database.write { transaction in
                _ = try transaction.execute(
                    "INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, 1, ?, ?)",
                    [.text(left.id), .blob([]), .blob(Array(repeating: 1, count: 32))])
            }
            // Whoever keeps a log waits for its first checkpoint.
            let keeping = TrailErasing(database, keepsLog: true)
            #expect(await storageFailure { _ = try await keeping.erase(before: Self.end, at: Make.time) } == .logNotSigned)
            #expect(try await database.count("trail_part") == 3)
            let done = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(done.events == 1 && done.rows == 1)
            for event in [gone, left] {
                #expect(try await database.count("trail_part WHERE event = '\(event.id)'") == 0)
                #expect(try await database.count("log_waiting WHERE event = '\(event.id)'") == 0)
            }
            #expect(try await database.count("trail_part WHERE event = '\(kept.id)'") == 1)
            let log = try await KeptLog(database)
            try await log.publish()
            let found = try await log.audit()
            #expect(found.isRight && found.entries == 3 && found.erased == 0, "\(found.wrong)")
        }
    }

    @Test("a leader that lost its lease erases nothing", arguments: Driver.all)
    func fenced(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await Self.fill(log)
            let lost = Leadership(name: "upkeep", holder: "gone", fence: 1)
            #expect(
                await storageFailure { _ = try await TrailErasing(database).erase(before: Self.end, at: Make.time, as: lost) } == .fenced)
            #expect(try await database.count("trail_event") == 46)
        }
    }

    @Test(
        "a look that is written while its person's last old event is erased gets its place, under a new key, and the log goes on",
        .enabled(if: PostgreSQLServer.isPossible))
    func keyTakenAway() async throws {
        try await withPostgreSQL { database, settings in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Self.event(Self.planted, at: Self.old, "old"))
            try await log.publish()
            let rows = try TrailStore.inserting(Self.event(Self.planted, at: Make.time, "new"))
            let isWritten = Mutex(false)
            try await database.write { transaction in
                let step = try TrailErasing.Step.find(
                    before: Self.end, alert: 30, keepsLog: true, after: nil, limit: 10, transaction)
                // Beside it, as a look on another node is: it finds the key there.
                if !isWritten.withLock({ $0 }) {
                    guard case .durable = try PostgreSQLConnection(settings).append(rows) else { throw StorageError.busy }
                    isWritten.withLock { $0 = true }
                }
                try step.erase(at: Make.time, transaction)
            }
            #expect(try await database.count("person_key") == 0, "the look's key was taken away")
            // What is as old as what is erased nobody remembers (`LogIntegrator.longestRemembered`).
            log.integrator.forget()
            try await log.publish()
            #expect(try await database.count("log_waiting") == 0)
            try await TrailStore(database).append(Self.event(Self.planted, at: Make.time, "newer"))
            try await log.publish()
            let lists = try await TrailProofs(database, keys: log.keys).lists(of: Self.planted)
            #expect(lists.map(\.last) == [2])
            let audit = try await log.audit()
            #expect(audit.isRight && audit.erased == 1, "\(audit.wrong)")
        }
    }

    @Test(
        "whose key is gone though something of theirs has its place gets no new one: that is damage, and no erasing", arguments: Driver.all)
    func keyStolen(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Self.event(Self.planted, at: Make.time, "one"))
            try await log.publish()
            try await database.write { _ = try $0.execute("DELETE FROM person_key", []) }
            let placed = try await database.read { try PersonKeys.madeAnew(Self.planted, $0) }
            #expect(placed == nil)
            let stranger = try await database.write { try PersonKeys.madeAnew("9434765919", $0) }
            #expect(stranger?.count == 32)
        }
    }

    @Test("between two steps of erasing there is a pause, in which leases are renewed and taken over", arguments: Driver.all)
    func pauses(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await Self.fill(log)
            let taken = Mutex<[Bool]>([])
            let erasing = TrailErasing(database, most: 7) { length in
                let leader = try? await LeaderStore(database).take("log", as: "test", lasting: 60)
                taken.withLock { $0.append(leader != nil && length >= .milliseconds(20)) }
            }
            let done = try await erasing.erase(before: Self.end, at: Make.time)
            #expect(done.events == 41)
            let all = taken.withLock { $0 }
            #expect(all.count >= 5 && !all.contains(false), "of six steps")
        }
    }

    @Test(
        "what a version before left behind goes in steps too, between which there is a pause: flags, and commitments where no log is kept",
        arguments: Driver.all)
    func pausesForWhatWasLeft(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let left = (0..<20).map { Self.event(Self.planted, at: Self.old + Double($0), "left") }
            try await database.append(left.map { LookFlags(.sameAddress).inserting($0.id) })
            try await database.append(
                left.map {
                    SQLStatement(
                        "INSERT INTO trail_part (event, part, salt, commitment) VALUES (?, 1, ?, ?)",
                        [.text($0.id), .blob([]), .blob(Array(repeating: 1, count: 32))])
                })
            // What is left at each pause, and whether somebody else's write came through.
            let seen = Mutex<[[Int]]>([])
            let erasing = TrailErasing(database, most: 7) { length in
                let leader = try? await LeaderStore(database).take("upkeep", as: "test", lasting: 60)
                guard leader != nil, length >= .milliseconds(20), let flags = try? await database.count("look_flag"),
                    let parts = try? await database.count("trail_part WHERE LENGTH(salt) = 0")
                else {
                    Issue.record("nobody gets through at a pause")
                    return
                }
                seen.withLock { $0.append([flags, parts]) }
            }
            let done = try await erasing.erase(before: Self.end, at: Make.time)
            #expect(done.rows == 40)
            #expect(seen.withLock { $0 } == [[13, 20], [6, 20], [0, 13], [0, 6]], "three steps each, of seven at most")
            let told = try await database.count("trail_event WHERE kind = 'trail-erased'")
            #expect(told == 6, "each step is on record")
        }
    }

    @Test(
        "erasing waits for whoever gives places just now, and keeps the key of what they placed", .enabled(if: PostgreSQLServer.isPossible))
    func waitsForPlaces() async throws {
        try await withPostgreSQL { database, settings in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Self.event(Self.planted, at: Self.old, "old"))
            try await log.publish()
            let leader = try #require(log.leader)
            let rows = try TrailStore.inserting(Self.event(Self.planted, at: Make.time, "new"))
            let connection = try PostgreSQLConnection(settings)
            let placing = PostgreSQLTransaction(connection, begin: PostgreSQLDatabase.beginInTurn)
            try leader.hold(placing)
            let erasing = Task { try await TrailErasing(database).erase(before: Self.end, at: Make.time) }
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await database.count("trail_part WHERE length(salt) = 0") == 0, "nothing is erased meanwhile")
            _ = try placing.run(rows)
            _ = try log.integrator.takeIn(placing)
            guard case .durable = connection.commit() else {
                Issue.record("it was not committed")
                return
            }
            #expect(try await erasing.value.events == 1)
            #expect(try await database.count("person_key") == 1)
            try await log.publish()
            #expect(try await log.audit().isRight)
        }
    }

    // MARK: When nothing may be erased

    /// A database of a year ago whose log has a checkpoint at each of these hours, before now.
    private func hindrance(_ driver: Driver, checkpoints hours: [Double], _ change: String = "") async throws -> TrailErasing.Hindrance? {
        try await withDatabase(on: driver) { database in
            try await database.write { transaction in
                _ = try transaction.execute("UPDATE schema_migration SET applied_at = ?", [.time(Make.time - 365 * 86_400)])
                for (size, hour) in hours.enumerated() {
                    _ = try transaction.execute(
                        "INSERT INTO log_checkpoint (size, root, note, at) VALUES (?, ?, ?, ?)",
                        [.integer(Int64(size)), .blob([1]), .blob([1]), .time(Make.time - hour * 3_600)])
                }
                if !change.isEmpty { _ = try transaction.execute(change, [.time(Make.time - 3_600)]) }
            }
            return try await TrailErasing(database).hindrance(at: Make.time)
        }
    }

    @Test("a clock that jumps forward erases nothing for a day, whatever is signed by it meanwhile", arguments: Driver.all)
    func jumpForward(_ driver: Driver) async throws {
        let year = 365.0 * 24
        #expect(try await hindrance(driver, checkpoints: [73, 49, 30, 25, 1, 0]) == nil, "a day like any other")
        #expect(
            try await hindrance(driver, checkpoints: [9 * year + 25, 9 * year, 0.02, 0]) == .clockNotVouchedFor, "a minute after the jump")
        #expect(try await hindrance(driver, checkpoints: [9 * year, 23, 12, 0]) == .clockNotVouchedFor, "hours after it")
        #expect(try await hindrance(driver, checkpoints: [9 * year, 25, 12, 0]) == nil, "nobody found anything wrong with it for a day")
        // It had been that time once before, by mistake, and the log went on at the right one.
        #expect(try await hindrance(driver, checkpoints: [9 * year, 25, 8 * year, 0]) == .clockNotVouchedFor)
        #expect(try await hindrance(driver, checkpoints: [30 * 24, 0.1]) == .clockNotVouchedFor, "a service that stood still for a month")
        #expect(try await hindrance(driver, checkpoints: [-40, -39, 30, 25, 1]) == nil, "the clock was ahead for a while, and is right")
    }

    @Test(
        "a database that was just made, as a restored one, and a log that was given another key erase nothing for a day",
        arguments: Driver.all)
    func restored(_ driver: Driver) async throws {
        let hours = [30.0, 25, 1]
        #expect(try await hindrance(driver, checkpoints: hours, "UPDATE schema_migration SET applied_at = ?") == .newDatabase)
        let key = "INSERT INTO log_key (verifier, valid_from, at) VALUES ('k', 3, ?)"
        #expect(try await hindrance(driver, checkpoints: hours, key) == .newKey)
        let first = "INSERT INTO log_key (verifier, valid_from, at) VALUES ('k', 0, ?)"
        #expect(try await hindrance(driver, checkpoints: hours, first) == nil, "of a log's first key nobody need think")
    }

    @Test("where no log is kept, the trail's own events vouch for the time", arguments: Driver.all)
    func vouchedWithoutLog(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await database.write { _ = try $0.execute("UPDATE schema_migration SET applied_at = 0", []) }
            let erasing = TrailErasing(database)
            #expect(try await erasing.hindrance(at: Make.time) == .clockNotVouchedFor)
            for hours in [72.0, 1] { try await TrailStore(database).append(Self.event(nil, at: Make.time - hours * 3_600, "x")) }
            #expect(try await erasing.hindrance(at: Make.time) == .clockNotVouchedFor)
            try await TrailStore(database).append(Self.event(nil, at: Make.time - 30 * 3_600, "x"))
            #expect(try await erasing.hindrance(at: Make.time) == nil)
        }
    }

    @Test("a planted number and reason are in no byte of the file afterwards, nor of its log of writes, and the log verifies")
    func noByte() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            let database = try SQLiteDatabase(path: path)
            let log = try await KeptLog(database)
            // Many, and in another order than they are kept in, so that pages split and rows move.
            let trail = TrailStore(database)
            for number in 0..<1500 {
                let isOld = number % 3 != 0
                try await trail.append(
                    Self.event(
                        isOld ? Self.planted : "9434765919", at: (isOld ? Self.old : Make.time) + Double((number * 7919) % 1500),
                        isOld ? Self.reason : "kept"))
            }
            try await log.publish()
            func bytes() throws -> [String: Data] {
                var found: [String: Data] = [:]
                for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasSuffix("-shm") {
                    found[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
                }
                return found
            }
            let words = [Self.planted, Self.reason].map { Data($0.utf8) }
            let had = try bytes()
            for word in words { #expect(had.values.contains { $0.range(of: word) != nil }, "it is there before") }
            // Two days on: old and new stand side by side here, and the log knows of the time only by what stands before.
            let done = try await TrailErasing(database).erase(before: Self.end, at: Make.time + 2 * 86_400)
            #expect(done.events == 1000)
            try await database.compact()
            let have = try bytes()
            for word in words {
                for (name, data) in have { #expect(data.range(of: word) == nil, "in \(name)") }
            }
            #expect(have.values.contains { $0.range(of: Data("9434765919".utf8)) != nil }, "what is kept is kept")
            try await log.publish()
            #expect(try await log.audit().isRight)
            #expect(try await log.verified().believed.checkpoint.size == 1500 + UInt64((1000 + 249) / 250))
        }
    }

    /// Messages, old and new, each of another kind: about the planted person by their case, their broken glass and their question; and about nobody known.
    private static func messages(_ database: any WatchedDatabase) async throws {
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO objection_case (id, reference, desk, nhs_number, way, state, received_day, due_day, version, created_at) VALUES ('c', 'BCDF-2345', 'QMF', ?, 'letter', 'in-force', '2016-01-01', '2016-02-01', 1, ?)",
                [.text(planted), .time(old)])
            try transaction.execute(
                "INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES ('g', 's', 'i', 'R1H', ?, 'conditions', '', 'r', ?, ?, 3, 1)",
                [.text(planted), .blob([1]), .time(Make.time)])
            try transaction.execute(
                "INSERT INTO look_question (id, event, nhs_number, organisation, words, asked_at) VALUES ('q', 'e', ?, 'R1H', ?, ?)",
                [.text(planted), .blob([1]), .time(Make.time)])
            for (id, template, reference) in [
                ("c-receipt-1", "receipt", "BCDF-2345"), ("desk-glass-x", "glass-despite-objection", "BCDF-2345"),
                ("told-glass-email-g", "glass-broken", "g"), ("told-glass-g", "glass-broken", "g"),
                ("q-question-answered", "question-answered", "q"), ("nobody", "receipt", "ZZZZ-2345"),
            ] {
                for (age, at) in [("", old), ("-new", Make.time)] {
                    try OutboxStore.insert(
                        .init(
                            id: id + age, template: template, desk: nil, reference: reference, recipient: Array(reason.utf8), created: at),
                        transaction)
                }
            }
        }
    }

    @Test(
        "messages and where they were to go are erased by their age, sent or not; a hold on the person keeps theirs", arguments: Driver.all)
    func outbox(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.messages(database)
            let hold = try await LegalHoldStore(database).set(try NHSNumber(Self.planted), reason: "case 1", by: "test", at: Make.time)
            let held = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(held.rows == 1 && held.held == 5, "of nobody known nothing is held")
            #expect(try await database.count("outbox WHERE id = 'nobody'") == 0)
            _ = try await LegalHoldStore(database).end(hold, by: "test", at: Make.time)
            #expect(try await TrailErasing(database).due(before: Self.end).rows == 5)
            #expect(try await TrailErasing(database).erase(before: Self.end, at: Make.time).rows == 5)
            #expect(try await database.count("outbox") == 6, "newer ones are kept")
            #expect(try await database.count("outbox WHERE created_at < \(Int64(Self.end.timeIntervalSince1970 * 1000))") == 0)
        }
    }

    @Test("where a message was to go is in no byte of the file once it is erased")
    func outboxBytes() async throws {
        try await withFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/trail.sqlite")
            try await Self.messages(database)
            try await database.write { _ = try $0.execute("DELETE FROM outbox WHERE id LIKE '%-new'", []) }
            _ = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(try await database.count("outbox") == 0)
            try await database.compact()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasSuffix("-shm") {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
                #expect(data.range(of: Data(Self.reason.utf8)) == nil, "in \(name)")
            }
        }
    }

    /// A case of an old look, open or closed.
    private static func oldCase(
        _ database: any WatchedDatabase, _ id: String, kind: String = "raised", score: Int = 0, raised: Date = old, closed: Date? = nil,
        number: String? = planted
    ) async throws {
        try await database.write { transaction in
            _ = try transaction.execute(
                "INSERT INTO oversight_case (id, kind, open_key, organisation, staff, role, nhs_number, look, score, with_shadow, first_at, last_at, raised_at, due_at, state, closed_at) VALUES (?, ?, ?, 'R1H', 's', 'r', ?, 'l', ?, 0, ?, ?, ?, ?, ?, ?)",
                [
                    .text(id), .text(kind), .text(id), .text(number), .integer(Int64(score)), .time(old), .time(old), .time(raised),
                    .time(raised), .text(closed == nil ? "open" : "closed"), closed.map { .time($0) } ?? .null,
                ])
        }
    }

    @Test("what a look found alike goes with its event, also where a version before this one left it behind", arguments: Driver.all)
    func flags(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (gone, kept) = (Self.event(Self.planted, at: Self.old, "a"), Self.event(Self.planted, at: Make.time, "b"))
            let orphan = Self.event(Self.planted, at: Self.old, "never written")
            for event in [gone, kept] { try await TrailStore(database).append(event) }
            try await database.append([gone, kept, orphan].map { LookFlags(.sameAddress).inserting($0.id) })
            let done = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(done.events == 1 && done.rows == 1)
            #expect(try await database.count("look_flag") == 1)
            #expect(try await database.count("look_flag WHERE event = '\(kept.id)'") == 1)
        }
    }

    @Test("an open case keeps what it is about past the time; once it is closed and old, both go", arguments: Driver.all)
    func openCase(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await TrailStore(database).append(Self.event(Self.planted, at: Self.old, "about"))
            try await Self.oldCase(database, "c", raised: Make.time - 86_400 * 9)
            let done = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(done.isNothing && done.open == 1 && done.held == 0)
            #expect(try await database.count("trail_event WHERE detail = 'about'") == 1)
            #expect(try await database.count("oversight_case") == 1)
            try await database.write { _ = try $0.execute("UPDATE oversight_case SET closed_at = ?", [.time(Self.old)]) }
            _ = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(try await database.count("trail_event WHERE detail = 'about'") == 0)
            #expect(try await database.count("oversight_case") == 0)
        }
    }

    @Test(
        "nobody is kept for ever by a case that nobody closes; under the line of an alert nothing is kept; a hold stops both",
        arguments: Driver.all)
    func limits(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await TrailStore(database).append(Self.event(Self.planted, at: Self.old, "about"))
            try await Self.oldCase(database, "forgotten", raised: Self.end - OpenCases.limit - 1)
            try await Self.oldCase(database, "weak", kind: "alert", score: 290, raised: Make.time - 86_400 * 9)
            let holds = LegalHoldStore(database)
            let hold = try await holds.set(try NHSNumber(Self.planted), reason: "case 1", by: "test", at: Make.time)
            let held = try await TrailErasing(database, alert: 30).erase(before: Self.end, at: Make.time)
            #expect(held.isNothing && held.held == 3)
            #expect(try await holds.end(hold, by: "test", at: Make.time))
            try await Self.oldCase(database, "strong", kind: "alert", score: 300, raised: Make.time - 86_400 * 9)
            let kept = try await TrailErasing(database, alert: 30).erase(before: Self.end, at: Make.time)
            #expect(kept.events == 0 && kept.open == 1, "the alert keeps it")
            #expect(try await database.count("oversight_case") == 1)
            try await database.write { _ = try $0.execute("DELETE FROM oversight_case", []) }
            #expect(try await TrailErasing(database, alert: 30).erase(before: Self.end, at: Make.time).events == 1)
        }
    }

    @Test("a hold on a person keeps a case that names nobody and rests on their look", arguments: Driver.all)
    func weekly(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let event = Self.event(Self.planted, at: Self.old, "about")
            try await TrailStore(database).append(event)
            try await Self.oldCase(database, "week", kind: "alert", score: 500, closed: Self.old, number: nil)
            try await database.write { transaction in
                _ = try transaction.execute(
                    "INSERT INTO alert (id, oversight_case, rule, version, mode, score, words, event, at, since, raised_at) VALUES ('a', 'week', 'many-people', 1, 'on', 500, 'w', ?, 1, 1, 1)",
                    [.text(event.id)])
            }
            _ = try await LegalHoldStore(database).set(try NHSNumber(Self.planted), reason: "case 1", by: "test", at: Make.time)
            _ = try await TrailErasing(database).erase(before: Self.end, at: Make.time)
            #expect(try await database.count("oversight_case") == 1)
            #expect(try await database.count("alert") == 1)
        }
    }

    @Test("every table that names a person by number is erased by age, or is here with its reason")
    func everyTable() async throws {
        let kept = [
            "trail_person": "TrailErasing", "person_key": "TrailErasing, with the last line", "log_waiting": "TrailErasing",
            "look_life": "with its look", "case_question": "with its case",
        ]
        try await withDatabase { _, path in
            let names = try await another(path).read { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'nhs_number'")
            }
            #expect(names.count > 8)
            for name in names { #expect(kept[name] != nil || ErasedTable.all.contains { $0.name == name }, "\(name) is never erased") }
        }
    }
}
