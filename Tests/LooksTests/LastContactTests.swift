import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Looks

/// What monitoring knows of the last contact (issue 6, part 6: looks after discharge).
@Suite struct LastContactTests {
    private static let now = Moment(Date(timeIntervalSince1970: 1_790_000_000))

    private static func tie(_ kind: RelationshipKind, endedDaysAgo days: Int?, at ods: String = "R1H") throws -> Relationship {
        let until = days.map { Moment(Date(timeIntervalSince1970: 1_790_000_000 - Double($0) * 86_400)) }
        return Relationship(
            kind: kind, strength: .proven, organisation: try #require(ODSCode(ods)), person: try NHSNumber("9991230068"),
            from: Moment(Date(timeIntervalSince1970: 1_700_000_000)), until: until, evidence: "e")
    }

    private static func ended(_ ties: [Relationship]) throws -> Elapsed? {
        LastContact.ended(ties, at: try #require(ODSCode("R1H")), now: now)
    }

    @Test("the contact that ended last counts, as a coarse span")
    func last() throws {
        #expect(try Self.ended([Self.tie(.admission, endedDaysAgo: 200), Self.tie(.pastAppointment, endedDaysAgo: 40)]) == .quarter)
        #expect(try Self.ended([Self.tie(.admission, endedDaysAgo: 200)]) == .longer)
        #expect(try Self.ended([Self.tie(.encounter, endedDaysAgo: 0)]) == .week)
    }

    @Test("while a contact goes on, or one is to come, none has ended; where none is known nothing is said")
    func open() throws {
        #expect(try Self.ended([Self.tie(.admission, endedDaysAgo: 200), Self.tie(.encounter, endedDaysAgo: nil)]) == nil)
        #expect(try Self.ended([Self.tie(.admission, endedDaysAgo: 200), Self.tie(.upcomingAppointment, endedDaysAgo: -3)]) == nil)
        #expect(try Self.ended([]) == nil)
    }

    @Test("another organisation's contacts, and what the staff member states, are none of theirs")
    func others() throws {
        let before = try Self.tie(.admission, endedDaysAgo: 200)
        #expect(try Self.ended([before, Self.tie(.encounter, endedDaysAgo: nil, at: "RQX")]) == .longer)
        #expect(try Self.ended([before, Self.tie(.personPresent, endedDaysAgo: nil), Self.tie(.eprLaunch, endedDaysAgo: nil)]) == .longer)
    }
}
