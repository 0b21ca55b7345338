import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What a person's list does not say by itself: what is newer, and what of it is gone.
@Suite struct OldListTests {
    private static let ann = "9434765919"

    @Test("a list at an older checkpoint is right as it is, and the log tells what is newer of that person", arguments: Driver.all)
    func oldList(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            func append(_ people: [String], _ count: Int) async throws {
                for _ in 0..<count { try await TrailStore(database).append(Make.event(about: people)) }
                try await log.publish()
            }
            try await append([Self.ann], 3)
            let list = try #require(try await TrailProofs(database, keys: log.keys).lists(of: Self.ann).first)
            let verified = try PersonList.verify(try list.bytes(), log.policy)
            try await append(["9990000018"], 300)
            try await append([Self.ann], 2)
            let whole = try await LogVerifier(KeptLog.Published(publication: LogPublication(database)), log.policy)
                .whole(known: [verified.believed.checkpoint.size: verified.believed.checkpoint.root], following: verified.chain)
            #expect(whole.followed == [303, 304])
            #expect(verified.bare.isEmpty)
        }
    }

    @Test("what stands without text in a list is told, with when it was made by what stands around it", arguments: Driver.all)
    func bare(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            for day in 0..<6 {
                try await TrailStore(database).append(
                    TrailEvent(kind: .lookOpened, at: Make.time + Double(day) * 86_400, people: [Self.ann], look: "l"))
            }
            try await log.publish()
            _ = try await TrailErasing(database).erase(before: Make.time + 1.5 * 86_400, at: Make.time + 9 * 86_400)
            try await database.write { transaction in
                for sql in ["DELETE FROM trail_person WHERE event = ?", "DELETE FROM trail_event WHERE id = ?"] {
                    let id = try transaction.query("SELECT event FROM log_entry WHERE place = 4", []).first?.text(0)
                    try transaction.execute(sql, [.text(id)])
                }
            }
            try await log.publish()
            let list = try #require(try await TrailProofs(database, keys: log.keys).lists(of: Self.ann).first)
            let bare = try PersonList.verify(try list.bytes(), log.policy).bare
            func at(_ day: UInt64) -> UInt64 { UInt64(Make.time.timeIntervalSince1970 * 1000) + day * 86_400_000 }
            #expect(bare.map(\.numbers) == [1...2, 5...5])
            #expect(bare.map(\.after) == [nil, at(3)] && bare.map(\.before) == [at(2), at(5)])
            #expect(try await TrailProofs(database, keys: log.keys).heads(of: Self.ann).first?.gone == [1, 2, 5])
        }
    }
}
