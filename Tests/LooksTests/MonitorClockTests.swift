import AuditTrail
import CareRecord
import Foundation
import Storage
import Testing

@testable import Looks

/// A clock that jumps, and events of one that is wrong: looks are watched on, and each is counted once.
@Suite struct MonitorClockTests {
    private typealias Setting = TrailMonitorTests.Setting

    private func withStage(_ body: (Setting) async throws -> Void) async throws { try await TrailMonitorTests().withStage(body) }

    private func follow(_ monitor: TrailMonitor, _ stage: Setting, _ seconds: some Sequence<Int>) async throws {
        for second in seconds { try await monitor.follow(TrailMonitorTests.roles, at: stage.start + Double(second)) }
    }

    private func alerts(_ stage: Setting, _ rule: String) async throws -> Int {
        try await stage.count("alert WHERE rule = '\(rule)'")
    }

    private func counted(_ stage: Setting) async throws -> Int64? {
        try await stage.database.read {
            try $0.query("SELECT SUM(count) FROM look_tally WHERE kind = 'look-opened'", []).first?.integer(0)
        }
    }

    @Test("an event of a clock that is a day ahead hides no look that is opened after it")
    func oneAhead() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            try await TrailStore(stage.database).append(TrailEvent(kind: .serviceStarted, at: stage.start + 86_400))
            try await follow(monitor, stage, 1...2)
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 5)
            try await follow(monitor, stage, [7])
            #expect(try await alerts(stage, "own-record") == 1, "and not a minute later")
            try await follow(monitor, stage, 8..<60)
            #expect(try await stage.count("alert") == 1)
            #expect(try await counted(stage) == 1)
        }
    }

    @Test("a look that is dated ahead is weighed when it comes, and not once more when the clock is there")
    func lookAhead() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 900)
            try await follow(monitor, stage, 1...2)
            #expect(try await alerts(stage, "own-record") == 1)
            try await follow(monitor, stage, stride(from: 5, to: 1_100, by: 5))
            #expect(try await counted(stage) == 1)
        }
    }

    /// An hour with a look in its beginning, middle and end; kept at its end.
    private func hour(_ monitor: TrailMonitor, _ stage: Setting) async throws {
        for second in [0, 1_800, 3_600] {
            _ = try await stage.look(LookFlags(), at: stage.start + Double(second))
            try await follow(monitor, stage, [second + 2, second + 40])
        }
        await monitor.keep(at: stage.start + 3_641)
        #expect(try await counted(stage) == 3)
    }

    @Test("after the clock was put back half an hour looks are alerted within a second, and what had been read is not counted again")
    func putBack() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            try await hour(monitor, stage)
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 1_700)
            try await follow(monitor, stage, [1_701])
            #expect(try await alerts(stage, "own-record") == 1)
            // Through the middle and the end of the hour once more, with a look beside each of those that were there.
            try await follow(monitor, stage, stride(from: 1_705, to: 1_800, by: 5))
            _ = try await stage.look(LookFlags(.notable), at: stage.start + 1_800)
            try await follow(monitor, stage, stride(from: 1_801, to: 3_600, by: 5))
            _ = try await stage.look(LookFlags(.sameAddress), at: stage.start + 3_600)
            try await follow(monitor, stage, stride(from: 3_601, to: 3_700, by: 5))
            await monitor.keep(at: stage.start + 3_700)
            #expect(try await alerts(stage, "notable-person") == 1)
            #expect(try await alerts(stage, "same-address") == 1)
            #expect(try await counted(stage) == 6)
        }
    }

    @Test("where nothing is read for two minutes after the clock was put back, what had been read is not counted again")
    func putBackWithAGap() async throws {
        try await withStage { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            try await follow(first, stage, [1_685])
            await lease.giveBack()
            let (second, _) = try await stage.monitor("two")
            try await follow(second, stage, [1_805, 1_810, 1_830])
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 1_840)
            try await follow(second, stage, [1_841])
            await second.keep(at: stage.start + 1_842)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await counted(stage) == 4)
        }
    }

    @Test("a clock that is put back, forward again, and back before anything was written leaves no look unwatched")
    func backAndForth() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            try await hour(monitor, stage)
            try await follow(monitor, stage, [1_000, 3_700, 2_000])
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 2_001)
            try await follow(monitor, stage, [2_002])
            #expect(try await alerts(stage, "own-record") == 1)
            await monitor.keep(at: stage.start + 2_003)
            #expect(try await counted(stage) == 4)
        }
    }

    @Test("whoever begins from a memory that is ahead of the clock watches from now on")
    func memoryAhead() async throws {
        try await withStage { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            await lease.giveBack()
            let (second, _) = try await stage.monitor("two")
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 900)
            try await follow(second, stage, [902])
            #expect(try await alerts(stage, "own-record") == 1)
            await second.keep(at: stage.start + 903)
            #expect(try await counted(stage) == 4)
        }
    }

    @Test("a clock that was put back and put right again lets nothing be counted twice")
    func putRight() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            try await hour(monitor, stage)
            try await follow(monitor, stage, [100, 101])
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 3_700)
            try await follow(monitor, stage, [3_701, 3_702, 3_720])
            await monitor.keep(at: stage.start + 3_721)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await counted(stage) == 4)
        }
    }

    @Test("after a small step back of the clock, what is due now and then is due, and not only when the clock is there again")
    func smallStep() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            _ = try await stage.look(LookFlags(), at: stage.start + 40)
            try await follow(monitor, stage, [42])
            // Read of the whole window alone: it is dated before what was read last.
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 10)
            try await follow(monitor, stage, [34])
            #expect(try await alerts(stage, "own-record") == 1)
        }
    }

    // MARK: Where a log is kept

    private func withLog(_ body: (Setting) async throws -> Void) async throws {
        try await withStage { stage in
            let keys = try #require(
                LogKeys(try NoteSigner(name: "log.example", kind: .ed25519), secret: Array(repeating: 5, count: 32)))
            _ = try await stage.database.keepLog(LogIntegrator(keys))
            try await body(stage)
        }
    }

    @Test(
        "where a log is kept, what had been read is not counted again however long nothing is read after the clock was put back, and what is new is weighed"
    )
    func putBackWithALongGap() async throws {
        try await withLog { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            try await follow(first, stage, [1_000])
            await lease.giveBack()
            // A quarter of an hour in which nobody leads, beside what was there.
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 1_500)
            _ = try await stage.look(LookFlags(.notable), at: stage.start + 1_800)
            let (monitor, _) = try await stage.monitor("two")
            try await follow(monitor, stage, [1_900, 1_905, 1_930])
            await monitor.keep(at: stage.start + 1_931)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await alerts(stage, "notable-person") == 1)
            #expect(try await counted(stage) == 5)
            // And through the end of the hour.
            try await follow(monitor, stage, [3_590, 3_610, 3_650, 3_800])
            await monitor.keep(at: stage.start + 3_801)
            #expect(try await counted(stage) == 5)
        }
    }

    @Test("where a log is kept, a clock that was put back, and put right while nobody led, lets nothing be counted twice")
    func putRightMeanwhile() async throws {
        try await withLog { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            try await follow(first, stage, [1_000])
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 1_005)
            try await follow(first, stage, [1_006])
            await first.keep(at: stage.start + 1_007)
            await lease.giveBack()
            let (second, _) = try await stage.monitor("two")
            _ = try await stage.look(LookFlags(.notable), at: stage.start + 3_690)
            try await follow(second, stage, [3_700, 3_705, 3_730])
            await second.keep(at: stage.start + 3_731)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await alerts(stage, "notable-person") == 1)
            #expect(try await counted(stage) == 5)
        }
    }

    @Test(
        "where a log is kept, looks of about the moment to which the clock was put back are counted once, also by whoever begins then",
        arguments: [false, true])
    func aboutTheMoment(_ begins: Bool) async throws {
        try await withLog { stage in
            var (monitor, lease) = try await stage.monitor()
            try await hour(monitor, stage)
            if begins {
                await lease.giveBack()
                (monitor, lease) = try await stage.monitor("two")
            }
            try await follow(monitor, stage, [1_805])
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 1_804)
            try await follow(monitor, stage, [1_806, 1_830])
            await monitor.keep(at: stage.start + 1_831)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await counted(stage) == 4)
        }
    }

    @Test("a clock that is put back twice lets nothing be counted twice where a log is kept, nor be left out")
    func putBackTwice() async throws {
        try await withLog { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            try await follow(first, stage, [1_000])
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 1_010)
            try await follow(first, stage, [1_011, 1_030, 1_050])
            try await follow(first, stage, [500])
            await lease.giveBack()
            _ = try await stage.look(LookFlags(.notable), at: stage.start + 505)
            let (monitor, _) = try await stage.monitor("two")
            try await follow(monitor, stage, [2_000, 2_010, 2_030])
            await monitor.keep(at: stage.start + 2_031)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await alerts(stage, "notable-person") == 1)
            #expect(try await counted(stage) == 5)
        }
    }

    // MARK: A memory that cannot be read

    @Test(
        "a memory of another shape is learnt again from where it had come: no look is counted or weighed twice, and none is left out",
        arguments: [
            "UPDATE monitor_memory SET content = '{}' WHERE staff = 'gone'",
            // The memory is a text in the row's JSON.
            #"UPDATE monitor_memory SET content = replace(content, '\"shape\":1', '\"shape\":99') WHERE content LIKE '%\"shape\":1%'"#,
        ])
    func otherShape(_ change: String) async throws {
        try await withStage { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 3_650)
            await lease.giveBack()
            let changed = try await stage.database.write { transaction in
                try transaction.execute(
                    "INSERT INTO monitor_memory (staff, content, at) SELECT 'gone', content, at FROM monitor_memory WHERE staff <> ''", [])
                return try transaction.execute(change, [])
            }
            #expect(changed == 1)
            let (second, _) = try await stage.monitor("two")
            try await follow(second, stage, 3_652..<3_700)
            await second.keep(at: stage.start + 3_700)
            #expect(try await counted(stage) == 4)
            #expect(try await alerts(stage, "own-record") == 1)
            #expect(try await stage.count("monitor_memory WHERE staff = 'gone'") == 0, "it is not found again at the next start")
        }
    }

    @Test(
        "where it is not even known how far the trail was read, it is read from when that was kept: reports do not double",
        arguments: [true, false])
    func nothingKnown(_ isThere: Bool) async throws {
        try await withStage { stage in
            let (first, lease) = try await stage.monitor()
            try await hour(first, stage)
            await lease.giveBack()
            try await stage.database.write {
                _ = try $0.execute(isThere ? "UPDATE monitor_memory SET content = '{}'" : "DELETE FROM monitor_memory", [])
            }
            let (second, _) = try await stage.monitor("two")
            try await follow(second, stage, 3_660..<3_700)
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start + 3_700)
            try await follow(second, stage, 3_701..<3_740)
            await second.keep(at: stage.start + 3_740)
            #expect(try await counted(stage) == 4)
            #expect(try await alerts(stage, "own-record") == 1)
        }
    }

    @Test("where nothing was ever counted the trail is read from its beginning: an older program did not watch")
    func first() async throws {
        try await withStage { stage in
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start - 86_400)
            let (monitor, _) = try await stage.monitor()
            try await follow(monitor, stage, 1...2)
            #expect(try await alerts(stage, "own-record") == 1)
        }
    }
}
