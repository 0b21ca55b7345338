import Foundation
import Testing

@testable import AuditTrail

@Suite struct MonitorTests {
    /// Ordinary weeks and, in them, a little of everything.
    static let stream: [Observation] = {
        var watched = Watched()
        watched.ordinaryWeeks(weeks: 3)
        let start = 15 * Watched.day
        for turn in 0..<30 {
            watched.look(UInt64(70_000 + turn), at: start + 10 * Watched.hour + Int64(turn) * 50_000, by: "nurse-2", Watched.word)
        }
        for turn in 0..<15 { watched.add(.searchAnswered, at: start + Int64(turn) * 60_000, staff: "nurse-3", candidates: 4) }
        for turn in 0..<9 {
            watched.add(
                .lookRefused, at: start + Int64(turn) * 1_000, staff: "nurse-4", person: UInt64(turn), LookGrounds(refusal: .ofPerson))
        }
        watched.look(
            5, at: start + 3 * Watched.hour, by: "nurse-5", Watched.word, LookFlags([.sameAddress, .sameFamilyName], rarity: .rare))
        watched.add(.glassBroken, at: start + 500, staff: "nurse-5", person: 9, LookGrounds(.stated, brokeGlass: true))
        return watched.events.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }()

    static func run(_ batches: [[Observation]], restart: Bool = false) throws -> [Finding] {
        var (monitor, findings) = (Monitor(MonitoringSettings()), [Finding]())
        for batch in batches {
            findings += monitor.take(batch).findings
            guard restart else { continue }
            let kept = try JSONEncoder().encode(monitor.memory)
            monitor = Monitor(MonitoringSettings(), memory: try JSONDecoder().decode(MonitorMemory.self, from: kept))
        }
        return findings + monitor.advance(to: .max).findings
    }

    static func batches(of size: Int) -> [[Observation]] {
        stride(from: 0, to: stream.count, by: size).map { Array(stream[$0..<min($0 + size, stream.count)]) }
    }

