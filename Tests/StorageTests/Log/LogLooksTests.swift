import AuditTrail
import Foundation
import Testing

@testable import Storage

/// Rows of looks, which officers search, against the events that the log commits to.
@Suite struct LogLooksTests {
    private static let ann = "9434765919"

    private static func event(_ kind: TrailEvent.Kind, detail: String? = nil, also: [EventField: EventValue] = [:]) -> TrailEvent {
        TrailEvent(
            kind: kind, at: Make.time, subject: "1", issuer: "https://id.example", organisation: "R1H", role: "R8000", people: [ann],
            look: "l", detail: detail, also: also)
    }

    private static func row(_ id: String) -> LookRow {
        LookRow(
            id: id, session: "s", subject: "1", issuer: "https://id.example", organisation: "R1H", role: "R8000", nhsNumber: ann,
            openedAt: Make.time, salt: [1])
    }

    /// A look that showed two batches.
    private static func look(_ database: any WatchedDatabase) async throws -> LogAudit {
        let log = try await KeptLog(database)
        let trail = TrailStore(database)
        try await trail.open(row("l"), event(.lookOpened))
        var tree = MerkleTree()
        for sequence in 1...2 {
            let leaf = Array(repeating: UInt8(sequence), count: 32)
            tree.append(leaf)
            let root = tree.rootHash.bytes
            try await trail.release(
                ReleaseRow(
                    look: "l", sequence: sequence, at: Make.time, leaves: leaf, sources: "one", root: root, treeSize: UInt64(sequence)),
                event(
                    .answerShown, detail: sequence == 1 ? "conditions; RYX conditions" : nil,
                    also: [
                        .sources: .text("one"), .release: .number(UInt64(sequence)), .shown: .number(UInt64(sequence)), .root: .bytes(root),
                    ]),
                suppliers: sequence == 1 ? ["RYX"] : [])
        }
        try await log.publish()
        return LogAudit(database, keys: log.keys, comparesLooks: true)
    }

    @Test("a look that is missing from the desk's search, or another there than was opened, is named", arguments: Driver.all)
    func changed(_ driver: Driver) async throws {
        for (statements, says) in [
            (
                ["DELETE FROM look_release", "DELETE FROM look_supplier", "DELETE FROM look_life", "DELETE FROM look"],
                "the desk's search lacks the look that entry 0 tells of"
            ),
            (["UPDATE look SET subject = '2'"], "the desk's search has another look than the one that entry 0 tells of"),
            (["UPDATE look SET nhs_number = '9990000018'"], "another look than the one that entry 0"),
            (["UPDATE look SET organisation = 'RYX'"], "another look than the one that entry 0"),
            (["DELETE FROM look_release WHERE sequence = 2"], "what was shown is not kept that entry 2 tells of"),
            (["UPDATE look_release SET root = leaves WHERE sequence = 2"], "what is kept as shown is not what entry 2 tells of"),
            (["UPDATE look_release SET leaves = root WHERE sequence = 2"], "what is kept as shown is not what entry 2 tells of"),
            (["UPDATE look SET opened_at = opened_at - 86400000"], "the desk's search has at another time the look that entry 0"),
            (["UPDATE look_supplier SET at = at - 864000000"], "does not find the look that entry 1 tells of"),
            (["DELETE FROM look_supplier"], "does not find the look that entry 1 tells of"),
        ] {
            try await withDatabase(on: driver) { database in
                let audit = try await Self.look(database)
                let right = try await audit.run()
                #expect(right.isRight, "\(right.wrong)")
                try await database.write { transaction in
                    for sql in statements { try transaction.execute(sql, []) }
                }
                let found = try await audit.run()
                #expect(found.wrong.contains { $0.contains(says) }, "\(statements): \(found.wrong)")
            }
        }
    }

    @Test("a look that no event opened is told", arguments: Driver.all)
    func invented(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let audit = try await Self.look(database)
            try await database.write { _ = try $0.run(TrailStore.inserting(Self.row("made up"))) }
            #expect(try await audit.run().wrong.contains { $0.hasPrefix("1 looks are in the desk's search that no event opened") })
        }
    }
}
