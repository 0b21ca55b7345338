import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// Whether the database holds what the case key sealed.
@Suite struct SealedContentTests {
    @Test("a new database holds nothing sealed; one in which anybody wrote anything does, whatever else is in it", arguments: Driver.all)
    func isThere(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (content, ways) = (SealedContent(database), ContactWayStore(database))
            #expect(try await content.isThere() == false)
            let person = try NHSNumber("9991230068")
            let event = TrailEvent(kind: .contactWaySet, at: Make.time, subject: "p1", issuer: "login", people: [person.digits])
            try await ways.set(.init(person: person, way: .here, words: nil, set: Make.time), event)
            #expect(try await content.isThere() == false, "a way without an address is not sealed")
            let later = TrailEvent(kind: .contactWaySet, at: Make.time + 1, subject: "p1", issuer: "login", people: [person.digits])
            try await ways.set(.init(person: person, way: .email, words: [1], set: Make.time + 1), later)
            #expect(try await content.isThere())
        }
    }

    @Test("each column of bytes is either asked about or known to hold nothing sealed")
    func allColumns() async throws {
        let open = [
            "trail_event.also", "look.salt", "look_release.leaves", "look_release.root", "trail_part.salt", "trail_part.commitment",
            "person_key.key",
        ]
        try await withDatabase(on: .sqlite) { database in
            let rows = try await database.read { transaction in
                try transaction.query(
                    "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'BLOB'", []
                )
            }
            let columns = rows.map { ($0.text(0) ?? "", $0.text(1) ?? "") }
            #expect(columns.count > open.count)
            for (table, column) in columns {
                let isAsked = SealedContent.places.contains { $0.0 == table && $0.1.contains("\(column) IS NOT NULL") }
                // The log's own tables hold hashes, keys and notes.
                let isOpen = open.contains("\(table).\(column)") || Self.ofTheLog.contains { table.hasPrefix($0) }
                #expect(isAsked != isOpen, "\(table).\(column)")
            }
        }
    }

    private static let ofTheLog = ["log_", "witnessed_log", "split_view"]
}
