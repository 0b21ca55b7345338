import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Logging
import Storage
import Testing

@testable import Looks

/// The rules over the trail as it is written: each look weighed once, late commits too, over restarts and changes of leader.
@Suite struct TrailMonitorTests {
    static let key = [UInt8](repeating: 7, count: 32)
    static let roles: TrailMonitor.Roles = { _, _ in ("clinician", .care) }

    struct Setting {
        let database: SQLiteDatabase
        let accountant: Accountant
        let clock: RegionClock
        let start = Date(timeIntervalSince1970: 1_790_000_000)

        func monitor(_ node: String = "one") async throws -> (TrailMonitor, LeaderLease) {
            let lease = LeaderLease(database, name: "monitor", node: node)
            try await lease.renew()
            return (
                TrailMonitor(
                    database, lease: lease, settings: .init(), key: TrailMonitorTests.key, clock: clock, logger: Logger(label: "t")), lease
            )
        }

        /// A look with these flags, decided and put on record as the service does.
        func look(_ flags: LookFlags, at: Date) async throws -> LookID {
            let id = try #require(LookID(Looks.random(32)))
            var deciding = SQLiteAccountTests.deciding(id, "s", at: at)
            deciding.flags = flags
            _ = try await accountant.decided(deciding)
            return id
        }

        func count(_ table: String) async throws -> Int {
            try await database.read { Int(try $0.query("SELECT COUNT(*) FROM \(table)", []).first?.integer(0) ?? -1) }
        }
    }

    func withStage(_ body: (Setting) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-monitor-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/trail.sqlite")
        let accountant = Accountant(
            trail: TrailStore(database), open: OpenLookStore(database), mixUps: MixUpStore(database), registers: RegisterStore(database),
            glass: BreakGlassStore(database), logger: Logger(label: "t"))
        try await body(Setting(database: database, accountant: accountant, clock: try #require(RegionClock("Europe/London"))))
    }

    private func officer(_ region: Bool = false) -> OversightOfficer {
        OversightOfficer(subject: "o", issuer: "i", organisation: "R1H", role: "R0001", scope: region ? .region : .organisation("R1H"))
    }

    @Test(
        "what a look found alike is beside its opening event, as kinds, and an alert is there a second later; once, however often the trail is read"
    )
    func alert() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            let look = try await stage.look(LookFlags(.ownRecord), at: stage.start)
            #expect(try await stage.count("look_flag") == 1)
            for second in 1..<40 { try await monitor.follow(Self.roles, at: stage.start + Double(second)) }
            let found = try #require(try await CaseStore(stage.database).queue(.alert, of: officer()).first)
            #expect(found.look == look.text)
            #expect(found.nhsNumber == "9434765919")
            #expect(found.score == 70)
            #expect(try await stage.count("alert") == 1)
            #expect(try await stage.count("trail_event WHERE kind = 'alert-raised'") == 1)
            #expect(try await stage.count("look_tally WHERE count <> 1") == 0, "and it is counted once")
        }
    }

