import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// The registers that decisions are made from.
@Suite struct RegisterTests {
    private let person: NHSNumber
    private let organisation: ODSCode
    private let day: TimeInterval = 86_400

    init() throws {
        person = try NHSNumber("9434765919")
        organisation = try #require(ODSCode("R1H"))
    }

    private var terms: BreakGlassTerms {
        BreakGlassTerms(
            roles: [], sections: Set(Section.allCases), reasons: [], assurance: 3, fresh: Span(seconds: 300), lasts: Span(seconds: 3600),
            perStaff: .init(most: 3, within: Span(seconds: 86_400)), perOrganisation: .init(most: 9, within: Span(seconds: 86_400)))
    }

    private func registers(_ database: any WatchedDatabase, at now: Date = Make.time, director: Director? = nil) async throws
        -> RegisterStore.Registers
    {
        try await RegisterStore(database).read(question(at: now, director: director))
    }

    private func question(at now: Date = Make.time, director: Director? = nil) -> RegisterStore.Question {
        RegisterStore.Question(
            staff: Make.staff(), organisation: organisation, person: person, director: director, breakGlass: terms, now: now)
    }

    @Test("many questions in one read are answered as each by itself", arguments: Driver.all)
    func together(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let other = try NHSNumber("9434765870")
            _ = try await ObjectionStore(database).set(other, .sharedCareRecord, by: "desk", at: Make.time)
            let store = RegisterStore(database)
            func asked(_ person: NHSNumber?, known: [NHSNumber] = []) -> RegisterStore.Question {
                RegisterStore.Question(
                    staff: Make.staff(), organisation: organisation, person: person, alsoKnownAs: known, breakGlass: terms, now: Make.time)
            }
            let questions = [asked(person), asked(other), asked(nil), asked(person, known: [other]), asked(person)]
            let answers = try await store.read(questions)
            #expect(answers.map(\.objection) == [.none, .objects, .none, .objects, .none])
            for (question, answer) in zip(questions, answers) {
                let alone = try await store.read(question)
                #expect(answer.objection == alone.objection && answer.training == alone.training && answer.version == alone.version)
                #expect(answer.relationships == alone.relationships && answer.asked == alone.asked && answer.use == alone.use)
            }
            #expect(try await store.read([]).isEmpty)
        }
    }

    // MARK: Objections

    @Test("an objection stands once, is seen by the next decision, and ends; the version rises both times", arguments: Driver.all)
    func objection(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionStore(database)
            #expect(try await registers(database).objection == .none)
            #expect(try await store.set(person, .sharedCareRecord, by: "desk", at: Make.time))
            #expect(try await !store.set(person, .sharedCareRecord, by: "desk", at: Make.time))
            let during = try await registers(database)
            #expect(during.objection == .objects)
            #expect(during.version == 1)
            #expect(try await store.end(person, .sharedCareRecord, by: "desk", at: Make.time))
            #expect(try await !store.end(person, .sharedCareRecord, by: "desk", at: Make.time))
            let after = try await registers(database)
            #expect(after.objection == .none)
            #expect(after.version == 2)
            #expect(try await store.history(person).map(\.ended) == [Make.time])
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test(
        "an objection under a number that was superseded is the person's, whoever asks by the current one and whenever it was set",
        arguments: Driver.all)
    func superseded(_ driver: Driver) async throws {
        for hadKeys in [false, true] {
            try await withDatabase(on: driver) { database in
                let (oldest, old) = (try NHSNumber("9434765870"), try NHSNumber("9990000018"))
                let (store, trail) = (ObjectionStore(database), TrailStore(database))
                func replaced(_ older: NHSNumber, _ newer: NHSNumber) async throws {
                    // Each had a life of its own before.
                    if hadKeys { for number in [older, newer] { try await trail.append(Make.event(about: [number.digits])) } }
                    try await trail.append(
                        Make.event(about: [older.digits, newer.digits], kind: .searchAnswered), older: older.digits, newer: newer.digits)
                }
                #expect(try await store.set(oldest, .sharedCareRecord, by: "desk", at: Make.time))
                #expect(try await registers(database).objection == .none)
                try await replaced(oldest, old)
                try await replaced(old, person)
                #expect(try await registers(database).objection == .objects, "set before the numbers were known to be one's")
                #expect(try await store.end(oldest, .sharedCareRecord, by: "desk", at: Make.time))
                #expect(try await registers(database).objection == .none)
                #expect(try await store.set(old, .summaryCareRecord, by: "desk", at: Make.time))
                #expect(try await registers(database).objection == .none)
                #expect(try await store.set(old, .sharedCareRecord, by: "desk", at: Make.time))
                #expect(try await registers(database).objection == .objects, "set afterwards")
            }
        }
    }

    @Test(
        "whoever ends an objection finds under which of the person's numbers it stands, the current one and those that lead to it",
        arguments: Driver.all)
    func whichNumbers(_ driver: Driver) async throws {
        for hadKeys in [false, true] {
            try await withDatabase(on: driver) { database in
                let (old, newer) = (try NHSNumber("9434765870"), try NHSNumber("9990000018"))
                let (store, trail) = (ObjectionStore(database), TrailStore(database))
                if hadKeys { for number in [old, person, newer] { try await trail.append(Make.event(about: [number.digits])) } }
                for (from, to) in [(old, person), (person, newer)] {
                    try await trail.append(
                        Make.event(about: [from.digits, to.digits], kind: .searchAnswered), older: from.digits, newer: to.digits)
                }
                #expect(try await store.inForce(newer, .sharedCareRecord) == [])
                _ = try await store.set(old, .sharedCareRecord, by: "desk", at: Make.time)
                _ = try await store.set(newer, .sharedCareRecord, by: "desk", at: Make.time)
                _ = try await store.set(person, .summaryCareRecord, by: "desk", at: Make.time)
                #expect(try await store.inForce(newer, .sharedCareRecord) == [old, newer].sorted())
                _ = try await store.end(old, .sharedCareRecord, by: "desk", at: Make.time)
                #expect(try await store.inForce(newer, .sharedCareRecord) == [newer])
            }
        }
    }

    @Test(
        "a caseload under a number that the demographics service says is an old one of the person's counts for them", arguments: Driver.all)
    func oldCaseload(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let old = try NHSNumber("9434765870")
            try await CaseloadStore(database).give(old, to: "t", of: "R1H", from: Make.time, until: nil, by: "desk", at: Make.time)
            func found(_ known: [NHSNumber]) async throws -> [Relationship] {
                try await RegisterStore(database).read(
                    RegisterStore.Question(
                        staff: Make.staff(), organisation: organisation, person: person, alsoKnownAs: known, breakGlass: terms,
                        now: Make.time)
                ).relationships
            }
            #expect(try await found([]).isEmpty)
            #expect(try await found([old]).map(\.person) == [person])
        }
    }

    @Test("an objection to the Summary Care Record is none to this record", arguments: Driver.all)
    func otherProgramme(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await ObjectionStore(database).set(person, .summaryCareRecord, by: "desk", at: Make.time)
            #expect(try await registers(database).objection == .none)
        }
    }

    // MARK: Training

    @Test("training is current up to its end and lapsed from then on; a silent or old list could not tell", arguments: Driver.all)
    func training(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrainingStore(database)
            let until = Make.time.addingTimeInterval(day)
            #expect(try await registers(database).training == .couldNotTell)
            try await store.replace([.init(subject: "1", until: until)], of: "R1H", at: Make.time)
            #expect(try await registers(database, at: until.addingTimeInterval(-0.001)).training == .current(until: Moment(until)))
            #expect(try await registers(database, at: until).training == .lapsed)
            #expect(try await registers(database, at: Make.time.addingTimeInterval(TrainingStore.fresh)).training == .couldNotTell)
            try await store.replace([.init(subject: "2", until: nil)], of: "R1H", at: Make.time)
            #expect(try await registers(database).training == .couldNotTell)
            try await store.replace([.init(subject: "1", until: nil)], of: "R1H", at: Make.time)
            #expect(try await registers(database).training == .current(until: nil))
        }
    }

    // MARK: Relationships

    @Test("a caseload counts from its beginning to its end, whichever end comes first", arguments: Driver.all)
    func caseload(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CaseloadStore(database)
            let until = Make.time.addingTimeInterval(9 * day)
            #expect(try await store.give(person, to: "district", of: "R1H", from: Make.time, until: until, by: "api", at: Make.time))
            #expect(try await !store.give(person, to: "district", of: "R1H", from: Make.time, until: until, by: "api", at: Make.time))
            #expect(try await registers(database).relationships.map(\.until) == [Moment(until)])
            let ended = Make.time.addingTimeInterval(day)
            #expect(try await store.end(person, with: "district", of: "R1H", by: "api", at: ended))
            let found = try await registers(database).relationships
            #expect(found.map(\.kind) == [.caseload])
            #expect(found.map(\.until) == [Moment(ended)])
            #expect(try await store.give(person, to: "district", of: "R1H", from: ended, until: nil, by: "api", at: ended))
        }
    }

    @Test("what an organisation answered is used while it is fresh, and asked again after", arguments: Driver.all)
    func freshEvidence(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let found = Relationship(
                kind: .referral, strength: .proven, organisation: organisation, person: person, from: Moment(Make.time), evidence: "barts")
            try await RelationshipStore(database).found([found], asked: [.referral, .encounter], of: "R1H", about: person, at: Make.time)
            let now = try await registers(database, at: Make.time.addingTimeInterval(RelationshipStore.fresh - 0.001))
            #expect(now.relationships == [found])
            #expect(now.asked == [.referral, .encounter])
            let later = try await registers(database, at: Make.time.addingTimeInterval(RelationshipStore.fresh))
            #expect(later.relationships.isEmpty)
            #expect(later.asked.isEmpty)
        }
    }

    @Test("what somebody stated is theirs, stays beyond the freshness of answers, and is counted", arguments: Driver.all)
    func presence(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RelationshipStore(database)
            let stated = Relationship(
                kind: .personPresent, strength: .stated, organisation: organisation, person: person, from: Moment(Make.time), staff: "1",
                evidence: "stated")
            try await store.add(stated, Make.event(), at: Make.time)
            #expect(try await registers(database, at: Make.time.addingTimeInterval(3 * RelationshipStore.fresh)).relationships == [stated])
            #expect(try await registers(database).presencesStated == 1)
            #expect(try await registers(database, at: Make.time.addingTimeInterval(day - 0.001)).presencesStated == 1)
            #expect(try await registers(database, at: Make.time.addingTimeInterval(day)).presencesStated == 0)
        }
    }

    @Test("evidence that is found again is the same row, fresh again; what can count no more is not read", arguments: Driver.all)
    func idempotent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RelationshipStore(database)
            let found = Relationship(
                kind: .referral, strength: .proven, organisation: organisation, person: person, from: Moment(Make.time), evidence: "barts")
            let later = Make.time.addingTimeInterval(RelationshipStore.fresh)
            for now in [Make.time, Make.time, later] {
                try await store.found([found, found], asked: [.referral], of: "R1H", about: person, at: now)
            }
            #expect(try await database.count("relationship") == 1)
            #expect(try await registers(database, at: later.addingTimeInterval(1)).relationships == [found])
            let launched = Relationship(
                kind: .eprLaunch, strength: .inferred, organisation: organisation, person: person, from: Moment(Make.time), staff: "1",
                evidence: "launch")
            try await store.add(launched, Make.event(), at: Make.time)
            let edge = Make.time.addingTimeInterval(90 * day)
            #expect(try await registers(database, at: edge.addingTimeInterval(-0.001)).relationships == [launched])
            #expect(try await registers(database, at: edge).relationships.isEmpty)
        }
    }

    // MARK: Broken glass

    @Test(
        "of many who break the glass at the same moment no more do than the limit lets, and each grant has its event and its case",
        arguments: Driver.all)
    func limitHolds(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegisterStore(database)
            let most = terms.perStaff.most
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<(3 * most) {
                    group.addTask {
                        let question = self.question()
                        _ = try await store.deciding(question) { registers in
                            let grant = self.grant("\(number)")
                            return RegisterStore.Accounted(
                                Self.someDecision(), Make.event(look: "\(number)"),
                                broken: registers.use.byStaff < most ? .init(grant, issuer: Make.issuer, words: [1], Make.event()) : nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.count("break_glass") == most)
            #expect(try await database.count("break_glass_case") == most)
            #expect(try await database.count("trail_event") == 4 * most)
        }
    }

    @Test(
        "of many who state at the same moment that somebody is present no more do than the limit lets, on whichever node",
        arguments: Driver.all)
    func presenceLimitHolds(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let most = 3
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<(3 * most) {
                    group.addTask {
                        let stated = Relationship(
                            kind: .personPresent, strength: .stated, organisation: organisation, person: person,
                            from: Moment(milliseconds: Moment(Make.time).milliseconds + number), staff: "1", evidence: "stated")
                        // A store of its own, as each node has: nothing is known from memory.
                        _ = try await RegisterStore(database).deciding(question()) { registers in
                            RegisterStore.Accounted(
                                Self.someDecision(), Make.event(look: "\(number)"),
                                stated: registers.presencesStated < most ? .init(stated, Make.event()) : nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.count("relationship") == most)
            #expect(try await registers(database).presencesStated == most)
        }
    }

    @Test("a look that waited is opened once: the second writes nothing, no grant and no line of the trail", arguments: Driver.all)
    func takenOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await PendingLookStore(database).add("one", session: "s", person: person.digits, at: Make.time)
            func open(_ grant: String) async throws -> Bool {
                try await RegisterStore(database).deciding(question(), taking: .init(look: "one", session: "s")) { _ in
                    RegisterStore.Accounted(
                        Self.someDecision(), Make.event(look: "one"), look: Make.look("one"),
                        broken: .init(self.grant(grant), issuer: Make.issuer, words: [1], Make.event()))
                } != nil
            }
            #expect(try await open("first"))
            #expect(try await !open("second"))
            #expect(try await database.count("break_glass") == 1)
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test("what was found out of a look that waits is kept with it, and is what was found out last", arguments: Driver.all)
    func knownOfWaiting(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = PendingLookStore(database)
            try await store.add("one", session: "s", person: person.digits, at: Make.time)
            #expect(try await store.find("one", session: "s", at: Make.time)?.known == nil)
            let known = PendingLookStore.Known(
                person: person, alsoKnownAs: [try NHSNumber("9999999999")], isPractice: true, isRestricted: true,
                asked: [.referral, .encounter],
                unanswered: [.encounter], at: Make.time)
            try await store.add("one", session: "s", person: person.digits, known: known, at: Make.time.addingTimeInterval(5))
            #expect(try await store.find("one", session: "s", at: Make.time)?.known == known)
            #expect(try await database.count("pending_look") == 1)
        }
    }

    private func grant(_ id: String, at opened: Date = Make.time) -> BreakGlassGrant {
        BreakGlassGrant(
            id: id, staff: "1", organisation: organisation, person: person, sections: [.medicines, .allergies],
            labels: [LabelID("sexual-health")],
            reason: "emergency", opened: Moment(opened), assurance: 3, authenticated: Moment(opened))
    }

    @Test("a grant comes back as it was written, is counted within its window, and gives each organisation one case", arguments: Driver.all)
    func breakGlass(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = BreakGlassStore(database)
            _ = try await RegisterStore(database).deciding(question()) { _ in
                RegisterStore.Accounted(
                    Self.someDecision(), Make.event(look: "one"),
                    broken: .init(grant("one"), issuer: "https://id.example", words: [9, 8], Make.event()))
            }
            let now = try await registers(database)
            #expect(now.grants == [grant("one")])
            #expect(now.use == BreakGlassUse(byStaff: 1, byOrganisation: 1))
            let edge = Make.time.addingTimeInterval(TimeInterval(terms.perStaff.within.seconds))
            #expect(try await registers(database, at: edge.addingTimeInterval(-0.001)).use.byStaff == 1)
            #expect(try await registers(database, at: edge).use == BreakGlassUse(byStaff: 0, byOrganisation: 0))
            try await store.raise("one", for: ["R1H", "RJ1"], at: Make.time)
            try await store.raise("one", for: ["RJ1"], at: Make.time)
            #expect(try await store.cases(of: "R1H").map(\.grant.id) == ["one"])
            #expect(try await store.cases(of: "RJ1").map(\.words) == [[9, 8]])
            try await store.end("one", at: Make.time.addingTimeInterval(60))
            #expect(try await registers(database).grants.map(\.ended) == [Moment(Make.time.addingTimeInterval(60))])
        }
    }

    @Test(
        "a Summary Care Record viewed without asking is a case of the looking organisation's officers, and no decision, limit or message stands on it",
        arguments: Driver.all)
    func summaryViewed(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = BreakGlassStore(database)
            let access = BreakGlassGrant(
                id: "one", staff: "1", organisation: organisation, person: person, sections: [], reason: "scr-cannot-be-asked",
                opened: Moment(Make.time), assurance: 2, authenticated: Moment(Make.time))
            try await store.viewing(.init(access, issuer: "https://id.example", words: [9, 8], Make.event()))
            let found = try #require(try await store.cases(of: organisation.code).first)
            #expect(found.grant.reason == "scr-cannot-be-asked" && found.words == [9, 8] && found.closed == nil)
            let now = try await registers(database)
            #expect(now.grants.isEmpty && now.use == BreakGlassUse(byStaff: 0, byOrganisation: 0))
            #expect(try await database.count("trail_event") == 1)
            #expect(try await database.count("outbox") == 0)
        }
    }

    // MARK: Administrators

    @Test(
        "a professional is confirmed by their own sign-in here, sees what was done in their name once, and can say: not me",
        arguments: Driver.all)
    func direction(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = DirectionStore(database)
            let director = Director(subject: "doctor", organisation: "R1H", jobRole: "R8000")
            #expect(try await registers(database, director: director).director == .couldNotTell)
            try await SessionStore(database).create(
                SessionStore.Row(
                    key: "doctor", staff: Make.staff(subject: "doctor"), roles: [], sid: nil, idToken: nil, created: Make.time,
                    seen: Make.time))
            #expect(try await registers(database, director: director).director == .confirmed)
            let late = Make.time.addingTimeInterval(ProfessionalStore.kept)
            #expect(try await registers(database, at: late.addingTimeInterval(-0.001), director: director).director == .confirmed)
            #expect(try await registers(database, at: late, director: director).director == .couldNotTell)
            let nurse = Director(subject: "doctor", organisation: "R1H", jobRole: "R8001")
            #expect(try await registers(database, director: nurse).director == .couldNotTell)
            try await store.name(director, by: Make.staff("R8010"), look: "one", person: person, at: Make.time)
            try await store.name(
                director, by: Make.staff("R8010"), look: "two", person: person,
                at: Make.time.addingTimeInterval(DirectionStore.together))
            let unseen = try await store.unseen(by: Make.staff(subject: "doctor"))
            #expect(Set(unseen.map(\.look)) == ["one", "two"])
            let doctor = StaffMember(
                subject: "doctor", issuer: "https://id.example", name: "Dr Osei",
                role: StaffRole(personRoleID: "7", organisation: "R1H", jobRole: "R8000", name: "Doctor"))
            try await store.seen(unseen[0].id, by: doctor, disown: false, at: Make.time)
            #expect(try await registers(database, director: director).director == .confirmed)
            try await store.seen(unseen[1].id, by: doctor, disown: true, at: Make.time)
            #expect(try await store.unseen(by: Make.staff(subject: "doctor")).isEmpty)
            #expect(try await registers(database, director: director).director == .disowned)
        }
    }

    @Test(
        "a search in a professional's name and the look that follows it are one line to answer for, and two in the trail",
        arguments: Driver.all)
    func searchAndLook(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = DirectionStore(database)
            let director = Director(subject: "doctor", organisation: "R1H", jobRole: "R8000")
            func name(_ look: String, _ who: NHSNumber?, _ seconds: TimeInterval) async throws {
                try await store.name(director, by: Make.staff("R8010"), look: look, person: who, at: Make.time.addingTimeInterval(seconds))
            }
            try await name("by-name", nil, 0)
            try await name("search", person, 1)
            let permitted = RegisterStore.Accounted(Self.someDecision(), Make.event(look: "look"), look: Make.look("look"))
            _ = try await RegisterStore(database).deciding(question()) { _ in permitted }
            try await name("look", person, 60)
            #expect(try await store.unseen(by: Make.staff(subject: "doctor")).map(\.look) == ["by-name", "look"])
            // Another look is another thing done, and so is one of somebody else.
            try await name("again", person, 120)
            #expect(try await store.unseenCount(by: Make.staff(subject: "doctor")) == 3)
            #expect(
                try await database.read { try $0.query("SELECT 1 FROM trail_event WHERE kind = 'director-named'", []).count } == 4)
        }
    }

    // MARK: Deciding

    @Test("the decision, its event and the look's row are written together or not at all", arguments: Driver.all)
    func deciding(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegisterStore(database)
            let permitted = RegisterStore.Accounted(Self.someDecision(), Make.event(look: "one"), look: Make.look("one"))
            _ = try await store.deciding(question()) { _ in permitted }
            let again = RegisterStore.Accounted(Self.someDecision(), Make.event(look: "one"), look: Make.look("one", session: "thief"))
            #expect(await storageFailure { _ = try await store.deciding(question()) { _ in again } } == .conflict("look.id"))
            #expect(try await database.count("trail_event") == 1)
            #expect(try await database.count("look") == 1)
        }
    }

    @Test("an objection set while looks open is either before a decision, which sees it, or after it", arguments: Driver.all)
    func exact(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, objections) = (RegisterStore(database), ObjectionStore(database))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await objections.set(self.person, .sharedCareRecord, by: "desk", at: Make.time) }
                for number in 0..<20 {
                    group.addTask {
                        let question = self.question()
                        _ = try await store.deciding(question) { registers in
                            RegisterStore.Accounted(
                                Self.someDecision(),
                                Make.event("\(registers.version) \(registers.objection.rawValue)", look: "\(number)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let details = try await database.read {
                try $0.query("SELECT detail FROM trail_event WHERE look IS NOT NULL", []).compactMap { $0.text(0) }
            }
            #expect(details.count == 20)
            #expect(details.allSatisfy { $0 == "0 none" || $0 == "1 objects" })
        }
    }

    static func someDecision() -> Decision {
        decide(
            AccessRequest(action: .searchForPerson, staff: Make.staff(), person: nil), Facts(organisation: nil, regionDigest: "d"),
            under: nobodyLooks)
    }

    /// A policy under which nobody may do anything.
    private static let nobodyLooks = RegionPolicy(
        digest: "p", roles: [], relationships: [],
        breakGlass: BreakGlassTerms(
            roles: [], sections: [], reasons: [], assurance: 3, fresh: .minutes(5), lasts: .hours(1),
            perStaff: .init(most: 1, within: .days(1)),
            perOrganisation: .init(most: 1, within: .days(1))),
        assurance: AssuranceTerms(authentication: 2, identity: 2), unknownTraining: .note, restrictedHides: [], purposes: [.directCare],
        forbiddenKinds: [], labels: [], lists: [], rules: [])
}

/// Policy versions, tokens of one use, looks that wait.
@Suite struct AccessStoreTests {
    @Test("a policy is a proposal until it is activated; the last activation is in force; every version is kept", arguments: Driver.all)
    func policies(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = PolicyStore(database)
            try await store.importing("a: 1", digest: "one", by: "me", at: Make.time)
            try await store.importing("a: 1", digest: "one", by: "me", at: Make.time)
            try await store.importing("a: 2", digest: "two", by: "me", at: Make.time)
            #expect(try await store.active() == nil)
            try await store.activate("one", by: "me", at: Make.time)
            try await store.activate("two", by: "me", at: Make.time)
            try await store.activate("one", by: "me", at: Make.time)
            #expect(try await store.active()?.digest == "one")
            #expect(try await store.active()?.number == 3)
            #expect(try await store.text("two") == "a: 2")
            guard case .conflict = await storageFailure({ try await store.activate("none", by: "me", at: Make.time) }) else {
                Issue.record("what was never imported cannot be activated")
                return
            }
        }
    }

    @Test("of many uses of one token at once exactly one succeeds, and another issuer's of the same name is another", arguments: Driver.all)
    func oneUse(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = OneUseStore(database)
            let until = Make.time.addingTimeInterval(120)
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await store.use("jti", of: "epr", until: until, at: Make.time) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            #expect(try await store.use("jti", of: "other", until: until, at: Make.time))
        }
    }

    @Test("a look that waits is its session's alone, for a quarter of an hour, and is taken once", arguments: Driver.all)
    func pending(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = PendingLookStore(database)
            try await store.add("one", session: "s", person: "9434765919", at: Make.time)
            let edge = Make.time.addingTimeInterval(PendingLookStore.patience)
            #expect(try await store.find("one", session: "s", at: edge.addingTimeInterval(-0.001))?.number == "9434765919")
            #expect(try await store.find("one", session: "s", at: edge)?.number == nil)
            #expect(try await store.find("one", session: "thief", at: Make.time)?.number == nil)
            func take(_ session: String) async throws -> Bool {
                try await database.write { try PendingLookStore.take("one", session: session, at: Make.time, $0) }
            }
            #expect(try await !take("thief"))
            #expect(try await take("s"))
            #expect(try await !take("s"))
            #expect(try await store.find("one", session: "s", at: Make.time)?.number == nil)
        }
    }

    @Test("the last people somebody looked at are theirs alone, each once, newest first", arguments: Driver.all)
    func recent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            for (number, look) in ["a", "b", "c"].enumerated() {
                let row = LookRow(
                    id: look, session: "s", subject: look == "c" ? "other" : "1", issuer: Make.issuer, organisation: "R1H", role: "R8000",
                    nhsNumber: "943476591\(number)",
                    openedAt: Make.time.addingTimeInterval(TimeInterval(number)), salt: [1])
                try await trail.open(row, Make.event(look: look))
            }
            let again = LookRow(
                id: "d", session: "s", subject: "1", issuer: Make.issuer, organisation: "R1H", role: "R8000", nhsNumber: "9434765910",
                openedAt: Make.time.addingTimeInterval(9), salt: [1])
            try await trail.open(again, Make.event(look: "d"))
            #expect(try await trail.recent(of: "1", issuer: Make.issuer, at: "R1H").map(\.nhsNumber) == ["9434765910", "9434765911"])
        }
    }
}
