import CareRecord
import Federation
import Foundation
import Objections
import Storage
import Synchronization
import Testing

@testable import Looks

/// The national register is asked whose a number is, for the service itself.
@Suite struct WhoseNumberTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    @Test("that it is asked is on record first, in the desk's name; a desk that nobody staffs asks nothing, and silence is no answer")
    func today() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-whose-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/trail.sqlite")
        let (older, newer) = (try NHSNumber("9434765919"), try NHSNumber("9990000018"))
        let (ics, office) = (try #require(ODSCode("QMF")), try #require(ODSCode("R1H")))
        let answer = Mutex(TraceAnswer.notFound)
        let records = Mutex<[Int64]>([])
        let whose = WhoseNumber(database) { _, _ in
            let count = try? await database.read {
                try $0.query("SELECT COUNT(*) FROM trail_event WHERE kind = 'searched' AND organisation = 'R1H'", []).first?.integer(0)
            }
            records.withLock { $0.append(count.flatMap { $0 } ?? -1) }
            return answer.withLock { $0 }
        }
        let desk = Desk(ics: ics, name: "First", post: "1", staffedBy: [office])
        func hour(_ count: Double) -> Date { Self.now + count * WhoseNumber.keeping }
        #expect(try await whose.today(older, of: older, for: desk, at: hour(0)) == nil)
        answer.withLock { $0 = .unavailable(.late(after: .seconds(1))) }
        #expect(try await whose.today(older, of: older, for: desk, at: hour(1)) == nil)
        let statement = PersonStatement(names: [], born: nil, gender: nil, died: nil, practiceODS: nil)
        answer.withLock { $0 = .found(TracedPerson(nhsNumber: newer, superseded: [older], statement: statement)) }
        #expect(try await whose.today(older, of: older, for: desk, at: hour(2)) == newer)
        #expect(try await whose.today(older, of: older, for: Desk(ics: ics, name: "Nobody", post: "1", staffedBy: []), at: Self.now) == nil)
        #expect(records.withLock { $0 } == [1, 2, 3])
        answer.withLock { $0 = .notFound }
        #expect(
            try await whose.today(older, of: newer, for: desk, at: hour(3)) == older, "another number that leads to nobody is not theirs")
        let theirs = try await NumbersToday.of(newer, [older]) { number in
            answer.withLock {
                $0 = number == newer ? .found(TracedPerson(nhsNumber: newer, superseded: [], statement: statement)) : .notFound
            }
            return try await whose.today(number, of: newer, for: desk, at: hour(4))
        }
        #expect(theirs == NumbersToday(all: [newer], mayBeMore: false), "what waits to be told goes")
    }

    @Test("an answer, or that there was none, stands for an hour: a message that is tried again is no line more in anybody’s list")
    func kept() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-whose-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/trail.sqlite")
        let (number, person) = (try NHSNumber("9434765919"), try NHSNumber("9990000018"))
        let (ics, other, office) = (try #require(ODSCode("QMF")), try #require(ODSCode("QMJ")), try #require(ODSCode("R1H")))
        let answer = Mutex(TraceAnswer.unavailable(.late(after: .seconds(1))))
        let whose = WhoseNumber(database) { _, _ in answer.withLock { $0 } }
        func today(_ seconds: TimeInterval, _ desk: ODSCode) async throws -> NHSNumber? {
            let desk = Desk(ics: desk, name: "First", post: "1", staffedBy: [office])
            return try await whose.today(number, of: person, for: desk, at: Self.now + seconds)
        }
        func asked() async throws -> Int64? {
            try await database.read { try $0.query("SELECT COUNT(*) FROM trail_event WHERE kind = 'searched'", []).first?.integer(0) }
        }
        for seconds in [0.0, 60, 180, 3599] { #expect(try await today(seconds, ics) == nil) }
        #expect(try await asked() == 1)
        answer.withLock { $0 = .notFound }
        #expect(try await today(3599, other) == number, "in another desk's name it is asked")
        for seconds in [3600.0, 3660, 7199] { #expect(try await today(seconds, ics) == number) }
        #expect(try await asked() == 3)
        #expect(try await today(0, ics) == number, "a clock that was set back keeps nothing")
        #expect(try await asked() == 4)
    }
}
