import AuditTrail
import CareRecord
import Foundation
import Hummingbird
import HummingbirdTesting
import Storage
import Testing

@testable import PublicWeb

/// What a person does about their own record: each step is on record, and nothing clinical is there to be shown.
@Suite struct YourRecordTests {
    private static let paths = ["/your-record/shared", "/your-record/copy", "/your-record/correction", "/your-record/contact"]

    /// A look of the person to which organisations contributed.
    private func look(_ region: PretendRegion, _ number: String, suppliers: [String], sections: String? = nil) async throws {
        let id = UUID().uuidString
        let row = LookRow(
            id: id, session: "s", subject: "555", organisation: "R1H", role: "R8000", nhsNumber: number, openedAt: region.clock.now,
            salt: [1])
        try await region.trail.open(
            row, TrailEvent(kind: .lookOpened, at: region.clock.now, organisation: "R1H", people: [number], look: id))
        try await region.trail.release(
            ReleaseRow(look: id, sequence: 1, at: region.clock.now, leaves: [], sources: "barts", root: [], treeSize: 1),
            TrailEvent(kind: .answerShown, at: region.clock.now, people: [number], look: id, detail: sections), suppliers: Set(suppliers),
            opened: region.clock.now)
    }

    @Test("strangers and staff are led to logging in, and forms do nothing for them")
    func strangers() async throws {
        try await PretendRegion.with { region in
            for path in Self.paths {
                for cookies in [[:], ["carerecord": "a-staff-session-cookie"]] {
                    #expect(try await region.ask(path, cookies: cookies).headers[.location] == "/sign-in?return=" + path)
                    guard path != "/your-record/shared" else { continue }
                    #expect(
                        try await region.ask(path, .post, cookies: cookies, body: "words=x&other=Barts").headers[.location] == "/sign-in")
                }
            }
            for path in ["/your-record", "/your-record/complain"] { #expect(try await region.ask(path).status == .ok) }
            let kinds = try await region.kinds()
            #expect(kinds.isEmpty)
        }
    }

    @Test("what is shared about me is the person's own looks, without sensitive organisations, and is on record before it is shown")
    func shared() async throws {
        try await PretendRegion.with { region in
            try await look(
                region, PretendRegion.person, suppliers: ["F84003", "RZZ"], sections: "medicines,results; F84003 medicines; RZZ results")
            try await look(region, PretendRegion.person, suppliers: ["F84003"], sections: "allergies; F84003 allergies")
            try await look(region, PretendRegion.other, suppliers: ["R1H"])
            let page = PretendRegion.text(try await region.ask("/your-record/shared", cookies: try await region.signIn()))
            #expect(page.contains("Lower Clapton Practice") && page.contains("2 looks"))
            #expect(!page.contains("Quiet Clinic"), "its name tells by itself")
            #expect(!page.contains("Barts"), "of another person's look")
            #expect(page.contains("data-label=\"Kinds shown\">medicines and allergies</td>"), "results are of another place")
            #expect(try await region.kinds().first == "list-handed")
        }
    }

    @Test("each page of a person's own leaves an event before it shows, also with a mistake on it, and shows nothing without one")
    func ownPagesOnRecord() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            func handed() async throws -> [String?] {
                try await region.database.read {
                    try $0.query("SELECT detail FROM trail_event WHERE kind = 'list-handed' ORDER BY id", []).map { $0.text(0) }
                }
            }
            let pages = [TrailEventOfPerson.OwnPage.shared, .copy, .correction, .contactWay].map { Optional($0.rawValue) }
            for path in Self.paths { #expect(try await region.ask(path, cookies: cookies).status == .ok) }
            let once = try await handed()
            #expect(once == pages)
            for path in Self.paths.dropFirst() {
                #expect(try await region.ask(path, .post, cookies: cookies, body: "").status == .badRequest, "\(path)")
            }
            let twice = try await handed()
            #expect(twice == pages + pages.dropFirst())
            let list = PretendRegion.text(try await region.ask("/who-looked", cookies: cookies))
            #expect(list.contains("You were shown how we may reach you") && list.contains("You opened the page that asks for a copy"))
            // Everything can be read, and nothing put on record.
            try await region.database.write {
                try $0.execute("CREATE TRIGGER full BEFORE INSERT ON trail_event BEGIN SELECT RAISE(FAIL, 'full'); END", [])
            }
            for path in Self.paths { #expect(try await region.ask(path, cookies: cookies).status == .serviceUnavailable, "\(path)") }
        }
    }

    @Test("of a look before sections were on record, what is shared about me does not say that nothing was read")
    func sharedOnTheFirstPage() async throws {
        try await PretendRegion.with { region in
            try await look(region, PretendRegion.person, suppliers: ["F84003"])
            let page = PretendRegion.text(try await region.ask("/your-record/shared", cookies: try await region.signIn()))
            #expect(page.contains("1 look") && page.contains("data-label=\"Kinds shown\">Not on record</td>"))
        }
    }

