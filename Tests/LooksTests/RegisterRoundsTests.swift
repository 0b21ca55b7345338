import AuditTrail
import CareRecord
import Federation
import Foundation
import Logging
import Objections
import Storage
import Synchronization
import Testing

@testable import Looks

/// Of a person whose objection is in force the desk learns that they have died or moved, without anybody looking them up; and nothing is ended by it.
@Suite struct RegisterRoundsTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private static let day: TimeInterval = 86_400
    private static let digits = ["9434765919", "9990000018", "9434765870", "9991230068"]

    /// Valid numbers of the range for tests.
    private static func numbers(_ count: Int) -> [String] {
        Array(
            (0..<1000).lazy.flatMap { place in (0...9).map { "9991\(10_000 + place)\($0)" } }.filter { (try? NHSNumber($0)) != nil }.prefix(
                count))
    }

    private static func book() throws -> DeskBook {
        let (first, second) = (try #require(ODSCode("QMF")), try #require(ODSCode("QMJ")))
        let (office, practice, own) = (try #require(ODSCode("R1H")), try #require(ODSCode("F83001")), try #require(ODSCode("F84001")))
        return DeskBook(
            [
                Desk(ics: first, name: "First", post: "1", staffedBy: [office]),
                Desk(ics: second, name: "Second", post: "2", staffedBy: [practice]),
            ], systemOf: [office: first, own: first, practice: second])
    }

    private static func statement(died: Bool = false, status: String = "2", practice: String? = "F84001") -> PersonStatement {
        PersonStatement(
            names: [], born: nil, gender: nil, died: died ? PersonStatement.Death(date: nil, notification: status) : nil,
            practiceODS: practice)
    }

    private static func found(_ number: NHSNumber, _ statement: PersonStatement, newer: NHSNumber? = nil) -> TraceAnswer {
        .found(TracedPerson(nhsNumber: newer ?? number, superseded: newer == nil ? [] : [number], statement: statement))
    }

    private struct Stage {
        let database: SQLiteDatabase
        let leader: Leadership
        var cases: ObjectionCaseStore { ObjectionCaseStore(database) }
        func count(_ what: String) async throws -> Int64 {
            try await database.read { try $0.query("SELECT COUNT(*) FROM \(what)", []).first?.integer(0) ?? -1 }
        }
    }

    private func withStage(_ body: (Stage) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-rounds-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/trail.sqlite")
        let leader = try #require(try await LeaderLease(database, name: "telling", node: "one").renew())
        try await body(Stage(database: database, leader: leader))
    }

    /// One that came into force at the beginning.
    private static func inForce(_ stage: Stage, _ digits: String) async throws {
        let person = try NHSNumber(digits)
        func writing(_ kind: String) -> ObjectionCaseStore.Writing {
            .init(
                hand: Hand(.desk, subject: "d"), at: start, person: person,
                event: { _ in TrailEvent(kind: .objectionHandled, at: start, people: [digits], detail: kind) })
        }
        let row = ObjectionCaseRow(
            id: "case-" + digits, reference: "REF-" + digits, desk: "QMF", person: person,
            it: ObjectionCase(way: .letter, received: Day(start)), created: start)
        _ = try await stage.cases.receive(
            row, writing("received"), then: [ObjectionStep.checkIdentity(.documents), .consider, .uphold].map { ($0, writing("step")) })
    }

    /// Rounds over what the register says, and how often it was asked.
    private static func rounds(
        _ stage: Stage, logger: Logger = Logger(label: "t"), _ answers: @escaping @Sendable (NHSNumber) async -> TraceAnswer
    ) throws -> (RegisterRounds, Asked) {
        let (asked, book) = (Asked(), try book())
        let rounds = RegisterRounds(stage.database, book: { book }, logger: logger) { number, desk in
            asked.note(number.digits, desk.ics.code)
            return await answers(number)
        }
        return (rounds, asked)
    }

    private final class Asked: Sendable {
        private let all = Mutex<[String]>([])
        func note(_ number: String, _ desk: String) { all.withLock { $0.append("\(number) for \(desk)") } }
        var list: [String] { all.withLock { $0 } }
    }

    @Test(
        "a week after, the register is asked once, on record before; a death and a move to another desk's practice are lines at the desk, and the objection stands"
    )
    func lines() async throws {
        try await withStage { stage in
            for digits in Self.digits { try await Self.inForce(stage, digits) }
            let (rounds, asked) = try Self.rounds(stage) { number in
                switch number.digits {
                case Self.digits[0]: Self.found(number, Self.statement(died: true))
                case Self.digits[1]: Self.found(number, Self.statement(practice: "F83001"))
                // Outside the region, and at another of the desk's own practices.
                case Self.digits[2]: Self.found(number, Self.statement(practice: "Y99999"))
                default: Self.found(number, Self.statement())
                }
            }
            #expect(try await rounds.round(as: stage.leader) { Self.start + 6 * Self.day } == 0)
            let events = try await stage.count("trail_event WHERE kind = 'searched'")
            #expect(try await rounds.round(as: stage.leader) { Self.start + 7 * Self.day } == 4)
            #expect(asked.list.count == 4 && asked.list.allSatisfy { $0.hasSuffix("for QMF") })
            #expect(try await stage.count("trail_event WHERE kind = 'searched' AND organisation = 'R1H'") == events + 4)
            #expect(try await rounds.round(as: stage.leader) { Self.start + 7 * Self.day + 90 } == 0, "each once")
            let other = try #require(ODSCode("QMJ"))
            let heard = try await stage.cases.heard("QMF")
            #expect(Set(heard.compactMap(\.it.openWord)) == [.died, .moved(to: other)] && heard.count == 2)
            #expect(try await stage.count("objection WHERE ended_at IS NULL") == 4)
            #expect(try await stage.count("objection_case WHERE state = 'in-force' AND desk = 'QMF'") == 4)
            // The same a week later is no second line, and no second step.
            #expect(try await rounds.round(as: stage.leader) { Self.start + 14 * Self.day } == 4)
            #expect(try await stage.count("objection_step WHERE kind = 'register-says'") == 2)
        }
    }

    @Test("a round is a handful, and those who wait longest come first")
    func few() async throws {
        try await withStage { stage in
            for digits in Self.numbers(12) { try await Self.inForce(stage, digits) }
            let (rounds, asked) = try Self.rounds(stage) { Self.found($0, Self.statement()) }
            var counts: [Int] = []
            for minute in 0..<4 {
                counts.append(try await rounds.round(as: stage.leader) { Self.start + 9 * Self.day + 60 * Double(minute) })
            }
            #expect(counts == [5, 5, 2, 0] && asked.list.count == 12)
        }
    }

    @Test(
        "where the register cannot be asked, nobody is asked about for an hour, and the same person the next day; a practice that is not said is no news"
    )
    func notTold() async throws {
        try await withStage { stage in
            for digits in Self.digits.prefix(2) { try await Self.inForce(stage, digits) }
            let isDown = Mutex(true)
            let (rounds, asked) = try Self.rounds(stage) { number in
                isDown.withLock { $0 } ? .unavailable(.late(after: .seconds(1))) : Self.found(number, Self.statement(practice: nil))
            }
            #expect(try await rounds.round(as: stage.leader) { Self.start + 7 * Self.day } == 1)
            #expect(asked.list.count == 1)
            let events = try await stage.count("trail_event WHERE kind = 'searched'")
            #expect(try await rounds.round(as: stage.leader) { Self.start + 7 * Self.day + 3599 } == 0)
            #expect(try await stage.count("trail_event WHERE kind = 'searched'") == events, "what is not asked is in nobody's list")
            isDown.withLock { $0 = false }
            #expect(try await rounds.round(as: stage.leader) { Self.start + 7 * Self.day + 3600 } == 1, "the other one")
            #expect(try await rounds.round(as: stage.leader) { Self.start + 8 * Self.day } == 1, "the first again")
            #expect(try await stage.cases.heard("QMF").isEmpty)
        }
    }

    @Test("what the desk left is not said again until the register says something else, and what it takes back is no line any more")
    func left() async throws {
        try await withStage { stage in
            let (digits, id) = (Self.digits[0], "case-" + Self.digits[0])
            try await Self.inForce(stage, digits)
            let isDead = Mutex(true)
            let (rounds, _) = try Self.rounds(stage) { number in Self.found(number, Self.statement(died: isDead.withLock { $0 })) }
            func round(_ week: Double) async throws { try await rounds.round(as: stage.leader) { Self.start + week * 7 * Self.day } }
            try await round(1)
            #expect(try await stage.cases.heard("QMF").count == 1)
            _ = try await stage.cases.take(
                id, at: "QMF", .leave(why: "they live"),
                .init(
                    hand: Hand(.desk, subject: "d"), at: Self.start + 8 * Self.day,
                    event: { _ in TrailEvent(kind: .objectionHandled, at: Self.start) }))
            try await round(2)
            #expect(try await stage.cases.heard("QMF").isEmpty)
            isDead.withLock { $0 = false }
            try await round(3)
            isDead.withLock { $0 = true }
            try await round(4)
            #expect(try await stage.cases.heard("QMF").count == 1)
            isDead.withLock { $0 = false }
            try await round(5)
            #expect(try await stage.cases.heard("QMF").isEmpty)
        }
    }

    @Test("a death that is told and not registered is no line for the desk; once it is registered it is one")
    func toldAndNotRegistered() async throws {
        try await withStage { stage in
            try await Self.inForce(stage, Self.digits[0])
            let status = Mutex("1")
            let (rounds, _) = try Self.rounds(stage) { number in
                Self.found(number, Self.statement(died: true, status: status.withLock { $0 }))
            }
            try await rounds.round(as: stage.leader) { Self.start + 7 * Self.day }
            #expect(try await stage.cases.heard("QMF").isEmpty)
            status.withLock { $0 = "2" }
            try await rounds.round(as: stage.leader) { Self.start + 14 * Self.day }
            #expect(try await stage.cases.heard("QMF").map(\.it.openWord) == [.died])
        }
    }

    /// As a desk ends it, when the register says that the death is registered.
    private static func died(_ stage: Stage, _ digits: String, after days: Double) async throws {
        let at = start + days * day
        _ = try await stage.cases.take(
            "case-" + digits, at: "QMF", .died(why: "w"),
            .init(
                hand: Hand(.desk, subject: "d"), at: at,
                registered: .init(born: nil, isDeceased: true, isDeathFormal: true, isRestricted: false),
                event: { _ in TrailEvent(kind: .objectionHandled, at: at, people: [digits]) }))
    }

    @Test(
        "an objection that ended with a death is in force again once the register does not say any more that the death is registered, and is a line at the desk until it is seen to"
    )
    func takenBack() async throws {
        try await withStage { stage in
            let digits = Self.digits[0]
            try await Self.inForce(stage, digits)
            let said = Mutex<TraceAnswer?>(nil)
            let (rounds, asked) = try Self.rounds(stage) { number in
                said.withLock { $0 } ?? Self.found(number, Self.statement(died: true))
            }
            func round(_ week: Double) async throws { try await rounds.round(as: stage.leader) { Self.start + week * 7 * Self.day } }
            try await round(1)
            try await Self.died(stage, digits, after: 8)
            #expect(try await stage.count("objection WHERE ended_at IS NULL") == 0)
            try await round(2)
            #expect(asked.list.count == 2, "asked about, and they have died")
            // Who is nobody's number tells nothing; nobody looks by it either.
            said.withLock { $0 = .notFound }
            try await round(3)
            #expect(try await stage.count("objection_case WHERE state = 'ended-by-death'") == 1)
            let number = try NHSNumber(digits)
            // Told, and not registered any more: in doubt it stands.
            said.withLock { $0 = Self.found(number, Self.statement(died: true, status: "1")) }
            try await round(4)
            #expect(try await stage.count("objection_case WHERE state = 'in-force' AND closed_at IS NULL") == 1)
            #expect(try await stage.count("objection WHERE ended_at IS NULL AND set_by = 'the national register'") == 1)
            #expect(try await stage.count("objection_step WHERE kind = 'not-died' AND hand = 'register'") == 1)
            said.withLock { $0 = Self.found(number, Self.statement()) }
            for week in [5.0, 6] {
                try await round(week)
                #expect(try await stage.cases.heard("QMF").map(\.it.openWord) == [.lives], "nobody has seen to it")
            }
            // It may die after all.
            said.withLock { $0 = nil }
            try await round(7)
            #expect(try await stage.cases.heard("QMF").map(\.it.openWord) == [.died])
            #expect(try await stage.count("objection WHERE ended_at IS NULL") == 1)
        }
    }

    @Test(
        "what a desk has untied while the register was asked comes into force for nobody, and it is not said that it did",
        arguments: [true, false])
    func untiedMeanwhile(_ isUntied: Bool) async throws {
        try await withStage { stage in
            let digits = Self.digits[0]
            try await Self.inForce(stage, digits)
            try await Self.died(stage, digits, after: 1)
            let (logger, lines) = KeptLog.logger()
            let (rounds, asked) = try Self.rounds(stage, logger: logger) { number in
                if isUntied {
                    let outcome = try? await stage.cases.take(
                        "case-" + digits, at: "QMF", .untie(why: "w"),
                        .init(
                            hand: Hand(.desk, subject: "d"), at: Self.start + 9 * Self.day, details: [1],
                            event: { _ in TrailEvent(kind: .objectionHandled, at: Self.start, people: [digits]) }))
                    guard case .done? = outcome else { return .notFound }
                }
                return Self.found(number, Self.statement())
            }
            #expect(try await rounds.round(as: stage.leader) { Self.start + 9 * Self.day } == 1 && asked.list.count == 1)
            #expect(try await stage.count("objection_case WHERE state = '\(isUntied ? "received" : "in-force")'") == 1)
            #expect(try await stage.count("objection WHERE ended_at IS NULL") == (isUntied ? 0 : 1))
            #expect(lines.text.contains("is in force again") == !isUntied)
        }
    }

    @Test("where the person has objected again since, under whichever number is theirs today, what had ended with a death stays ended")
    func newerWord() async throws {
        try await withStage { stage in
            let (older, newer) = (Self.digits[0], Self.digits[1])
            try await Self.inForce(stage, older)
            try await Self.died(stage, older, after: 1)
            // After it, and withdrawn.
            try await Self.inForce(stage, newer)
            try await stage.database.write {
                _ = try $0.execute(
                    "UPDATE objection_case SET created_at = created_at + 1, state = 'withdrawn' WHERE nhs_number = ?", [.text(newer)])
            }
            let today = try NHSNumber(newer)
            let (rounds, _) = try Self.rounds(stage) { Self.found($0, Self.statement(), newer: today) }
            #expect(try await rounds.round(as: stage.leader) { Self.start + 9 * Self.day } == 1)
            #expect(try await stage.count("objection_case WHERE state = 'ended-by-death'") == 1)
        }
    }

    @Test("whoever leads no more asks nobody, and a number that another has superseded is put on record")
    func fenced() async throws {
        try await withStage { stage in
            try await Self.inForce(stage, Self.digits[0])
            let newer = try NHSNumber(Self.digits[1])
            let (rounds, asked) = try Self.rounds(stage) { Self.found($0, Self.statement(), newer: newer) }
            let lost = Leadership(name: "telling", holder: "gone", fence: 99)
            await #expect(throws: StorageError.fenced) { try await rounds.round(as: lost) { Self.start + 9 * Self.day } }
            #expect(asked.list.isEmpty)
            #expect(try await rounds.round(as: stage.leader) { Self.start + 9 * Self.day } == 1)
            #expect(try await stage.count("trail_event WHERE kind = 'search-answered' AND detail = 'number superseded'") == 1)
        }
    }
}
