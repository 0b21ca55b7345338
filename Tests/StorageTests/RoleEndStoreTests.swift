import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// Roles that organisations have ended, as the next decision reads them.
@Suite struct RoleEndStoreTests {
    private let day: TimeInterval = 86_400

    private func end(_ database: any WatchedDatabase, _ staff: StaffMember = Make.staff(), at organisation: String = "R1H") async throws
        -> Facts.RoleEnd
    {
        let terms = BreakGlassTerms(
            roles: [], sections: [], reasons: [], assurance: 3, fresh: Span(seconds: 300), lasts: Span(seconds: 3600),
            perStaff: .init(most: 3, within: Span(seconds: 86_400)), perOrganisation: .init(most: 9, within: Span(seconds: 86_400)))
        return try await RegisterStore(database).read(
            RegisterStore.Question(
                staff: staff, organisation: try #require(ODSCode(organisation)), person: nil, breakGlass: terms, now: Make.time)
        ).roleEnd
    }

    private static func other(issuer: String) -> StaffMember {
        StaffMember(subject: "1", issuer: issuer, name: "Somebody else", role: Make.staff().role)
    }

    private static let ended = Facts.RoleEnd.ended(from: Moment(Make.time))

    @Test(
        "a role is ended for one staff member of one provider, at one organisation, and for no other; the version rises by who it is about",
        arguments: Driver.all)
    func one(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RoleEndStore(database)
            #expect(try await end(database) == .none)
            let done = try await store.end([.init(subject: "1", role: "R8000")], at: "R1H", issuer: Make.issuer, by: "hr", at: Make.time)
            #expect(done == .init(ended: 1, already: 0))
            #expect(try await end(database) == Self.ended)
            #expect(try await end(database, Make.staff("R8001")) == .none)
            #expect(try await end(database, Make.staff(subject: "2")) == .none)
            #expect(try await end(database, Self.other(issuer: "https://new.example")) == .none)
            #expect(try await end(database, at: "RQX") == .none)
            let version = try await RegisterVersionStore(database).current()
            #expect(version == 1)
            let changes = try await database.read { try $0.ask(RegisterVersionStore.changes(after: 0)) }
            #expect(changes == [1: .staff(["1"])])
        }
    }

    @Test(
        "ended again from the same moment nothing changes, from another it is ended from then; every role ends each", arguments: Driver.all)
    func again(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { (database: any WatchedDatabase) async throws in
            let store = RoleEndStore(database)
            let later = Make.time + 7 * day
            func end(_ line: RoleEndLine, at now: Date = Make.time) async throws -> RoleEndStore.Ended {
                try await store.end([line], at: "R1H", issuer: Make.issuer, by: "hr", at: now)
            }
            #expect(try await end(.init(subject: "1", role: "R8000", from: later)) == .init(ended: 1, already: 0))
            #expect(try await end(.init(subject: "1", role: "R8000", from: later)) == .init(ended: 0, already: 1))
            #expect(try await self.end(database) == .ended(from: Moment(later)))
            // Every role, sooner: whichever comes first.
            #expect(try await end(.init(subject: "1", from: Make.time + day)).ended == 1)
            #expect(try await self.end(database) == .ended(from: Moment(Make.time + day)))
            #expect(try await self.end(database, Make.staff("R8001")) == .ended(from: Moment(Make.time + day)))
            // Now, which is sooner still; and now again, which is what it is.
            #expect(try await end(.init(subject: "1", role: "R8000")).ended == 1)
            #expect(try await end(.init(subject: "1", role: "R8000"), at: Make.time + 60).already == 1)
            #expect(try await self.end(database) == Self.ended)
            #expect(try await database.count("trail_event WHERE kind = 'role-ended'") == 3)
            #expect(try await database.count("role_end WHERE open_key IS NOT NULL") == 2)
        }
    }

    @Test("what was ended is given back by the role that was named, on record, and is listed until then", arguments: Driver.all)
    func restored(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RoleEndStore(database)
            try await store.end(
                [.init(subject: "1", role: "R8000"), .init(subject: "2")], at: "R1H", issuer: Make.issuer, by: "hr", at: Make.time)
            try await store.end([.init(subject: "1")], at: "RQX", issuer: Make.issuer, by: "hr", at: Make.time)
            #expect(try await store.list(of: "R1H").map(\.subject).sorted() == ["1", "2"])
            #expect(
                try await store.list(of: "R1H").contains {
                    $0.subject == "1" && $0.role == "R8000" && $0.from == Make.time && $0.by == "hr"
                })
            func restore(_ line: RoleEndLine) async throws -> Int {
                try await store.restore([line], at: "R1H", issuer: Make.issuer, by: "desk", at: Make.time + 60)
            }
            #expect(try await restore(.init(subject: "1")) == 0, "every role is another line than one")
            #expect(try await restore(.init(subject: "1", role: "R8000")) == 1)
            #expect(try await restore(.init(subject: "1", role: "R8000")) == 0)
            #expect(try await end(database) == .none)
            #expect(try await end(database, Make.staff(subject: "2")) == Self.ended)
            #expect(try await end(database, at: "RQX") == Self.ended)
            #expect(try await store.list(of: "R1H").map(\.subject) == ["2"])
            let details = try await database.read {
                try $0.query("SELECT kind, detail FROM trail_event WHERE organisation = 'R1H' ORDER BY id", []).map {
                    "\($0.text(0) ?? "") \($0.text(1) ?? "")"
                }
            }
            #expect(
                details == [
                    "role-ended R8000 of 1, from 2026-09-21T14:13:20Z, by hr",
                    "role-ended every role of 2, from 2026-09-21T14:13:20Z, by hr",
                    "role-restored R8000 of 1, by desk",
                ])
        }
    }

    @Test("without a moment it is from now, by the database's clock", arguments: Driver.all)
    func clock(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let before = try await database.read { try $0.clock() }
            try await RoleEndStore(database).end([.init(subject: "1")], at: "R1H", issuer: Make.issuer, by: "hr")
            let after = try await database.read { try $0.clock() }
            let from = try #require(try await RoleEndStore(database).list(of: "R1H").first?.from)
            #expect(from >= before && from <= after)
        }
    }
}