    @Test("the page about complaining names the teams of places as far as the region says them, to strangers and people alike")
    func complaining() async throws {
        try await PretendRegion.with { region in
            for cookies in [[:], try await region.signIn()] {
                let page = PretendRegion.text(try await region.ask("/your-record/complain", cookies: cookies))
                #expect(page.contains("PALS &lt;desk&gt;, 020 7946 0102") && page.contains("Barts &lt;Health&gt;"))
                #expect(!page.contains("Lower Clapton Practice") && page.contains("help@record.example"))
            }
        }
    }

    @Test("a letter that asks for a copy is on record before it is given, and holds nothing clinical")
    func copy() async throws {
        try await PretendRegion.with { region in
            try await look(region, PretendRegion.person, suppliers: ["F84003", "RZZ"])
            let cookies = try await region.signIn()
            let form = PretendRegion.text(try await region.ask("/your-record/copy", cookies: cookies))
            #expect(form.contains("value=\"F84003\"") && !form.contains("RZZ"))
            let letter = PretendRegion.text(try await region.ask("/your-record/copy", .post, cookies: cookies, body: "organisation=F84003"))
            #expect(letter.contains("Lower Clapton Practice") && letter.contains("999 123 0068") && letter.contains("article 15"))
            #expect(try await region.kinds().first == "copy-asked")
            #expect(!letter.contains("records@F84003.example"), "who puts entries right is not to read it")
            #expect(letter.contains("To the data protection officer") && letter.contains("Send it to the data protection officer of Lower"))
            let known = PretendRegion.text(try await region.ask("/your-record/copy", .post, cookies: cookies, body: "other=barts"))
            #expect(known.contains("Access &lt;team&gt;, access@r1h.example") && !known.contains("data protection officer"))
            #expect(try await region.ask("/your-record/copy", .post, cookies: cookies, body: "other=barts").status == .ok)
            for wrong in ["", "organisation=RZZ", "other=trust+hospital+none", "organisation=R1H"] {
                let refused = try await region.ask("/your-record/copy", .post, cookies: cookies, body: wrong)
                #expect(refused.status == .badRequest && PretendRegion.text(refused).contains("There is a problem"), "\(wrong)")
            }
        }
    }

