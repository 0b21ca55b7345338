import CareRecord
import Foundation
import Testing

@testable import DemoLondon

/// Who has to do with whom on the day the demo starts (issue 4, parts 4 and 10).
@Suite struct ContactTests {
    private static let day = DemoContacts.firstDay

    private static func related(_ people: [DemoPerson], at now: Date) -> [Set<String>] {
        let relationships = DemoRelationships(at: now)
        return people.map(relationships.organisations)
    }

    @Test("of every kind of organisation that looks and has a system, some people have a relationship and some known to it have none")
    func withAndWithout() {
        let related = Self.related(Holdings.people, at: Self.day)
        let looking = DemoOrganisation.all.filter { $0.uses && $0.source != nil }
        for kind in Set(looking.map(\.kind)) {
            let codes = Set(looking.filter { $0.kind == kind }.map(\.ods))
            #expect(related.contains { !$0.isDisjoint(with: codes) }, "\(kind)")
            #expect(related.contains { $0.isDisjoint(with: codes) }, "\(kind)")
            guard kind != .gpPractice else { continue }
            let sources = Set(looking.filter { $0.kind == kind }.compactMap(\.source))
            #expect(
                zip(Holdings.people, related).contains { !sources.isDisjoint(with: $0.0.sources) && codes.isDisjoint(with: $0.1) },
                "known and unrelated: \(kind)")
        }
    }

    /// Staff of an organisation of the region: not those without a role, and not an insurer's.
    private static let staff = DemoStaff.all.filter { staff in DemoOrganisation.all.contains { $0.ods == staff.role.organisation } }

    /// Whose organisation has a system, which can tell of contacts: another's relationships are caseloads alone.
    private static let whoMayBeTied = DemoStaff.all.filter { staff in
        staff.meets == .challenge && DemoOrganisation.all.contains { $0.ods == staff.role.organisation && $0.source != nil }
    }

    @Test("every staff member's organisation has a relationship with somebody, and none with everybody")
    func staff() {
        let related = Self.related(Holdings.people, at: Self.day)
        for staff in Self.whoMayBeTied {
            let count = related.count { $0.contains(staff.role.organisation) }
            #expect(count > 0 && count < 150, "\(staff.hint): \(count)")
        }
    }

    @Test(
        "every kind of evidence is planted: stays open now, appointments kept and to come, referrals, cases open and closed, calls and conveyances"
    )
    func kinds() {
        let words = Holdings.people.flatMap { $0.holdings.values.joined() }.filter { $0.id.hasPrefix("now-") }.map {
            String(decoding: $0.bytes, as: UTF8.self)
        }
        for (id, status) in [
            ("now-in", "in-progress"), ("now-ap", "booked"), ("now-ap", "fulfilled"), ("now-ref", "active"), ("now-ep", "active"),
            ("now-ep", "finished"), ("now-am", "finished"), ("now-am", "in-progress"), ("now-call", "finished"),
        ] {
            #expect(words.contains { $0.contains("\"id\":\"\(id)\"") && $0.contains("\"status\":\"\(status)\"") }, "\(id) \(status)")
        }
    }

    @Test("what is of today follows the day, in winter and summer, and nothing else of a life does")
    func follows() {
        let later = Self.day + 200 * 86_400
        let people = PeopleGenerator.all(now: later)
        for (then, now) in zip(Holdings.people, people) {
            #expect(then.nhsNumber == now.nhsNumber && then.patient == now.patient && then.sources == now.sources)
            for source in then.sources {
                let (a, b) = (then.holdings[source] ?? [], now.holdings[source] ?? [])
                #expect(a.map(\.id) == b.map(\.id))
                for (one, other) in zip(a, b) where !one.id.hasPrefix("now-") && one.id != "ps-s" { #expect(one.bytes == other.bytes) }
            }
        }
        let related = Self.related(people, at: later)
        for staff in Self.whoMayBeTied {
            #expect(related.contains { $0.contains(staff.role.organisation) }, "\(staff.hint)")
        }
        #expect(
            Self.related(people, at: later + 400 * 86_400).filter { $0.contains("R1H") }.count < related.filter { $0.contains("R1H") }.count
        )
    }

    @Test("nobody's contacts go on after their death, and a system with another person's birth date ties nobody")
    func noneOfTheDead() {
        for person in Holdings.people where String(decoding: person.patient, as: UTF8.self).contains("deceasedDateTime") {
            #expect(!person.holdings.values.joined().contains { $0.id.hasPrefix("now-") })
        }
        let mixed = Holdings.people[25]
        let related = DemoRelationships(at: Self.day).organisations(of: mixed)
        #expect(related.isSubset(of: [mixed.practice]))
    }

    @Test(
        "of people whom others wrote, the first six staff members' organisations have everybody on a caseload; of the generated, each without a system has some, and a team at Barts has all"
    )
    func caseloads() throws {
        let numbers = Holdings.people.map(\.nhsNumber)
        let others = DemoLondon.caseloads(Holdings.people, areOthers: true)
        #expect(
            others.map(\.organisation) == DemoStaff.all.prefix(6).map(\.role.organisation) && others.allSatisfy { $0.people == numbers })
        let own = DemoLondon.caseloads(Holdings.people, areOthers: false)
        #expect(
            own.map(\.organisation) == ["F84744", "FX9ZZ", "R1H"] && own.last?.people == numbers
                && own.dropLast().allSatisfy { (1..<numbers.count).contains($0.people.count) })
        var options = DemoLondon.Options()
        options.now = Self.day
        let london = try DemoLondon(options, staffURL: "http://127.0.0.1:1", clientSecret: "x")
        let staff = Dictionary(uniqueKeysWithValues: DemoStaff.all.map { ($0.hint, $0) })
        let open = london.related(to: try #require(staff["gp-jubilee"]), at: Self.day)
        #expect(open.contains("9996241858") && open.count < numbers.count && open.count > 10)
        #expect(london.related(to: try #require(staff["consultant-barts"]), at: Self.day) == numbers)
        for hint in ["privacy-barts", "no-role", "password-only", "insurer-employee"] {
            #expect(london.related(to: try #require(staff[hint]), at: Self.day).isEmpty, "\(hint) opens nobody's record")
        }
    }
}
