import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Objections
import PublicWeb
import Storage
import Testing

/// What somebody who acts for a person reads of them (issue 7, part 5), and what a coercive one must not.
@Suite("Acting for somebody")
struct ActingTests {
    /// For whom the signed-in person acts.
    private static let theirs = "9991230084"

    private static func living(isDeceased: Bool = false, isRestricted: Bool = false) throws -> ObjectingDesk.Registered {
        .init(
            number: try NHSNumber(theirs), practice: nil, postcode: nil, born: Day(1930, 1, 1), isDeceased: isDeceased,
            isRestricted: isRestricted)
    }

    /// - Returns: its id.
    @discardableResult
    private static func put(
        _ region: PretendRegion, kind: Representing.Kind = .attorney, for person: String = theirs, by actor: String = PretendRegion.person,
        until: Day? = nil, cannotDecide: Bool = true
    ) async throws -> String {
        let event = TrailEvent(
            kind: .representativeSet, at: region.clock.now, people: [person], purpose: "objection", detail: kind.rawValue)
        let from = try #require(Day(2020, 1, 1))
        let row = RepresentativeStore.Row(
            id: event.id, person: try NHSNumber(person), representative: try NHSNumber(actor), kind: kind,
            evidence: try #require(PretendRegion.words.seal("power 700012345678")), from: from, until: until, cannotDecide: cannotDecide,
            desk: "QMF", setBy: "desk-first", set: region.clock.now)
        #expect(try await RepresentativeStore(region.database).set(row, event))
        return event.id
    }

    private static func with(
        _ registered: ObjectingDesk.Registered?, isDown: Bool = false, _ body: (PretendRegion, [String: String]) async throws -> Void
    ) async throws {
        try await PretendRegion.with { made in
            var region = made
            if let registered { region.registered = [theirs: registered] }
            region.isRegisterDown = isDown
            let cookies = try await region.signIn()
            try await body(region, cookies)
        }
    }

    @Test("an attorney reads which ordinary places looked, and no look elsewhere; that they asked is in the person’s own list first")
    func reads() async throws {
        try await Self.with(try Self.living()) { region, cookies in
            let id = try await Self.put(region)
            for organisation in ["F84003", "R1H"] {
                _ = try await region.note(
                    .lookOpened, [Self.theirs], look: organisation, organisation: organisation,
                    decision: try Decided.text([.registeredPractice]))
            }
            let start = try await region.ask("/acting", cookies: cookies)
            #expect(PretendRegion.text(start).contains("/acting/\(id)") && PretendRegion.text(start).contains("999 123 0084"))
            let page = try await region.ask("/acting/\(id)", cookies: cookies)
            #expect(page.status == .ok)
            #expect(PretendRegion.text(page).contains("Lower Clapton Practice"), "their own practice is no secret")
            #expect(!PretendRegion.text(page).contains("Barts"), "where they went is theirs alone")
            #expect(PretendRegion.text(page).contains("for the person alone"))
            let mine = try await PersonTrailStore(region.database).page(of: [try NHSNumber(Self.theirs)], limit: 50)
            let asked = try #require(mine.lines.first { $0.first.kind == TrailEvent.Kind.representativeAsked.rawValue })
            #expect(asked.first.subject == "person-\(PretendRegion.person)" && asked.first.organisation == nil)
            #expect(PretendRegion.text(page).contains("\(mine.count) events are on record about them"), "the count is that of everybody")
        }
    }

