import AccessControl
import AuditTrail
import Foundation
import Objections
import Testing

@testable import Storage

/// Signatures on a notice of a national emergency, on both drivers.
@Suite struct NoticeSigningTests {
    static let first = NoticeSignature.signedIn(issuer: Make.issuer, subject: "desk-first", name: "Kavita Bose")
    static let second = NoticeSignature.signedIn(issuer: Make.issuer, subject: "desk-second", name: "Musa Iqbal")
    static let proposer = NoticeProposer(kept: "Dr Proposer")

    /// Nobody has signed it.
    static func proposed(
        _ store: EmergencyStore, _ instrument: String = "i", from: TimeInterval = 0, until: TimeInterval = 100
    ) async throws -> String {
        try await store.propose(
            EmergencyNotice(instrument: instrument, scope: "s", from: Make.time + from, until: Make.time + until), by: proposer,
            at: Make.time)
    }

    /// A signature with its event.
    static func sign(
        _ store: EmergencyStore, _ id: String, by who: NoticeSignature, as turn: NoticeSignature.Turn, at seconds: TimeInterval = 1
    ) async throws -> EmergencyStore.Outcome {
        guard case .signedIn(let issuer, let subject, _) = who else { return .notFound }
        let event = TrailEvent(
            kind: .objectionsSuspended, at: Make.time + seconds, subject: subject, issuer: issuer, organisation: "R1H", role: "R9101",
            purpose: "objection", detail: "\(id), \(turn.rawValue) signature, signed in")
        return try await store.sign(id, by: who, as: turn, event: event, at: Make.time + seconds)
    }

    /// What decisions go by.
    private static func suspended(_ database: any SQLDatabase) async throws -> Facts.Suspension? {
        try await database.read { try $0.ask(EmergencyStore.suspension(Make.time + 2)) }
    }

    /// As a version before wrote it.
    private static func old(_ database: any SQLDatabase, _ id: String, first: String, second: String?) async throws {
        try await database.write { transaction in
            _ = try transaction.execute(
                """
                INSERT INTO objection_suspension (id, instrument, scope, from_at, until_at, proposed_by, proposed_at, signed_by, signed_at)
                VALUES (?, 'i', 's', ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(id), .time(Make.time), .time(Make.time + 100), .text(first), .time(Make.time), .text(second),
                    second == nil ? .null : .time(Make.time),
                ])
        }
    }

    @Test(
        "a notice suspends only once two different people who are signed in have signed it, each on record by subject in the transaction that keeps it",
        arguments: Driver.all)
    func signedIn(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let id = try await Self.proposed(store)
            #expect(try await store.find(id)?.notice.signers == [])
            #expect(try await Self.sign(store, id, by: Self.first, as: .first) == .done)
            #expect(try await store.find(id)?.notice.signers == [Self.first])
            #expect(try await store.running(at: Make.time + 2).isEmpty, "one suspends nothing")
            #expect(try await Self.suspended(database) == nil)
            #expect(try await Self.sign(store, id, by: Self.second, as: .second) == .done)
            let notice = try #require(try await store.find(id)?.notice)
            #expect(notice.signers == [Self.first, Self.second] && notice.proposer == Self.proposer)
            #expect(try await store.running(at: Make.time + 2) == [notice])
            let kind = "trail_event WHERE kind = 'objections-suspended'"
            for (subject, turn) in [("desk-first", "first"), ("desk-second", "second")] {
                let detail = "detail = '\(id), \(turn) signature, signed in'"
                #expect(try await database.count("\(kind) AND subject = '\(subject)' AND organisation = 'R1H' AND \(detail)") == 1)
            }
            #expect(try await database.count("\(kind) AND subject IS NULL AND detail = 'proposed by Dr Proposer, by command'") == 1)
        }
    }

    @Test("whoever signed first does not sign second, whatever they are called, and nothing is on record of it", arguments: Driver.all)
    func samePerson(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let id = try await Self.proposed(store)
            #expect(try await Self.sign(store, id, by: Self.first, as: .first) == .done)
            let again = NoticeSignature.signedIn(issuer: Make.issuer, subject: "desk-first", name: "Another Name")
            for turn in NoticeSignature.Turn.allCases {
                #expect(try await Self.sign(store, id, by: again, as: turn, at: 2) == .samePerson)
            }
            #expect(try await store.running(at: Make.time + 3).isEmpty)
            #expect(try await database.count("trail_event WHERE subject = 'desk-first'") == 1)
        }
    }

    @Test("nobody suspends objections who meant to sign first, and nobody signs second where nobody signed first", arguments: Driver.all)
    func turns(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let id = try await Self.proposed(store)
            #expect(try await Self.sign(store, id, by: Self.second, as: .second) == .notNow)
            #expect(try await Self.sign(store, id, by: Self.first, as: .first) == .done)
            #expect(try await Self.sign(store, id, by: Self.second, as: .first) == .otherTurn)
            #expect(try await store.running(at: Make.time + 2).isEmpty)
            #expect(try await database.count("trail_event WHERE subject = 'desk-second'") == 0)
        }
    }

    @Test("what is signed by two, ended, over or nowhere is not signed once more", arguments: Driver.all)
    func notNow(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let (signed, ended, over) = (
                try await Self.proposed(store), try await Self.proposed(store), try await Self.proposed(store, until: 10)
            )
            for (who, turn) in [(Self.first, NoticeSignature.Turn.first), (Self.second, .second)] {
                #expect(try await Self.sign(store, signed, by: who, as: turn) == .done)
            }
            #expect(try await store.end(ended, by: "somebody", at: Make.time + 1) == .done)
            let third = NoticeSignature.signedIn(issuer: Make.issuer, subject: "desk-third", name: "")
            for id in [signed, ended, over] {
                for turn in NoticeSignature.Turn.allCases {
                    #expect(try await Self.sign(store, id, by: third, as: turn, at: 10) == .notNow)
                }
            }
            #expect(try await Self.sign(store, "never", by: third, as: .first) == .notFound)
            #expect(try await database.count("trail_event WHERE subject = 'desk-third'") == 0)
        }
    }

    @Test(
        "a notice from a version before with a typed signature and one of a sign-in stays in force; one that waited there has none, and waits for two",
        arguments: Driver.all)
    func before(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            try await Self.old(database, "in-force", first: "Dr First", second: "signed-in:desk-second\tMusa Iqbal")
            try await Self.old(database, "waiting", first: "Dr First", second: nil)
            #expect(try await store.running(at: Make.time + 2).map(\.isSignedByTwo) == [true])
            #expect(try await Self.suspended(database)?.id == "in-force")
            #expect(try await Self.sign(store, "waiting", by: Self.second, as: .second) == .notNow)
            #expect(try await Self.sign(store, "waiting", by: Self.second, as: .first) == .done)
            #expect(try await store.find("waiting")?.notice.proposer == NoticeProposer(kept: "Dr First"))
            #expect(try await store.running(at: Make.time + 2).count == 1)
        }
    }
}
