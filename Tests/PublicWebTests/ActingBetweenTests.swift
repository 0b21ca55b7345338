import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Objections
import Storage
import Testing

@testable import PublicWeb

/// What happens between two steps of acting for somebody, and what each page says meanwhile.
@Suite("Acting for somebody, meanwhile")
struct ActingBetweenTests {
    private static let theirs = ActingTests.theirs

    @Test("before somebody may act, and in the month before their power, nothing can be counted")
    func noCounts() async throws {
        try await ActingTests.with(try ActingTests.living()) { region, _ in
            let id = try await ActingTests.put(region, from: Day(region.clock.now))
            let early = PretendRegion.text(try await region.ask("/acting/\(id)", cookies: try await region.signIn()))
            #expect(early.contains("began after this month"))
            for _ in 0..<3 { _ = try await region.note(.lookOpened, [Self.theirs], look: UUID().uuidString, organisation: "R1H") }
            let cookies = try await ActingTests.aMonthLater(region)
            let quiet = PretendRegion.text(try await region.ask("/acting/\(id)", cookies: cookies))
            #expect(quiet.contains("Nothing in this month is for you to read"))
            for page in [early, quiet] { #expect(!page.contains("on record about them"), "how much went on is not theirs to read") }
        }
    }

    @Test("one whom the register says nothing of takes nothing else from the page, and is not read for")
    func registerSilent() async throws {
        try await PretendRegion.with { made in
            var region = made
            region.registered = [Self.theirs: try ActingTests.living()]
            region.unknown = ["9991230092"]
            let cookies = try await region.signIn()
            let silent = try await ActingTests.put(region, for: "9991230092")
            let other = try await ActingTests.put(region)
            let mine = try await ActingTests.put(region, for: PretendRegion.person, by: PretendRegion.other)
            for isDown in [false, true] {
                region.isRegisterDown = isDown
                let page = try await region.ask("/acting", cookies: cookies)
                let text = PretendRegion.text(page)
                #expect(page.status == .ok && text.contains("/acting/\(mine)/stop"), "whoever is acted for stops it all the same")
                #expect(text.contains("/acting/\(other)") == !isDown && !text.contains(silent))
                #expect(text.contains("could not check it just now"), "said to everybody")
                #expect(try await region.ask("/acting/\(silent)", cookies: cookies).status == .serviceUnavailable)
            }
            let nobody = PretendRegion.text(try await region.ask("/acting", cookies: try await region.signIn("9434765919")))
            #expect(nobody.contains("could not check it just now") && nobody.contains("Nobody is listed here just now"))
        }
    }

    @Test("where there are more than a page can hold it says so, of those for whom somebody acts and of those who act for them")
    func moreThanFit() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let others = (0...).lazy.compactMap { Self.number($0) }.prefix(RepresentativeStore.most + 1)
            for (index, other) in others.enumerated() {
                try await ActingTests.put(region, for: other)
                try await ActingTests.put(region, for: PretendRegion.person, by: other)
                guard index >= RepresentativeStore.most - 1 else { continue }
                let page = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
                let isMore = index == RepresentativeStore.most
                #expect(page.contains("There are more than this page can hold. Ask the desk.") == isMore)
                #expect(page.contains("There are more than this page can hold. Stop some, or ask the desk.") == isMore)
            }
        }
    }

    /// An NHS number of tests; nil where no digit would check it.
    private static func number(_ index: Int) -> String? {
        let digits = "999200" + String(1_000 + index).suffix(3)
        let sum = zip(digits, (2...10).reversed()).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        let check = (11 - sum % 11) % 11
        return check == 10 ? nil : digits + String(check)
    }

    @Test("what the person stops while the register is asked is not shown, and that it was shown is not on record")
    func stoppedMeanwhile() async throws {
        try await PretendRegion.with { made in
            var region = made
            region.registered = [Self.theirs: try ActingTests.living()]
            let cookies = try await region.signIn()
            let (store, now) = (RepresentativeStore(region.database), region.clock.now)
            for address in ["/acting", "/acting/ID", "/acting/ID/copy"] {
                region.whileAsked = { _ in }
                let id = try await ActingTests.put(region)
                region.whileAsked = { number in
                    guard number == Self.theirs else { return }
                    _ = try? await store.end(id, by: .person, at: now) {
                        TrailEvent(kind: .representativeEnded, at: now, people: [$0.person.digits], purpose: "own record")
                    }
                }
                let page = try await region.ask(address.replacing("ID", with: id), cookies: cookies)
                #expect(!PretendRegion.text(page).contains("999 123 0084"), "\(address)")
                let kinds = try await region.kinds(of: Self.theirs)
                #expect(!kinds.contains("representative-shown") && kinds.first == "representative-ended", "\(address)")
            }
        }
    }

    @Test("whoever asks to act is seen and stopped by the person before a second one of the desk agrees, and the list says that it waits")
    func asked() async throws {
        try await ActingTests.with(nil) { region, cookies in
            let id = try await ActingTests.put(region, for: PretendRegion.person, by: PretendRegion.other, isConfirmed: false)
            let page = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
            #expect(page.contains("Somebody has asked to act for you") && page.contains("They see nothing until two of us agree"))
            #expect(page.contains("020 7946 0201"), "and how to reach the desk")
            #expect(try await region.ask("/acting/\(id)/stop", .post, cookies: cookies).status == .seeOther)
            let late = try await RepresentativeStore(region.database).confirm(id, at: "QMF", by: "desk-second", at: region.clock.now) { _ in
                []
            }
            #expect(late == .notFound, "a word that comes after is too late")
        }
    }

    @Test("what a day or their age has ended is not said to hold on the person’s own page, and is ended by that")
    func endedUnused() async throws {
        try await PretendRegion.with { made in
            var region = made
            let number = try NHSNumber(PretendRegion.person)
            // Sixteen today.
            let born = Day(region.clock.now).adding(months: -12 * 16)
            region.registered = [PretendRegion.person: .init(number: number, practice: nil, postcode: nil, born: born)]
            let parent = try await ActingTests.put(region, kind: .parent, for: PretendRegion.person, by: PretendRegion.other)
            let cookies = try await region.signIn()
            let page = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
            #expect(page.contains("This has ended") && !page.contains("/acting/\(parent)/stop"))
            #expect(try await region.kinds().contains("representative-ended"))
            #expect(PretendRegion.text(try await region.ask("/acting", cookies: cookies)).contains("Nobody is on record as acting for you"))
            // Under 18: on record, and good for nothing today.
            let attorney = try await ActingTests.put(region, for: PretendRegion.person, by: PretendRegion.other)
            let young = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
            #expect(young.contains("does not let them see anything today") && young.contains("/acting/\(attorney)/stop"))
        }
    }

    @Test("who acts for a number that was once taken for the person’s is not judged by the person’s age, and not ended by it")
    func mergeTakenBack() async throws {
        try await PretendRegion.with { made in
            var region = made
            let (person, once) = (PretendRegion.person, PretendRegion.other)
            let born = Day(region.clock.now).adding(months: -12 * 16)
            region.registered = [
                person: .init(number: try NHSNumber(person), practice: nil, postcode: nil, born: born),
                once: .init(number: try NHSNumber(once), practice: nil, postcode: nil, born: nil),
            ]
            let link = TrailEvent(kind: .searchAnswered, at: region.clock.now, people: [once, person], detail: "number superseded")
            try await region.trail.append(link, older: once, newer: person)
            let id = try await ActingTests.put(region, kind: .parent, for: once, by: Self.theirs)
            let cookies = try await region.signIn()
            let page = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
            #expect(page.contains("Nobody is on record as acting for you") && !page.contains(id), "nor shown")
            #expect(try await region.ask("/acting/\(id)/stop", .post, cookies: cookies).status == .notFound, "nor stopped")
            #expect(try await RepresentativeStore(region.database).acting(id, by: [try NHSNumber(Self.theirs)]) != nil)
        }
    }

    @Test("the person’s own stop stands in the list of the number that it is about, too")
    func stopUnderBoth() async throws {
        try await PretendRegion.with { made in
            var region = made
            let older = PretendRegion.other
            region.registered[older] = .init(number: try NHSNumber(PretendRegion.person), practice: nil, postcode: nil, born: nil)
            let link = TrailEvent(
                kind: .searchAnswered, at: region.clock.now, people: [older, PretendRegion.person], detail: "number superseded")
            try await region.trail.append(link, older: older, newer: PretendRegion.person)
            let id = try await ActingTests.put(region, for: older, by: Self.theirs)
            #expect(try await region.ask("/acting/\(id)/stop", .post, cookies: try await region.signIn()).status == .seeOther)
            let named = try await region.database.read { transaction in
                try transaction.query(
                    "SELECT p.nhs_number FROM trail_person p JOIN trail_event e ON e.id = p.event WHERE e.kind = 'representative-ended' ORDER BY 1",
                    []
                ).compactMap { $0.text(0) }
            }
            #expect(named == [PretendRegion.person, older].sorted())
        }
    }

    @Test(
        "whoever logs in by a number that was superseded acts by what names their number of today, while the register says that it is theirs"
    )
    func olderLogin() async throws {
        try await PretendRegion.with { made in
            var region = made
            let (older, newer) = (PretendRegion.person, PretendRegion.other)
            region.registered = [
                Self.theirs: try ActingTests.living(), older: .init(number: try NHSNumber(newer), practice: nil, postcode: nil, born: nil),
                newer: .init(number: try NHSNumber(newer), practice: nil, postcode: nil, born: nil),
            ]
            let link = TrailEvent(kind: .searchAnswered, at: region.clock.now, people: [older, newer], detail: "number superseded")
            try await region.trail.append(link, older: older, newer: newer)
            let id = try await ActingTests.put(region, by: newer)
            #expect(try await region.ask("/acting/\(id)", cookies: try await region.signIn()).status == .ok)
            region.registered[older] = .init(number: try NHSNumber(older), practice: nil, postcode: nil, born: nil)
            #expect(try await region.ask("/acting/\(id)", cookies: try await region.signIn()).status == .notFound, "it was taken back")
        }
    }

    @Test(
        "the person’s own list says as what somebody acts, and what they were shown, and who did it is not in a line of the register’s word"
    )
    func whatWasShown() async throws {
        try await PretendRegion.with { made in
            var region = made
            let newer = try NHSNumber("9991230092")
            region.registered = [Self.theirs: .init(number: newer, practice: nil, postcode: nil, born: Day(1930, 1, 1))]
            let id = try await ActingTests.put(region)
            let cookies = try await region.signIn()
            for _ in 0..<2 { _ = try await region.ask("/acting/\(id)", cookies: cookies) }
            _ = try await region.ask("/acting/\(id)/copy", .post, cookies: cookies, body: "other=R1H")
            let own = PretendRegion.text(try await region.ask("/who-looked", cookies: try await region.signIn(Self.theirs)))
            #expect(own.contains("the days in August 2026 when your GP practice looked"))
            #expect(own.contains("a letter that asks Barts &lt;Health&gt; for a copy of your record"))
            #expect(own.contains("an attorney under a registered lasting power"))
            let said = try await ActingTests.lines(of: newer.digits, region).filter { $0.first.kind == "search-answered" }
            #expect(said.count == 1 && said.first?.first.subject == nil, "once, and nobody's who acts")
        }
    }

    @Test("somebody is told of who acts only where they ask for it, and by a way with nothing beside the address")
    func wantsToBeTold() async throws {
        try await PretendRegion.with { region in
            let (cookies, ways) = (try await region.signIn(), ContactWayStore(region.database))
            func send(_ body: String) async throws -> (status: HTTPResponse.Status, text: String) {
                let answer = try await region.ask("/your-record/contact", .post, cookies: cookies, body: body)
                return (answer.status, PretendRegion.text(answer))
            }
            for wrong in ["way=post&words=1+Street", "way=email&words=me%40example.com+not+at+night", "way=here"] {
                let answer = try await send(wrong + "&acting=1")
                #expect(answer.status == .badRequest && answer.text.contains("id=\"acting-error\""), "\(wrong)")
            }
            #expect(try await send("way=phone&words=07700900123").status == .seeOther)
            #expect(try await ways.find(PretendRegion.person)?.tellsOfActing == false)
            #expect(try await send("way=email&words=me%40example.com&acting=1&glass=1").status == .seeOther)
            let row = try await ways.find(PretendRegion.person)
            #expect(row?.tellsOfActing == true && row?.tellsOfGlass == true && row?.way == .email)
        }
    }
}