    @Test("an event that is committed late, under an id before others that were read, is weighed all the same")
    func late() async throws {
        try await withStage { stage in
            let (monitor, _) = try await stage.monitor()
            _ = try await stage.look(LookFlags(), at: stage.start + 8)
            try await monitor.follow(Self.roles, at: stage.start + 10)
            #expect(try await stage.count("alert") == 0)
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start)
            try await monitor.follow(Self.roles, at: stage.start + 11)
            #expect(try await stage.count("alert") == 1)
            // Later still: the whole window is read now and then.
            _ = try await stage.look(LookFlags(.notable), at: stage.start - 60)
            for second in 12..<30 { try await monitor.follow(Self.roles, at: stage.start + Double(second)) }
            #expect(try await stage.count("alert WHERE rule = 'notable-person'") == 1)
        }
    }

    @Test("whoever leads next goes on where the last one was kept: nothing is alerted twice, counted twice or left out")
    func takeover() async throws {
        try await withStage { stage in
            let (first, lease) = try await stage.monitor()
            _ = try await stage.look(LookFlags(.ownRecord), at: stage.start)
            try await first.follow(Self.roles, at: stage.start + 2)
            await first.keep(at: stage.start + 2)
            // Weighed and alerted, and not kept: the next one finds it again.
            _ = try await stage.look(LookFlags(.notable), at: stage.start + 3)
            try await first.follow(Self.roles, at: stage.start + 5)
            #expect(try await stage.count("alert") == 2)
            await lease.giveBack()
            let (second, _) = try await stage.monitor("two")
            _ = try await stage.look(LookFlags(.sameAddress), at: stage.start + 6)
            try await second.follow(Self.roles, at: stage.start + 8)
            try await second.follow(Self.roles, at: stage.start + 60)
            #expect(try await stage.count("alert WHERE rule = 'own-record'") == 1)
            #expect(try await stage.count("alert WHERE rule = 'notable-person'") == 1)
            #expect(try await stage.count("alert WHERE rule = 'same-address'") == 1)
            let counted = try await stage.database.read {
                try $0.query("SELECT SUM(count) FROM look_tally WHERE kind = 'look-opened'", []).first?.integer(0)
            }
            #expect(counted == 3)
            // The first one, stopped and woken, writes nothing more.
            #expect(try await first.follow(Self.roles, at: stage.start + 9) == 0)
        }
    }

    @Test("flags are compared from who somebody is, where they live and work, and say nothing else")
    func flags() async throws {
        let flagger = LookFlagger(key: Self.key, notable: [Stage.person.nhsNumber])
        let home = AddressMarks(lines: ["12 Roman Road"], postcode: "E2 0RY", key: Self.key)
        flagger.know([("R1H", .init(subject: "1", person: nil, home: home))])
        let person = BannerPerson(
            nhsNumber: Stage.person.nhsNumber, name: PersonName(given: ["Ann"], family: "OSEI"), born: nil, gender: nil,
            address: Address(lines: ["12, Roman Road"], postcode: "e2 0ry"))
        let found = flagger.flags(of: Stage.clinician, person: person, at: Date())
        #expect(found.marks == [.sameFamilyName, .sameAddress, .notable])
        #expect(found.rarity == .unknown)
        let restricted = BannerPerson(
            nhsNumber: person.nhsNumber, name: PersonName(given: ["Ann"], family: "Baker"), born: nil, gender: nil, address: person.address,
            isRestricted: true)
        #expect(flagger.flags(of: Stage.clinician, person: restricted, at: Date()).marks == [.notable], "nothing tells where they live")
    }

    @Test(
        "which word of a name is the family's is the provider's to say; where it does not, it is the last",
        arguments: [
            ("Dr Amara Osei", "Osei", "Amara"), ("Ms Ruth Adler", "Adler", "Ruth"), ("Osei", "Osei", ""), ("", "", ""),
        ])
    func names(_ name: String, _ family: String, _ given: String) {
        #expect(LookFlagger.names(name) == StaffMember.Names(family: family, given: given))
    }

    @Test("a look's grounds are read from its decision: what tied them, the glass, and for what a refusal was")
    func grounds() async throws {
        try await withStage { stage in
            let look = try await stage.look(LookFlags(.colleague), at: stage.start)
            let store = MonitoringStore(stage.database)
            let events = try await store.events(try await store.ids(after: "", limit: 10))
            let event = try #require(events.first { $0.kind == "look-opened" })
            let it = try #require(Observation(event, key: Self.key, clock: stage.clock, role: Self.roles))
            #expect(it.grounds.evidence == .proven)
            #expect(it.grounds.relationship == "caseload")
            #expect(it.flags.marks == .colleague)
            #expect(it.person == WatchMark(number: "9434765919", key: Self.key))
            #expect(it.role == "clinician")
            #expect(!look.text.isEmpty)
        }
    }

}
