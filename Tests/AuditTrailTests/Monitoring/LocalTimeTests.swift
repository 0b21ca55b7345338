import Foundation
import Testing

@testable import AuditTrail

@Suite struct LocalTimeTests {
    static func london(_ text: String) throws -> LocalTime {
        let clock = try #require(RegionClock("Europe/London"))
        let moment = try Date(text, strategy: .iso8601)
        return clock.local(Int64(moment.timeIntervalSince1970 * 1000))
    }

    @Test(
        "hours are the region's, on the days the clocks change too",
        arguments: [
            ("2028-03-26T00:59:59Z", 0, 59), ("2028-03-26T01:00:00Z", 2, 0), ("2028-10-29T00:30:00Z", 1, 30),
            ("2028-10-29T01:30:00Z", 1, 30),
            ("2028-10-29T02:00:00Z", 2, 0), ("2028-07-01T23:30:00Z", 0, 30), ("2028-01-01T23:30:00Z", 23, 30),
        ])
    func hours(_ text: String, _ hour: Int, _ minute: Int) throws {
        let local = try Self.london(text)
        #expect(local.hour == hour)
        #expect(local.minute % 60 == minute)
    }

    @Test("29 February is a day of its own, and weeks go from Monday to Sunday over it and over the year's end")
    func days() throws {
        let (before, leap, after) = (
            try Self.london("2028-02-28T12:00:00Z"), try Self.london("2028-02-29T12:00:00Z"), try Self.london("2028-03-01T12:00:00Z")
        )
        #expect(leap.day - before.day == 1 && after.day - leap.day == 1)
        #expect(before.weekday == 0 && leap.weekday == 1 && after.weekday == 2)
        let (sunday, monday) = (try Self.london("2028-01-02T12:00:00Z"), try Self.london("2028-01-03T00:00:00Z"))
        #expect(sunday.isWeekend && !monday.isWeekend)
        #expect(monday.week == sunday.week + 1)
        #expect(try Self.london("2027-12-31T12:00:00Z").week == sunday.week)
    }

    @Test("moments before 2020 and after 2059 are told by the zone itself")
    func farAway() throws {
        #expect(try Self.london("1999-07-01T12:00:00Z").hour == 13)
        #expect(try Self.london("1969-12-31T12:00:00Z").day == -1)
        #expect(try Self.london("2075-01-01T12:00:00Z").hour == 12)
    }
}
