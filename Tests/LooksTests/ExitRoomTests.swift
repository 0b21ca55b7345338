import Foundation
import Testing

@testable import Looks

/// Bundles on their way out take room that is counted and bounded; nobody waits for a slow client without end.
@Suite struct ExitRoomTests {
    private static let large = ExitRoom.small * 2

    @Test("a large one waits until those before it have left, a small one never does, and all of it is in the count of memory")
    func waits() async throws {
        let memory = LookMemory()
        let room = ExitRoom(memory, most: Self.large, patience: .seconds(60))
        var first: ExitPlace? = await room.take(Self.large)
        let small = await room.take(ExitRoom.small)
        #expect(memory.total == Self.large + ExitRoom.small && first != nil)
        let second = Task { await room.take(Self.large) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(memory.total == Self.large + ExitRoom.small, "it waits")
        withExtendedLifetime(small) {}
        first = nil
        _ = await second.value
        #expect(await eventually { memory.total <= Self.large + ExitRoom.small })
    }

    @Test("whose client reads slowly holds up another for so long and no longer; one that is larger than all the room goes alone")
    func patience() async {
        let memory = LookMemory()
        let room = ExitRoom(memory, most: Self.large, patience: .milliseconds(100))
        let slow = await room.take(Self.large * 3)
        let began = ContinuousClock.now
        let other = await room.take(Self.large)
        #expect(ContinuousClock.now - began >= .milliseconds(100))
        #expect(memory.total == Self.large * 4)
        withExtendedLifetime((slow, other)) {}
    }

    @Test("an original that is opened is in the count of memory until it has left, and no longer")
    func originals() async throws {
        let condition = Stage.resource("Condition", "c1", title: String(repeating: "x", count: 50_000))
        try await Stage().withDesk([Stage.answer("barts", [Stage.patient(), condition]), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let entry = try #require(look.record.entries(in: .conditions).first)
            let held = desk.bytesHeld
            do {
                let opened = try await desk.openEntry(look.opaqueID(of: entry.id), of: id, session: "s")
                #expect(desk.bytesHeld == held + (opened.original?.count ?? 0) && (opened.original?.count ?? 0) > 50_000)
                withExtendedLifetime(opened) {}
            }
            #expect(await eventually { desk.bytesHeld == held })
        }
    }

    @Test("once a look has left as a resource its room is free again")
    func givenBack() async throws {
        let stage = Stage()
        try await stage.withDesk([Stage.answer("barts", [Stage.patient()]), Stage.answer("gp", [])]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            let held = desk.bytesHeld
            do {
                let whole = try await desk.whole(id, session: "s")
                #expect(whole.place != nil && desk.bytesHeld > held)
                withExtendedLifetime(whole) {}
            }
            #expect(await eventually { desk.bytesHeld == held })
        }
    }
}
