import AuditTrail
import Foundation
import Testing

@testable import SimulatedYear

@Suite struct SimulatedYearTests {
    static func shape(_ seed: Int = 1) -> SimulatedYear.Shape {
        var shape = SimulatedYear.Shape()
        (shape.seed, shape.looks, shape.days, shape.people, shape.misuse) = (seed, 12_000, 40, 20_000, 0.2)
        return shape
    }

    static let clock = RegionClock("Europe/London")
    static let events: [SimulatedEvent] = clock.map { Array(SimulatedYear(shape(), clock: $0)).flatMap { $0 } } ?? []

    @Test("the same seed gives the same year, event for event, and another seed another")
    func deterministic() throws {
        let clock = try #require(Self.clock)
        let (again, other) = (
            SimulatedYear(Self.shape(), clock: clock).flatMap { $0 }, SimulatedYear(Self.shape(2), clock: clock).flatMap { $0 }
        )
        #expect(again.map(\.observation) == Self.events.map(\.observation))
        #expect(again.map(\.misuse) == Self.events.map(\.misuse))
        #expect(other.map(\.observation) != again.map(\.observation))
    }

    @Test("events come in the order of time with ids of their own, about as many looks as were asked for")
    func order() {
        let observations = Self.events.map(\.observation)
        #expect(zip(observations, observations.dropFirst()).allSatisfy { ($0.at, $0.id) < ($1.at, $1.id) })
        let looks = observations.filter { $0.kind == .lookOpened }.count
        // What is planted comes on top, and weighs more in a small year.
        #expect((10_000...20_000).contains(looks))
    }

    @Test("every kind of misuse and of honest look-alike is there, and the truth stands beside each event and not in it")
    func planted() {
        #expect(Set(Self.events.compactMap(\.misuse?.kind)) == Set(SimulatedEvent.Kind.allCases))
        #expect(Set(Self.events.compactMap(\.lookAlike)) == Set(SimulatedEvent.LookAlike.allCases))
        #expect(Self.events.allSatisfy { $0.misuse == nil || $0.lookAlike == nil })
    }

    @Test("of namesakes, locums and night staff each honest look is marked as what it may be taken for")
    func ordinaryWork() throws {
        let looks = Self.events.filter { $0.observation.kind == .lookOpened }
        let night = looks.filter { $0.lookAlike == .night }
        #expect(night.count > 100 && night.allSatisfy { $0.observation.local.hour < 6 })
        #expect(looks.allSatisfy { $0.observation.local.hour >= 6 || $0.lookAlike != nil || $0.misuse != nil })
        let namesakes = looks.filter { $0.lookAlike == .namesake }
        #expect(!namesakes.isEmpty && namesakes.allSatisfy { $0.observation.flags.marks.contains(.sameFamilyName) })
        #expect(looks.contains { $0.lookAlike == .locum })
    }

    @Test("night staff look at night, and a shift that began before midnight goes on after it")
    func nights() {
        let night = Self.events.filter { $0.observation.kind == .lookOpened && $0.observation.local.hour < 6 }
        #expect(Set(night.map(\.observation.role)).isSuperset(of: ["nurse", "paramedic", "call-handler"]))
        #expect(!night.contains { $0.observation.role == "receptionist" && $0.misuse == nil })
    }

    @Test("surnames are spread unevenly: a few names are common and most are rare, and households share them")
    func names() {
        let people = Population(seed: 1, size: 20_000, practices: 24)
        var counts: [String: Int] = [:]
        for person in 0..<20_000 { counts[people.family(person), default: 0] += 1 }
        #expect(counts.values.filter { $0 > 100 }.count > 3)
        #expect(counts.values.filter { $0 < 5 }.count > 1_000)
        let shared = (0..<20_000).filter { people.family($0) == people.family(people.household($0).lowerBound) }.count
        #expect(shared > 15_000)
    }

    @Test("rules over a pretend stream find the same whatever the batches, and after restarts")
    func sameFindings() throws {
        let observations = Self.events.map(\.observation)
        var (whole, days) = (Monitor(MonitoringSettings()), Monitor(MonitoringSettings()))
        let all = whole.take(observations).findings + whole.advance(to: .max).findings
        var found: [Finding] = []
        for start in stride(from: 0, to: observations.count, by: 5_000) {
            found += days.take(observations[start..<min(start + 5_000, observations.count)]).findings
            let kept = try JSONEncoder().encode(days.memory)
            days = Monitor(MonitoringSettings(), memory: try JSONDecoder().decode(MonitorMemory.self, from: kept))
        }
        found += days.advance(to: .max).findings
        #expect(found == all)
        #expect(!all.isEmpty)
    }

    @Test("a measured year says of each rule, kind and community what was found; not everything is, and most honest looks are no alert")
    func measured() throws {
        let year = MeasuredYear(Self.shape(), clock: try #require(Self.clock))
        let it = year.measurement
        #expect(!it.found.isEmpty && it.alerted.count < it.happened.count)
        #expect(it.alerted.isSubset(of: it.found) && it.reviewed.isSubset(of: it.alerted))
        #expect(it.alerts - it.rightAlerts < it.looks / 100)
        for card in MonitoringRules.cards { #expect(year.words.contains("| \(card.id) |")) }
        for kind in SimulatedEvent.Kind.allCases { #expect(year.words.contains("| \(kind.rawValue) |")) }
        for alike in SimulatedEvent.LookAlike.allCases {
            #expect(year.words.contains("| \(alike.rawValue) |") && (it.lookAlikes[alike]?.looks ?? 0) > 0)
        }
    }
}
