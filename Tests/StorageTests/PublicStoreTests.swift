import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What the public listener reads and writes: people's sessions, the trail as its person reads it, questions.
@Suite struct PublicStoreTests {
    static let person = "9991230068"
    static let old = "9991230076"
    static let other = "9991230084"

    private static func number(_ digits: String) throws -> NHSNumber { try NHSNumber(digits) }

    private static func event(
        _ kind: TrailEvent.Kind, _ people: [String], _ seconds: TimeInterval, look: String? = nil, detail: String? = nil
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: Make.time + seconds, subject: "s1", issuer: "i", organisation: "R1H", role: "R8000", people: people, look: look,
            detail: detail)
    }

    private static func session(_ key: String, at now: Date = Make.time) throws -> PublicSessionStore.Row {
        PublicSessionStore.Row(key: key, person: try number(person), subject: "p1", issuer: "login", created: now, seen: now)
    }

    // MARK: Sessions

    @Test("a person's session is found until it ends, ends once, and its beginning and end are on record with it", arguments: Driver.all)
    func sessions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = PublicSessionStore(database)
            try await store.create(try Self.session("k"), Self.event(.signedIn, [Self.person], 0))
            #expect(try await store.find("k") == Self.session("k"))
            #expect(try await SessionStore(database).find("k") == nil, "it is no staff session")
            try await store.touch("k", at: Make.time + 60)
            try await store.touch("k", at: Make.time + 30)
            #expect(try await store.find("k")?.seen == Make.time + 60, "a later use is never taken back")
            #expect(try await store.end("k", at: Make.time + 90, Self.event(.signedOut, [Self.person], 90)))
            #expect(try await store.end("k", at: Make.time + 91, Self.event(.signedOut, [Self.person], 91)) == false)
            #expect(try await store.find("k") == nil)
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test("a session whose beginning cannot be put on record is not there", arguments: Driver.all)
    func noSessionWithoutItsEvent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let event = Self.event(.signedIn, [Self.person], 0)
            try await TrailStore(database).append(event)
            _ = await storageFailure { try await PublicSessionStore(database).create(try Self.session("k"), event) }
            #expect(try await PublicSessionStore(database).find("k") == nil)
        }
    }

    // MARK: The list

    /// Looks of the person, of somebody else, and what belongs to no look.
    private static func fill(_ database: any SQLDatabase) async throws {
        let trail = TrailStore(database)
        for event in [
            event(.searched, [person], 0), event(.evidenceAsked, [person], 1, look: "a"), event(.lookOpened, [person], 2, look: "a"),
            event(.entryOpened, [person], 3, look: "a"), event(.entryOpened, [person], 4, look: "a"),
            event(.sectionOpened, [person], 5, look: "a", detail: "medicines"), event(.lookOpened, [other], 6, look: "b"),
            event(.searchAnswered, [person, other], 7, detail: "found"), event(.lookChallenged, [person], 8, look: "c"),
            event(.lookRefused, [person], 9, look: "c"), event(.lookEnded, [person], 10, look: "a"),
        ] { try await trail.append(event) }
    }

    @Test(
        "a list has every event that names the person, those of a look under its opening, and no event of anybody else",
        arguments: Driver.all)
    func lines(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.fill(database)
            try await TrailStore(database).append(
                Self.event(.answerShown, [Self.person], 11, look: "a", detail: "medicines,results; R1H medicines,results"))
            let store = PersonTrailStore(database)
            let numbers = [try Self.number(Self.person)]
            let page = try await store.page(of: numbers, limit: 20)
            #expect(page.lines.map(\.first.kind) == ["look-challenged", "search-answered", "look-opened", "searched"])
            #expect(page.count == 11 && page.next == nil)
            #expect(page.lines.reduce(0) { $0 + $1.counts.values.reduce(0, +) } == 11, "each event is under one line")
            #expect(page.lines[2].counts["entry-opened"] == 2 && page.lines[2].sections == ["medicines"])
            #expect(page.lines[2].shownSections == [.medicines, .results])
            let events = try await store.events(of: page.lines[2], of: numbers, limit: 4)
            #expect(events.events.map(\.kind) == ["evidence-asked", "look-opened", "entry-opened", "entry-opened"])
            let rest = try await store.events(of: page.lines[2], of: numbers, after: events.next, limit: 4)
            #expect(rest.events.map(\.kind) == ["section-opened", "look-ended", "answer-shown"] && rest.next == nil)
        }
    }

    @Test("pages by their last line hold each line once, whatever comes meanwhile", arguments: Driver.all)
    func keyset(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.fill(database)
            let store = PersonTrailStore(database)
            let numbers = [try Self.number(Self.person)]
            var (seen, last): ([String], String?) = ([], nil)
            repeat {
                let page = try await store.page(of: numbers, before: last, limit: 1)
                seen += page.lines.map(\.first.kind)
                last = page.next
                try await TrailStore(database).append(Self.event(.listHanded, [Self.person], 100))
            } while last != nil
            #expect(seen == ["look-challenged", "search-answered", "look-opened", "searched"])
        }
    }

    @Test("a line is found by its event for the person whom it names, and for nobody else", arguments: Driver.all)
    func oneLine(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.fill(database)
            let store = PersonTrailStore(database)
            let (mine, others) = ([try Self.number(Self.person)], [try Self.number(Self.other)])
            let theirs = try #require(try await store.page(of: others, limit: 20).lines.last { $0.first.kind == "look-opened" }).first.id
            let own = try #require(try await store.page(of: mine, limit: 20).lines.first { $0.first.kind == "look-opened" }).first.id
            #expect(try await store.line(theirs, of: mine) == nil)
            #expect(try await store.line(own, of: mine)?.first.id == own)
            #expect(try await store.line(own, of: others) == nil)
            #expect(try await store.line(String(repeating: "0", count: 32), of: mine) == nil)
        }
    }

    @Test(
        "looks under a superseded number are the person's too, and nobody is taken for them because a search named both",
        arguments: Driver.all)
    func superseded(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            try await trail.append(Self.event(.lookOpened, [Self.old], 0, look: "a"))
            try await trail.append(Self.event(.searchAnswered, [Self.old, Self.person], 1, look: "b", detail: "number superseded"))
            try await trail.append(Self.event(.searchAnswered, [Self.person, Self.other], 2, detail: "found"))
            let store = PersonTrailStore(database)
            let numbers = try await store.numbers(of: try Self.number(Self.person))
            #expect(numbers.map(\.digits) == [Self.person, Self.old])
            let page = try await store.page(of: numbers, limit: 20)
            #expect(page.count == 3 && page.lines.count == 3, "an event that names both numbers is one event")
            #expect(try await store.numbers(of: try Self.number(Self.other)).map(\.digits) == [Self.other])
        }
    }

    // MARK: Questions

    private static func question(
        _ id: String, event: String, organisation: String = "R1H", of digits: String = person, at seconds: TimeInterval = 0
    ) throws -> LookQuestionStore.Row {
        LookQuestionStore.Row(
            id: id, event: event, look: "a", person: try number(digits), organisation: organisation, words: [1, 2, 3],
            asked: Make.time + seconds)
    }

    private static let looker = LookQuestionStore.Looker(staff: "s1", role: "R8000", at: Make.time - 60, due: Make.time + 7 * 86_400)

    @Test(
        "a question is on record with its asking, is a case of its organisation's officers at once, and is answered once",
        arguments: Driver.all)
    func questions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, cases, officer) = (LookQuestionStore(database), CaseStore(database), OversightTests.officer())
            try await store.ask(try Self.question("q1", event: "e1"), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 0))
            try await store.ask(
                try Self.question("q2", event: "e2", at: 1), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 1))
            #expect(try await database.count("trail_event") == 2)
            let first = try await store.open(of: "R1H", limit: 1)
            #expect(first.map(\.id) == ["q1"])
            #expect(try await store.open(of: "R1H", after: first.last, limit: 1).map(\.id) == ["q2"])
            #expect(try await store.open(of: "RF4").isEmpty)
            let case1 = try #require(try await cases.find("q1", for: officer))
            #expect(case1.kind == .question && case1.staff == "s1" && case1.role == "R8000" && case1.about == "e1" && case1.look == "a")
            #expect(case1.nhsNumber == Self.person && case1.due == Make.time + 7 * 86_400 && case1.first == Make.time - 60)
            #expect(try await cases.find("q1", for: OversightTests.officer("o", "RF4")) == nil)
            #expect(try await cases.decide("q1", by: officer, .justified, because: [1], at: Make.time) == .answerMissing)
            #expect(try await store.find("q1")?.answered == nil)
            #expect(try await cases.decide("q1", by: officer, .justified, because: [1], answer: [9], at: Make.time + 5) == .done)
            #expect(try await cases.decide("q1", by: officer, .justified, because: [1], answer: [8], at: Make.time + 6) == .notNow)
            #expect(try await database.count("trail_event WHERE kind = 'question-answered'") == 1)
            #expect(
                try await database.count(
                    "trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'question-answered' AND p.nhs_number = '\(Self.person)'"
                )
                    == 1, "the person finds it in their list")
            #expect(try await store.open(of: "R1H").map(\.id) == ["q2"])
            let asked = try await store.asked(by: [try Self.number(Self.person)])
            #expect(asked.map(\.id) == ["q2", "q1"] && asked[1].answer == [9] && asked[1].answered == Make.time + 5)
            #expect(asked[0].due == Make.time + 7 * 86_400 && asked[0].answer == nil)
            #expect(try await store.asked(by: [try Self.number(Self.other)]).isEmpty)
            #expect(try await store.find("q1")?.words == [1, 2, 3])
        }
    }

    @Test(
        "the answer of an escalated case reaches the person when a second officer agrees, and never when they do not", arguments: Driver.all
    )
    func escalated(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, cases) = (LookQuestionStore(database), CaseStore(database))
            let (first, second) = (OversightTests.officer(), OversightTests.officer("officer-2"))
            try await store.ask(try Self.question("q1", event: "e1"), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 0))
            #expect(try await cases.decide("q1", by: first, .escalate, because: [1], answer: [9], at: Make.time + 1) == .done)
            let waiting = try #require(try await store.find("q1"))
            #expect(waiting.answered == nil && waiting.answer == nil)
            #expect(try await cases.steps(of: "q1").map(\.kind) == [.decided, .worded])
            #expect(try await cases.confirm("q1", by: first, agrees: true, because: [1], at: Make.time + 2) == .samePerson)
            #expect(try await cases.confirm("q1", by: second, agrees: false, because: [1], at: Make.time + 2) == .done)
            #expect(try await store.find("q1")?.answered == nil)
            #expect(try await cases.decide("q1", by: second, .escalate, because: [1], answer: [7], at: Make.time + 3) == .done)
            #expect(try await cases.confirm("q1", by: first, agrees: true, because: [1], at: Make.time + 4) == .done)
            let told = try #require(try await store.find("q1"))
            #expect(told.answer == [7] && told.answered == Make.time + 4, "the words that the second person agreed with")
            #expect(try await database.count("trail_event WHERE kind = 'answer-worded'") == 2)
            #expect(try await database.count("trail_event WHERE kind = 'question-answered'") == 1)
        }
    }

    private static let messages: CaseStore.AnswerMessages = { it, way in
        guard let way else { return [] }
        return [
            OutboxMessage(
                id: it.id + "-question-answered", template: "question-answered", desk: nil, reference: "r", recipient: way.words,
                created: Make.time + 5)
        ]
    }

    @Test(
        "with the answer goes one message by the way that the person chose; none where they never said, or where it was said under another number",
        arguments: Driver.all)
    func answerIsTold(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, cases, officer) = (LookQuestionStore(database), CaseStore(database), OversightTests.officer())
            try await store.ask(try Self.question("q1", event: "e1"), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 0))
            try await store.ask(
                try Self.question("q2", event: "e2", at: 1), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 1))
            #expect(
                try await cases.decide("q1", by: officer, .justified, because: [1], answer: [9], at: Make.time + 4, messages: Self.messages)
                    == .done)
            #expect(try await database.count("outbox") == 0, "nothing is sent to whoever never said how")
            // Said under a number that theirs is said to have superseded, which may be taken back: it may be somebody else's address.
            try await TrailStore(database).append(
                Self.event(.searchAnswered, [Self.old, Self.person], 2), older: Self.old, newer: Self.person)
            try await ContactWayStore(database).set(
                .init(person: try Self.number(Self.old), way: .email, words: [4, 2], set: Make.time + 2),
                Self.event(.contactWaySet, [Self.old], 3))
            #expect(try await ContactWayStore(database).find(Self.person) == nil)
            try await ContactWayStore(database).set(
                .init(person: try Self.number(Self.person), way: .email, words: [5], set: Make.time + 1),
                Self.event(.contactWaySet, [Self.person], 3))
            #expect(
                try await cases.decide("q2", by: officer, .justified, because: [1], answer: [9], at: Make.time + 5, messages: Self.messages)
                    == .done)
            #expect(
                try await cases.decide("q2", by: officer, .justified, because: [1], answer: [9], at: Make.time + 6, messages: Self.messages)
                    == .notNow)
            let due = try await OutboxStore(database).due(at: Make.time + 9)
            #expect(due.map(\.message.id) == ["q2-question-answered"] && due.first?.message.recipient == [5])
        }
    }

    @Test(
        "whoever asked to be told has a message waiting with the grant when their glass is broken; an address that was given for answers is not used for it",
        arguments: Driver.all)
    func glass(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let ways = ContactWayStore(database)
            let asked: [(String, ContactWayStore.Way, [UInt8]?, Bool)] = [
                (Self.person, .email, [7], true), (Self.old, .phone, [8], true), (Self.other, .email, [9], false),
                ("9434765870", .here, nil, false),
            ]
            for (number, way, words, tellsOfGlass) in asked {
                let row = ContactWayStore.Row(
                    person: try Self.number(number), way: way, words: words, set: Make.time, tellsOfGlass: tellsOfGlass)
                try await ways.set(row, Self.event(.contactWaySet, [number], 1))
                #expect(try await ways.find(number) == row)
                try await database.append([OutboxStore.tellingPersonOfGlass("grant-of-\(number)ab", person: number, at: Make.time)])
            }
            let due = try await OutboxStore(database).due(at: Make.time).map(\.message)
            #expect(due.compactMap(\.recipient).sorted { $0[0] < $1[0] } == [[7], [8]])
            #expect(due.allSatisfy { $0.template == "glass-broken" && $0.desk == nil })
            #expect(Set(due.map { OutboxStore.wayOfGlass($0) }) == [.email, .phone])
            #expect(due.first { $0.recipient == [7] }?.reference == String("grant-of-\(Self.person)ab".suffix(12)))
        }
    }

    @Test("of an escalated case the person is told with the second officer's yes, and not before", arguments: Driver.all)
    func escalatedIsToldOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let cases = CaseStore(database)
            try await LookQuestionStore(database).ask(
                try Self.question("q1", event: "e1"), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 0))
            try await ContactWayStore(database).set(
                .init(person: try Self.number(Self.person), way: .phone, words: [7], set: Make.time),
                Self.event(.contactWaySet, [Self.person], 1))
            let first = OversightTests.officer()
            _ = try await cases.decide("q1", by: first, .escalate, because: [1], answer: [9], at: Make.time + 1, messages: Self.messages)
            #expect(try await database.count("outbox") == 0)
            _ = try await cases.confirm(
                "q1", by: OversightTests.officer("officer-2"), agrees: true, because: [1], at: Make.time + 2, messages: Self.messages)
            #expect(try await database.count("outbox WHERE template = 'question-answered' AND desk IS NULL") == 1)
        }
    }

    @Test("a question whose case or event cannot be written is not there: never one without the other", arguments: Driver.all)
    func together(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LookQuestionStore(database)
            let event = Self.event(.lookQuestioned, [Self.person], 0)
            try await TrailStore(database).append(event)
            _ = await storageFailure { try await store.ask(try Self.question("q1", event: "e1"), about: Self.looker, event) }
            #expect(try await database.count("look_question") == 0)
            #expect(try await database.count("oversight_case") == 0)
        }
    }

    @Test("an open question of the version before becomes a case, once, with whoever looked", arguments: Driver.all)
    func takenUp(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let opened = Self.event(.lookOpened, [Self.person], 0, look: "a")
            try await TrailStore(database).append(opened)
            try await database.write { transaction in
                _ = try transaction.execute(
                    "INSERT INTO look_question (id, event, look, nhs_number, organisation, words, asked_at, open_key) VALUES ('q1', ?, 'a', ?, 'R1H', ?, ?, 'k')",
                    [.text(opened.id), .text(Self.person), .blob([1]), .time(Make.time + 5)])
            }
            let leader = try #require(try await LeaderStore(database).take("monitor", as: "node", lasting: 60))
            let cases = CaseStore(database)
            #expect(try await cases.takeUpQuestions(days: 7, as: leader, at: Make.time + 9) == 1)
            #expect(try await cases.takeUpQuestions(days: 7, as: leader, at: Make.time + 9) == 0)
            let found = try #require(try await cases.queue(.question, of: OversightTests.officer()).first)
            #expect(found.id == "q1" && found.staff == "s1" && found.first == Make.time && found.due == Make.time + 5 + 7 * 86_400)
        }
    }

    @Test(
        "about one event a person has one open question, whoever else asks about it; once it is answered another may be asked",
        arguments: Driver.all)
    func oneOpenQuestion(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LookQuestionStore(database)
            try await store.ask(try Self.question("q1", event: "e1"), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 0))
            let failure = await storageFailure {
                try await store.ask(try Self.question("q2", event: "e1"), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 1))
            }
            #expect(failure == .conflict("look_question.open_key"))
            #expect(try await database.count("trail_event") == 1, "what was not asked is not on record")
            try await store.ask(
                try Self.question("q4", event: "e1", organisation: "RF4", of: Self.other), about: Self.looker,
                Self.event(.lookQuestioned, [Self.other], 2))
            let cases = CaseStore(database)
            #expect(
                try await cases.decide("q1", by: OversightTests.officer(), .training, because: [1], answer: [9], at: Make.time + 5) == .done
            )
            try await store.ask(
                try Self.question("q3", event: "e1", at: 9), about: Self.looker, Self.event(.lookQuestioned, [Self.person], 9))
            #expect(try await store.open(of: "R1H").map(\.id) == ["q3"])
        }
    }

    // MARK: How far a list reaches

    @Test(
        "a list's heads reach to the last event under a checkpoint, and its lines bear every number up to there, each once",
        arguments: Driver.all)
    func heads(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let proofs = TrailProofs(database, keys: log.keys)
            #expect(try await proofs.heads(of: Self.person).isEmpty, "nothing is under a checkpoint yet")
            try await Self.fill(database)
            try await log.publish()
            let head = try #require(try await proofs.heads(of: Self.person).first)
            #expect(head.last == 10 && head.people == [Self.person])
            let page = try await PersonTrailStore(database).page(of: [try Self.number(Self.person)], chain: head.chain, limit: 20)
            #expect(page.lines.flatMap(\.numbers).sorted() == Array(1...10))
            #expect(page.lines.first { $0.first.kind == "look-opened" }?.numbers.count == 6)
            let handing = head.handing(at: Make.time, subject: "p1", issuer: "i", purpose: "own record", detail: "x")
            #expect(
                handing.also[.last] == .number(10) && handing.also[.treeSize] == .number(head.treeSize) && handing.people == [Self.person])
            try await TrailStore(database).append(all: [handing])
            try await log.publish()
            #expect(try await proofs.heads(of: Self.person).first?.last == 11, "that it was handed over is theirs too")
        }
    }
}