    @Test("what somebody else acts by is answered as what never was, and so is one that a desk has ended")
    func notTheirs() async throws {
        try await Self.with(try Self.living()) { region, cookies in
            let foreign = try await Self.put(region, by: PretendRegion.other)
            #expect(try await region.ask("/acting/\(foreign)", cookies: cookies).status == .notFound)
            #expect(try await region.ask("/acting/\(String(repeating: "0", count: 32))", cookies: cookies).status == .notFound)
            let id = try await Self.put(region)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .ok)
            let ended = try await RepresentativeStore(region.database).end(id, at: "QMF", by: "desk", at: region.clock.now) {
                TrailEvent(kind: .representativeEnded, at: region.clock.now, people: [$0.person.digits], purpose: "objection")
            }
            #expect(ended)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .notFound)
            #expect(try await region.ask("/acting/\(id)/copy", cookies: cookies).status == .notFound)
            #expect(try await region.ask("/acting/\(id)").status != .ok, "nobody is signed in")
        }
    }

    @Test("a power ends with the person, an estate begins then, and nobody reads for whom the register keeps back or does not know")
    func judgedAnew() async throws {
        try await Self.with(try Self.living(isDeceased: true)) { region, cookies in
            let power = try await Self.put(region)
            let refused = try await region.ask("/acting/\(power)", cookies: cookies)
            #expect(refused.status == .forbidden && PretendRegion.text(refused).contains("ends when the person dies"))
        }
        try await Self.with(try Self.living(isDeceased: true)) { region, cookies in
            let estate = try await Self.put(region, kind: .personalRepresentative)
            #expect(try await region.ask("/acting/\(estate)", cookies: cookies).status == .ok)
            let letter = try await region.ask("/acting/\(estate)/copy", .post, cookies: cookies, body: "other=R1H")
            #expect(letter.status == .ok && PretendRegion.text(letter).contains("Access to Health Records Act 1990"))
        }
        try await Self.with(try Self.living(isRestricted: true)) { region, cookies in
            let id = try await Self.put(region)
            let refused = try await region.ask("/acting/\(id)", cookies: cookies)
            #expect(
                refused.status == .forbidden && !PretendRegion.text(refused).contains("whereabouts")
                    && !PretendRegion.text(refused).contains("kept back"))
        }
        try await Self.with(nil, isDown: true) { region, cookies in
            let id = try await Self.put(region)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .forbidden)
        }
    }

    @Test("nobody acts by what is over, by a power while the person can decide, or by evidence that cannot be opened")
    func refused() async throws {
        let person = Representing.Person(born: Day(1930, 1, 1), isDeceased: false, isRestricted: false)
        let (from, today, before) = (try #require(Day(2020, 1, 1)), try #require(Day(2026, 11, 26)), try #require(Day(2026, 11, 25)))
        func power(until: Day? = nil, evidence: String = "e", cannotDecide: Bool = true, standing: ActingFor.Standing = .attorney)
            -> Representing
        {
            .living(ActingFor(standing: standing, evidence: evidence, from: from, until: until, cannotDecide: cannotDecide))
        }
        #expect(power().refused(on: today, person) == nil)
        #expect(power(until: today).refused(on: today, person) == nil, "its last day is one of its days")
        #expect(power(until: before).refused(on: today, person) == .acting(.over))
        #expect(power(evidence: " ").refused(on: today, person) == .acting(.evidenceMissing))
        #expect(power(cannotDecide: false).refused(on: today, person) == .acting(.canDecide))
        #expect(power(standing: .carer).refused(on: today, person) == .acting(.carer))
        #expect(power(standing: .parent).refused(on: today, person) == .acting(.ofAge))
        #expect(Representing.estate(evidence: "e", from: from, until: nil).refused(on: today, person) == .alive)
        let gone = Representing.Person(born: nil, isDeceased: true, isRestricted: false)
        #expect(Representing.estate(evidence: "", from: from, until: nil).refused(on: today, gone) == .evidenceMissing)
        #expect(Representing.estate(evidence: "e", from: from, until: before).refused(on: today, gone) == .over)
        #expect(Representing.estate(evidence: "e", from: today, until: nil).refused(on: before, gone) == .notYet)
        #expect(Representing.estate(evidence: "e", from: from, until: nil).refused(on: today, gone) == nil)
        let kept = Representing.Person(born: nil, isDeceased: true, isRestricted: true)
        #expect(Representing.estate(evidence: "e", from: from, until: nil).refused(on: today, kept) == .keptBack)
    }

    @Test("a person sees who acts for them, and that each time it was used")
    func seen() async throws {
        try await Self.with(nil) { region, cookies in
            try await Self.put(region, for: PretendRegion.person, by: PretendRegion.other)
            let page = try await region.ask("/acting", cookies: cookies)
            #expect(PretendRegion.text(page).contains("an attorney under a registered lasting power"))
            let asked = TrailEvent(
                kind: .representativeAsked, at: region.clock.now, subject: "another", issuer: "i", people: [PretendRegion.person],
                purpose: "acting for a person", detail: "the newest of the list")
            try await region.trail.append(asked)
            let own = try await region.ask("/who-looked", cookies: cookies)
            #expect(PretendRegion.text(own).contains("Somebody who acts for you asked to read about your record"))
            #expect(PretendRegion.text(own).contains("It was put on record that somebody acts for you"))
        }
    }
}
