import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Storage

/// A launch, and what its session has on its way for other people, on whichever nodes: each has stores of its own, and nothing is known from memory.
@Suite struct LaunchedLooksTests {
    private static let one = "9434765919"
    private static let other = "9434765870"

    /// Something that a session asks for, so many milliseconds after the test's time.
    private func asked(_ number: String = one, in session: String = "s", at: Int, isLaunch: Bool = false) -> LaunchStore.Asked {
        LaunchStore.Asked(
            session: session, number: number, at: Moment(milliseconds: Moment(Make.time).milliseconds + at), isLaunch: isLaunch)
    }

    private func launch(_ number: String = other, in session: String = "s", at: Int, _ database: any SQLDatabase) async throws -> [String]?
    {
        try await OpenLookStore(database).launched(
            asked(number, in: session, at: at, isLaunch: true), keeping: number, because: "launched", at: Make.time)
    }

    /// Opens a look, as a node does that has decided so.
    private func open(_ look: String, _ asked: LaunchStore.Asked, _ database: any SQLDatabase) async throws {
        let terms = BreakGlassTerms(
            roles: [], sections: [], reasons: [], assurance: 3, fresh: .minutes(5), lasts: .hours(1),
            perStaff: .init(most: 1, within: .days(1)),
            perOrganisation: .init(most: 1, within: .days(1)))
        let question = RegisterStore.Question(
            staff: Make.staff(), organisation: try #require(ODSCode("R1H")), person: try NHSNumber(asked.number), breakGlass: terms,
            now: Make.time)
        let row = Make.look(look, session: asked.session, of: asked.number)
        _ = try await RegisterStore(database).deciding(question, of: asked) { _ in
            RegisterStore.Accounted(RegisterTests.someDecision(), Make.event(look: look), look: row)
        }
    }

    @Test(
        "what was asked for before another person was launched does not open, and nothing of it is written; what was asked for afterwards, for the launched person or in another session does",
        arguments: Driver.all)
    func overtaken(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            #expect(try await launch(at: 10, database) == [])
            #expect(await storageFailure { try await open("before", asked(at: 9), database) } == .conflict(LaunchStore.overtaken))
            for table in ["trail_event", "look", "look_life"] { #expect(try await database.count(table) == 0) }
            try await open("after", asked(at: 10), database)
            try await open("theirs", asked(Self.other, at: 9), database)
            try await open("elsewhere", asked(in: "t", at: 9), database)
            #expect(try await database.count("look_life WHERE ended_at IS NULL") == 3)
        }
    }

    @Test(
        "a launch ends what its session has open of other people and what waits, on record, and nothing of the person's or of another session",
        arguments: Driver.all)
    func closes(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            for (look, number, session) in [("old", Self.one, "s"), ("same", Self.other, "s"), ("elsewhere", Self.one, "t")] {
                try await open(look, asked(number, in: session, at: 0), database)
            }
            let pending = PendingLookStore(database)
            for (look, number, session) in [("waits", Self.one, "s"), ("same waits", Self.other, "s"), ("waits elsewhere", Self.one, "t")] {
                try await pending.add(look, session: session, person: number, at: Make.time)
            }
            #expect(try await launch(at: 1, database) == ["old"])
            #expect(try await TrailStore(database).kinds(of: "old").filter { $0 == "look-ended" }.count == 1)
            #expect(try await database.count("look_life WHERE ended_at IS NULL") == 2)
            #expect(try await pending.find("waits", session: "s", at: Make.time) == nil)
            #expect(try await pending.find("same waits", session: "s", at: Make.time) != nil)
            #expect(try await pending.find("waits elsewhere", session: "t", at: Make.time) != nil)
            #expect(try await launch(at: 2, database) == [], "and once")
        }
    }

    @Test(
        "of two launches the one that came later counts, whichever is written first, and of two at the same moment the one that was written first; the other closes nothing and opens nothing",
        arguments: [true, false], Driver.all)
    func twoLaunches(_ isAtOnce: Bool, _ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (newer, older) = (asked(Self.other, at: 2, isLaunch: true), asked(at: isAtOnce ? 2 : 1, isLaunch: true))
            let store = OpenLookStore(database)
            func written(_ launch: LaunchStore.Asked) async throws -> [String]? {
                try await store.launched(launch, keeping: launch.number, because: "launched", at: Make.time)
            }
            #expect(try await written(newer) == [])
            try await open("newer", newer, database)
            #expect(try await written(older) == nil)
            #expect(await storageFailure { try await open("older", older, database) } == .conflict(LaunchStore.overtaken))
            #expect(try await store.endOthers(older, than: older.number, because: "launched", at: Make.time) == nil)
            #expect(try await store.endOthers(newer, than: newer.number, because: "launched", at: Make.time) == [])
            #expect(try await store.find("newer")?.ended == nil)
        }
    }

    @Test("a launch that is about to be shown ends what was opened of other people since it came", arguments: Driver.all)
    func shown(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            _ = try await launch(at: 1, database)
            try await open("meanwhile", asked(at: 2), database)
            let mine = asked(Self.other, at: 1, isLaunch: true)
            #expect(
                try await OpenLookStore(database).endOthers(mine, than: Self.other, because: "launched", at: Make.time) == ["meanwhile"])
        }
    }

    @Test("what was overtaken does not wait for anything either", arguments: Driver.all)
    func waits(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let pending = PendingLookStore(database)
            _ = try await launch(at: 10, database)
            #expect(try await !pending.add("before", session: "s", person: Self.one, asked: asked(at: 9), at: Make.time))
            #expect(try await pending.find("before", session: "s", at: Make.time) == nil)
            #expect(try await pending.add("after", session: "s", person: Self.one, asked: asked(at: 11), at: Make.time))
            #expect(try await pending.add("theirs", session: "s", person: Self.other, asked: asked(Self.other, at: 9), at: Make.time))
        }
    }

    @Test("what takes longer than launches are remembered opens nothing, since nobody could tell any more", arguments: Driver.all)
    func forgotten(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let patience = Int(LaunchStore.patience * 1000)
            #expect(await storageFailure { try await open("old", asked(at: -patience), database) } == .conflict(LaunchStore.overtaken))
            try await open("just", asked(at: 1 - patience), database)
            // The row of a session is forgotten with launches on their way.
            _ = try await launch(at: 0, database)
            try await LaunchStore(database).keep("handle", "context", at: Make.time.addingTimeInterval(LaunchStore.patience + 1))
            #expect(try await database.count("launch") == 1)
        }
    }

    @Test("a look that opens at the very moment of a launch is ended by it, or never opens", arguments: Driver.all)
    func atOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            for round in 0..<12 {
                let session = "\(round)"
                async let failure = storageFailure { try await open("look \(round)", asked(in: session, at: 1), database) }
                async let ended = launch(in: session, at: 2, database)
                let (why, ids) = (await failure, try await ended)
                #expect(why == nil ? ids == ["look \(round)"] : why == .conflict(LaunchStore.overtaken) && ids == [])
            }
            #expect(try await database.count("look_life WHERE ended_at IS NULL") == 0)
        }
    }
}