    @Test("the same observations give the same findings whatever the batches", arguments: [1, 7, 100])
    func anyBatches(_ size: Int) throws {
        let whole = try Self.run([Self.stream])
        #expect(
            Set(whole.map(\.rule)).isSuperset(of: ["many-people", "search-fishing", "repeated-refusals", "same-address", "no-evidence"]))
        #expect(try Self.run(Self.batches(of: size)) == whole)
    }

    @Test("a restart from what was kept gives the same findings as none")
    func restarts() throws {
        #expect(try Self.run(Self.batches(of: 150), restart: true) == Self.run([Self.stream]))
    }

    @Test("the order in which half a second's events arrive does not matter")
    func orderWithinAStep() throws {
        let steps = Dictionary(grouping: Self.stream, by: { $0.at / Monitor.step }).sorted { $0.key < $1.key }.map(\.value)
        let turned = steps.flatMap { Array($0.reversed()) }
        #expect(turned != Self.stream)
        #expect(try Self.run([turned]) == Self.run([Self.stream]))
    }

    @Test("a look is weighed once its half second is over, without waiting for another")
    func quietStream() {
        var watched = Watched()
        watched.look(1, at: 0, Watched.word, LookFlags(.ownRecord))
        var monitor = Monitor(MonitoringSettings())
        #expect(monitor.take(watched.events).findings.isEmpty)
        #expect(monitor.advance(to: Watched.monday + 499).findings.isEmpty)
        #expect(monitor.advance(to: Watched.monday + 500).findings.map(\.rule) == ["own-record"])
    }

    @Test("what a program kept that counted seconds goes on, and what waited in it is weighed")
    func keptInSeconds() throws {
        var watched = Watched()
        watched.look(1, at: 0, Watched.word, LookFlags(.ownRecord))
        var monitor = Monitor(MonitoringSettings())
        _ = monitor.take(watched.events)
        let kept = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(monitor.memory)) as? [String: Any])
        let older = kept.merging(["second": Watched.monday / 1_000] as [String: Any]) { _, new in new }
        let memory = try JSONDecoder().decode(MonitorMemory.self, from: JSONSerialization.data(withJSONObject: older))
        var next = Monitor(MonitoringSettings(), memory: memory)
        #expect(next.advance(to: Watched.monday + 500).findings.map(\.rule) == ["own-record"])
    }

    @Test("an event that comes late is weighed when it comes")
    func late() {
        var watched = Watched()
        watched.look(1, at: 60_000)
        watched.look(2, at: 0, LookGrounds(.proven), LookFlags(.ownRecord))
        #expect(watched.findings(of: "own-record").count == 1)
    }

    @Test("what is dated hours ahead does not wait for its time to be weighed")
    func ahead() {
        var watched = Watched()
        watched.look(1, at: 3 * Watched.hour, LookGrounds(.proven), LookFlags(.ownRecord))
        var monitor = Monitor(MonitoringSettings())
        _ = monitor.take(watched.events)
        #expect(monitor.advance(to: Watched.monday + 1_000).findings.map(\.rule) == ["own-record"])
    }

    @Test("once the clock is put back, what is remembered of later than now counts for nothing recent and silences nothing")
    func putBack() {
        func fishing(at hour: Int64) -> [Observation] {
            var watched = Watched()
            for turn in 0..<15 {
                watched.add(.searchAnswered, at: hour * Watched.hour + Int64(turn) * 60_000, staff: "nurse-3", candidates: 4)
            }
            return watched.events
        }
        func said(_ monitor: inout Monitor, _ events: [Observation]) -> [Finding] {
            monitor.take(events).findings + monitor.advance(to: (events.last?.at ?? 0) + 1_000).findings
        }
        var monitor = Monitor(MonitoringSettings())
        #expect(said(&monitor, fishing(at: 20)).contains { $0.rule == "search-fishing" })
        #expect(monitor.putBack(to: Watched.monday + 10 * Watched.hour, day: 0).staff == ["nurse-3"])
        var fresh = Monitor(MonitoringSettings())
        let expected = said(&fresh, fishing(at: 11))
        #expect(!expected.isEmpty)
        #expect(said(&monitor, fishing(at: 11)).map(\.score) == expected.map(\.score))
        #expect(monitor.putBack(to: Watched.monday + 30 * Watched.hour, day: 1).staff.isEmpty, "of them nothing is later")
    }

    @Test("what is remembered of one staff member is bounded, however much they do")
    func bounded() throws {
        var monitor = Monitor(MonitoringSettings())
        var sizes: [Int] = []
        for round in 0..<3 {
            var watched = Watched()
            for turn in 0..<3_000 {
                let at = Int64(round) * Watched.hour + Int64(turn) * 1_000
                watched.look(UInt64(round * 3_000 + turn), at: at, Watched.word)
                watched.add(.searchAnswered, at: at, candidates: 2)
                watched.add(.lookRefused, at: at, person: UInt64(turn))
            }
            _ = monitor.take(watched.events)
            sizes.append(try JSONEncoder().encode(monitor.memory).count)
        }
        #expect(sizes[2] < 64 * 1024)
        #expect(sizes[2] - sizes[1] < 1024)
        _ = monitor.advance(to: Watched.monday + 5 * Watched.day)
        var quiet = Watched()
        quiet.look(1, at: 5 * Watched.day)
        _ = monitor.take(quiet.events)
        _ = monitor.advance(to: .max)
        #expect(try JSONEncoder().encode(monitor.memory).count < 8 * 1024, "and a day later what was of that day is given back")
    }

    @Test("without an honest event nobody else's score rises, of rules that learn nothing of others")
    func removingHonestEvents() {
        let settings: MonitoringSettings = {
            var settings = MonitoringSettings()
            // These measure against others, or look for another's presence: fewer of others' events can make a deed stand out more.
            for learns in ["many-people", "unusual-hours", "no-evidence", "administrator-alone"] {
                settings.rules[learns] = RuleSettings(mode: .off)
            }
            return settings
        }()
        func scores(_ events: [Observation]) -> [String: Double] {
            var (monitor, book) = (Monitor(settings), CaseBook())
            for finding in monitor.take(events).findings + monitor.advance(to: .max).findings where finding.staff != "nurse-1" {
                book.add(finding)
            }
            return Dictionary(book.all.map { ("\($0.key)", $0.score) }, uniquingKeysWith: max)
        }
        let whole = scores(Self.stream)
        #expect(!whole.isEmpty)
        for third in 0..<3 {
            var place = 0
            let fewer = scores(
                Self.stream.filter { event in
                    place += 1
                    return event.staff != "nurse-1" || place % 3 != third
                })
            for (key, score) in fewer { #expect(score <= whole[key] ?? 0) }
        }
    }

    @Test("no words of any finding hold a subject, an organisation's code or a person's mark")
    func wordsNameNobody() throws {
        let found = try Self.run([Self.stream])
        for finding in found {
            for secret in [finding.staff, finding.organisation, "\(finding.person?.bits ?? 12_345_678)"] where secret.count > 2 {
                #expect(!finding.words.contains(secret))
            }
        }
    }

    @Test("a memory of another shape is begun anew instead of misread")
    func otherShape() throws {
        var watched = Watched()
        watched.look(1, at: 0)
        var monitor = Monitor(MonitoringSettings())
        _ = monitor.take(watched.events)
        let kept = String(decoding: try JSONEncoder().encode(monitor.memory), as: UTF8.self)
        let other = kept.replacingOccurrences(of: "\"shape\":1", with: "\"shape\":99")
        let memory = try JSONDecoder().decode(MonitorMemory.self, from: Data(other.utf8))
        #expect(Monitor(MonitoringSettings(), memory: memory).memory.staffCount == 0)
    }

    @Test("each kind of observation is a kind of the trail, by the same name", arguments: Observation.Kind.allCases)
    func kinds(_ kind: Observation.Kind) { #expect(TrailEvent.Kind(rawValue: kind.rawValue) != nil) }
}
