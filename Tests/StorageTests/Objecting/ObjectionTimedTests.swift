import Foundation
import Objections
import Testing

@testable import Storage

/// What the clock has to do with objections, on both drivers: of many none is left out.
@Suite struct ObjectionTimedTests {
    private static let today = Day(Make.time)
    private static let yesterday = Day(Make.time - 86_400)

    private static func put(_ database: any SQLDatabase, _ id: String, _ columns: String, _ values: [SQLValue]) async throws {
        _ = try await ObjectionCaseStore(database).receive(
            ObjectionCaseStoreTests.row(id, person: nil), ObjectionCaseStoreTests.writing())
        try await database.write { _ = try $0.execute("UPDATE objection_case SET \(columns) WHERE id = ?", values + [.text(id)]) }
    }

    /// One whose answer is due on a day.
    private static func waiting(_ database: any SQLDatabase, _ id: String, due: Day = today, reminded: Day? = nil) async throws {
        try await put(database, id, "due_day = ?, reminded_day = ?", [.text(due.text), .text(reminded?.text)])
    }

    /// One that a parent brought into force for a child who decides from a day on.
    private static func child(_ database: any SQLDatabase, _ id: String, from day: Day = today) async throws {
        try await put(
            database, id,
            "state = 'in-force', acting = 'parent|health-and-welfare|2020-01-01||0', acting_evidence = ?, ask_again_day = ?",
            [.blob([3]), .text(day.text)])
    }

    @Test(
        "of more answers and children than are read at once each comes once, whether or not those before were seen to",
        arguments: Driver.all)
    func pages(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for number in 0..<5 {
                try await Self.waiting(database, "w\(number)")
                try await Self.child(database, "c\(number)")
            }
            let all = (0..<5).map { "w\($0)" } + (0..<5).map { "c\($0)" }
            for limit in [1, 2, 5, 200] { #expect(try await ObjectionCaseStoreTests.timed(store, Self.today, limit: limit) == all) }
            var (place, seen) = (ObjectionCaseStore.TimedPlace(Self.today), [String]())
            while !place.isDone, seen.count < 20 {
                let (rows, next) = try await store.timed(place, limit: 2)
                for row in rows {
                    var writing = ObjectionCaseStoreTests.writing()
                    writing.hand = .service
                    let outcome = try await store.take(row.id, at: nil, row.it.state == .inForce ? .comeOfAge : .remind, writing)
                    guard case .done = outcome else {
                        Issue.record("it must be taken")
                        return
                    }
                    seen.append(row.id)
                }
                place = next
            }
            #expect(seen == all)
            #expect(try await ObjectionCaseStoreTests.timed(store, Self.today).isEmpty, "whoever begins anew has nothing to do")
        }
    }

    @Test("who needs nothing takes nobody's place, however many come before", arguments: Driver.all)
    func places(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for number in 0..<3 {
                try await Self.waiting(database, "reminded\(number)", due: Self.yesterday, reminded: Self.today)
                try await Self.waiting(database, "once\(number)", due: Self.today, reminded: Self.yesterday)
                try await Self.child(database, "attorneys\(number)", from: Self.yesterday)
            }
            try await database.write {
                _ = try $0.execute(
                    "UPDATE objection_case SET acting = 'attorney|health-and-welfare|2020-01-01||1' WHERE id LIKE 'attorneys%'", [])
            }
            try await Self.waiting(database, "late", due: Self.yesterday, reminded: Self.yesterday)
            try await Self.waiting(database, "last", due: Self.today)
            try await Self.child(database, "child")
            try await Self.child(database, "tomorrow", from: Day(Make.time + 86_400))
            let (first, next) = try await store.timed(.init(Self.today), limit: 2)
            #expect(first.map(\.id) == ["late", "last"])
            let (none, children) = try await store.timed(next, limit: 2)
            #expect(none.isEmpty)
            #expect(try await store.timed(children, limit: 1).rows.map(\.id) == ["child"])
        }
    }

    @Test("a reminder is due from seven days before the answer on, and not on the eighth", arguments: Driver.all)
    func within(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            // Across both days of 2027 on which London's clocks change, and one between.
            for day in ["2027-03-25", "2027-10-28", "2027-06-10"].compactMap({ Day($0) }) {
                try await database.write {
                    _ = try $0.execute("UPDATE objection_case SET reminded_day = '2026-01-01', due_day = '2099-01-01'", [])
                }
                for days in [7, 8] {
                    let due = try #require(
                        Day(day.year, day.month, day.day).map { Day($0.end.addingTimeInterval((Double(days) - 0.5) * 86_400)) })
                    #expect(due.days(since: day) == days)
                    try await Self.waiting(database, "\(day.text)-\(days)", due: due)
                }
                #expect(try await ObjectionCaseStoreTests.timed(store, day) == ["\(day.text)-7"])
            }
        }
    }

    @Test("a row that this program cannot read keeps none of those after it", arguments: Driver.all)
    func unread(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for id in ["a", "b", "c"] { try await Self.waiting(database, id) }
            try await database.write { _ = try $0.execute("UPDATE objection_case SET way = 'by-pigeon' WHERE id IN ('a', 'b')", []) }
            #expect(try await ObjectionCaseStoreTests.timed(store, Self.today, limit: 1) == ["c"])
        }
    }
}
