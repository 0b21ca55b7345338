import AuditTrail
import Foundation
import Testing

@testable import Storage

/// Whoever has the database, and not the keys, can write any row. What they hide or make up, the audit names.
@Suite struct LogForgeryTests {
    private static let ann = "9434765919"
    private static let day: TimeInterval = 86_400

    private static func event(_ days: Double, _ detail: String) -> TrailEvent {
        TrailEvent(
            kind: .lookOpened, at: Make.time + days * day, subject: "1", organisation: "R1H", role: "R8000", people: [ann], look: "l",
            detail: detail)
    }

    /// A log of ten looks, one a day.
    private static func looks(_ database: any WatchedDatabase) async throws -> (log: KeptLog, events: [TrailEvent]) {
        let log = try await KeptLog(database)
        let events = (0..<10).map { event(Double($0), "\($0)") }
        for event in events { try await TrailStore(database).append(event) }
        try await log.publish()
        return (log, events)
    }

    /// As erasing leaves it.
    private static func hide(_ event: TrailEvent, _ database: any WatchedDatabase) async throws {
        try await database.write { transaction in
            try transaction.execute("DELETE FROM trail_person WHERE event = ?", [.text(event.id)])
            try transaction.execute("DELETE FROM trail_event WHERE id = ?", [.text(event.id)])
            try transaction.execute("UPDATE trail_part SET salt = ? WHERE event = ?", [.blob([]), .text(event.id)])
        }
    }

