import AuditTrail
import Foundation
import Objections
import Testing

@testable import Storage

/// The second signature on a notice of a national emergency, on both drivers.
@Suite struct NoticeSigningTests {
    private static let second = NoticeSignature.signedIn(subject: "desk-second", name: "Musa Iqbal")

    private static func proposed(_ store: EmergencyStore, by first: NoticeSignature) async throws -> String {
        try await store.propose(
            EmergencyNotice(instrument: "i", scope: "s", from: Make.time, until: Make.time + 100, signers: [first]), by: first,
            at: Make.time)
    }

    private static func event() -> TrailEvent {
        TrailEvent(
            kind: .objectionsSuspended, at: Make.time + 1, subject: "desk-second", issuer: Make.issuer, organisation: "R1H", role: "R9101",
            purpose: "objection", detail: "signed in")
    }

    @Test("whoever signs under a sign-in is on record by subject, in the transaction that suspends", arguments: Driver.all)
    func signedIn(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let id = try await Self.proposed(store, by: .command(name: "Dr First"))
            #expect(try await store.sign(id, by: Self.second, event: Self.event(), at: Make.time + 1) == .done)
            #expect(try await store.find(id)?.notice.signers == [.command(name: "Dr First"), Self.second])
            #expect(try await store.running(at: Make.time + 2).map(\.signers) == [[.command(name: "Dr First"), Self.second]])
            let kind = "trail_event WHERE kind = 'objections-suspended'"
            #expect(try await database.count("\(kind) AND subject = 'desk-second' AND organisation = 'R1H'") == 1)
            #expect(try await database.count("\(kind) AND subject IS NULL AND detail = 'proposed by Dr First, by command'") == 1)
        }
    }

    @Test("whoever may have signed first signs nothing, and nothing is on record of it", arguments: Driver.all)
    func samePerson(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            for first in [NoticeSignature.command(name: "iqbal, musa"), .command(name: "desk-second"), Self.second] {
                let id = try await Self.proposed(store, by: first)
                #expect(try await store.sign(id, by: Self.second, event: Self.event(), at: Make.time + 1) == .samePerson)
                #expect(try await store.running(at: Make.time + 2).isEmpty)
            }
            #expect(try await database.count("trail_event WHERE subject = 'desk-second'") == 0)
        }
    }

    @Test("a signature by command says in its event that it was by command", arguments: Driver.all)
    func byCommand(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let id = try await Self.proposed(store, by: .command(name: "one"))
            #expect(try await store.sign(id, by: .command(name: "two"), at: Make.time + 1) == .done)
            #expect(try await database.count("trail_event WHERE detail = '\(id), signed by two, by command' AND subject IS NULL") == 1)
        }
    }
}
