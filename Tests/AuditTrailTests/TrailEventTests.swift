import Foundation
import Testing

@testable import AuditTrail

@Suite struct TrailEventTests {
    @Test("events of one millisecond are in the order in which they were made, and each has an id of its own")
    func order() {
        let moment: Int64 = 1_790_000_000_000
        let ids = (0..<5_000).map { _ in TrailEvent.newID(at: moment) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.count == 32 && Array($0)[12] == "7" }, "UUIDs of version 7")
    }

    @Test("a clock that trembles by less than a second does not put later events before earlier ones")
    func clockTrembles() {
        let first = TrailEvent.newID(at: 1_790_000_100_000)
        #expect(TrailEvent.newID(at: 1_790_000_099_500) > first)
    }

    @Test("a null of a stranger's is written out before the event is committed to, so that every database keeps it and says the same")
    func null() {
        let event = TrailEvent(
            kind: .entryOpened, at: Date(timeIntervalSince1970: 1_790_000_000), subject: "1\u{0}", issuer: "i\u{0}", role: "R\u{0}",
            detail: "barts Condition/\u{0}a\u{0}")
        #expect(event.detail == "barts Condition/\\u0000a\\u0000" && event.subject == "1\\u0000" && event.issuer == "i\\u0000")
        #expect(event.role == "R\\u0000")
        #expect(TrailEvent(kind: .printed, at: Date(), detail: "Ünïcode 😀").detail == "Ünïcode 😀")
    }
}
