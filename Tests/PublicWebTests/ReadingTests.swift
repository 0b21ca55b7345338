import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Storage
import Testing

@testable import PublicWeb

/// Which lines whose list has.
@Suite struct ReadingTests {
    private static func line(
        _ kind: TrailEvent.Kind, decision: String? = nil, more: [String: Int] = [:]
    ) -> PersonTrailStore.Line {
        let event = PersonTrailStore.Event(
            id: String(repeating: "0", count: 32), kind: kind.rawValue, at: Date(), subject: "s", issuer: "i", organisation: "R1H",
            role: "R8000",
            look: "l", decision: decision, detail: nil)
        return PersonTrailStore.Line(first: event, counts: more.merging([kind.rawValue: 1]) { first, _ in first })
    }

    @Test("nothing is left out of the person's own list, whatever it is", arguments: TrailEvent.Kind.allCases)
    func own(_ kind: TrailEvent.Kind) throws {
        for decision in [nil, "nonsense", try Decided.text([], glass: true), try Decided.text([.upcomingAppointment], restricted: .yes)] {
            #expect(Reading.isRead(Self.line(kind, decision: decision), by: .person, kind: nil))
        }
    }

    @Test("a proxy reads looks by the practice, a pharmacy or a care home, on the ground of a registration or a team's list")
    func proxy() throws {
        for kind in [OrganisationKind.gpPractice, .pharmacy, .careHome] {
            let decision = try Decided.text([.registeredPractice, .caseload], kind: kind)
            #expect(Reading.isRead(Self.line(.lookOpened, decision: decision), by: .proxy, kind: kind))
        }
    }

    @Test(
        "of everything else a coercive proxy learns nothing: other kinds of organisation, contacts, emergencies, hidden whereabouts, what cannot be read"
    )
    func keptBack() throws {
        let ordinary = try Decided.text([.registeredPractice], kind: .gpPractice)
        func isRead(
            _ decision: String?, _ kind: TrailEvent.Kind = .lookOpened, at organisation: OrganisationKind? = .gpPractice,
            more: [String: Int] = [:]
        ) -> Bool { Reading.isRead(Self.line(kind, decision: decision, more: more), by: .proxy, kind: organisation) }
        #expect(isRead(ordinary))
        for kind in OrganisationKind.allCases where ![.gpPractice, .pharmacy, .careHome].contains(kind) {
            #expect(!isRead(ordinary, at: kind))
        }
        #expect(!isRead(ordinary, at: nil))
        for kind in RelationshipKind.allCases where kind != .registeredPractice && kind != .caseload {
            #expect(!isRead(try Decided.text([.registeredPractice, kind], kind: .gpPractice)), "\(kind)")
        }
        #expect(!isRead(try Decided.text([.registeredPractice], glass: true, kind: .gpPractice)))
        #expect(!isRead(try Decided.text([.registeredPractice], restricted: .yes, kind: .gpPractice)))
        #expect(!isRead(try Decided.text([.registeredPractice], restricted: .couldNotTell, kind: .gpPractice)))
        #expect(!isRead(try Decided.text([], kind: .gpPractice)) && !isRead(nil) && !isRead("{}"))
        #expect(!isRead(ordinary, more: ["glass-broken": 1]) && !isRead(ordinary, more: ["presence-stated": 1]))
        for kind in TrailEvent.Kind.allCases where kind != .lookOpened { #expect(!isRead(ordinary, kind), "\(kind)") }
    }
}
