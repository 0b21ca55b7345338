import Foundation
import Testing

@testable import Storage

/// Which version of the region is in force, as a node holds it that runs on while others activate, and while another database server takes over.
@Suite struct StandingVersionTests {
    private func activate(_ digest: String, _ store: RegionVersionStore) async throws {
        try await store.importing("text of \(digest)", digest: digest, by: "ig", at: Make.time)
        try await store.activate(digest, by: "ig", at: Make.time)
    }

    private func standing(_ store: RegionVersionStore) -> StandingVersion<String> {
        StandingVersion(store, started: "file", digest: "of the file") { $0.contains("unreadable") ? nil : $0 }
    }

    /// As a standby has it that did not hear of the last activation.
    private func lose(_ number: Int64, _ database: any SQLDatabase) async throws {
        try await database.write { _ = try $0.execute("DELETE FROM region_activation WHERE number = ?", [.integer(number)]) }
    }

    @Test("what is activated is held from then on, and told once", arguments: Driver.all)
    func activated(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            let held = standing(store)
            #expect(try await held.refresh() == nil)
            #expect(held.current == "file")
            try await activate("a", store)
            #expect(try await held.refresh() == "a")
            #expect(held.current == "text of a")
            #expect(try await held.refresh() == nil)
        }
    }

    @Test("after a failover that lost the last activation another region under the same number is taken", arguments: Driver.all)
    func sameNumber(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            let held = standing(store)
            try await activate("a", store)
            try await activate("b", store)
            #expect(try await held.refresh() == "b")
            try await lose(2, database)
            try await activate("c", store)
            #expect(try await store.standing()?.number == 2, "the number says nothing of it")
            #expect(try await held.refresh() == "c")
            #expect(held.current == "text of c")
        }
    }

    @Test("after such a failover the one before is taken again where nobody has activated another", arguments: Driver.all)
    func lowerNumber(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            let held = standing(store)
            try await activate("a", store)
            try await activate("b", store)
            #expect(try await held.refresh() == "b")
            try await lose(2, database)
            #expect(try await held.refresh() == "a")
            #expect(held.current == "text of a")
            // And what comes then, under a number that was had before.
            try await activate("c", store)
            #expect(try await held.refresh() == "c")
        }
    }

    @Test(
        "after a failover that lost the only activation what was in force stays, and that is said until one is activated",
        arguments: Driver.all)
    func onlyOne(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            let held = standing(store)
            _ = try await held.refresh()
            #expect(held.lost == nil, "nobody has ever activated one")
            try await activate("a", store)
            #expect(try await held.refresh() == "a")
            try await lose(1, database)
            for _ in 0..<2 {
                #expect(try await held.refresh() == nil)
                #expect(held.lost == "a" && held.current == "text of a")
            }
            // The same once more, under the number that it had.
            try await store.activate("a", by: "ig", at: Make.time)
            #expect(try await held.refresh() == nil)
            #expect(held.lost == nil)
        }
    }

    @Test("one that cannot be read is an error each time, and what was held is not given out as it", arguments: Driver.all)
    func unreadable(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            let held = standing(store)
            try await activate("unreadable", store)
            for _ in 0..<2 {
                await #expect(throws: StandingVersion<String>.Fault.unreadable(digest: "unreadable")) { _ = try await held.refresh() }
            }
        }
    }
}
