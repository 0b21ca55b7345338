import CareRecord
import Testing

@testable import Federation

/// The limit of requests at once, alone: nothing is lost when those who wait give up.
@Suite struct SlotsTests {
    @Test(
        "places are never more than allowed and never lost, whatever is cancelled when: two hundred takers, half of them given up"
    )
    func cancelled() async {
        let slots = Slots(places: 4, queue: 200)
        let (now, most) = (Shared(0), Shared(0))
        await withTaskGroup(of: Void.self) { all in
            for number in 0..<200 {
                all.addTask {
                    await withTaskGroup(of: Void.self) { one in
                        one.addTask {
                            try? await slots.withSlot { () async throws(SourceFailure) in
                                let inside = now.change { now -> Int in
                                    now += 1
                                    return now
                                }
                                most.change { $0 = max($0, inside) }
                                try? await Task.sleep(for: .milliseconds(2))
                                now.change { $0 -= 1 }
                            }
                        }
                        if number.isMultiple(of: 2) {
                            try? await Task.sleep(for: .microseconds(number * 20))
                            one.cancelAll()
                        }
                    }
                }
            }
        }
        #expect(most.value <= 4 && now.value == 0)
        // All four places are free again, at once.
        await withTaskGroup(of: Void.self) { group in
            let inside = Shared(0)
            for _ in 0..<4 {
                group.addTask {
                    try? await slots.withSlot { () async throws(SourceFailure) in
                        inside.change { $0 += 1 }
                        while inside.value < 4, !Task.isCancelled { await Task.yield() }
                    }
                }
            }
            await group.waitForAll()
            #expect(inside.value == 4)
        }
    }

    @Test("who waits is served first come, first served")
    func order() async throws {
        let slots = Slots(places: 1, queue: 10)
        let served = Shared<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await slots.withSlot { () async throws(SourceFailure) in
                    try? await Task.sleep(for: .milliseconds(400))
                }
            }
            for number in 0..<5 {
                try? await Task.sleep(for: .milliseconds(50))
                group.addTask {
                    try? await slots.withSlot { () async throws(SourceFailure) in served.change { $0.append(number) } }
                }
            }
        }
        #expect(served.value == [0, 1, 2, 3, 4])
    }

    @Test("past the queue it is busy at once")
    func busy() async {
        let slots = Slots(places: 1, queue: 0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await slots.withSlot { () async throws(SourceFailure) in
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
            try? await Task.sleep(for: .milliseconds(200))
            await #expect(throws: SourceFailure.busy) { try await slots.withSlot { () async throws(SourceFailure) in } }
        }
    }
}
