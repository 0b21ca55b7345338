import AccessControl
import Foundation
import Testing

@testable import Storage

/// Launches on their way to the staff listener, and sessions that live in an EPR's frame.
@Suite struct LaunchStoreTests {
    @Test("a launch may be looked at until it is taken, is taken once, and lasts two minutes", arguments: Driver.all)
    func launches(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LaunchStore(database)
            try await store.keep("one", "context", at: Make.time)
            #expect(LaunchStore.patience == 120, "as long as what an EPR signed")
            let edge = Make.time.addingTimeInterval(LaunchStore.patience)
            #expect(try await store.find("one", at: edge.addingTimeInterval(-0.001)) == "context")
            #expect(try await store.find("one", at: edge) == nil)
            #expect(try await store.find("two", at: Make.time) == nil)
            #expect(try await store.take("one", at: Make.time) == "context")
            #expect(try await store.take("one", at: Make.time) == nil)
            #expect(try await store.find("one", at: Make.time) == nil)
            #expect(try await database.count("launch") == 0, "nothing of the person stays")
        }
    }

    @Test("a launch that comes too late is not taken, and is forgotten by the next one", arguments: Driver.all)
    func late(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LaunchStore(database)
            try await store.keep("one", "context", at: Make.time)
            try await store.keep("two", "context", at: Make.time.addingTimeInterval(LaunchStore.patience + 2 * LaunchStore.uncertain + 1))
            #expect(try await database.count("launch") == 1)
            #expect(try await store.take("two", at: Make.time.addingTimeInterval(3 * LaunchStore.patience)) == nil)
        }
    }

    @Test("of twenty that take one launch at once, one has it", arguments: Driver.all)
    func oneOnly(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LaunchStore(database)
            try await store.keep("one", "context", at: Make.time)
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await store.take("one", at: Make.time) != nil } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
        }
    }

    @Test("a session that was begun in an EPR's frame is known to be one, and one in a window is not", arguments: Driver.all)
    func frames(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = SessionStore(database)
            let role = StaffRole(personRoleID: "1", organisation: "R1H", jobRole: "R8000", name: "r")
            let staff = StaffMember(subject: "1", issuer: "https://id.example", name: "n", role: role)
            func row(_ key: String, _ frame: String?) -> SessionStore.Row {
                SessionStore.Row(
                    key: key, staff: staff, roles: [role], sid: nil, idToken: nil, created: Make.time, seen: Make.time,
                    frame: frame)
            }
            try await store.create(row("framed", "epr"))
            try await store.create(row("window", nil))
            #expect(try await store.find("framed")?.frame == "epr")
            #expect(try await store.find("window")?.frame == nil)
        }
    }
}
