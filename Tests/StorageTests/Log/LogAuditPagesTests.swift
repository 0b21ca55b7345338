import AuditTrail
import Foundation
import Synchronization
import Testing

@testable import Storage

/// An audit reads page by page and hashes them beside each other: what it finds has nothing to do with where a page ends.
@Suite struct LogAuditPagesTests {
    private static let (ann, bob) = ("9434765919", "9434765870")

    /// Five old looks that are erased, then 27 more, a search that found two people, and what says that it was erased; four checkpoints.
    private static func log(_ database: any WatchedDatabase) async throws -> KeptLog {
        let log = try await KeptLog(database)
        let trail = TrailStore(database)
        for number in 0..<32 {
            let at = Make.time + (number < 5 ? -5 * 86_400 : Double(number))
            try await trail.append(
                TrailEvent(
                    kind: .lookOpened, at: at, subject: "1", organisation: "R1H", role: "R8000", people: [number % 3 == 0 ? bob : ann],
                    look: "l\(number)", detail: "\(number)"))
            if number % 10 == 9 { try await log.publish() }
        }
        try await trail.append(Make.event(about: [ann, bob], kind: .searchAnswered))
        _ = try await TrailErasing(database).erase(before: Make.time - 86_400, at: Make.time + 40)
        try await log.publish()
        return log
    }

    /// What it finds, whatever a page holds.
    private static func found(_ log: KeptLog) async throws -> LogAudit.Found {
        let whole = try await LogAudit(log.database, keys: log.keys).run(at: Make.time + 60)
        for page in [1, 2, 7, 32] {
            let same = try await LogAudit(log.database, keys: log.keys, page: page).run(at: Make.time + 60)
            #expect(same == whole, "in pages of \(page)")
        }
        return whole
    }

    @Test("a right log is right whatever a page holds, and how far it came is told after each", arguments: Driver.all)
    func right(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await Self.log(database)
            let found = try await Self.found(log)
            #expect(found.isRight && found.entries == 35 && found.erased == 5 && found.checkpoints == 4, "\(found)")
            let told = Mutex<[LogAudit.Progress]>([])
            _ = try await LogAudit(database, keys: log.keys, page: 10).run(at: Make.time + 60) { one in told.withLock { $0.append(one) } }
            #expect(told.withLock { $0.map(\.entries) } == [10, 20, 30, 35])
            #expect(told.withLock { $0.allSatisfy { $0.all == 35 } })
        }
    }

    @Test(
        "whatever is wrong in a log is found the same whatever a page holds",
        arguments: Driver.all,
        [
            ("UPDATE trail_event SET detail = 'another' WHERE detail = '7'", "entry 7 does not commit to its event"),
            (
                "UPDATE trail_person SET nhs_number = '9990000018' WHERE event IN (SELECT event FROM log_entry WHERE place = 8)",
                "entry 8 does not"
            ),
            (
                "UPDATE trail_event SET also = (SELECT commitment FROM trail_part ORDER BY event LIMIT 1) WHERE detail = '7'",
                "the event of entry 7 cannot be read, and was not erased"
            ),
            (
                "DELETE FROM trail_part WHERE event IN (SELECT event FROM log_entry WHERE place = 33)",
                "the event of entry 33 cannot be read"
            ),
            (
                "UPDATE trail_part SET salt = commitment WHERE event IN (SELECT event FROM log_entry WHERE place = 9)",
                "entry 9 does not commit"
            ),
            ("UPDATE log_checkpoint SET root = note WHERE size = 20", "the checkpoint of 20 is of another log"),
            ("UPDATE log_checkpoint SET note = root WHERE size = 20", "the checkpoint of 20 is of another log"),
            ("UPDATE log_checkpoint SET size = 21 WHERE size = 20", "the checkpoint of 21 is of another log"),
            ("UPDATE log_checkpoint SET size = 90 WHERE size = 20", "there is a checkpoint of more entries than there are"),
            ("DELETE FROM log_entry WHERE place = 12", "entry 12 is missing"),
            ("UPDATE log_entry SET number = number + 100 WHERE place = 11", "entry 11 is not the next of its chain"),
            ("UPDATE log_entry SET chain = entry WHERE place = 11", "entry 11 is in another's chain"),
            ("DELETE FROM person_key WHERE nhs_number = '9434765870'", "entry 6 is in another's chain"),
            ("DELETE FROM log_entry WHERE place > 29", "there is a checkpoint of more entries than there are"),
        ])
    func wrong(_ driver: Driver, _ change: (sql: String, says: String)) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await Self.log(database)
            try await database.write { _ = try $0.execute(change.sql, []) }
            let found = try await Self.found(log)
            #expect(found.wrong.contains { $0.contains(change.says) }, "\(found.wrong)")
        }
    }

    @Test("a row that is none of an entry's ends the audit of the log there, and says so", arguments: Driver.all)
    func noEntry(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await Self.log(database)
            for change in ["UPDATE log_entry SET number = -1 WHERE place = 30", "UPDATE log_entry SET entry = chain WHERE place = 30"] {
                try await database.write { _ = try $0.execute(change, []) }
                let found = try await LogAudit(database, keys: log.keys, page: 10).run(at: Make.time + 60)
                #expect(found.entries == 30 && found.wrong.contains("an entry from 30 on is none of ours"), "\(found.wrong)")
            }
        }
    }
}
