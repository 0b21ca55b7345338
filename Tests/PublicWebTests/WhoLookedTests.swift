import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import HummingbirdTesting
import Storage
import Testing

@testable import PublicWeb

/// The list that a person reads, and the questions they ask.
@Suite struct WhoLookedTests {
    private static func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

    @Test("a look is told in plain words: which organisation, in which role, when, why, what they could see and were shown")
    func oneLook() async throws {
        try await PretendRegion.with { region in
            let decision = try Decided.text([.upcomingAppointment, .caseload])
            let look = LookRow(
                id: "l", session: "s", subject: "555000010001", organisation: "R1H", role: "R8000", nhsNumber: PretendRegion.person,
                openedAt: region.clock.now, salt: [])
            let opened = TrailEvent(
                kind: .lookOpened, at: region.clock.now, subject: "555000010001", issuer: "https://cis2.example", organisation: "R1H",
                role: "R8000", people: [PretendRegion.person], look: "l", decision: decision)
            try await region.trail.open(look, opened)
            let shown = TrailEvent(
                kind: .answerShown, at: region.clock.now, subject: "555000010001", issuer: "https://cis2.example", organisation: "R1H",
                role: "R8000", people: [PretendRegion.person], look: "l")
            try await region.trail.release(
                ReleaseRow(look: "l", sequence: 1, at: region.clock.now, leaves: [], sources: "barts,homerton", root: [], treeSize: 41),
                shown)
            _ = try await region.note(.sectionOpened, look: "l", detail: "medicines")
            _ = try await region.note(.sectionOpened, look: "l", detail: "timeline")
            _ = try await region.note(.entryOpened, look: "l", detail: "barts Condition/1")
            _ = try await region.note(.printed, look: "l")
            let page = PretendRegion.text(try await region.ask("/who-looked", cookies: try await region.signIn()))
            #expect(page.contains("21 September 2026") && page.contains("Barts &lt;Health&gt;") && page.contains("Clinician"))
            #expect(page.contains("Because you have an appointment there and you are on the list of one of their teams."))
            #expect(page.contains("medicines, allergies and results") || page.contains("allergies and results"))
            #expect(page.contains("41 items from Barts &lt;Health&gt; and homerton"))
            #expect(page.contains("an entry was opened in full; it was printed"))
            #expect(!page.contains("Condition"), "nothing of the entry itself")
            #expect(!page.contains("Osei"), "the region hides names of staff")
            #expect(page.contains("medicines and the timeline"))
            #expect(page.contains("8 events are on record about you. This list has every one of them, the newest first."))
        }
    }

    @Test("names of staff are shown where the region says so, as text and nothing else")
    func names() async throws {
        try await PretendRegion.with { region in
            var region = region
            region.showsStaffNames = true
            _ = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            let page = PretendRegion.text(try await region.ask("/who-looked", cookies: try await region.signIn()))
            #expect(page.contains("Dr Ada &lt;Osei&gt;") && !page.contains("<Osei>"))
        }
    }

    @Test("broken glass is an emergency without a recorded relationship, in these words")
    func glass() async throws {
        try await PretendRegion.with { region in
            _ = try await region.note(.lookOpened, look: "l", decision: try Decided.text([], glass: true))
            let page = PretendRegion.text(try await region.ask("/who-looked", cookies: try await region.signIn()))
            #expect(page.contains("Opened in an emergency, without a recorded relationship. Every look like this is checked by people."))
        }
    }

    @Test("two relationships of one source are told apart: only what permitted it is a reason")
    func onlyWhatPermitted() throws {
        let look = try #require(WrittenLook(try Decided.text([.admission, .referral])))
        #expect(look.grounds == [.admission, .referral])
        let words = PretendRegion.ours.words(LineText.self)
        #expect(WhyWords.why(try #require(WrittenLook(try Decided.text([]))), words) == nil)
        #expect(WrittenLook("{\"form\":2}") == nil && WrittenLook(nil) == nil)
    }

