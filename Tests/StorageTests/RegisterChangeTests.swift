import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What a rise of the registers' version says it was about: whom it does not touch need not be decided about again.
@Suite struct RegisterChangeTests {
    private static let people = ["9434765919", "9434765870"].compactMap { try? NHSNumber($0) }
    private static let staff = ["one", "two", "three"]
    private static let organisations = ["R1H", "RQX"]
    private static let director = Director(subject: "doctor", organisation: "R1H", jobRole: "R8000")

    private static var terms: BreakGlassTerms {
        BreakGlassTerms(
            roles: [], sections: Set(Section.allCases), reasons: [], assurance: 3, fresh: Span(seconds: 300),
            lasts: Span(seconds: 1_000_000),
            perStaff: .init(most: 3, within: Span(seconds: 86_400)), perOrganisation: .init(most: 9, within: Span(seconds: 86_400)))
    }

    private static func question(
        _ subject: String = "one", at organisation: String = "R1H", about person: NHSNumber? = people.first, known: [NHSNumber] = [],
        now: Date = Make.time
    ) throws -> RegisterStore.Question {
        RegisterStore.Question(
            staff: Make.staff(subject: subject, at: organisation), organisation: try #require(ODSCode(organisation)), person: person,
            alsoKnownAs: known, director: director, breakGlass: terms, now: now)
    }

