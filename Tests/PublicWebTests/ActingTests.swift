import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Objections
import Storage
import Testing

@testable import PublicWeb

/// What somebody who acts for a person reads of them (issue 7, part 5), and what a coercive one must not.
@Suite("Acting for somebody")
struct ActingTests {
    /// For whom the signed-in person acts.
    static let theirs = "9991230084"

    static func living(isDeceased: Bool = false, isFormal: Bool = false, isRestricted: Bool = false) throws
        -> ObjectingDesk.Registered
    {
        .init(
            number: try NHSNumber(theirs), practice: nil, postcode: nil, born: Day(1930, 1, 1), isDeceased: isDeceased,
            isDeathFormal: isFormal, isRestricted: isRestricted)
    }

    /// - Returns: its id.
    @discardableResult
    static func put(
        _ region: PretendRegion, kind: Representing.Kind = .attorney, for person: String = theirs, by actor: String = PretendRegion.person,
        from: Day? = Day(2020, 1, 1), until: Day? = nil, cannotDecide: Bool = true, isConfirmed: Bool = true
    ) async throws -> String {
        let event = TrailEvent(
            kind: .representativeSet, at: region.clock.now, people: [person], purpose: "objection", detail: kind.rawValue)
        let from = try #require(from)
        let row = RepresentativeStore.Row(
            id: event.id, person: try NHSNumber(person), representative: try NHSNumber(actor), kind: kind,
            evidence: try #require(PretendRegion.words.seal("power 700012345678")), from: from, until: until, cannotDecide: cannotDecide,
            practice: ODSCode("F84003"), desk: "QMF", setBy: "desk-first", set: region.clock.now)
        let entered = try await RepresentativeStore(region.database).enter(
            row, people: [], actors: [], knowsOfEnd: true, event, ending: { _ in event })
        #expect(entered == .done)
        guard isConfirmed else { return event.id }
        #expect(
            try await RepresentativeStore(region.database).confirm(event.id, at: "QMF", by: "desk-second", at: region.clock.now) { _ in [] }
                == .done)
        return event.id
    }

    static func with(
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

    /// Time until what happened is in a month that is over, signed in again.
    static func aMonthLater(_ region: PretendRegion) async throws -> [String: String] {
        region.clock.pass(30 * 86_400)
        return try await region.signIn()
    }

    static func lines(of number: String, _ region: PretendRegion) async throws -> [PersonTrailStore.Line] {
        try await PersonTrailStore(region.database).page(of: [try NHSNumber(number)], limit: 100).lines
    }

    @Test("an attorney reads the days on which the person’s own practice looked, and nothing that tells where else the person was")
    func reads() async throws {
        try await Self.with(try Self.living()) { region, _ in
            let id = try await Self.put(region)
            for organisation in ["F84003", "R1H"] {
                _ = try await region.note(
                    .lookOpened, [Self.theirs], look: organisation, organisation: organisation,
                    decision: try Decided.text([.registeredPractice]))
            }
            let day = Day(region.clock.now).words
            // A look of the practice in which the person was asked something: they were there. On a day of its own.
            region.clock.pass(86_400)
            let there = Day(region.clock.now).words
            _ = try await region.note(
                .lookOpened, [Self.theirs], look: "asked", organisation: "F84003", decision: try Decided.text([.registeredPractice]))
            _ = try await region.note(.summaryPermitted, [Self.theirs], look: "asked", organisation: "F84003")
            let cookies = try await Self.aMonthLater(region)
            let start = try await region.ask("/acting", cookies: cookies)
            #expect(PretendRegion.text(start).contains("/acting/\(id)") && PretendRegion.text(start).contains("999 123 0084"))
            let page = try await region.ask("/acting/\(id)", cookies: cookies)
            let text = PretendRegion.text(page)
            #expect(text.contains("020 7946 0201"), "how to reach the desk stands beside that it is to be asked")
            #expect(page.status == .ok && text.contains("Lower Clapton Practice") && text.contains("<li>\(day)</li>"))
            #expect(text.components(separatedBy: "<li>\(day)").count == 2, "a day once, however often it looked")
            for secret in [there, "Barts", "Clinician", "Summary Care Record", "registered with", "before=", "on record about them"] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }
    }

    @Test("what is going on is in no month that is over: nothing of it can be read, counted or timed")
    func notNow() async throws {
        try await Self.with(try Self.living()) { region, _ in
            let id = try await Self.put(region)
            let cookies = try await Self.aMonthLater(region)
            let before = PretendRegion.text(try await region.ask("/acting/\(id)", cookies: cookies))
            _ = try await region.note(
                .lookOpened, [Self.theirs], look: "l", organisation: "F84003", decision: try Decided.text([.registeredPractice]))
            _ = try await region.note(.signedIn, [Self.theirs], organisation: nil)
            let after = PretendRegion.text(try await region.ask("/acting/\(id)", cookies: cookies))
            #expect(before == after)
            let month = String(Day(region.clock.now).text.prefix(7))
            for asked in [month, "2019-12", "2999-01", "2026-13", "x", "2020-1"] {
                #expect(try await region.ask("/acting/\(id)?month=\(asked)", cookies: cookies).status == .notFound, "\(asked)")
            }
            #expect(try await region.ask("/acting/\(id)?month=2020-01", cookies: cookies).status == .ok)
        }
    }

    @Test("that it was asked, and that it was shown, is in the person’s own list first, and that nothing was shown where they may not")
    func onRecord() async throws {
        try await Self.with(try Self.living()) { region, cookies in
            let id = try await Self.put(region)
            _ = try await region.ask("/acting/\(id)", cookies: cookies)
            let kinds = try await Self.lines(of: Self.theirs, region).map(\.first)
            #expect(kinds.prefix(2).map(\.kind) == ["representative-shown", "representative-asked"])
            #expect(kinds[0].subject == "person-\(PretendRegion.person)" && kinds[0].detail?.hasPrefix("attorney: who looked") == true)
        }
        try await Self.with(try Self.living(isDeceased: true, isFormal: true)) { region, cookies in
            let id = try await Self.put(region)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .notFound)
            let kinds = try await Self.lines(of: Self.theirs, region).map(\.first.kind)
            #expect(kinds.prefix(3) == ["representative-ended", "representative-refused", "representative-asked"])
        }
    }

    @Test("where the register has the person by another number, both find in their own list that it was shown")
    func superseded() async throws {
        let newer = "9991230092"
        let now = ObjectingDesk.Registered(number: try NHSNumber(newer), practice: nil, postcode: nil, born: Day(1930, 1, 1))
        try await Self.with(now) { region, cookies in
            let id = try await Self.put(region)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .ok)
            for number in [Self.theirs, newer] {
                #expect(try await Self.lines(of: number, region).contains { $0.first.kind == "representative-shown" }, "\(number)")
            }
        }
    }

    @Test("what somebody else acts by, one that a second person has not agreed to, and one that has ended are answered as what never was")
    func notTheirs() async throws {
        try await Self.with(try Self.living()) { region, cookies in
            let foreign = try await Self.put(region, by: PretendRegion.other)
            let waiting = try await Self.put(region, for: PretendRegion.other, isConfirmed: false)
            for id in [foreign, waiting, String(repeating: "0", count: 32)] {
                #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .notFound)
                #expect(try await region.ask("/acting/\(id)/copy", cookies: cookies).status == .notFound)
                #expect(try await region.ask("/acting/\(id)/stop", .post, cookies: cookies).status == .notFound)
            }
            let id = try await Self.put(region)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .ok)
            let ended = try await RepresentativeStore(region.database).end(id, by: .desk("QMF", who: "desk"), at: region.clock.now) {
                TrailEvent(kind: .representativeEnded, at: region.clock.now, people: [$0.person.digits], purpose: "objection")
            }
            #expect(ended)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .notFound)
            #expect(try await region.ask("/acting/\(id)/copy", cookies: cookies).status == .notFound)
            #expect(try await region.ask("/acting/\(id)").status != .ok, "nobody is signed in")
        }
    }

    @Test("under a number of theirs that was superseded somebody acts only while the register says that it is theirs")
    func onceTheirs() async throws {
        try await PretendRegion.with { made in
            var region = made
            let older = PretendRegion.other
            region.registered = [
                Self.theirs: try Self.living(), older: .init(number: try NHSNumber(older), practice: nil, postcode: nil, born: nil),
            ]
            let link = TrailEvent(
                kind: .searchAnswered, at: region.clock.now, people: [older, PretendRegion.person], detail: "number superseded")
            try await region.trail.append(link, older: older, newer: PretendRegion.person)
            let id = try await Self.put(region, by: older)
            let cookies = try await region.signIn()
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .notFound, "the merge was taken back")
            region.registered[older] = .init(number: try NHSNumber(PretendRegion.person), practice: nil, postcode: nil, born: nil)
            #expect(try await region.ask("/acting/\(id)", cookies: try await region.signIn()).status == .ok)
        }
    }

    @Test(
        "a power ends with the person, an estate begins once the death is registered, and nobody reads for whom the register keeps back or says nothing of"
    )
    func judgedAnew() async throws {
        try await Self.with(try Self.living(isDeceased: true)) { region, cookies in
            let power = try await Self.put(region)
            for _ in 0..<2 {
                let start = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
                #expect(start.contains("does not let you act now") && !start.contains("died"), "a death that is only told ends nothing")
            }
            #expect(try await region.ask("/acting/\(power)", cookies: cookies).status == .notFound)
            _ = try await region.ask("/acting/\(power)/stop", .post, cookies: try await region.signIn(Self.theirs))
            let estate = try await Self.put(region, kind: .personalRepresentative)
            #expect(
                try await region.ask("/acting/\(estate)", cookies: cookies).status == .notFound, "the death is told, and not registered")
        }
        try await Self.with(try Self.living(isDeceased: true, isFormal: true)) { region, cookies in
            let power = try await Self.put(region)
            let start = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
            #expect(start.contains("What lets you act has ended") && !start.contains("died"))
            #expect(try await region.ask("/acting/\(power)", cookies: cookies).status == .notFound)
            #expect(
                !PretendRegion.text(try await region.ask("/acting", cookies: cookies)).contains("999 123 0084"), "it has ended for good")
            let estate = try await Self.put(region, kind: .personalRepresentative)
            #expect(try await region.ask("/acting/\(estate)", cookies: cookies).status == .ok)
            let letter = try await region.ask("/acting/\(estate)/copy", .post, cookies: cookies, body: "other=R1H")
            #expect(letter.status == .ok && PretendRegion.text(letter).contains("Access to Health Records Act 1990"))
            #expect(PretendRegion.text(letter).contains("Access &lt;team&gt;, access@r1h.example"))
            #expect(!PretendRegion.text(letter).contains("records@R1H.example"), "who puts entries right is not to read it")
        }
        try await Self.with(try Self.living(isRestricted: true)) { region, cookies in
            let id = try await Self.put(region)
            let never = try await region.ask("/acting/\(String(repeating: "0", count: 32))", cookies: cookies)
            let refused = try await region.ask("/acting/\(id)", cookies: cookies)
            #expect(refused.status == .notFound && PretendRegion.plain(refused) == PretendRegion.plain(never))
            #expect(!PretendRegion.text(try await region.ask("/acting", cookies: cookies)).contains("999 123 0084"))
        }
        try await Self.with(nil, isDown: true) { region, cookies in
            let id = try await Self.put(region)
            #expect(try await region.ask("/acting/\(id)", cookies: cookies).status == .serviceUnavailable)
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
        let child = Representing.Person(born: Day(2009, 11, 27), isDeceased: false, isRestricted: false)
        #expect(power().refused(on: today, child) == .donorUnderAge, "18 tomorrow in a year")
        #expect(Representing.estate(evidence: "e", from: from, until: nil).refused(on: today, person) == .alive)
        let gone = Representing.Person(born: nil, isDeceased: true, isDeathFormal: true, isRestricted: false)
        #expect(Representing.estate(evidence: "", from: from, until: nil).refused(on: today, gone) == .evidenceMissing)
        #expect(Representing.estate(evidence: "e", from: from, until: before).refused(on: today, gone) == .over)
        #expect(Representing.estate(evidence: "e", from: today, until: nil).refused(on: before, gone) == .notYet)
        #expect(Representing.estate(evidence: "e", from: from, until: nil).refused(on: today, gone) == nil)
        let kept = Representing.Person(born: nil, isDeceased: true, isRestricted: true)
        #expect(Representing.estate(evidence: "e", from: from, until: nil).refused(on: today, kept) == .keptBack)
    }

    @Test("a person sees who acts for them and each use of it, and stops it themselves")
    func seen() async throws {
        try await Self.with(nil) { region, cookies in
            let id = try await Self.put(region, for: PretendRegion.person, by: PretendRegion.other)
            let page = try await region.ask("/acting", cookies: cookies)
            #expect(PretendRegion.text(page).contains("an attorney under a registered lasting power"))
            let asked = TrailEvent(
                kind: .representativeShown, at: region.clock.now, subject: "another", issuer: "i", people: [PretendRegion.person],
                purpose: "acting for a person", detail: "attorney: who looked")
            try await region.trail.append(asked)
            let own = PretendRegion.text(try await region.ask("/who-looked", cookies: cookies))
            #expect(own.contains("Somebody who acts for you was shown something about your record"))
            #expect(own.contains("It was put on record that somebody acts for you"))
            #expect(own.contains("an attorney under a registered lasting power"), "as what")
            for press in ["once", "twice"] {
                #expect(try await region.ask("/acting/\(id)/stop", .post, cookies: cookies).status == .seeOther, "pressed \(press)")
            }
            #expect(!PretendRegion.text(try await region.ask("/acting", cookies: cookies)).contains("an attorney under"))
            #expect(PretendRegion.text(try await region.ask("/who-looked", cookies: cookies)).contains("You stopped somebody from acting"))
        }
    }
}
