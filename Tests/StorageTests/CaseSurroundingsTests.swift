import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What stands around a case is of one staff member, and of the organisation whose officer reads it.
@Suite struct CaseSurroundingsTests {
    private static let (from, until) = (Make.time - 3_600, Make.time + 3_600)

    private func search(_ organisation: String, issuer: String? = nil, in database: any SQLDatabase) async throws {
        try await TrailStore(database).append(
            TrailEvent(
                kind: .searchAnswered, at: Make.time + 1, subject: OversightTests.staff, issuer: issuer, organisation: organisation,
                role: "R8000", detail: "found"))
    }

    private func look(
        _ id: String, by subject: String = OversightTests.staff, at organisation: String, of person: String, issuer: String? = nil,
        in database: any SQLDatabase
    ) async throws {
        let opened = Make.time + 1
        try await TrailStore(database).open(
            LookRow(
                id: id, session: "s", subject: subject, issuer: issuer, organisation: organisation, role: "R8000", nhsNumber: person,
                openedAt: opened, salt: [1]),
            TrailEvent(
                kind: .lookOpened, at: opened, subject: subject, issuer: issuer, organisation: organisation, role: "R8000",
                people: [person], look: id))
    }

    @Test(
        "an officer reads what the staff member of a case did for their organisation, and not what they did for another; the region's officer reads both",
        arguments: Driver.all)
    func neighbours(_ driver: Driver) async throws {
        try await OversightTests().withCase(driver) { stage in
            let store = LookSearchStore(stage.database)
            try await search("R1H", in: stage.database)
            try await search("RQX", in: stage.database)
            try await look("theirs", at: "RQX", of: "9434765870", in: stage.database)
            let own = OversightTests.officer()
            let regional = OversightTests.officer("o", "RRU", region: true)
            let it = try #require(try await stage.cases.find(stage.id, for: own))
            let seen = try await store.neighbours(of: it, for: own, from: Self.from, until: Self.until)
            #expect(seen.map(\.kind) == ["look-opened", "search-answered"])
            #expect(seen.compactMap(\.look) == ["one"])
            let all = try await store.neighbours(of: it, for: regional, from: Self.from, until: Self.until)
            #expect(all.count == 4)
            #expect(try await store.looks(of: it, for: own, since: Self.from).map(\.nhsNumber) == [OversightTests.number])
            #expect(try await store.looks(of: it, for: regional, since: Self.from).count == 2)
        }
    }

    @Test(
        "colleagues are counted over the organisations that the staff member is counted over: for an officer of an organisation over that one",
        arguments: Driver.all)
    func colleagues(_ driver: Driver) async throws {
        try await OversightTests().withCase(driver) { stage in
            let store = LookSearchStore(stage.database)
            try await look("a", by: "colleague", at: "R1H", of: "9434765870", in: stage.database)
            try await look("b", by: "colleague", at: "RQX", of: "9434765919", in: stage.database)
            try await look("c", by: "colleague", at: "RQX", of: "9990000018", in: stage.database)
            try await look("d", by: "stranger", at: "RQX", of: "9990000018", in: stage.database)
            let own = OversightTests.officer()
            let regional = OversightTests.officer("o", "RRU", region: true)
            let it = try #require(try await stage.cases.find(stage.id, for: own))
            #expect(try await store.people(beside: it, role: "R8000", for: own, from: Self.from, until: Self.until) == [1, 1])
            #expect(try await store.people(beside: it, role: "R8000", for: regional, from: Self.from, until: Self.until) == [1, 3])
            #expect(try await store.people(beside: it, role: "R8010", for: own, from: Self.from, until: Self.until).isEmpty)
        }
    }

    @Test(
        "what another provider's holder of the same name did does not stand around a case, and what they are asked is not told them",
        arguments: Driver.all)
    func provider(_ driver: Driver) async throws {
        try await OversightTests().withCase(driver, issuer: "old") { stage in
            let store = LookSearchStore(stage.database)
            try await search("R1H", issuer: "new", in: stage.database)
            try await look("new", at: "R1H", of: "9434765870", issuer: "new", in: stage.database)
            let own = OversightTests.officer()
            let it = try #require(try await stage.cases.find(stage.id, for: own))
            #expect(try await store.neighbours(of: it, for: own, from: Self.from, until: Self.until).map(\.look) == ["one"])
            #expect(try await store.looks(of: it, for: own, since: Self.from).map(\.nhsNumber) == [OversightTests.number])
            #expect(
                try await store.people(beside: it, role: "R8000", for: own, from: Self.from, until: Self.until) == [1, 1],
                "two people, though of one name")
            #expect(try await stage.cases.ask(stage.id, by: own, words: nil, due: Make.time + 9, at: Make.time) == .done)
            let cases = stage.cases
            #expect(try await cases.unanswered(by: OversightTests.staff, issuer: "new").isEmpty)
            #expect(try await cases.unansweredCount(by: OversightTests.staff, issuer: "new") == 0)
            #expect(try await cases.unansweredCount(by: OversightTests.staff, issuer: "old") == 1)
            let question = try #require(try await cases.unanswered(by: OversightTests.staff, issuer: "old").first)
            let other = OversightOfficer(
                subject: OversightTests.staff, issuer: "new", organisation: "R1H", role: "R8000", scope: .organisation(""))
            #expect(try await cases.answer(question.id, by: other, words: [1], at: Make.time) == .notFound)
        }
    }
}