    @Test("everything that names the person is in the list, under superseded numbers too, and nothing of anybody else")
    func everything() async throws {
        try await PretendRegion.with { region in
            _ = try await region.note(.lookOpened, ["9991230084"], look: "old", organisation: "F84003")
            _ = try await region.note(.searchAnswered, ["9991230084", PretendRegion.person], look: "x", detail: "number superseded")
            _ = try await region.note(.lookRefused, look: "r")
            _ = try await region.note(.casesRead)
            _ = try await region.note(.caseloadGiven)
            _ = try await region.note(.objectionSet, organisation: nil)
            _ = try await region.note(.lookOpened, [PretendRegion.other], look: "theirs", organisation: "F84003")
            let page = PretendRegion.text(try await region.ask("/who-looked", cookies: try await region.signIn()))
            for words in [
                "Lower Clapton Practice", "Somebody asked to open your record and was refused",
                "A privacy officer read about a look at your record",
                "You were put on the list of a team", "An objection to sharing your record came into force", "You logged in here",
                "You were shown who looked at your record",
            ] { #expect(page.contains(words), "\(words)") }
            #expect(Self.count("Lower Clapton Practice", in: page) == 1, "the other person’s look is not here")
            #expect(page.contains("8 events are on record"))
        }
    }

    @Test("each list is on record before it leaves, and where it cannot be nothing is shown")
    func handedOver() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l")
            let cookies = try await region.signIn()
            _ = try await region.ask("/who-looked", cookies: cookies)
            _ = try await region.ask("/who-looked/" + event, cookies: cookies)
            let lines = try await region.database.read {
                try $0.query("SELECT subject, purpose, detail FROM trail_event WHERE kind = 'list-handed' ORDER BY id", []).map {
                    [$0.text(0), $0.text(1), $0.text(2)]
                }
            }
            let subject = "person-" + PretendRegion.person
            #expect(lines == [[subject, "own record", "the newest of the list"], [subject, "own record", "one look"]])
            try await region.database.write { try $0.execute("DROP TABLE trail_person", []) }
            let response = try await region.ask("/who-looked", cookies: cookies)
            #expect(response.status == .serviceUnavailable && !PretendRegion.text(response).contains("Barts"))
        }
    }

    @Test("a long list comes in pages by its last line, each line once")
    func pages() async throws {
        try await PretendRegion.with { region in
            for number in 0..<45 { _ = try await region.note(.lookOpened, look: "l\(number)") }
            let cookies = try await region.signIn()
            var (path, opened, pages) = ("/who-looked", 0, 0)
            while pages < 10 {
                let page = PretendRegion.text(try await region.ask(path, cookies: cookies))
                pages += 1
                opened += Self.count("Your record was opened</h3>", in: page)
                guard let next = page.firstMatch(of: /href="(\/who-looked\?before=[0-9a-f]{32})"/) else { break }
                path = String(next.1)
            }
            #expect(opened == 45 && pages == 3)
        }
    }

    @Test("a page says up to which number it reaches, that is on record before it, and every number is on a line")
    func reach() async throws {
        try await PretendRegion.with { region in
            let region = try await region.keepingLog()
            for kind in [TrailEvent.Kind.lookOpened, .entryOpened, .sectionOpened] {
                _ = try await region.note(kind, look: "l", detail: "medicines")
            }
            let cookies = try await region.signIn()
            #expect(!PretendRegion.text(try await region.ask("/who-looked", cookies: cookies)).contains("in the public log already"))
            try await region.publish()
            let page = PretendRegion.text(try await region.ask("/who-looked", cookies: cookies))
            #expect(page.contains("<strong>Events 1 to 5 are in the public log already.</strong>"))
            #expect(page.contains("one that is on no line was left out") && page.contains("The log then had 5 entries"))
            #expect(
                page.contains("1 to 3</dd>") && page.contains("(number 4)") && page.contains("(number 5)") && page.contains("(number 6)"))
            let handed = try await region.database.read {
                try $0.query("SELECT also FROM trail_event WHERE kind = 'list-handed' ORDER BY id DESC LIMIT 1", []).first?.blob(0)
            }
            let fields = try CanonicalEvent.Field.all(try #require(handed))
            func said(_ field: EventField) -> EventValue? { fields.first { $0.field == field }?.read }
            #expect(said(.last) == .number(5) && said(.first) == .number(1) && said(.treeSize) == .number(5))
            try await region.database.write { try $0.execute("DROP TABLE trail_part", []) }
            let response = try await region.ask("/who-looked", cookies: cookies)
            #expect(response.status == .serviceUnavailable && !PretendRegion.text(response).contains("Barts"))
        }
    }

    @Test("numbers are said in stretches")
    func ranges() {
        let words = PretendRegion.ours.words(LineText.self)
        #expect(ListReach.ranges([5, 3, 6, 7, 9], words) == "3, 5 to 7, 9")
        #expect(ListReach.ranges([1, 2], words) == "1 to 2")
        #expect(ListReach.ranges([], words) == "")
    }

    @Test("how far a list reaches is said for each of a person's numbers, and nothing where it reaches nowhere")
    func reachInWords() {
        func head(_ people: [String], _ last: UInt64) -> PersonListHead {
            PersonListHead(people: people, chain: [1], last: last, treeSize: 9, treeRoot: [2])
        }
        let texts = PretendRegion.ours
        #expect(ListReach.sentence([], texts) == "")
        #expect(ListReach.sentence([head([PretendRegion.person], 5)], texts) == "Events 1 to 5 are in the public log already.")
        let two = [head([PretendRegion.person, "9991230084"], 5), head([PretendRegion.other], 3)]
        #expect(
            ListReach.sentence(two, texts)
                == "Events 1 to 5 under NHS number 999 123 0068 or 999 123 0084, 1 to 3 under NHS number 999 123 0076 are in the public log already."
        )
    }

    @Test("times are those of London, in summer an hour after UTC")
    func london() async throws {
        try await PretendRegion.with { region in
            // 14:13 by UTC.
            let event = try await region.note(.lookOpened, look: "l")
            let cookies = try await region.signIn()
            for path in ["/who-looked", "/who-looked/" + event] {
                let page = PretendRegion.text(try await region.ask(path, cookies: cookies))
                #expect(page.contains("<time datetime=\"2026-09-21\">21 September 2026</time> at 3:13pm"), "\(path)")
            }
        }
    }

    @Test("numbers without a line are named, with the day from which none may be missing")
    func gone() {
        func head(_ gone: [Int]) -> [PersonListHead] {
            [PersonListHead(people: ["9434765919"], chain: [], last: 60, treeSize: 100, treeRoot: [], gone: gone)]
        }
        let (text, line) = (PretendRegion.ours.words(WhoLookedText.self), PretendRegion.ours.words(LineText.self))
        let day = Date(timeIntervalSince1970: 1_543_320_000)
        #expect(
            ListReach.gone(head([1, 2, 3, 57]), day, text, line).words
                == "These numbers have no line any more: 1 to 3, 57. Your region erases lines from before 27 November 2018. None that is newer may be missing."
        )
        #expect(
            ListReach.gone(head([]), nil, text, line).words
                == "Every one of your numbers has its line. Your region keeps every line: none may be missing.")
    }

    @Test("of several NHS numbers, those without a line are named under each, since each begins at 1")
    func goneOfSeveral() {
        func head(_ people: [String], _ gone: [Int]) -> PersonListHead {
            PersonListHead(people: people, chain: [], last: 60, treeSize: 100, treeRoot: [], gone: gone)
        }
        let (text, line) = (PretendRegion.ours.words(WhoLookedText.self), PretendRegion.ours.words(LineText.self))
        let heads = [head([PretendRegion.person, "9991230084"], [1, 2]), head(["9434765919"], []), head([PretendRegion.other], [2, 5])]
        #expect(
            ListReach.gone(heads, nil, text, line).words
                == "These numbers have no line any more: 1 to 2 under NHS number 999 123 0068 or 999 123 0084; 2, 5 under NHS number 999 123 0076. Your region keeps every line: none may be missing."
        )
    }

    // MARK: Questions

    @Test("a question is sealed, on record without its words, waits for the organisation, and its answer stands beside the look")
    func question() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            let cookies = try await region.signIn()
            let asked = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=Why+%3Cme%3E%3F")
            #expect(asked.status == .seeOther && asked.headers[.location] == "/who-looked/\(event)#question")
            let row = try #require(try await region.questions.open(of: "R1H").first)
            #expect(row.event == event && row.look == "l" && row.person.digits == PretendRegion.person)
            #expect(row.words != Array("Why <me>?".utf8) && PretendRegion.words.open(row.words) == "Why <me>?")
            let written = try await region.database.read {
                try $0.query("SELECT detail, look FROM trail_event WHERE kind = 'look-questioned'", []).map { [$0.text(0), $0.text(1)] }
            }
            #expect(written == [["to R1H", "l"]])
            var page = PretendRegion.text(try await region.ask("/who-looked/" + event, cookies: cookies))
            #expect(page.contains("Why &lt;me&gt;?") && page.contains("not been answered yet") && !page.contains("<textarea"))
            let again = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=Again")
            #expect(again.status == .seeOther, "the one that is open is shown")
            #expect(try await region.questions.open(of: "R1H").count == 1)
            let sealed = try #require(PretendRegion.words.seal("It was the wrong <patient>."))
            let officer = OversightOfficer(
                subject: "officer", issuer: "i", organisation: "R1H", role: "R0001", scope: .organisation("R1H"))
            let cases = CaseStore(region.database)
            let about = try #require(try await cases.find(row.id, for: officer), "it is a case at their desk")
            #expect(about.kind == .question && about.staff == "555000010001" && about.look == "l" && about.about == event)
            #expect(
                try await cases.decide(row.id, by: officer, .escalate, because: [1], answer: sealed, at: region.clock.now) == .done)
            page = PretendRegion.text(try await region.ask("/who-looked/" + event, cookies: cookies))
            #expect(!page.contains("wrong &lt;patient") && page.contains("not been answered yet"), "a second person has not agreed yet")
            let second = OversightOfficer(
                subject: "second", issuer: "i", organisation: "R1H", role: "R0001", scope: .organisation("R1H"))
            #expect(try await cases.confirm(row.id, by: second, agrees: true, because: [1], at: region.clock.now) == .done)
            page = PretendRegion.text(try await region.ask("/who-looked/" + event, cookies: cookies))
            #expect(page.contains("It was the wrong &lt;patient&gt;.") && page.contains("<textarea"))
            #expect(PretendRegion.text(try await region.ask("/who-looked", cookies: cookies)).contains("Your question was answered"))
            #expect(
                !PretendRegion.text(try await region.ask("/who-looked", cookies: try await region.signIn(PretendRegion.other))).contains(
                    "question was"))
        }
    }

    @Test(
        "before anything is sent, the form says that whoever looked may be asked and learn of it, and that one can say if that is not safe"
    )
    func safety() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            let page = PretendRegion.text(try await region.ask("/who-looked/" + event, cookies: try await region.signIn()))
            let told = try #require(page.range(of: "They may ask whoever looked, who may then learn that somebody asked.")).lowerBound
            let how = try #require(page.range(of: "If that is not safe for you, say so.")).lowerBound
            let field = try #require(page.range(of: "<textarea")).lowerBound
            #expect(told < how && how < field)
        }
    }

    @Test("a look's page names the complaints team of the place whose staff looked, where the region says it, and of no other")
    func complaining() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let event = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            let page = PretendRegion.text(try await region.ask("/who-looked/" + event, cookies: cookies))
            #expect(page.contains("To complain to Barts &lt;Health&gt;") && page.contains("PALS &lt;desk&gt;, 020 7946 0102"))
            let (own, nobodys) = (
                try await region.note(.signedIn, organisation: nil), try await region.note(.lookOpened, organisation: "F84003")
            )
            for other in [own, nobodys] {
                let page = PretendRegion.text(try await region.ask("/who-looked/" + other, cookies: cookies))
                #expect(!page.contains("To complain to") && !page.contains("PALS"))
            }
        }
    }

    @Test("an empty question and one that is too long are told so beside the field, with what was typed, and nothing is asked")
    func badQuestion() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l")
            let cookies = try await region.signIn()
            let long = String(repeating: "a", count: 2_001)
            for (body, words) in [
                ("words=+", "Enter what you want to ask"), ("", "Enter what you want to ask"),
                ("words=" + long, "2000 characters or fewer"),
            ] {
                let response = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: body)
                let page = PretendRegion.text(response)
                #expect(response.status == .badRequest && page.contains(words) && page.contains("nhsuk-error-summary"))
                #expect(page.contains("<title>Error: "))
                if body.contains(long) { #expect(page.contains(long)) }
            }
            let twice = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=a&words=b")
            #expect(twice.status == .badRequest)
            #expect(try await region.questions.open(of: "R1H").isEmpty)
        }
    }

    @Test("a question whose words cannot be opened is said to be so, and stands there with its date")
    func unopened() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l")
            let cookies = try await region.signIn()
            _ = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=Aardvark")
            var later = region
            later.canSeal = false
            let page = PretendRegion.text(try await later.ask("/who-looked/" + event, cookies: cookies))
            #expect(page.contains("The words cannot be opened just now.") && !page.contains("Aardvark"))
            #expect(page.contains("Asked on 21 September 2026 at 3:13pm."))
        }
    }

    @Test("a question that cannot be sealed is not kept, and what nobody of an organisation did is nobody's to answer for")
    func unsealed() async throws {
        try await PretendRegion.with { region in
            var region = region
            region.canSeal = false
            let event = try await region.note(.lookOpened, look: "l")
            let own = try await region.note(.objectionSet, organisation: nil)
            let cookies = try await region.signIn()
            #expect(
                try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=why").status
                    == .serviceUnavailable)
            #expect(try await region.ask("/who-looked/\(own)/question", .post, cookies: cookies, body: "words=why").status == .notFound)
            #expect(try await region.questions.open(of: "R1H").isEmpty)
        }
    }

    @Test("a page says whose it is, names no NHS number in an address and works without a script")
    func plainPage() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l")
            let cookies = try await region.signIn()
            for path in ["/your-record", "/who-looked", "/who-looked/" + event] {
                let page = PretendRegion.text(try await region.ask(path, cookies: cookies))
                #expect(page.contains("999 123 0068") && page.contains("lang=\"en-GB\"") && Self.count("<h1>", in: page) == 1)
                for address in page.matches(of: /(?:href|action|src)="([^"]*)"/) { #expect(!address.1.contains("999")) }
                #expect(!page.contains("onclick") && !page.contains("<style") && !page.contains("style=\""))
            }
        }
    }
}
