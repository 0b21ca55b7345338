import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What was said in a look of the Summary Care Record, read back from its trail by every node alike.
@Suite struct SummaryWordTests {
    private static func event(_ kind: TrailEvent.Kind, _ seconds: TimeInterval = 0, look: String = "one", detail: String? = nil)
        -> TrailEvent
    {
        TrailEvent(
            kind: kind, at: Make.time + seconds, subject: "1", issuer: "https://id.example", organisation: "R1H", role: "R8000",
            people: ["9434765919"], look: look, detail: detail)
    }

    private static func viewed(_ seconds: TimeInterval) throws -> RegisterStore.Broken {
        let grant = BreakGlassGrant(
            id: "g", staff: "1", organisation: try #require(ODSCode("R1H")), person: try NHSNumber("9434765919"), sections: [],
            reason: "scr-law", opened: Moment(Make.time), assurance: 3, authenticated: Moment(Make.time))
        return RegisterStore.Broken(
            grant, issuer: "https://id.example", words: [1], event(.summaryEmergency, seconds, detail: grant.reason))
    }

    @Test("a look's words are read in order with who put them there; no other event and no other look's is one", arguments: Driver.all)
    func words(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            #expect(try await trail.summaryWords(of: "one").isEmpty)
            try await trail.append(Self.event(.sectionOpened, 1))
            try await trail.append(summaryWord: Self.event(.summaryPermitted, 2, detail: "yes"))
            try await trail.append(summaryWord: Self.event(.summaryRefused, 3, look: "two"))
            try await trail.append(summaryWord: Self.event(.summaryRefused, 4, detail: "no"))
            let words = try await trail.summaryWords(of: "one")
            #expect(words.map(\.kind) == [.summaryPermitted, .summaryRefused] && words.map(\.detail) == ["yes", "no"])
            #expect(words.map(\.at) == [Make.time + 2, Make.time + 4])
            #expect(words.allSatisfy { $0.subject == "1" && $0.issuer == "https://id.example" })
        }
    }

    @Test("what was put on record last is the last, however far the clock of its node is behind", arguments: Driver.all)
    func lastIsLast(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            try await trail.append(summaryWord: Self.event(.summaryPermitted, 30))
            try await trail.append(summaryWord: Self.event(.summaryRefused))
            try await trail.append(summaryWord: Self.event(.summaryRefused, 30.001))
            try await BreakGlassStore(database).viewing(try Self.viewed(-5))
            let words = try await trail.summaryWords(of: "one")
            #expect(words.map(\.kind) == [.summaryPermitted, .summaryRefused, .summaryRefused, .summaryEmergency])
            let after = words.map { ($0.at.timeIntervalSince(Make.time) * 1000).rounded() }
            #expect(after == [30_000, 30_001, 30_002, 30_003])
            #expect(try await database.count("trail_person") == 4)
            #expect(try await database.count("break_glass_case") == 1)
        }
    }

    @Test("words of two nodes at one moment stand at two", arguments: Driver.all)
    func together(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for kind in [TrailEvent.Kind.summaryPermitted, .summaryRefused] {
                    group.addTask { try await trail.append(summaryWord: Self.event(kind)) }
                }
                try await group.waitForAll()
            }
            #expect(Set(try await trail.summaryWords(of: "one").map(\.at)).count == 2)
        }
    }
}
