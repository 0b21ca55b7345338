import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Foundation
import Logging
import Storage
import Synchronization
import Testing

@testable import Looks

/// The account as it is: the accountant over a database in a file, with its faults.
@Suite struct SQLiteAccountTests {
    /// A database whose next writes fail as the test says.
    final class Faulty: SQLDatabase {
        let inner: SQLiteDatabase
        let failure = Mutex<StorageError?>(nil)
        /// The next release's commit is under way when its connection is lost: it is there only after whatever reads next has read.
        let losesAnswer = Mutex(false)
        /// How often it was read.
        let reads = Mutex(0)
        private let underWay = Mutex<[SQLStatement]?>(nil)
        init(_ inner: SQLiteDatabase) { self.inner = inner }
        func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError)
            -> T
        {
            if let why = failure.withLock({ $0 }) { throw why }
            return try await inner.write(body)
        }
        func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError)
            -> T
        {
            reads.withLock { $0 += 1 }
            return try await inner.read(body)
        }
        func append(_ rows: [SQLStatement]) async throws(StorageError) {
            if let why = failure.withLock({ $0 }) { throw why }
            if rows.first?.sql.contains("look_release") == true {
                let isLost = losesAnswer.withLock { lost in
                    defer { lost = false }
                    return lost
                }
                if isLost {
                    underWay.withLock { $0 = rows }
                    throw .outcomeUnknown
                }
                // First come: whoever writes the same row waits for it, and is told that it is there.
                if let before = underWay.withLock({ rows in
                    defer { rows = nil }
                    return rows
                }) {
                    try await inner.append(before)
                }
            }
            try await inner.append(rows)
        }
    }

    struct Desk: Sendable {
        let database: Faulty
        let accountant: Accountant
        let trail: TrailStore
        let lines: KeptLog.Lines

        /// A stage's surroundings with this account, on whose database the person is on a caseload.
        func use(_ surroundings: inout Surroundings) {
            surroundings.account = accountant.account
            surroundings.nodes = accountant.nodes
            surroundings.access.decide = { [accountant] deciding async throws(AccessDesk.Failed) in
                try await accountant.decided(deciding.onCaseload)
            }
        }

        /// Another node's, over the same database.
        func another() -> Accountant { SQLiteAccountTests.accountant(database, KeptLog.logger().0) }

        func open(_ id: LookID, _ session: String) async throws {
            let decision = try await accountant.decided(SQLiteAccountTests.deciding(id, session))?.decision
            #expect(decision?.isPermitted == true)
        }
    }

    /// Puts a look on record that an example policy permits.
    static func deciding(_ id: LookID, _ session: String, at now: Date = Date()) -> LookDeciding {
        let number = Stage.person.nhsNumber
        let facts = Facts(
            organisation: .init(ods: Stage.barts.ods, kind: .acute, usesTheRecord: true), regionDigest: "d", now: Moment(now),
            agreement: .inForce,
            assurance: Facts.Assurance(authentication: 3, identity: 3),
            relationships: [
                Relationship(
                    kind: .caseload, strength: .proven, organisation: Stage.barts.ods, person: number, from: Moment(now), evidence: "test")
            ], restricted: .no)
        return LookDeciding(
            step: .inHand, look: id, session: session, person: number, asked: number,
            question: RegisterStore.Question(
                staff: Stage.clinician, organisation: Stage.barts.ods, person: number, breakGlass: Stage.policy.breakGlass, now: now),
            decide: {
                decide(AccessRequest(action: .openLook, staff: Stage.clinician, person: number), facts.with($0), under: Stage.policy)
            }, at: now)
    }

    func withAccount<T: Sendable>(_ body: (Desk) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "carerecord-account-\(UUID().uuidString)"
        ).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = Faulty(try SQLiteDatabase(path: folder + "/trail.sqlite"))
        let (logger, lines) = KeptLog.logger()
        let accountant = Self.accountant(database, logger)
        return try await body(
            Desk(database: database, accountant: accountant, trail: TrailStore(database), lines: lines))
    }

    static func accountant(_ database: Faulty, _ logger: Logger) -> Accountant {
        Accountant(
            trail: TrailStore(database), open: OpenLookStore(database), mixUps: MixUpStore(database), registers: RegisterStore(database),
            glass: BreakGlassStore(database), logger: logger)
    }

    /// RFC 6962 section 2.1 as it is written, over leaf hashes.
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        if leaves.isEmpty { return Array(SHA256.hash(data: [UInt8]())) }
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return Array(SHA256.hash(data: [1] + root(leaves[leaves.startIndex..<middle]) + root(leaves[middle...])))
    }

    static func leaves(_ row: ReleaseRow) -> [[UInt8]] {
        stride(from: 0, to: row.leaves.count, by: 32).map { Array(row.leaves[$0..<$0 + 32]) }
    }

    /// Every root of a look is over all the leaves written until then.
    static func check(_ rows: [ReleaseRow]) {
        var all: [[UInt8]] = []
        for row in rows {
            all += leaves(row)
            #expect(row.treeSize == UInt64(all.count))
            #expect(row.root == root(all[...]))
        }
    }

    let answers = [
        Stage.answer(
            "barts", [Stage.patient(), Stage.resource("Condition", "c1")], completes: [.identity, .conditions]),
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("Condition", "c2", source: "gp", patient: "Patient/g1", organisation: "F84003"),
            ]),
        Stage.answer("barts", [Stage.resource("AllergyIntolerance", "a1")]),
    ]

    @Test(
        "broken glass, its decision and its case are written with the look; only whose information it alone opens has a case, beside their own"
    )
    func cases() async throws {
        try await withAccount { it in
            let (now, id) = (Date(), LookID("look-of-broken-glass-0123456789")!)
            let number = Stage.person.nhsNumber
            let facts = Facts(
                organisation: .init(ods: Stage.barts.ods, kind: .acute, usesTheRecord: true), regionDigest: "d", now: Moment(now),
                agreement: .inForce,
                assurance: Facts.Assurance(authentication: 3, identity: 3), asked: [.referral], restricted: .no)
            let grant = BreakGlassGrant(
                id: "g", staff: "1", organisation: Stage.barts.ods, person: number, sections: [.allergies], reason: "emergency",
                opened: Moment(now), assurance: 3,
                authenticated: Moment(now))
            var deciding = LookDeciding(
                step: .last, look: id, session: "s", person: number, asked: number,
                question: RegisterStore.Question(
                    staff: Stage.clinician, organisation: Stage.barts.ods, person: number, breakGlass: Stage.policy.breakGlass, now: now),
                decide: {
                    decide(AccessRequest(action: .openLook, staff: Stage.clinician, person: number), facts.with($0), under: Stage.policy)
                }, at: now)
            deciding.breaking = GlassBreaking(
                grant: grant, words: "",
                decide: {
                    decide(
                        AccessRequest(action: .breakGlass, staff: Stage.clinician, person: number, breaking: grant), facts.with($0),
                        under: Stage.policy)
                }, lasts: Stage.policy.breakGlass.lasts)
            #expect(try await it.accountant.decided(deciding, words: [7])?.decision.permitted == [.allergies])
            #expect(try await it.trail.kinds(of: id.text) == ["glass-broken", "look-opened"])
            let written = try await it.database.read {
                try $0.query("SELECT decision FROM trail_event WHERE kind = 'glass-broken'", []).first?.text(0)
            }
            let decision = try WrittenDecision(text: written ?? "")
            #expect(decision.outcome == "permit" && decision.request.breaking == grant)
            func shown(_ id: String, _ organisation: Organisation, _ isByGlass: Bool) -> ShownResource {
                ShownResource(
                    source: SourceID("a")!, organisation: organisation.ods, type: "AllergyIntolerance", id: id, version: "", digest: [],
                    isByGlass: isByGlass)
            }
            try await it.accountant.account.released(
                ReleaseAccount(
                    look: id, staff: Stage.clinician, person: number,
                    shown: [shown("1", Stage.gp, true), shown("2", Stage.insurer, false)], at: now))
            let store = BreakGlassStore(it.database)
            #expect(try await store.cases(of: "F84003").map(\.words) == [[7]])
            #expect(try await store.cases(of: "R1H").map(\.grant) == [grant])
            #expect(try await store.cases(of: "X99").isEmpty)
        }
    }

    @Test("every resource of a look is a leaf of its tree, and every root is over what was written before")
    func leaves() async throws {
        try await withAccount { it in
            let stage = Stage()
            let account = it.accountant.account
            let id = try await stage.withDesk(answers, change: { it.use(&$0) }) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                _ = try await desk.final(id, session: "s")
                #expect(try await desk.whole(id, session: "s").resources.count == 5)
                for _ in 0..<2 { try await desk.openSection("conditions", of: id, session: "s") }
                stage.pass(1)
                try await desk.close(id, session: "s")
                return id
            }
            let rows = try await it.trail.releases(of: id.text)
            #expect(rows.reduce(0) { $0 + $1.leaves.count } == 5 * 32)
            Self.check(rows)
            let kinds = try await it.trail.kinds(of: id.text)
            #expect(
                kinds.filter { $0 != "answer-shown" } == [
                    "evidence-asked", "look-opened", TrailEvent.Kind.exported.rawValue, "section-opened", "look-ended",
                ], "a section that is opened twice is one line")
            #expect(kinds.count { $0 == "answer-shown" } == rows.count, "each release is an event too")
            #expect(await it.accountant.openCount == 0, "no salt stays in memory")
            // Whatever was read where: each section of each organisation that it showed is on record, once.
            let told = try await it.trail.details(of: id.text, kind: .answerShown).compactMap { ShownSections($0) }
            let pairs = told.flatMap { one in
                one.byOrganisation.flatMap { organisation, sections in sections.map { [organisation, $0.rawValue] } }
            }
            #expect(
                pairs.map { $0.joined(separator: " ") }.sorted() == [
                    "F84003 conditions", "R1H allergies", "R1H conditions", "R1H identity",
                ])
            let first = told.flatMap(\.first).sorted()
            #expect(first == [.identity, .conditions, .allergies])
        }
    }

    @Test("a node that takes a look over tells no section again that another node told, and each that is new")
    func sectionsTakenOver() async throws {
        try await withAccount { it in
            let (id, number) = (try #require(LookID(Looks.random(32))), Stage.person.nhsNumber)
            try await it.open(id, "s")
            func release(_ accountant: Accountant, _ sections: [(Organisation, Section)]) async throws {
                try await accountant.account.released(
                    ReleaseAccount(
                        look: id, staff: Stage.clinician, person: number,
                        shown: sections.enumerated().map { place, it in
                            ShownResource(
                                source: SourceID("barts")!, organisation: it.0.ods, type: "Basic", id: "\(place)", version: "", digest: [1],
                                sections: [it.1])
                        }, at: Date()))
            }
            try await release(it.accountant, [(Stage.barts, .results), (Stage.barts, .conditions)])
            let other = it.another()
            #expect(try await other.nodes.adopt(id) != nil)
            try await release(other, [(Stage.barts, .results), (Stage.gp, .conditions), (Stage.gp, .medicines)])
            try await release(other, [(Stage.barts, .results), (Stage.gp, .medicines)])
            #expect(
                try await it.trail.details(of: id.text, kind: .answerShown)
                    == ["conditions,results; R1H conditions,results", "medicines; F84003 conditions,medicines"])
        }
    }

    @Test("what was shown and taken back has a line of its own, and its leaves stay")
    func recalled() async throws {
        try await withAccount { it in
            let (stage, door) = (Stage(), Door())
            let account = it.accountant.account
            try await stage.withDesk(
                [],
                change: { surroundings in
                    it.use(&surroundings)
                    surroundings.gather = RecallTests.gather(RecallTests.first, door, RecallTests.stricter)
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 5 })
                door.open()
                _ = try await desk.final(id, session: "s")
                let kinds = try await it.trail.kinds(of: id.text)
                #expect(kinds.filter { $0 != "answer-shown" } == ["evidence-asked", "look-opened", "shown-recalled", "mix-up-raised"])
                let rows = try await it.trail.releases(of: id.text)
                #expect(rows.reduce(0) { $0 + $1.leaves.count } == 6 * 32)
                Self.check(rows)
            }
        }
    }

    @Test("after a release that could not be written the tree is as before, and the next root is over what can be read")
    func failedWrite() async throws {
        try await withAccount { it in
            let stage = Stage()
            let account = it.accountant.account
            let step = Mutex(0)
            let answers = answers
            try await stage.withDesk(
                [],
                change: { surroundings in
                    it.use(&surroundings)
                    surroundings.gather = { _, handOver in
                        for answer in answers {
                            let now = step.withLock {
                                $0 += 1
                                return $0
                            }
                            it.database.failure.withLock { $0 = now == 2 ? .full : nil }
                            await handOver(answer)
                            // Until the releaser has taken it.
                            try? await Task.sleep(for: .milliseconds(300))
                        }
                    }
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                #expect(look.record.entries(in: .conditions).map(\.id.resource.id) == ["c1"])
                #expect(
                    look.panel.first { $0.source.name == "gp" }?.sections[.conditions]?.state
                        == .unavailable(.notAccounted))
                #expect(look.ledger.isBalanced)
                let rows = try await it.trail.releases(of: id.text)
                #expect(rows.map(\.sequence) == [1, 2], "a number whose writing failed is the next one's")
                Self.check(rows)
                #expect(it.lines.text.contains("cannot be written"))
                #expect(!it.lines.text.contains(Stage.number))
            }
        }
    }

    @Test("a release whose commit was under way when it was read for, and is there only afterwards, is under the next root all the same")
    func landsLate() async throws {
        try await withAccount { it in
            let stage = Stage()
            let answers = answers
            let step = Mutex(0)
            try await stage.withDesk(
                [],
                change: { surroundings in
                    it.use(&surroundings)
                    surroundings.gather = { _, handOver in
                        for answer in answers {
                            let now = step.withLock {
                                $0 += 1
                                return $0
                            }
                            if now == 2 { it.database.losesAnswer.withLock { $0 = true } }
                            await handOver(answer)
                            // Until the releaser has taken it.
                            try? await Task.sleep(for: .milliseconds(300))
                        }
                    }
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                // What nobody knows to be written is not shown, though it turns out to be.
                #expect(look.record.entries(in: .conditions).map(\.id.resource.id) == ["c1"])
                let rows = try await it.trail.releases(of: id.text)
                #expect(rows.map(\.sequence) == [1, 2, 3])
                Self.check(rows)
            }
        }
    }

    @Test(
        "a database that is locked, full or read-only opens no look, asks nobody and finds nobody",
        arguments: [StorageError.busy, .full, .readOnly, .corrupt])
    func refuses(why: StorageError) async throws {
        try await withAccount { it in
            let stage = Stage()
            let account = it.accountant.account
            let asked = Mutex(0)
            it.database.failure.withLock { $0 = why }
            try await stage.withDesk(
                answers,
                change: { surroundings in
                    it.use(&surroundings)
                    let (trace, search) = (surroundings.trace, surroundings.search)
                    surroundings.trace = { number, asker in
                        asked.withLock { $0 += 1 }
                        return await trace(number, asker)
                    }
                    surroundings.search = { criteria, asker in
                        asked.withLock { $0 += 1 }
                        return await search(criteria, asker)
                    }
                }
            ) { desk in
                #expect(
                    await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") }
                        == "accountUnavailable")
                let byName = PersonCriteria(family: "Okonkwo", born: "1944-03-14")
                #expect(
                    await lookFailure { _ = try await desk.search(byName, by: Stage.clinician, session: "s") }
                        == "accountUnavailable")
                let byNumber = PersonCriteria(nhsNumber: Stage.number)
                #expect(
                    await lookFailure { _ = try await desk.search(byNumber, by: Stage.clinician, session: "s") }
                        == "accountUnavailable")
                #expect(asked.withLock { $0 } == 0, "the demographics service is not asked either")
                #expect(stage.state.withLock { $0.asked.isEmpty })
                it.database.failure.withLock { $0 = nil }
                #expect(
                    await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") }
                        == "none")
            }
        }
    }

    @Test("an original, a print and a document are not given while that cannot be put on record")
    func exits() async throws {
        try await withAccount { it in
            let stage = Stage()
            let account = it.accountant.account
            try await stage.withDesk(answers, change: { it.use(&$0) }) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                let opaque = look.opaqueID(of: try #require(look.record.entries(in: .allergies).first).id)
                it.database.failure.withLock { $0 = .full }
                #expect(
                    await lookFailure { _ = try await desk.openEntry(opaque, of: id, session: "s") }
                        == "accountUnavailable")
                #expect(
                    await lookFailure { try await desk.accountForExit("print", of: id, session: "s") }
                        == "accountUnavailable")
                it.database.failure.withLock { $0 = nil }
                #expect(await lookFailure { _ = try await desk.openEntry(opaque, of: id, session: "s") } == "none")
            }
        }
    }

    @Test("a search is on record before it is asked, and whom it found before they are shown; no words of it are kept")
    func searches() async throws {
        try await withAccount { it in
            let stage = Stage()
            let account = it.accountant.account
            let before = Mutex<[String]>([])
            try await stage.withDesk(
                answers,
                change: { surroundings in
                    it.use(&surroundings)
                    let search = surroundings.search
                    surroundings.search = { criteria, asker in
                        let kinds = try? await it.database.read {
                            try $0.query("SELECT kind FROM trail_event", []).compactMap { $0.text(0) }
                        }
                        before.withLock { $0 = kinds ?? [] }
                        return await search(criteria, asker)
                    }
                }
            ) { desk in
                _ = try await desk.search(
                    PersonCriteria(family: "Okonkwo", born: "1944-03-14"), by: Stage.clinician, session: "s")
                #expect(before.withLock { $0 } == ["searched"])
                let rows = try await it.database.read {
                    try $0.query("SELECT kind, detail FROM trail_event ORDER BY rowid", [])
                }
                #expect(rows.compactMap { $0.text(0) } == ["searched", "search-answered"])
                let people = try await it.database.read { try $0.query("SELECT nhs_number FROM trail_person", []) }
                #expect(people.map { $0.text(0) } == [Stage.number])
                #expect(
                    !rows.contains { ($0.text(1) ?? "").contains("Okonkwo") || ($0.text(1) ?? "").contains("1944") })
            }
        }
    }

    @Test("a look of nobody, or of nobody who can be checked, ends on record and leaves no salt in memory")
    func nobody() async throws {
        try await withAccount { it in
            let stage = Stage()
            let account = it.accountant.account
            let isDown = Mutex(false)
            try await stage.withDesk(
                answers,
                change: { surroundings in
                    it.use(&surroundings)
                    let trace = surroundings.trace
                    surroundings.trace = { number, asker in
                        isDown.withLock { $0 } ? .unavailable : await trace(number, asker)
                    }
                }
            ) { desk in
                #expect(
                    await lookFailure { _ = try await desk.open("9999999999", by: Stage.clinician, session: "s") }
                        == "personNotFound")
                isDown.withLock { $0 = true }
                #expect(
                    await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") }
                        == "demographicsUnavailable")
                #expect(await it.accountant.openCount == 0)
                let kinds = try await it.database.read {
                    try $0.query("SELECT kind FROM trail_event ORDER BY id", []).compactMap { $0.text(0) }
                }
                #expect(
                    kinds.sorted() == ["evidence-asked", "evidence-asked", "look-ended", "look-ended", "person-not-found"])
            }
        }
    }

    @Test("releases of one look that come at once take turns: each number once, each root right")
    func turns() async throws {
        try await withAccount { it in
            let account = it.accountant.account
            let id = try #require(LookID(Looks.random(32)))
            let number = Stage.person.nhsNumber
            try await it.open(id, "s")
            await withTaskGroup(of: Void.self) { group in
                for batch in 0..<25 {
                    group.addTask {
                        let shown = (0...batch % 4).map {
                            ShownResource(
                                source: SourceID("barts")!, organisation: Stage.barts.ods, type: "Condition",
                                id: "\(batch).\($0)", version: "", digest: [UInt8(batch)])
                        }
                        let release = ReleaseAccount(
                            look: id, staff: Stage.clinician, person: number, shown: shown, at: Date())
                        #expect(await (try? account.released(release)) != nil)
                    }
                }
            }
            let rows = try await it.trail.releases(of: id.text)
            #expect(rows.map(\.sequence) == Array(1...25))
            Self.check(rows)
        }
    }
}

extension LookDeciding {
    /// The same, where the person is on the caseload of the staff member's organisation.
    var onCaseload: LookDeciding {
        let (decide, organisation, person, now) = (decide, question.organisation, person, at)
        var it = LookDeciding(
            step: step, look: look, session: session, person: person, asked: asked, question: question,
            decide: { it in
                let given = Relationship(
                    kind: .caseload, strength: .proven, organisation: organisation, person: person, from: Moment(now), evidence: "caseload")
                return decide(
                    RegisterStore.Registers(
                        training: it.training, objection: it.objection, relationships: it.relationships + [given], asked: it.asked,
                        grants: it.grants, use: it.use, director: it.director, roleEnd: it.roleEnd, version: it.version))
            }, at: at)
        it.came = came
        return it
    }
}
