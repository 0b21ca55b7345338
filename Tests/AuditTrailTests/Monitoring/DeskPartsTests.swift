import Testing

@testable import AuditTrail

/// What the desk takes from the rules: the sample's draw, the honest explanations, the memory in parts.
@Suite struct DeskPartsTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    @Test("a sample has each once, as many as asked, and somebody of every role while there is room")
    func sample() {
        var random = Seeded(state: 3)
        let items = (0..<1000).map { ($0, $0 < 970 ? "nurse" : $0 < 990 ? "doctor" : $0 < 999 ? "clerk" : "chaplain") }
        for _ in 0..<50 {
            let drawn = StratifiedSample.draw(items, by: \.1, count: 40, using: &random)
            #expect(drawn.count == 40)
            #expect(Set(drawn.map(\.0)).count == 40)
            #expect(Set(drawn.map(\.1)) == ["nurse", "doctor", "clerk", "chaplain"])
        }
        #expect(StratifiedSample.draw(items, by: \.1, count: 3, using: &random).count == 3)
        #expect(StratifiedSample.draw(items, by: \.1, count: 0, using: &random).isEmpty)
        #expect(StratifiedSample.draw(Array(items.prefix(5)), by: \.1, count: 40, using: &random).count == 5)
    }

    @Test("every rule says what it may honestly come of, and nothing else does")
    func honest() {
        #expect(Set(MonitoringRules.honest.keys) == Set(MonitoringRules.cards.map(\.id)))
    }

    @Test("what is remembered comes back whole from its parts")
    func parts() throws {
        var monitor = Monitor(MonitoringSettings())
        let day = 86_400_000
        for place in 0..<60 {
            let at = Int64(20_000 * day + place * 7_000)
            _ = monitor.take([
                Observation(
                    id: "\(place)", at: at, local: LocalTime(day: 20_000, minute: place),
                    kind: place % 3 == 0 ? .searchAnswered : .lookOpened,
                    staff: "s\(place % 4)", organisation: "R1H", role: "nurse", person: place % 3 == 0 ? nil : PersonMark(UInt64(place)),
                    candidates: place % 3 == 0 ? 2 : nil)
            ])
        }
        let memory = monitor.memory
        let staff = try (0..<4).map { (subject: "s\($0)", kept: try #require(try memory.kept(staff: "s\($0)"))) }
        let back = try MonitorMemory(rest: try memory.keptRest(), staff: staff)
        #expect(back.staff == memory.staff)
        #expect(back.roles == memory.roles)
        #expect(back.waiting == memory.waiting)
        #expect(back.step == memory.step)
        #expect(memory.waitingStaff == ["s3"])
        #expect(try memory.kept(staff: "nobody") == nil)
    }
}
