import AuditTrail
import Foundation
import Testing

@testable import Storage

/// The cases of oversight: who may see which, each finding once, a second person who is another.
@Suite struct OversightTests {
    static let number = "9434765919"
    static let staff = "555000010001"

    /// A finding of the own-record rule, as the monitor makes it.
    static func findings(_ event: TrailEvent, mode: RuleMode = .on, marks: LookFlags.Marks = .ownRecord) -> [Finding] {
        var monitor = Monitor(
            MonitoringSettings(rules: ["own-record": RuleSettings(mode: mode)]))
        let observation = Observation(
            id: event.id, at: event.at, local: LocalTime(day: Int(event.at / 86_400_000), minute: 600), kind: .lookOpened, staff: staff,
            organisation: "R1H", role: "clinician", person: PersonMark(7), grounds: LookGrounds(.stated), flags: LookFlags(marks))
        var found = monitor.take([observation]).findings
        found += monitor.advance(to: event.at + 5_000).findings
        return found
    }

    /// The same of another staff member.
    static func renamed(_ findings: [Finding], _ staff: String) throws -> [Finding] {
        try findings.map { it in
            let text = String(decoding: try JSONEncoder().encode(it), as: UTF8.self).replacing(Self.staff, with: staff)
            return try JSONDecoder().decode(Finding.self, from: Data(text.utf8))
        }
    }

    static func officer(_ subject: String = "officer-1", _ organisation: String = "R1H", region: Bool = false) -> OversightOfficer {
        OversightOfficer(
            subject: subject, issuer: "i", organisation: organisation, role: "R0001", scope: region ? .region : .organisation(organisation))
    }

    struct Stage {
        let database: any WatchedDatabase
        let cases: CaseStore
        let leader: Leadership
        let event: TrailEvent
        let id: String
    }

