import AccessControl
import AuditTrail
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

    private typealias Launched = Result<[String], LaunchStore.Behind>

    /// - Parameter now: seconds after the test's time at which it is written.
    private func launch(
        _ number: String = other, in session: String = "s", at: Int, now: TimeInterval = 0, keeping looks: Set<String> = [],
        _ database: any SQLDatabase
    ) async throws -> Launched {
        try await OpenLookStore(database).launched(
            asked(number, in: session, at: at, isLaunch: true), keeping: number, and: looks, because: "launched",
            at: Make.time.addingTimeInterval(now))
    }

    /// Opens a look, as a node does that has decided so.
    /// - Parameter person: whose the number is that was asked for; nil: of whoever has it.
    private func open(
        _ look: String, _ asked: LaunchStore.Asked, of person: String? = nil, now: TimeInterval = 0, _ database: any SQLDatabase
    ) async throws {
        let terms = BreakGlassTerms(
            roles: [], sections: [], reasons: [], assurance: 3, fresh: .minutes(5), lasts: .hours(1),
            perStaff: .init(most: 1, within: .days(1)),
            perOrganisation: .init(most: 1, within: .days(1)))
        let question = RegisterStore.Question(
            staff: Make.staff(), organisation: try #require(ODSCode("R1H")), person: try NHSNumber(asked.number), breakGlass: terms,
            now: Make.time.addingTimeInterval(now))
        let row = LookRow(
            id: look, session: asked.session, subject: "1", organisation: "R1H", role: "R8000", nhsNumber: person ?? asked.number,
            openedAt: Make.time, salt: [1, 2, 3], askedFor: person == nil ? nil : asked.number)
        _ = try await RegisterStore(database).deciding(question, of: asked) { _ in
            RegisterStore.Accounted(RegisterTests.someDecision(), Make.event(look: look), look: row)
        }
    }

    @Test(
        "what was asked for before another person was launched does not open, and nothing of it is written; what was asked for afterwards, for the launched person or in another session does",
        arguments: Driver.all)
    func overtaken(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            #expect(try await launch(at: 10, database) == .success([]))
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
            #expect(try await launch(at: 1, database) == .success(["old"]))
            #expect(try await TrailStore(database).kinds(of: "old").filter { $0 == "look-ended" }.count == 1)
            #expect(try await database.count("look_life WHERE ended_at IS NULL") == 2)
            #expect(try await pending.find("waits", session: "s", at: Make.time) == nil)
            #expect(try await pending.find("same waits", session: "s", at: Make.time) != nil)
            #expect(try await pending.find("waits elsewhere", session: "t", at: Make.time) != nil)
            #expect(try await launch(at: 2, database) == .success([]), "and once")
        }
    }

    @Test(
        "of two launches the one that came later counts, whichever is written first, and of two at the same moment the one that was written first; the other closes nothing and opens nothing",
        arguments: [true, false], Driver.all)
    func twoLaunches(_ isAtOnce: Bool, _ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (newer, older) = (asked(Self.other, at: 2, isLaunch: true), asked(at: isAtOnce ? 2 : 1, isLaunch: true))
            let store = OpenLookStore(database)
            func written(_ launch: LaunchStore.Asked) async throws -> Launched {
                try await store.launched(launch, keeping: launch.number, because: "launched", at: Make.time)
            }
            #expect(try await written(newer) == .success([]))
            try await open("newer", newer, database)
            #expect(try await written(older) == .failure(.overtaken))
            #expect(await storageFailure { try await open("older", older, database) } == .conflict(LaunchStore.overtaken))
            #expect(
                try await store.endOthers(older, than: older.number, because: "launched", at: Make.time) == .failure(.overtaken))
            #expect(try await store.endOthers(newer, than: newer.number, because: "launched", at: Make.time) == .success([]))
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
                try await OpenLookStore(database).endOthers(mine, than: Self.other, because: "launched", at: Make.time)
                    == .success(["meanwhile"]))
        }
    }

    @Test("what was overtaken does not wait for anything either", arguments: Driver.all)
    func waits(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let pending = PendingLookStore(database)
            _ = try await launch(at: 10, database)
            #expect(try await pending.add("before", session: "s", person: Self.one, asked: asked(at: 9), at: Make.time) == .overtaken)
            #expect(try await pending.find("before", session: "s", at: Make.time) == nil)
            #expect(try await pending.add("after", session: "s", person: Self.one, asked: asked(at: 11), at: Make.time) == nil)
            #expect(
                try await pending.add("theirs", session: "s", person: Self.other, asked: asked(Self.other, at: 9), at: Make.time) == nil)
        }
    }

    @Test(
        "what takes longer than launches are remembered neither opens nor waits, since nobody could tell any more, and is not said to have been overtaken",
        arguments: Driver.all)
    func tookTooLong(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let patience = Int(LaunchStore.patience * 1000)
            let old = asked(at: -patience)
            #expect(await storageFailure { try await open("old", old, database) } == .conflict(LaunchStore.tookTooLong))
            #expect(
                try await PendingLookStore(database).add("old", session: "s", person: Self.one, asked: old, at: Make.time) == .tookTooLong)
            try await open("just", asked(at: 1 - patience), database)
            #expect(try await launch(at: -patience, database) == .failure(.tookTooLong))
            #expect(try await OpenLookStore(database).find("just")?.ended != nil, "of somebody else nothing stays all the same")
            #expect(try await database.count("launch") == 0)
            _ = try await launch(at: 0, database)
            #expect(
                await storageFailure { try await open("older", old, database) } == .conflict(LaunchStore.overtaken),
                "where it is known it is said")
        }
    }

    @Test(
        "nothing of a launch stays: a session's newest stands under no session, and is forgotten after two minutes with launches that nobody brought",
        arguments: Driver.all)
    func forgotten(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, session) = (OpenLookStore(database), "the key of a session")
            _ = try await launch(in: session, at: 0, database)
            try await LaunchStore(database).keep("handle", "context", at: Make.time)
            let handles = try await database.read { try $0.query("SELECT handle FROM launch", []).compactMap { $0.text(0) } }
            #expect(handles.count == 2 && !handles.contains { $0.contains(session) })
            let end = Make.time.addingTimeInterval(LaunchStore.patience + 2 * LaunchStore.uncertain)
            try await store.forgetOld(at: end)
            #expect(try await database.count("launch") == 2)
            try await store.forgetOld(at: end.addingTimeInterval(1))
            #expect(try await database.count("launch") == 0)
            // Where nobody sweeps, by the next launch.
            _ = try await launch(in: session, at: 0, database)
            try await LaunchStore(database).keep("another", "context", at: end.addingTimeInterval(1))
            #expect(try await database.count("launch") == 1)
        }
    }

    @Test("launches are forgotten by the node that leads, and by no other", arguments: Driver.all)
    func forgottenByLeader(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            _ = try await launch(at: 0, database)
            let late = Make.time.addingTimeInterval(LaunchStore.patience + 1)
            let stranger = Leadership(name: "none", holder: "nobody", fence: 1)
            #expect(await storageFailure { try await OpenLookStore(database).forgetOld(at: late, as: stranger) } == .fenced)
            #expect(try await database.count("launch") == 1)
        }
    }

    // MARK: A clock that was put back

    @Test("what is still to come by the clock was before all that is not; of two of a kind the earlier was before")
    func order() {
        func isBefore(_ one: Int, _ other: Int) -> Bool {
            LaunchStore.isBefore(Moment(milliseconds: one), Moment(milliseconds: other), at: Date(timeIntervalSince1970: 100))
        }
        #expect(isBefore(99_000, 100_000) && !isBefore(100_000, 99_000) && !isBefore(100_000, 100_000))
        // By as much as nodes differ.
        #expect(isBefore(100_000, 101_000) && !isBefore(101_000, 100_000))
        #expect(isBefore(101_001, 100_000) && !isBefore(100_000, 101_001))
        #expect(isBefore(130_000, 130_001) && !isBefore(130_001, 130_000))
    }

    @Test(
        "where the clock was put back between two launches the later one counts, though its moment is the earlier: it opens, and of the other nothing stays or opens",
        arguments: Driver.all)
    func clockPutBack(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let earlier = asked(at: 0, isLaunch: true)
            #expect(try await launch(Self.one, at: 0, database) == .success([]))
            try await open("earlier", earlier, database)
            // A database took over whose clock is ten seconds behind; two seconds later, at another node.
            let later = asked(Self.other, at: -8_000, isLaunch: true)
            #expect(try await launch(Self.other, at: -8_000, now: -8, database) == .success(["earlier"]))
            try await open("later", later, now: -8, database)
            let store = OpenLookStore(database)
            // What is left of the earlier one, on its way.
            #expect(
                await storageFailure { try await open("slow", earlier, now: -7.9, database) } == .conflict(LaunchStore.overtaken))
            #expect(
                await storageFailure { try await open("typed", asked(at: 1), now: -7.9, database) } == .conflict(LaunchStore.overtaken))
            let shown = Make.time.addingTimeInterval(-7.9)
            #expect(try await store.endOthers(earlier, than: Self.one, because: "launched", at: shown) == .failure(.overtaken))
            #expect(try await store.endOthers(later, than: Self.other, because: "launched", at: shown) == .success([]))
            #expect(try await store.find("later")?.ended == nil)
            // And the one after it, as ever.
            try await open("asked for knowing", asked(at: -7_500), now: -7, database)
            #expect(try await launch(Self.one, at: -7_000, now: -7, database) == .success(["later"]))
        }
    }

    // MARK: A number that another supersedes

    @Test(
        "a launch by a number closes no look that was asked for by it, or is known to be of its person, whoever supersedes it; right before it is shown all but its person's",
        arguments: Driver.all)
    func superseded(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (old, newer) = ("9434765870", "9434765919")
            try await open("by the same number", asked(old, at: 0), of: newer, database)
            try await open("known here", asked(newer, at: 1), database)
            try await open("known nowhere", asked(newer, at: 2), database)
            #expect(try await launch(old, at: 3, keeping: ["known here"], database) == .success(["known nowhere"]))
            let shown = asked(old, at: 3, isLaunch: true)
            let store = OpenLookStore(database)
            #expect(try await store.endOthers(shown, than: newer, because: "launched", at: Make.time) == .success([]))
            // Who has the number is another after all.
            let ended = try await store.endOthers(shown, than: old, because: "launched", at: Make.time)
            #expect(ended.map { Set($0) } == .success(["by the same number", "known here"]))
        }
    }

    // MARK: What waits

    @Test("a look that waits is known to have been launched, and waits no more once it is closed", arguments: Driver.all)
    func waitsLaunched(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let pending = PendingLookStore(database)
            for (look, kind) in [("launched", TrailEvent.Kind.launched), ("typed", .lookChallenged)] {
                try await TrailStore(database).append(
                    TrailEvent(kind: kind, at: Make.time, subject: "1", issuer: Make.issuer, people: [Self.one], look: look))
                try await pending.add(look, session: "s", person: Self.one, at: Make.time)
            }
            #expect(try await pending.find("launched", session: "s", at: Make.time)?.isLaunched == true)
            #expect(try await pending.find("typed", session: "s", at: Make.time)?.isLaunched == false)
            try await pending.close("launched", session: "another", at: Make.time)
            #expect(try await pending.find("launched", session: "s", at: Make.time) != nil)
            try await pending.close("launched", session: "s", at: Make.time)
            #expect(try await pending.find("launched", session: "s", at: Make.time) == nil)
            #expect(try await pending.find("typed", session: "s", at: Make.time) != nil)
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
                #expect(
                    why == nil ? ids == .success(["look \(round)"]) : why == .conflict(LaunchStore.overtaken) && ids == .success([]))
            }
            #expect(try await database.count("look_life WHERE ended_at IS NULL") == 0)
        }
    }
}