    @Test(
        "what is set under an old number, and the finding that a number is old, touch whoever has the current one's record open",
        arguments: Driver.all)
    func oldNumbers(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (old, current) = (Self.people[1], Self.people[0])
            let (objections, authority, trail) = (ObjectionStore(database), AuthorityStore(database), TrailStore(database))
            let question = try Self.question(about: current)
            var last = try await authority.read(since: nil)
            func touches() async throws -> Bool {
                let now = try await authority.read(since: last)
                defer { last = now }
                return now.changes.values.contains { $0.touches(question) }
            }
            try await objections.set(old, .sharedCareRecord, by: "desk", at: Make.time)
            #expect(try await !touches(), "nobody knows yet that it is theirs")
            for isNew in [true, false] {
                try await trail.append(
                    Make.event(about: [old.digits, current.digits], kind: .searchAnswered), older: old.digits, newer: current.digits)
                #expect(try await touches() == isNew)
            }
            try await objections.end(old, .sharedCareRecord, by: "desk", at: Make.time)
            #expect(try await touches())
        }
    }

    // MARK: No change is missed

    @Test("whatever is changed in whichever register: whoever is answered otherwise afterwards is touched", arguments: Driver.all)
    func nothingMissed(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            var random = Seeded(seed: 7)
            let (store, authority) = (RegisterStore(database), AuthorityStore(database))
            var (rises, touched, untouched, different) = (0, 0, 0, 0)
            var now = Make.time
            for round in 0..<(driver == .sqlite ? 400 : 150) {
                // Now and then past the time for which a list of training says anything.
                now += [60, 60, 600, 36_000, TrainingStore.fresh + 60].randomElement(using: &random) ?? 60
                var questions: [RegisterStore.Question] = []
                for subject in Self.staff {
                    for organisation in Self.organisations {
                        for person in Self.people {
                            let other = Self.people.first { $0 != person }
                            questions.append(
                                try Self.question(
                                    subject, at: organisation, about: person, known: round % 3 == 0 ? [other].compactMap { $0 } : [],
                                    now: now))
                        }
                    }
                }
                let before = try await store.read(questions)
                let reading = try await authority.read(since: nil)
                try await Self.change(database, at: now, &random)
                let next = try await authority.read(since: reading)
                // What only adds raises no version, and takes nothing from an open look.
                guard next.version > reading.version else { continue }
                rises += 1
                let changes = try (reading.version + 1...next.version).map { try #require(next.changes[$0], "a rise without its row") }
                for (question, (old, new)) in zip(questions, zip(before, try await store.read(questions))) {
                    let isTouched = changes.contains { $0.touches(question) }
                    if isTouched { touched += 1 } else { untouched += 1 }
                    if Self.words(old) != Self.words(new) {
                        different += 1
                        #expect(isTouched, "round \(round): \(changes)")
                    }
                }
            }
            // It means something: much is spared, and much was different.
            #expect(rises > 40 && different > 100 && untouched > touched / 2)
        }
    }

    /// Everything but the version.
    private static func words(_ it: RegisterStore.Registers) -> String {
        "\(it.training) \(it.objection) \(it.relationships) \(it.asked) \(it.grants) \(it.use) \(it.director) \(it.presencesStated)"
    }

    private static func change(_ database: any WatchedDatabase, at now: Date, _ random: inout Seeded) async throws {
        let person = try #require(people.randomElement(using: &random))
        let subject = try #require(staff.randomElement(using: &random))
        let organisation = try #require(organisations.randomElement(using: &random))
        switch Int.random(in: 0..<9, using: &random) {
        case 0: try await ObjectionStore(database).set(person, .sharedCareRecord, by: "desk", at: now)
        case 1: try await ObjectionStore(database).end(person, .sharedCareRecord, by: "desk", at: now)
        case 2: try await CaseloadStore(database).give(person, to: "team", of: organisation, from: nil, until: nil, by: "x", at: now)
        case 3:
            // For another time than before, which may be a shorter one.
            let until = now + TimeInterval(Int.random(in: 1...99, using: &random) * 3_600)
            try await CaseloadStore(database).give(person, to: "team", of: organisation, from: nil, until: until, by: "x", at: now)
        case 4: try await CaseloadStore(database).end([person], with: "team", of: organisation, by: "x", at: now)
        case 5:
            var lines: [TrainingLine] = []
            for subject in staff where Bool.random(using: &random) {
                lines.append(TrainingLine(subject: subject, until: now + TimeInterval(Int.random(in: -2...2, using: &random) * 86_400)))
            }
            // Now and then of a day before, and now and then so old that it tells nothing.
            let ages: [TimeInterval] = [0, 0, 3_600, 86_400, TrainingStore.fresh - 60, TrainingStore.fresh + 60]
            let age = ages.randomElement(using: &random) ?? 0
            try await TrainingStore(database).replace(lines, of: organisation, asOf: now - age, at: now)
        case 6:
            let grant = BreakGlassGrant(
                id: "g\(now.timeIntervalSince1970)", staff: subject, organisation: try #require(ODSCode(organisation)), person: person,
                sections: [.conditions], reason: "r", opened: Moment(now), assurance: 3, authenticated: Moment(now))
            let broken = RegisterStore.Broken(grant, issuer: "i", words: [1], Make.event())
            try await database.write { _ = try $0.run(BreakGlassStore.inserting(broken)) }
        case 7:
            let grants = try await database.read { try $0.query("SELECT id FROM break_glass WHERE ended_at IS NULL", []) }
            if let id = grants.randomElement(using: &random)?.text(0) { try await BreakGlassStore(database).end(id, at: now) }
        default:
            let directions = DirectionStore(database)
            try await directions.name(
                director, by: Make.staff("R8010", subject: subject), look: "l\(now.timeIntervalSince1970)", person: person, at: now)
            let unseen = try await directions.unseen(by: Make.staff(subject: director.subject))
            let id = try #require(unseen.randomElement(using: &random)?.id)
            try await directions.seen(
                id, by: Make.staff(subject: director.subject), disown: Int.random(in: 0..<6, using: &random) == 0, at: now)
        }
    }

    // MARK: What each touches

    @Test("a change of a person touches looks at them under any of their numbers; one of staff touches theirs; policy and region touch all")
    func touches() throws {
        let (person, other) = (Self.people[0], Self.people[1])
        #expect(RegisterChange.people([person.digits]).touches(try Self.question(about: person)))
        #expect(RegisterChange.people([person.digits]).touches(try Self.question(about: other, known: [person])))
        #expect(!RegisterChange.people([person.digits]).touches(try Self.question(about: other)))
        #expect(RegisterChange.people([person.digits]).touches(try Self.question(about: nil)), "not sure, so it is")
        #expect(RegisterChange.staff(["one"]).touches(try Self.question("one")))
        #expect(!RegisterChange.staff(["one"]).touches(try Self.question("two")))
        #expect(RegisterChange.everything.touches(try Self.question("two", about: other)))
    }

    @Test("what is written is read again; what this program does not understand, and what names too many, is everything")
    func written() {
        for change: RegisterChange in [.everything, .people(["1", "2"]), .staff(["a\"b\n", "ü"]), .staff([])] {
            let (kind, names) = change.written
            #expect(RegisterChange(kind: kind, names: names) == change)
        }
        let many = RegisterChange.people(Set((0...RegisterChange.mostNamed).map(String.init))).written
        #expect(RegisterChange(kind: many.kind, names: many.names) == .everything)
        for (kind, names) in [("practices", "[]"), ("people", "1,2"), ("people", nil), (nil, "[]")] as [(String?, String?)] {
            #expect(RegisterChange(kind: kind, names: names) == .everything)
        }
    }

    @Test("a rise by the program of the version before has no row, a row stands for no longer than it is of use", arguments: Driver.all)
    func rows(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let authority = AuthorityStore(database)
            let first = try await authority.read(since: nil)
            #expect(first.changes.isEmpty)
            let objections = ObjectionStore(database)
            _ = try await objections.set(Self.people[0], .sharedCareRecord, by: "desk", at: Make.time)
            // As it does it.
            try await database.write { try $0.execute("UPDATE register_version SET version = version + 1 WHERE id = 1", []) }
            _ = try await objections.end(Self.people[0], .sharedCareRecord, by: "desk", at: Make.time)
            let next = try await authority.read(since: first)
            let person = RegisterChange.people([Self.people[0].digits])
            #expect(next.version == first.version + 3)
            #expect(next.changes == [first.version + 1: person, first.version + 3: person])
            #expect(try await authority.read(since: next).changes.isEmpty)
            for _ in 0..<Int(RegisterChange.kept) + 20 { try await database.write { try RegisterVersionStore.rise(.everything, $0) } }
            #expect(try await database.count("register_change") == Int(RegisterChange.kept))
        }
    }

    @Test("of many changes at the same moment each has a version of its own and a row", arguments: Driver.all)
    func together(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let first = try await AuthorityStore(database).read(since: nil)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask { try await database.write { try RegisterVersionStore.rise(.staff(["\(number)"]), $0) } }
                }
                try await group.waitForAll()
            }
            let next = try await AuthorityStore(database).read(since: first)
            #expect(next.version == first.version + 12)
            #expect(Set(next.changes.keys) == Set(first.version + 1...next.version))
            #expect(Set(next.changes.values) == Set((0..<12).map { .staff(["\($0)"]) }))
        }
    }
}

/// Random numbers that come again.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