    /// A look of one's own record by somebody at R1H, to which RQX supplied, and the case that came of it.
    func withCase(_ driver: Driver, issuer: String? = nil, _ body: (Stage) async throws -> Void) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            let event = TrailEvent(
                kind: .lookOpened, at: Make.time, subject: Self.staff, issuer: issuer, organisation: "R1H", role: "R8000",
                people: [Self.number], look: "one")
            try await trail.open(
                LookRow(
                    id: "one", session: "s", subject: Self.staff, issuer: issuer, organisation: "R1H", role: "R8000",
                    nhsNumber: Self.number,
                    openedAt: Make.time, salt: [1]), event)
            try await trail.release(
                ReleaseRow(
                    look: "one", sequence: 1, at: Make.time, leaves: Array(repeating: 1, count: 32), sources: "homerton", root: [1],
                    treeSize: 1),
                TrailEvent(kind: .answerShown, at: Make.time, people: [Self.number], look: "one"), suppliers: ["RQX"])
            let leader = try #require(try await LeaderStore(database).take("monitor", as: "node", lasting: 60))
            let cases = CaseStore(database)
            let raised = try await cases.raise(Self.findings(event), alert: 30, days: 7, as: leader, at: Make.time + 1)
            #expect(raised.map(\.isAlert) == [true])
            let id = try #require(try await cases.queue(.alert, of: Self.officer()).first?.id)
            try await body(Stage(database: database, cases: cases, leader: leader, event: event, id: id))
        }
    }

    @Test(
        "a finding is one alert, however often it is weighed, with its event; what another node leads is written by nobody else",
        arguments: Driver.all)
    func once(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let again = try await stage.cases.raise(Self.findings(stage.event), alert: 30, days: 7, as: stage.leader, at: Make.time + 9)
            #expect(again.isEmpty)
            #expect(try await stage.database.count("alert") == 1)
            #expect(try await stage.database.count("trail_event WHERE kind = 'alert-raised'") == 1)
            try await LeaderStore(stage.database).giveBack(stage.leader)
            _ = try await LeaderStore(stage.database).take("monitor", as: "other", lasting: 60)
            let fenced = await storageFailure {
                _ = try await stage.cases.raise(Self.findings(Make.event(look: "two")), alert: 30, days: 7, as: stage.leader, at: Make.time)
            }
            #expect(fenced == .fenced)
            #expect(try await stage.database.count("alert") == 1)
        }
    }

    @Test("further findings join the case; a rule in shadow scores nothing, and what is under the line is no alert", arguments: Driver.all)
    func joined(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let later = TrailEvent(
                kind: .lookOpened, at: Make.time + 86_400, subject: Self.staff, organisation: "R1H", role: "R8000", people: [Self.number],
                look: "one")
            try await TrailStore(stage.database).append(later)
            _ = try await stage.cases.raise(Self.findings(later), alert: 30, days: 7, as: stage.leader, at: Make.time + 86_401)
            let found = try #require(try await stage.cases.find(stage.id, for: Self.officer()))
            #expect(found.found?.reasons.first?.days == 2)
            #expect(try await stage.database.count("oversight_case") == 1)
            #expect(found.score > 70)
            let shadow = TrailEvent(
                kind: .lookOpened, at: Make.time + 5, subject: "555000010002", organisation: "R1H", people: [Self.number], look: "one")
            try await TrailStore(stage.database).append(shadow)
            // 70 tried out: an alert with it, and none without.
            let raised = try await stage.cases.raise(
                try Self.renamed(Self.findings(shadow, mode: .shadow), "555000010002"), alert: 30, days: 7, as: stage.leader, at: Make.time)
            #expect(raised.map(\.isShadow) == [true])
            #expect(raised.map(\.isAlert) == [true])
            #expect(try await stage.cases.queue(.alert, of: Self.officer(), least: 30).map(\.id) == [stage.id])
            let weak = TrailEvent(
                kind: .lookOpened, at: Make.time + 6, subject: "555000010003", organisation: "R1H", people: [Self.number], look: "one")
            try await TrailStore(stage.database).append(weak)
            let under = try await stage.cases.raise(
                try Self.renamed(Self.findings(weak, marks: .sameFullName), "555000010003"), alert: 30, days: 7, as: stage.leader,
                at: Make.time)
            #expect(under.map(\.isAlert) == [false])
            #expect(try await stage.database.count("trail_event WHERE kind = 'alert-raised'") == 3)
        }
    }

    @Test(
        "an officer sees cases of their own staff and of what they supplied; another's gets nothing; nobody sees their own",
        arguments: Driver.all)
    func scopes(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            func sees(_ officer: OversightOfficer) async throws -> Bool {
                let listed = try await stage.cases.queue(.alert, of: officer).contains { $0.id == stage.id }
                let counted = try await stage.cases.counts(of: officer, least: 30)[.alert] ?? 0
                let found = try await stage.cases.find(stage.id, for: officer) != nil
                #expect(listed == found)
                #expect(counted == (found ? 1 : 0))
                return found
            }
            #expect(try await sees(Self.officer()))
            #expect(try await sees(Self.officer("o", "RQX")), "something of it was theirs")
            #expect(try await sees(Self.officer("o", "RRU", region: true)))
            #expect(try await !sees(Self.officer("o", "RWK")))
            #expect(try await !sees(Self.officer(Self.staff)), "nobody judges themselves")
            #expect(try await stage.cases.open(stage.id, by: Self.officer("o", "RWK"), at: Make.time) == nil)
            #expect(try await stage.database.count("trail_event WHERE kind = 'case-opened'") == 0)
            _ = try await stage.cases.open(stage.id, by: Self.officer(), at: Make.time)
            #expect(try await stage.database.count("trail_event WHERE kind = 'case-opened' AND subject = 'officer-1'") == 1)
        }
    }

    @Test("the staff member is asked and answers once; nobody answers for them", arguments: Driver.all)
    func asked(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let cases = stage.cases
            #expect(try await cases.ask(stage.id, by: Self.officer("o", "RWK"), words: nil, due: Make.time, at: Make.time) == .notFound)
            #expect(try await cases.ask(stage.id, by: Self.officer("o", "RQX"), words: nil, due: Make.time, at: Make.time) == .notTheirs)
            #expect(try await cases.ask(stage.id, by: Self.officer(), words: [1, 2], due: Make.time + 9, at: Make.time) == .done)
            let question = try #require(try await cases.unanswered(by: Self.staff, issuer: "i").first)
            #expect(question.words == [1, 2])
            #expect(try await cases.unansweredCount(by: "somebody else", issuer: "i") == 0)
            #expect(try await cases.answer(question.id, by: Self.officer("thief"), words: [9], at: Make.time) == .notFound)
            #expect(try await cases.answer(question.id, by: Self.officer(Self.staff), words: [3], at: Make.time) == .done)
            #expect(try await cases.answer(question.id, by: Self.officer(Self.staff), words: [4], at: Make.time) == .notNow)
            #expect(try await cases.unansweredCount(by: Self.staff, issuer: "i") == 0)
            #expect(try await cases.find(stage.id, for: Self.officer())?.state == .answered)
            #expect(try await cases.questions(of: stage.id).map(\.answer) == [[3]])
            #expect(try await cases.steps(of: stage.id).map(\.kind) == [.asked, .answered])
            #expect(try await stage.database.count("trail_event WHERE kind IN ('staff-asked', 'staff-answered')") == 2)
        }
    }

    @Test("an escalation counts when somebody else agrees; whoever decided first cannot", arguments: Driver.all)
    func second(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let cases = stage.cases
            let (first, other) = (Self.officer(), Self.officer("officer-2"))
            #expect(try await cases.confirm(stage.id, by: other, agrees: true, because: [1], at: Make.time) == .notNow)
            #expect(try await cases.decide(stage.id, by: first, .escalate, because: [1], at: Make.time) == .done)
            #expect(try await cases.confirm(stage.id, by: first, agrees: true, because: [1], at: Make.time) == .samePerson)
            #expect(try await cases.find(stage.id, for: first)?.closed == nil)
            #expect(try await cases.confirm(stage.id, by: other, agrees: false, because: [1], at: Make.time) == .done)
            #expect(try await cases.find(stage.id, for: first)?.state == .open)
            #expect(try await cases.decide(stage.id, by: other, .escalate, because: [1], at: Make.time) == .done)
            #expect(try await cases.confirm(stage.id, by: first, agrees: true, because: [1], at: Make.time) == .done)
            let closed = try #require(try await cases.find(stage.id, for: first))
            #expect(closed.verdict == .escalate)
            #expect(closed.state == .closed)
            #expect(try await cases.decide(stage.id, by: first, .justified, because: [1], at: Make.time) == .notNow)
            #expect(try await cases.queue(.alert, of: first).isEmpty)
        }
    }

    @Test("pages of a queue follow each other without gap or repeat", arguments: Driver.all)
    func pages(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            for place in 0..<7 {
                let event = TrailEvent(
                    kind: .lookOpened, at: Make.time + Double(place), subject: "s\(place)", organisation: "R1H", people: [Self.number],
                    look: "one")
                try await TrailStore(stage.database).append(event)
                _ = try await stage.cases.raise(
                    try Self.renamed(Self.findings(event), "s\(place)"), alert: 30, days: 7, as: stage.leader, at: Make.time)
            }
            var seen: [String] = []
            var after: CaseStore.Place?
            while true {
                let page = try await stage.cases.queue(.alert, of: Self.officer(), after: after, limit: 3)
                guard let last = page.last else { break }
                seen += page.map(\.id)
                after = .init(score: Int((last.score * 10).rounded()), id: last.id)
            }
            #expect(seen.count == 8)
            #expect(Set(seen).count == 8)
        }
    }

    @Test("looks are found by person, staff member and time, each once, by whoever may see them", arguments: Driver.all)
    func searching(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let search = LookSearchStore(stage.database)
            for place in 0..<5 {
                try await TrailStore(stage.database).open(
                    LookRow(
                        id: "more-\(place)", session: "s", subject: Self.staff, organisation: "R1H", role: "R8000",
                        nhsNumber: "9434765870", openedAt: Make.time + Double(place), salt: [1]), Make.event(look: "more-\(place)"))
            }
            var seen: [String] = []
            var terms = LookSearchStore.Terms(subject: Self.staff)
            while true {
                let page = try await search.looks(terms, for: Self.officer(), limit: 2)
                guard let last = page.last else { break }
                seen += page.map(\.id)
                terms.after = .init(opened: last.openedAt, id: last.id)
            }
            #expect(seen.count == 6)
            #expect(Set(seen).count == 6)
            #expect(try await search.looks(.init(nhsNumber: Self.number), for: Self.officer()).map(\.id) == ["one"])
            #expect(try await search.looks(.init(), for: Self.officer("o", "RQX")).map(\.id) == ["one"], "what they supplied, and no more")
            #expect(try await search.looks(.init(nhsNumber: Self.number), for: Self.officer("o", "RWK")).isEmpty)
            #expect(try await search.looks(.init(nhsNumber: Self.number), for: Self.officer("o", "RQX")).map(\.id) == ["one"], "supplied")
            #expect(try await search.looks(.init(subject: Self.staff), for: Self.officer("o", "RQX")).map(\.id) == ["one"], "supplied")
            #expect(try await search.looks(.init(nhsNumber: "9434765870"), for: Self.officer("o", "RQX")).isEmpty)
            #expect(try await search.looks(.init(organisation: "R1H"), for: Self.officer("o", "RQX")).map(\.id) == ["one"], "supplied")
            #expect(try await search.looks(.init(organisation: "RRV"), for: Self.officer("o", "RQX")).isEmpty)
            #expect(try await search.looks(.init(until: Make.time), for: Self.officer("o", "RRU", region: true)).isEmpty)
            #expect(try await search.find("one", for: Self.officer("o", "RWK")) == nil)
            #expect(try await search.find("one", for: Self.officer("o", "RQX"))?.nhsNumber == Self.number)
            let around = try await search.around("one")
            #expect(around.suppliers == ["RQX"])
            #expect(around.shown == 1)
        }
    }

    /// Where millions were supplied, going along those for somebody's few took three seconds.
    @Test("whoever is searched for by name or number is found along their own looks, and an organisation's along its own")
    func byIndex() async throws {
        try await withDatabase { database, _ in
            let terms: [(LookSearchStore.Terms, own: String, supplied: String)] = [
                (.init(nhsNumber: Self.number), "look_number", "look_number"),
                (.init(subject: Self.staff), "look_subject", "look_subject"),
                (.init(nhsNumber: Self.number, subject: Self.staff, organisation: "R1H"), "look_number", "look_number"),
                (.init(), "look_organisation", "look_supplier_organisation"),
            ]
            for (terms, own, supplied) in terms {
                for isSupplied in [false, true] {
                    let asked = LookSearchStore.asking(terms, Self.officer("o", "RQX"), isSupplied: isSupplied, 50)
                    let sql = asked.sql.replacingOccurrences(of: "?", with: "'1'")
                    let plan = try await database.read { try $0.query("EXPLAIN QUERY PLAN " + sql, []).compactMap { $0.text(3) } }
                    let index = isSupplied ? supplied : own
                    #expect(plan.first?.contains("INDEX \(index) (") == true, "\(terms.kinds), supplied: \(isSupplied): \(plan)")
                }
            }
            let seldom = LookSearchStore.asking(
                .init(organisation: "R1H"), Self.officer("o", "RQX"), isSupplied: true, alongLooker: true, 50)
            let sql = seldom.sql.replacingOccurrences(of: "?", with: "'1'")
            let plan = try await database.read { try $0.query("EXPLAIN QUERY PLAN " + sql, []).compactMap { $0.text(3) } }
            #expect(plan.first?.contains("INDEX look_organisation (") == true, "\(plan)")
        }
    }

    @Test("a sample is drawn once for a month, is on record, and its figures and the tallies are in the report", arguments: Driver.all)
    func sampled(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let reports = OversightReportStore(stage.database)
            let looks = try await reports.sampled("R1H", from: Make.time - 9, until: Make.time + 9)
            #expect(looks.count == 1)
            #expect(try await stage.cases.draw(looks, month: "2026-10", by: Self.officer(), days: 31, at: Make.time) == 1)
            #expect(try await stage.cases.draw(looks, month: "2026-10", by: Self.officer(), days: 31, at: Make.time) == 0)
            #expect(try await reports.drawn("R1H", month: "2026-10") == 1)
            #expect(try await reports.drawn("RQX", month: "2026-10") == 0)
            let drawn = try #require(try await stage.cases.queue(.sample, of: Self.officer()).first)
            #expect(try await stage.cases.find(drawn.id, for: Self.officer("o", "RQX")) == nil)
            #expect(try await stage.cases.decide(drawn.id, by: Self.officer(), .justified, because: [1], at: Make.time + 86_400) == .done)
            #expect(try await reports.drawn("R1H", month: "2026-10") == 1, "what is decided is not drawn again")
            let tally = MonitoringStore.Tally(day: 20_000, organisation: "R1H", role: "clinician", kind: "look-opened", ground: "none")
            let store = MonitoringStore(stage.database)
            for _ in 0..<2 {
                try await store.keep(rest: "{}", staff: ["a": "1", "b": nil], tallies: [tally: 3], as: stage.leader, at: Make.time)
            }
            #expect(try await store.memory()?.staff.map(\.subject) == ["a"])
            let figures = try await reports.figures(
                .organisation("R1H"), days: 20_000..<20_001, from: Make.time - 9, until: Make.time + 90_000, least: 30,
                at: Make.time + 90_000)
            #expect(figures.counts.map(\.count) == [6])
            #expect(figures.days == [20_000: 6])
            #expect(figures.shownSince == nil, "of no look it is on record what it showed")
            let shown = MonitoringStore.Tally(
                day: 20_007, organisation: "RWK", role: "clinician", kind: "section-shown", ground: "medicines")
            try await store.keep(rest: "{}", staff: [:], tallies: [shown: 1], as: stage.leader, at: Make.time)
            let since = try await reports.figures(
                .organisation("R1H"), days: 20_000..<20_001, from: Make.time - 9, until: Make.time + 90_000, least: 30, at: Make.time
            ).shownSince
            #expect(since == 20_007, "anywhere in the region")
            #expect(figures.closed.map(\.count) == [1])
            #expect(figures.raised == ["alert": 1, "sample": 1])
            #expect(figures.closed.map(\.longest) == [86_400])
            #expect(figures.open == [.init(kind: "alert", count: 1, late: 0)])
            #expect(
                try await reports.figures(
                    .organisation("RQX"), days: 0..<30_000, from: Make.time, until: Make.time + 9, least: 0, at: Make.time
                ).counts
                    .isEmpty)
        }
    }

    @Test(
        "an officer raises a case of a look that they may see, with why; again joins it; whose staff looked decides it",
        arguments: Driver.all)
    func raised(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let search = LookSearchStore(stage.database)
            let supplier = Self.officer("o", "RQX")
            #expect(try await search.find("one", for: Self.officer("o", "RWK")) == nil, "what they may not see they cannot raise")
            let look = try #require(try await search.find("one", for: supplier))
            let id = try await stage.cases.raise(look, by: supplier, because: [7], days: 7, at: Make.time)
            #expect(try await stage.cases.raise(look, by: Self.officer(), because: [8], days: 7, at: Make.time + 1) == id)
            #expect(try await stage.cases.queue(.raised, of: Self.officer()).map(\.id) == [id])
            #expect(try await stage.cases.queue(.raised, of: supplier).map(\.id) == [id])
            #expect(try await stage.cases.queue(.raised, of: Self.officer("o", "RWK")).isEmpty)
            #expect(try await stage.cases.steps(of: id).map(\.words) == [[7], [8]])
            #expect(try await stage.database.count("trail_event WHERE kind = 'case-raised' AND look = 'one'") == 2)
            #expect(try await stage.cases.decide(id, by: supplier, .justified, because: [1], at: Make.time) == .notTheirs)
            #expect(try await stage.cases.decide(id, by: Self.officer(), .justified, because: [1], at: Make.time) == .done)
            #expect(
                try await stage.cases.raise(look, by: supplier, because: [9], days: 7, at: Make.time + 2) != id, "a closed one is closed")
        }
    }

    @Test(
        "the rules are given the events that they know, with their people, decision and flags, in the order of ids", arguments: Driver.all)
    func events(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            let store = MonitoringStore(database)
            let flags = LookFlags([.sameAddress, .notable], rarity: .rare, sinceDeath: .month)
            let opened = TrailEvent(
                kind: .lookOpened, at: Make.time, subject: Self.staff, organisation: "R1H", role: "R8000", people: [Self.number],
                look: "one",
                decision: "{}")
            try await database.append(TrailStore.inserting(opened) + [flags.inserting(opened.id)])
            let ended = TrailEvent(kind: .lookEnded, at: Make.time + 1, look: "one")
            try await trail.append(ended)
            let found = TrailEvent(
                kind: .searchAnswered, at: Make.time + 2, subject: Self.staff, organisation: "R1H", people: [Self.number, "9434765870"],
                detail: "found")
            try await trail.append(found)
            let ids = try await store.ids(after: "", limit: 10)
            #expect(ids == [opened.id, ended.id, found.id])
            #expect(try await store.ids(after: opened.id, limit: 1) == [ended.id])
            let events = try await store.events(ids)
            #expect(events.map(\.id) == [opened.id, found.id])
            #expect(events.first?.flags == flags)
            #expect(events.first?.decision == "{}")
            #expect(events.last?.people == ["9434765870", Self.number])
            #expect(events.last?.flags == LookFlags())
            #expect(try await store.events([]).isEmpty)
        }
    }

    @Test("broken glass becomes a case once, with its look, and is closed with it", arguments: Driver.all)
    func glass(_ driver: Driver) async throws {
        try await withCase(driver) { stage in
            let (trail, database) = (TrailStore(stage.database), stage.database)
            try await trail.append(
                TrailEvent(
                    kind: .glassBroken, at: Make.time + 3, subject: Self.staff, organisation: "R1H", role: "R8000", people: [Self.number],
                    look: "one")
            )
            let at = Int64((Make.time.timeIntervalSince1970 + 3) * 1000)
            let id = TrailEvent(kind: .glassBroken, at: Make.time).id
            try await database.append([
                SQLStatement(
                    "INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES ('g', ?, 'i', 'R1H', ?, 'medicines', '', 'emergency', ?, ?, 3, ?)",
                    [.text(Self.staff), .text(Self.number), .blob([1]), .integer(at), .integer(at)]),
                SQLStatement(
                    "INSERT INTO break_glass_case (id, break_glass, organisation, raised_at) VALUES (?, 'g', 'R1H', ?)",
                    [.text(id), .integer(at)]),
            ])
            for expected in [1, 0] {
                #expect(try await stage.cases.takeUpBrokenGlass(days: 7, as: stage.leader, at: Make.time + 4) == expected)
            }
            let found = try #require(try await stage.cases.queue(.glass, of: Self.officer()).first)
            #expect(found.look == "one")
            #expect(found.role == "R8000")
            #expect(found.due == Make.time + 3 + 7 * 86_400)
            #expect(try await stage.cases.queue(.glass, of: Self.officer("o", "RQX")).isEmpty)
            #expect(try await BreakGlassStore(database).find(id)?.grant.reason == "emergency")
            #expect(try await stage.cases.decide(found.id, by: Self.officer(), .justified, because: [1], at: Make.time + 9) == .done)
            #expect(try await BreakGlassStore(database).cases(of: "R1H").first?.closed == Make.time + 9)
        }
    }

    @Test("what staff live by is kept as marks, and replaced whole", arguments: Driver.all)
    func homes(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = StaffHomeStore(database)
            let key = [UInt8](repeating: 5, count: 32)
            let home = AddressMarks(lines: ["1 High Street"], postcode: "E1 1AA", key: key)
            let mark = PersonMark(number: Self.number, key: key)
            try await store.replace(
                [.init(subject: "a", person: mark, home: home), .init(subject: "b", person: nil, home: nil)], of: "R1H", at: Make.time)
            let known = try await store.all()
            #expect(Set(known.map(\.line)) == [.init(subject: "a", person: mark, home: home), .init(subject: "b", person: nil, home: nil)])
            try await store.replace([.init(subject: "b", person: nil, home: home)], of: "R1H", at: Make.time)
            #expect(try await store.all().map(\.line.subject) == ["b"])
        }
    }
}
