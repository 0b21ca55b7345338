import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What was typed for a look that waits while somebody signs in again: whose it is, how long it is kept, and when it is gone.
@Suite struct TypedWaitingTests {
    private static let number = "9434765919"
    private static let sealed: [UInt8] = [7, 0, 255]

    private static func session(_ key: String) -> SessionStore.Row {
        let staff = Make.staff()
        return SessionStore.Row(key: key, staff: staff, roles: [staff.role], sid: nil, idToken: "t", created: Make.time, seen: Make.time)
    }

    /// A look that waits for session `s`, with this typed into each form.
    private func withTyped(on driver: Driver, _ body: @Sendable (any SQLDatabase, PendingLookStore) async throws -> Void) async throws {
        try await withDatabase(on: driver) { database in
            let store = PendingLookStore(database)
            try await store.add("one", session: "s", person: Self.number, at: Make.time)
            for typed in PendingLookStore.Typed.allCases {
                let until = try await store.keep(Self.sealed, typed: typed, with: "one", session: "s", at: Make.time + 60)
                #expect(until == Make.time + PendingLookStore.patience, "as long as the look may wait, from its beginning")
            }
            try await body(database, store)
        }
    }

    private static let sealedRows = "pending_look WHERE typed_glass IS NOT NULL OR typed_summary IS NOT NULL"

    @Test("it is its session's alone, for as long as the look may wait, and what was kept last", arguments: Driver.all)
    func whose(_ driver: Driver) async throws {
        try await withTyped(on: driver) { _, store in
            let edge = Make.time + PendingLookStore.patience
            for typed in PendingLookStore.Typed.allCases {
                #expect(try await store.typed(typed, with: "one", session: "s", at: edge - 0.001) == Self.sealed)
                #expect(try await store.typed(typed, with: "one", session: "s", at: edge) == nil)
                #expect(try await store.typed(typed, with: "one", session: "thief", at: Make.time + 61) == nil)
            }
            _ = try await store.keep([1], typed: .glass, with: "one", session: "s", at: Make.time + 70)
            #expect(try await store.typed(.glass, with: "one", session: "s", at: Make.time + 71) == [1])
            #expect(try await store.typed(.summary, with: "one", session: "s", at: Make.time + 71) == Self.sealed)
        }
    }

    @Test("nothing is kept with a look of another session, one that is open, or one that waited too long", arguments: Driver.all)
    func notKept(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = PendingLookStore(database)
            try await store.add("one", session: "s", person: Self.number, at: Make.time)
            func keep(_ look: String, _ session: String, at seconds: TimeInterval) async throws -> Date? {
                try await store.keep(Self.sealed, typed: .glass, with: look, session: session, at: Make.time + seconds)
            }
            #expect(try await keep("one", "thief", at: 1) == nil)
            #expect(try await keep("none", "s", at: 1) == nil)
            #expect(try await keep("one", "s", at: PendingLookStore.patience) == nil)
            try await database.write { _ = try PendingLookStore.take("one", session: "s", at: Make.time, $0) }
            #expect(try await keep("one", "s", at: 1) == nil)
            #expect(try await database.count(Self.sealedRows) == 0)
        }
    }

    @Test("a step-up takes it along to the new session, and leaves another session's where it is", arguments: Driver.all)
    func stepUp(_ driver: Driver) async throws {
        try await withTyped(on: driver) { database, store in
            try await store.add("other", session: "t", person: Self.number, at: Make.time)
            _ = try await store.keep([2], typed: .glass, with: "other", session: "t", at: Make.time + 1)
            let sessions = SessionStore(database)
            try await sessions.create(Self.session("s"))
            try await sessions.stepUp("s", with: Self.session("new"), at: Make.time + 62)
            #expect(try await store.typed(.glass, with: "one", session: "s", at: Make.time + 63) == nil)
            #expect(try await store.typed(.glass, with: "one", session: "new", at: Make.time + 63) == Self.sealed)
            #expect(try await store.typed(.glass, with: "other", session: "new", at: Make.time + 63) == nil)
        }
    }

    @Test(
        "what was typed for the glass is gone once the look is open; what was typed for a page of the look is there until it was sent",
        arguments: Driver.all)
    func taken(_ driver: Driver) async throws {
        try await withTyped(on: driver) { database, store in
            try await database.write { _ = try PendingLookStore.take("one", session: "s", at: Make.time + 61, $0) }
            #expect(try await store.typed(.glass, with: "one", session: "s", at: Make.time + 62) == nil)
            #expect(try await store.typed(.summary, with: "one", session: "s", at: Make.time + 62) == Self.sealed)
            try await store.forget(.summary, with: "one", session: "thief")
            #expect(try await store.typed(.summary, with: "one", session: "s", at: Make.time + 62) == Self.sealed)
            try await store.forget(.summary, with: "one", session: "s")
            #expect(try await database.count(Self.sealedRows) == 0)
        }
    }

    @Test("a launch of another person takes it away with the look that it closes", arguments: Driver.all)
    func launched(_ driver: Driver) async throws {
        try await withTyped(on: driver) { database, _ in
            let launch = LaunchStore.Asked(session: "s", number: "9434765870", at: Moment(Make.time + 61), isLaunch: true)
            _ = try await OpenLookStore(database).launched(launch, keeping: launch.number, because: "launched", at: Make.time + 61)
            #expect(try await database.count(Self.sealedRows) == 0)
        }
    }

    @Test("it goes with a look of which nothing can be shown, and with the minute's sweep once nobody waits for it", arguments: Driver.all)
    func gone(_ driver: Driver) async throws {
        try await withTyped(on: driver) { database, store in
            try await store.close("one", session: "s", at: Make.time + 61)
            #expect(try await database.count(Self.sealedRows) == 0)
        }
        try await withTyped(on: driver) { database, _ in
            let edge = Make.time + PendingLookStore.patience
            try await OpenLookStore(database).forgetOld(at: edge - 0.001)
            #expect(try await database.count(Self.sealedRows) == 1)
            try await OpenLookStore(database).forgetOld(at: edge)
            #expect(try await database.count(Self.sealedRows) == 0)
            #expect(try await database.count("pending_look") == 1, "the row stays")
        }
    }

    @Test("what nobody came back for is taken out when the next look waits, though its row stays", arguments: Driver.all)
    func old(_ driver: Driver) async throws {
        try await withTyped(on: driver) { database, store in
            let edge = Make.time + PendingLookStore.patience
            try await store.add("next", session: "t", person: Self.number, at: edge - 0.001)
            #expect(try await database.count(Self.sealedRows) == 1)
            try await store.add("after", session: "t", person: Self.number, at: edge)
            #expect(try await database.count(Self.sealedRows) == 0)
            #expect(try await database.count("pending_look") == 3)
        }
    }
}
