import AuditTrail
import Foundation
import Logging
import Storage
import Testing

@testable import Looks

/// The whole trail through the rules once more (issue 6, part 6: a year is scored again).
@Suite struct TrailWeighedAgainTests {
    private func again(_ stage: TrailMonitorTests.Setting, _ rules: MonitoringSettings = MonitoringSettings()) async throws
        -> TrailWeighedAgain.Found
    {
        try await TrailWeighedAgain(stage.database, rules: rules, key: TrailMonitorTests.key, clock: stage.clock).run(
            TrailMonitorTests.roles)
    }

    private func counts(_ stage: TrailMonitorTests.Setting) async throws -> [Int] {
        var counts: [Int] = []
        for table in ["trail_event", "alert", "oversight_case", "look_tally", "monitor_memory"] {
            counts.append(try await stage.count(table))
        }
        return counts
    }

    @Test("the trail weighed again comes to what was found of it as it happened, and writes nothing")
    func same() async throws {
        try await TrailMonitorTests().withStage { stage in
            let (monitor, _) = try await stage.monitor()
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start)
            _ = try await stage.look(LookFlags(.notable), at: stage.start + 5)
            _ = try await stage.look(LookFlags(), at: stage.start + 9)
            for second in 1..<40 { try await monitor.follow(TrailMonitorTests.roles, at: stage.start + Double(second)) }
            await monitor.keep(at: stage.start + 40)
            let before = try await counts(stage)
            let found = try await again(stage)
            #expect(found.looks == 3 && found.weighed == 3)
            #expect(found.findings["own-record"] == 1 && found.findings["notable-person"] == 1)
            #expect(found.findings.values.reduce(0, +) == (try await stage.count("alert")), "every finding is a row of alert")
            #expect(found.cases == 1 && found.alerts == 1, "one staff member and one person")
            #expect(found.inAlerts["own-record"] == 1)
            let after = try await counts(stage)
            #expect(before == after)
        }
    }

    @Test("other settings are tried on the same trail: a rule in shadow finds and alerts nobody, one that is off finds nothing")
    func tried() async throws {
        try await TrailMonitorTests().withStage { stage in
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start)
            var rules = MonitoringSettings()
            rules.rules["own-record"] = RuleSettings(mode: .shadow)
            let shadow = try await again(stage, rules)
            #expect(shadow.findings["own-record"] == 1 && shadow.alerts == 0 && shadow.cases == 1)
            rules.rules["own-record"] = RuleSettings(mode: .off)
            #expect(try await again(stage, rules).findings["own-record"] == nil)
        }
    }

    @Test("an empty trail comes to nothing")
    func empty() async throws {
        try await TrailMonitorTests().withStage { stage in
            let found = try await again(stage)
            #expect(found == TrailWeighedAgain.Found())
        }
    }
}