    /// The rows of an event, without anything that commits to it.
    private static func insert(_ event: TrailEvent, at: Int64? = nil, _ database: any WatchedDatabase) async throws {
        let kept = try KeptEvent(event)
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO trail_event (id, kind, at, subject, organisation, role, look, purpose, detail, also) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(kept.id), .text(kept.kind), .integer(at ?? kept.at), .text(kept.subject), .text(kept.organisation),
                    .text(kept.role), .text(kept.look), .text(kept.purpose), .text(kept.detail), kept.alsoBytes.map { .blob($0) } ?? .null,
                ])
            for person in kept.people {
                try transaction.execute("INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)", [.text(kept.id), .text(person)])
            }
        }
    }

    private static func erasing(_ days: Double, of place: UInt64, size: UInt64 = 10, root: [UInt8], _ more: String = "") -> TrailEvent {
        TrailEvent(
            kind: .trailErased, at: Make.time + days * day, detail: "1 events, 1 entries" + more,
            also: [.first: .number(place), .last: .number(place), .treeSize: .number(size), .treeRoot: .bytes(root)])
    }

    private static func root(_ database: any WatchedDatabase) async throws -> [UInt8] {
        try await database.read {
            try #require(try $0.query("SELECT root FROM log_checkpoint ORDER BY size DESC LIMIT 1", []).first?.blob(0))
        }
    }

    @Test("an erasing that the log does not commit to hides nothing, is named, and is not taken into the log", arguments: Driver.all)
    func madeUp(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (log, events) = try await Self.looks(database)
            try await Self.hide(events[8], database)
            let forged = Self.erasing(-1, of: 8, root: try await Self.root(database))
            // Nine years on, so that the look would have been old; by its id older than the log, so that a start would have taken it in.
            try await Self.insert(forged, at: Int64((Make.time.timeIntervalSince1970 + 9 * 365 * Self.day) * 1000), database)
            func check() async throws {
                let found = try await log.audit()
                #expect(found.wrong.contains("entry 8 has no text, and nothing says that it was erased"), "\(found.wrong)")
                #expect(found.wrong.contains { $0.contains("does not commit to the event \(forged.id)") }, "\(found.wrong)")
                #expect(found.erasings.isEmpty)
            }
            try await check()
            let refused = await storageFailure { try await database.write { _ = try LogAdoption.adopt([forged.id], $0) } }
            guard case .logDamaged? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            try await log.publish()
            try await check()
        }
    }

    @Test("a look that never was is named, however old it says it is, and gets no place", arguments: Driver.all)
    func invented(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (log, _) = try await Self.looks(database)
            let forged = [Self.event(-400, "old"), Self.event(3, "new")]
            for one in forged { try await Self.insert(one, database) }
            #expect(try await LogAdoption(database).strangers(after: "")?.found.ids == forged.map(\.id).sorted())
            let found = try await log.audit()
            for one in forged { #expect(found.wrong.contains { $0.contains(one.id) }, "\(found.wrong)") }
            #expect(found.uncommitted == 0)
        }
    }

    @Test("a part that was taken from an erased event for one that was made up is found", arguments: Driver.all)
    func swapped(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (log, events) = try await Self.looks(database)
            _ = try await TrailErasing(database).erase(before: Make.time + 2.5 * Self.day, at: Make.time + 11 * Self.day)
            try await log.publish()
            #expect(try await log.audit().isRight)
            let forged = Self.event(4, "made up")
            try await Self.insert(forged, database)
            try await database.write { transaction in
                try transaction.execute("UPDATE trail_part SET event = ? WHERE event = ?", [.text(forged.id), .text(events[0].id)])
            }
            #expect(try await log.audit().wrong.contains("a part of an event is in no place and waits for none"))
        }
    }

    @Test(
        "an erasing that the log commits to is wrong where its root, its reach or its date does not fit its place", arguments: Driver.all)
    func unfit(_ driver: Driver) async throws {
        let other = Array(repeating: UInt8(0), count: 32)
        for (days, place, size, isRoot, says) in [
            (10.0, UInt64(8), UInt64(10), false, "under a log that never was"), (10, 10, 10, true, "under a log that never was"),
            (10, 8, 400, true, "under a log that never was"), (9 * 365, 8, 10, true, "later than now"),
            (200, 8, 10, true, "not that of the entries around it"), (-200, 8, 10, true, "not that of the entries around it"),
        ] {
            try await withDatabase(on: driver) { database in
                let (log, events) = try await Self.looks(database)
                try await Self.hide(events[8], database)
                let root = try await Self.root(database)
                try await TrailStore(database).append(Self.erasing(days, of: place, size: size, root: isRoot ? root : other))
                try await log.publish()
                for number in 0..<9 { try await TrailStore(database).append(Self.event(10 + Double(number) / 100, "after")) }
                try await log.publish()
                let found = try await LogAudit(database, keys: log.keys, kept: Self.day).run(at: Make.time + 400 * Self.day)
                #expect(found.wrong.contains { $0.contains("entry 10 says") && $0.contains(says) }, "\(says): \(found.wrong)")
            }
        }
    }

    @Test("a time that no clock has does not end the audit", arguments: Driver.all)
    func huge(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (log, events) = try await Self.looks(database)
            try await Self.hide(events[8], database)
            let root = try await Self.root(database)
            try await TrailStore(database).append(Self.erasing(100_000_000, of: 8, root: root))
            try await Self.insert(Self.erasing(1, of: 8, root: root), at: .max, database)
            try await log.publish()
            #expect(try await log.audit().wrong.contains { $0.contains("entry 10 says that texts were erased later than now") })
        }
    }

    @Test("a region that keeps everything is told of each text that was erased", arguments: Driver.all)
    func keepsAll(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (log, _) = try await Self.looks(database)
            _ = try await TrailErasing(database).erase(before: Make.time + 4.5 * Self.day, at: Make.time + 30 * Self.day)
            try await log.publish()
            let found = try await LogAudit(database, keys: log.keys, kept: nil).run()
            #expect(found.isRight && found.erased == 5 && found.early == 5, "\(found.wrong)")
            let at = Int64((Make.time + 30 * Self.day).timeIntervalSince1970 * 1000)
            #expect(found.erasings == [LogAudit.Erasing(at: at, last: 4, entries: 5)])
            #expect(try await LogAudit(database, keys: log.keys, kept: 20 * Self.day).run().early == 0)
        }
    }

    @Test("what is older than the log and was erased on the log's first day is not taken for young", arguments: Driver.all)
    func adoptedThenErased(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let old = (0..<4).map { Self.event(-400 + Double($0), "\($0)") }
            for one in old { try await Self.insert(one, database) }
            let log = try await KeptLog(database)
            // The service is up, and looks go on, before the old ones have their places.
            try await TrailStore(database).append(Self.event(0, "new"))
            #expect(try await database.write { try LogAdoption.adopt(old.map(\.id), $0) } == 0)
            try await TrailStore(database).append(Self.event(0.01, "newer"))
            try await log.publish()
            _ = try await TrailErasing(database).erase(before: Make.time - 90 * Self.day, at: Make.time + 3600)
            try await log.publish()
            let found = try await LogAudit(database, keys: log.keys, kept: 90 * Self.day).run()
            #expect(found.isRight && found.erased == 4 && found.early == 0, "\(found.wrong)")
        }
    }

    @Test(
        "while events from before the log get their places nothing is erased; afterwards it is, and the log says so", arguments: Driver.all)
    func erasedWhileTakenIn(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let old = (0..<4).map { Self.event(-400 + Double($0), "\($0)") }
            for one in old { try await Self.insert(one, database) }
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Self.event(0, "new"))
            func takeIn(_ some: ArraySlice<TrailEvent>) async throws {
                let ids = some.map(\.id)
                #expect(try await database.write { try LogAdoption.adopt(ids, $0) } == 0)
            }
            try await takeIn(old.prefix(2))
            let (end, now) = (Make.time - 90 * Self.day, Make.time + 3600)
            let erasing = TrailErasing(database)
            #expect(await storageFailure { _ = try await erasing.due(before: end) } == .logNotSigned)
            #expect(await storageFailure { _ = try await erasing.erase(before: end, at: now) } == .logNotSigned)
            #expect(try await database.count("trail_event") == 5, "no text went, and nothing says that one did")
            try await takeIn(old.suffix(2))
            try await log.publish()
            #expect(try await erasing.erase(before: end, at: now).events == 4)
            try await log.publish()
            let found = try await LogAudit(database, keys: log.keys, kept: 90 * Self.day).run()
            #expect(found.isRight && found.erased == 4, "\(found.wrong)")
        }
    }

    @Test(
        "before the first checkpoint it is not told whether anything was put in; after it the whole trail is looked through",
        arguments: Driver.all)
    func searchedFromTheFirstCheckpoint(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Self.event(0, "ours"))
            try await Self.insert(Self.event(-400, "made up"), database)
            let adoption = LogAdoption(database)
            var search = StrangerSearch()
            var steps: [StrangerSearch.Step] = []
            for known in [nil, nil, nil, 1, 1] as [Int?] {
                let stretch = try await adoption.strangers(after: search.last)
                steps.append(search.see(stretch, knowing: known, at: Make.time))
                if steps.count == 1 {
                    #expect(search.isWhole && search.last.isEmpty)
                    try await log.publish()
                }
            }
            #expect(
                steps == [.notBegun, .further, .done(1), .further, .done(1)],
                "of the last hour alone it is not told that older ones are gone")
            #expect(!search.isWhole)
        }
    }
}
