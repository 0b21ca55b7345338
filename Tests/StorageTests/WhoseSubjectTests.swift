import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// A subject is its provider's: where a region changes its provider, the new holder of a name inherits nothing of the old one's. And what was done
/// for one organisation is listed at that one.
@Suite struct WhoseSubjectTests {
    private let person: NHSNumber
    private let organisation: ODSCode
    private static let stranger = StaffMember(
        subject: "1", issuer: "https://new.example", name: "Somebody else", role: Make.staff().role)

    init() throws {
        person = try NHSNumber("9434765919")
        organisation = try #require(ODSCode("R1H"))
    }

    private func registers(_ database: any WatchedDatabase, of staff: StaffMember, director: Director? = nil) async throws
        -> RegisterStore.Registers
    {
        try await RegisterStore(database).read(question(of: staff, director: director))
    }

    private func question(of staff: StaffMember, director: Director? = nil) -> RegisterStore.Question {
        let terms = BreakGlassTerms(
            roles: [], sections: Set(Section.allCases), reasons: [], assurance: 3, fresh: Span(seconds: 300), lasts: Span(seconds: 3600),
            perStaff: .init(most: 3, within: Span(seconds: 86_400)), perOrganisation: .init(most: 9, within: Span(seconds: 86_400)))
        return RegisterStore.Question(
            staff: staff, organisation: organisation, person: person, director: director, breakGlass: terms, now: Make.time)
    }

    @Test("broken glass, its count, and what was stated are those of the provider's own staff member", arguments: Driver.all)
    func glassAndPresence(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let grant = BreakGlassGrant(
                id: "g", staff: "1", organisation: organisation, person: person, sections: [.results], reason: "emergency",
                opened: Moment(Make.time), assurance: 3, authenticated: Moment(Make.time))
            let present = Relationship(
                kind: .personPresent, strength: .stated, organisation: organisation, person: person, from: Moment(Make.time), staff: "1",
                evidence: "stated")
            var event: TrailEvent { TrailEvent(kind: .presenceStated, at: Make.time, subject: "1", issuer: Make.issuer) }
            let accounted = RegisterStore.Accounted(
                RegisterTests.someDecision(), event, stated: .init(present, event),
                broken: .init(grant, issuer: Make.issuer, words: [1], event))
            _ = try await RegisterStore(database).deciding(question(of: Make.staff())) { _ in accounted }
            let mine = try await registers(database, of: Make.staff())
            #expect(mine.grants.count == 1 && mine.use.byStaff == 1 && mine.presencesStated == 1 && mine.relationships.count == 1)
            let theirs = try await registers(database, of: Self.stranger)
            #expect(theirs.grants.isEmpty && theirs.use.byStaff == 0 && theirs.presencesStated == 0 && theirs.relationships.isEmpty)
            #expect(theirs.use.byOrganisation == 1, "an organisation's limit is of everybody there")
        }
    }

    @Test("a list of training speaks of the provider's own staff; one of which nobody knows, of everybody's", arguments: Driver.all)
    func training(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrainingStore(database)
            try await store.replace([.init(subject: "1", until: nil)], of: "R1H", issuer: Make.issuer, at: Make.time)
            #expect(try await registers(database, of: Make.staff()).training == .current(until: nil))
            #expect(try await registers(database, of: Self.stranger).training == .couldNotTell)
            try await store.replace([.init(subject: "1", until: nil)], of: "R1H", at: Make.time)
            #expect(try await registers(database, of: Self.stranger).training == .current(until: nil))
            let changes = try await database.read { try $0.ask(RegisterVersionStore.changes(after: 1)) }
            #expect(changes == [2: .everything], "of another provider it says another thing of everybody")
        }
    }

    @Test(
        "what was done in a professional's name is told them by their provider's name, at the organisation where it was done",
        arguments: Driver.all)
    func directions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = DirectionStore(database)
            let doctor = Make.staff()
            let clerk = Make.staff("R8010", subject: "clerk")
            let director = Director(subject: "1", organisation: "R1H", jobRole: "R8000")
            try await SessionStore(database).create(Make.session("doctor"))
            #expect(try await registers(database, of: clerk, director: director).director == .confirmed)
            let others = StaffMember(subject: "clerk", issuer: Self.stranger.issuer, name: "Clerk", role: clerk.role)
            #expect(try await registers(database, of: others, director: director).director == .couldNotTell, "nobody of theirs signed in")
            try await store.name(director, by: clerk, look: "one", person: person, at: Make.time)
            let elsewhere = StaffMember(subject: "1", issuer: Make.issuer, name: "Dr Osei", role: Make.staff(at: "RQX").role)
            for who in [Self.stranger, elsewhere] {
                #expect(try await store.unseen(by: who).isEmpty)
                #expect(try await store.unseenCount(by: who) == 0)
            }
            let mine = try #require(try await store.unseen(by: doctor).first)
            try await store.seen(mine.id, by: Self.stranger, disown: true, at: Make.time)
            try await store.seen(mine.id, by: elsewhere, disown: true, at: Make.time)
            #expect(try await store.unseenCount(by: doctor) == 1, "nobody answers for another")
            try await store.seen(mine.id, by: doctor, disown: true, at: Make.time)
            #expect(try await registers(database, of: clerk, director: director).director == .disowned)
        }
    }

    @Test("the last people are those that were looked at for this organisation, by the provider's own staff member", arguments: Driver.all)
    func recent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            for (look, issuer, organisation): (String, String?, String) in [
                ("1", Make.issuer, "R1H"), ("2", "https://new.example", "R1H"), ("3", Make.issuer, "RQX"), ("4", nil, "R1H"),
            ] {
                try await trail.open(
                    LookRow(
                        id: look, session: "s", subject: "1", issuer: issuer, organisation: organisation, role: "R8000",
                        nhsNumber: "943476591\(look)", openedAt: Make.time, salt: [1]), Make.event(look: look))
            }
            #expect(try await trail.recent(of: "1", issuer: Make.issuer, at: "R1H").map(\.nhsNumber) == ["9434765911"])
            #expect(try await trail.recent(of: "1", issuer: Make.issuer, at: "RQX").map(\.nhsNumber) == ["9434765913"])
        }
    }

    @Test("a null in a source's id is written out, the same in every database: what was opened can be put on record", arguments: Driver.all)
    func null(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await TrailStore(database).append(
                TrailEvent(
                    kind: .entryOpened, at: Make.time, subject: "1", people: ["9434765919"], look: "l", detail: "barts Condition/a\u{0}b"))
            let found = try await database.read { try $0.query("SELECT detail FROM trail_event", []).first?.text(0) }
            #expect(found == "barts Condition/a\\u0000b")
        }
    }
}