    @Test("what a person asks to be put right waits sealed for its organisation, is on record, and its answer is read")
    func correction() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let asked = try await region.ask(
                "/your-record/correction", .post, cookies: cookies, body: "other=Lower+Clapton+Practice&words=My+%3Cname%3E+is+wrong")
            #expect(asked.status == .seeOther)
            #expect(try await region.kinds().first == "correction-asked")
            let store = CorrectionStore(region.database)
            let row = try #require(try await store.open(of: "F84003").first)
            #expect(String(decoding: row.words, as: UTF8.self) != "My <name> is wrong")
            #expect(row.due == CorrectionRoute.due(row.asked))
            let page = PretendRegion.text(try await region.ask("/your-record/correction", cookies: cookies))
            #expect(page.contains("My &lt;name&gt; is wrong") && page.contains("It must answer by"))
            let twice = try await region.ask(
                "/your-record/correction", .post, cookies: cookies, body: "other=Lower+Clapton+Practice&words=again")
            #expect(twice.status == .badRequest && PretendRegion.text(twice).contains("You have asked Lower Clapton Practice already"))
            let answer = Array("It is <mended>".utf8).map { $0 ^ 0x5A }
            #expect(
                try await store.answer(
                    row.id, of: "F84003", .corrected, words: answer, by: "555", at: region.clock.now,
                    TrailEvent(kind: .correctionAnswered, at: region.clock.now, people: [PretendRegion.person])))
            let read = PretendRegion.text(try await region.ask("/your-record/correction", cookies: cookies))
            #expect(read.contains("It was put right") && read.contains("It is &lt;mended&gt;"))
            let other = PretendRegion.text(
                try await region.ask("/your-record/correction", cookies: try await region.signIn(PretendRegion.other)))
            #expect(!other.contains("mended"))
        }
    }

    @Test("what a place did of what was asked is said, each kind in its own words, and so is that words cannot be opened")
    func outcomes() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let store = CorrectionStore(region.database)
            let done: [(place: String, code: String, outcome: CorrectionStore.Outcome, words: String)] = [
                ("Lower+Clapton+Practice", "F84003", .corrected, "<strong>It was put right</strong> on "),
                ("Barts", "R1H", .noted, "<strong>Your words were put beside it</strong> on "),
                ("London+Ambulance+Service", "RRU", .declined, "<strong>It was not changed</strong> on "),
            ]
            for it in done {
                _ = try await region.ask("/your-record/correction", .post, cookies: cookies, body: "other=\(it.place)&words=w")
                let row = try #require(try await store.open(of: it.code).first)
                let event = TrailEvent(kind: .correctionAnswered, at: region.clock.now, people: [PretendRegion.person])
                #expect(try await store.answer(row.id, of: it.code, it.outcome, words: [1], by: "555", at: region.clock.now, event))
            }
            let page = PretendRegion.text(try await region.ask("/your-record/correction", cookies: cookies))
            for it in done { #expect(page.contains(it.words), "\(it.outcome)") }
            #expect(!page.contains("cannot be opened"))
            var sealed = region
            sealed.canSeal = false
            let closed = PretendRegion.text(try await sealed.ask("/your-record/correction", cookies: cookies))
            #expect(closed.contains("The words cannot be opened just now."))
        }
    }

    @Test("who reads what somebody asks to be put right is said before it is sent: officers of that place and of the region")
    func whoReadsIt() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let page = PretendRegion.text(try await region.ask("/your-record/correction", cookies: cookies))
            #expect(page.contains("The privacy officers of the place that you choose read it, and those of the region."))
            _ = try await region.ask("/your-record/correction", .post, cookies: cookies, body: "other=Lower+Clapton+Practice&words=w")
            let store = CorrectionStore(region.database)
            #expect(try await store.open(in: .region).count == 1)
            #expect(try await store.open(in: .organisation("F84003")).count == 1)
            #expect(try await store.open(in: .organisation("R1H")).isEmpty, "and nobody of another place")
        }
    }

    @Test("an answer that is late is said to be, and a form without words or place keeps what was typed")
    func late() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let wrong = try await region.ask("/your-record/correction", .post, cookies: cookies, body: "words=kept+%22words%22")
            #expect(wrong.status == .badRequest && PretendRegion.text(wrong).contains("kept &quot;words&quot;"))
            #expect(try await region.ask("/your-record/correction", .post, cookies: cookies, body: "other=Barts").status == .badRequest)
            _ = try await region.ask("/your-record/correction", .post, cookies: cookies, body: "other=Barts&words=w")
            region.clock.pass(32 * 86_400)
            let page = PretendRegion.text(try await region.ask("/your-record/correction", cookies: try await region.signIn()))
            #expect(page.contains("It should have answered by"))
            #expect(
                page.contains("To complain to Barts &lt;Health&gt;") && page.contains("PALS &lt;desk&gt;, 020 7946 0102"),
                "whom to complain to, there")
        }
    }

    @Test("how somebody can be reached is kept sealed, on record without the words, and read by nobody else")
    func way() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            #expect(PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies)).contains("value=\"here\" checked"))
            for wrong in ["", "way=pigeon", "way=email", "way=phone&words=" + String(repeating: "1", count: 501)] {
                #expect(try await region.ask("/your-record/contact", .post, cookies: cookies, body: wrong).status == .badRequest)
            }
            let kept = try await region.ask(
                "/your-record/contact", .post, cookies: cookies, body: "way=phone&words=020+7946+0999+before+noon")
            #expect(kept.status == .seeOther)
            let row = try #require(try await ContactWayStore(region.database).find([try NHSNumber(PretendRegion.person)]))
            #expect(row.way == .phone && row.words.map { String(decoding: $0, as: UTF8.self).contains("7946") } == false)
            #expect(
                PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies)).contains("020 7946 0999 before noon"))
            let others = PretendRegion.text(
                try await region.ask("/your-record/contact", cookies: try await region.signIn(PretendRegion.other)))
            #expect(!others.contains("7946 0999"))
            let details = try await region.database.read { transaction in
                try transaction.query("SELECT detail FROM trail_event WHERE kind = 'contact-way-set'", []).compactMap { $0.text(0) }
            }
            #expect(details == ["phone"])
        }
    }

    @Test("an address that is given with an objection is written to about that objection and nothing else, and without one nothing leaves")
    func objectionAddress() async throws {
        let read = ["tests", "repeating", "elsewhere", "medicines", "talking"].map { "read-\($0)=1" }.joined(separator: "&")
        for (address, leaves) in [("", 0), ("me%40example.com", 1)] {
            try await PretendRegion.with { region in
                let cookies = try await region.signIn()
                _ = try await region.ask("/object/now", .post, cookies: cookies, body: "email=\(address)&" + read)
                // What else a person does here: nothing of it is written to that address.
                let event = try await region.note(.lookOpened, look: "l")
                _ = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=why")
                _ = try await region.ask("/your-record/correction", .post, cookies: cookies, body: "other=Barts&words=w")
                let sent = try await region.database.read { transaction in
                    try transaction.query("SELECT template, reference FROM outbox WHERE recipient IS NOT NULL", []).map {
                        [$0.text(0), $0.text(1)]
                    }
                }
                let references = try await region.database.read { transaction in
                    try transaction.query("SELECT reference FROM objection_case", []).map { $0.text(0) }
                }
                #expect(sent.count == leaves && references.count == 1)
                let receipt: [String?] = ["receipt", references.first ?? nil]
                #expect(sent.allSatisfy { $0 == receipt })
                #expect(
                    try await ContactWayStore(region.database).find([try NHSNumber(PretendRegion.person)]) == nil,
                    "no word of how to be reached")
            }
        }
    }

    @Test("how somebody is reached is shown to the number that it was kept for, and another of theirs is asked anew")
    func reachedByAnotherNumber() async throws {
        try await PretendRegion.with { region in
            let (older, newer) = (PretendRegion.other, PretendRegion.person)
            let before = try await region.signIn(older)
            _ = try await region.ask("/your-record/contact", .post, cookies: before, body: "way=phone&words=020+7946+0999")
            let link = TrailEvent(kind: .searchAnswered, at: region.clock.now, people: [older, newer], detail: "number superseded")
            try await region.trail.append(link, older: older, newer: newer)
            let page = PretendRegion.text(try await region.ask("/your-record/contact", cookies: try await region.signIn(newer)))
            #expect(page.contains("You have a new NHS number") && !page.contains("7946") && page.contains("value=\"here\" checked"))
        }
    }

    @Test("of an emergency only who asks for it is told, by a way that can be sent, and to an address with nothing beside it")
    func emergency() async throws {
        try await PretendRegion.with { region in
            let (cookies, ways) = (try await region.signIn(), ContactWayStore(region.database))
            let page = PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies))
            #expect(
                page.contains("Give an email address or a mobile number") && page.contains("It takes an email address, and nothing else"))
            func send(_ body: String) async throws -> TestResponse {
                try await region.ask("/your-record/contact", .post, cookies: cookies, body: body)
            }
            for wrong in [
                "way=phone&words=07700900123", "way=email&words=me%40example.com+not+at+night", "way=email&words=07700900123", "way=here",
            ] {
                let answer = try await send(wrong + "&glass=1")
                #expect(answer.status == .badRequest && PretendRegion.text(answer).contains("id=\"glass-error\""), "\(wrong)")
            }
            #expect(try await send("way=email&words=me%40example.com").status == .seeOther)
            #expect(try await ways.find(PretendRegion.person)?.tellsOfGlass == false)
            #expect(try await send("way=email&words=me%40example.com&glass=1").status == .seeOther)
            #expect(try await ways.find(PretendRegion.person)?.tellsOfGlass == true)
            #expect(PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies)).contains("value=\"1\" checked"))
        }
    }

    @Test("where nothing is sent, no page promises a message, asks for an address to send it to, or keeps one")
    func nothingSent() async throws {
        try await PretendRegion.with { region in
            var region = region
            region.sendsAll = false
            let cookies = try await region.signIn()
            let page = PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies))
            #expect(page.contains("Nothing is sent by itself") && !page.contains("name=\"glass\"") && !page.contains("tells you when"))
            for path in ["/object/now", "/object/form"] {
                #expect(!PretendRegion.text(try await region.ask(path, cookies: cookies)).contains("name=\"email\""))
            }
            let read = ["tests", "repeating", "elsewhere", "medicines", "talking"].map { "read-\($0)=1" }.joined(separator: "&")
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: "email=me%40example.com&" + read)
            let kept = try await region.database.read { try $0.query("SELECT contact FROM objection_case", []).map { $0.blob(0) } }
            #expect(kept == [nil])
        }
    }

    @Test("with a key that cannot seal nothing is kept, and without an account nothing is given")
    func unsealed() async throws {
        try await PretendRegion.with { region in
            var region = region
            region.canSeal = false
            let cookies = try await region.signIn()
            #expect(
                try await region.ask("/your-record/correction", .post, cookies: cookies, body: "other=Barts&words=w").status
                    == .serviceUnavailable)
            #expect(
                try await region.ask("/your-record/contact", .post, cookies: cookies, body: "way=post&words=w").status
                    == .serviceUnavailable)
            #expect(try await region.kinds() == ["signed-in"])
        }
    }

    @Test(
        "a month ends on the same day of the next, or on its last",
        arguments: [("2026-01-31T10:00:00Z", "2026-02-28"), ("2026-11-26T10:00:00Z", "2026-12-26")])
    func month(_ asked: String, _ due: String) throws {
        let date = CorrectionRoute.due(try Date(asked, strategy: .iso8601))
        #expect(date.formatted(.iso8601.year().month().day()) == due)
    }
}
