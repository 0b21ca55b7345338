import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import HummingbirdTesting
import Objections
import Storage
import Synchronization
import Testing

@testable import PublicWeb

/// A person's own pages about objecting.
@Suite struct ObjectingTests {
    static let confirmed = Consequence.allCases.map { "read-\($0.rawValue)=1" }.joined(separator: "&")
    private static let who = "acting=self&name=A+B&born=1970-01-01&address=1+Street&postcode=E5+0AA"

    @Test(
        "logged in, all that it may mean is confirmed before anything is sent; then it is with the desk of the person's practice, identity checked"
    )
    func signedIn() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            for left in Consequence.allCases {
                let most = Consequence.allCases.filter { $0 != left }.map { "read-\($0.rawValue)=1" }.joined(separator: "&")
                let answer = try await region.ask("/object/now", .post, cookies: cookies, body: most)
                #expect(answer.status == .badRequest && PretendRegion.text(answer).contains("There is a problem"))
            }
            #expect(try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed).status == .seeOther)
            let rows = try await ObjectionCaseStore(region.database).of([try NHSNumber(PretendRegion.person)])
            #expect(rows.map(\.desk) == ["QMF"] && rows.first?.it.state == .identityChecked && rows.first?.it.way == .signedIn)
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("identity checked") && page.contains("Withdraw my objection"))
        }
    }

    @Test("sent twice there is one, and another person's case cannot be withdrawn: it is answered as one that never was")
    func others() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            for _ in 0..<2 { _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed) }
            let store = ObjectionCaseStore(region.database)
            #expect(try await store.of([try NHSNumber(PretendRegion.person)]).count == 1)
            let theirs = String(repeating: "a", count: 32)
            #expect(try await region.ask("/object/mine/\(theirs)/withdraw", .post, cookies: cookies).status == .notFound)
        }
    }

    @Test("not logged in, whatever number is written is answered alike, and is kept sealed and tied to nobody")
    func unsigned() async throws {
        try await PretendRegion.with { region in
            var answers: Set<String> = []
            for number in [PretendRegion.person, "", "9990000018"] {
                let answer = try await region.ask("/object/form", .post, body: "\(Self.who)&nhs-number=\(number)&\(Self.confirmed)")
                #expect(answer.status == .ok)
                answers.insert(PretendRegion.text(answer).replacing(/[0-9A-Z]{4}-[0-9A-Z]{4}/, with: ""))
            }
            #expect(answers.count == 1)
            let rows = try await ObjectionCaseStore(region.database).queue("QMF")
            #expect(rows.count == 3 && rows.allSatisfy { $0.person == nil && $0.it.state == .received })
            let first = try #require(rows.first?.details)
            #expect(!String(decoding: first, as: UTF8.self).contains("1 Street"), "sealed")
        }
    }

    /// Two desks, and three practices of which two are named alike.
    private static func withTwoDesks(_ body: (PretendRegion) async throws -> Void) async throws {
        try await PretendRegion.with { made in
            var region = made
            let (second, other) = (try #require(ODSCode("QKK")), try #require(ODSCode("G85001")))
            let (third, trust) = (try #require(ODSCode("G85002")), try #require(ODSCode("RRU")))
            let first = PretendRegion.desks.desks[0]
            let south = Desk(ics: second, name: "South East desk", post: "PO Box 2", staffedBy: [trust], postcodes: ["SE1"])
            var systems: [ODSCode: ODSCode] = [other: second, third: second]
            if let own = ODSCode("F84003") { systems[own] = first.ics }
            region.book = DeskBook([first, south], systemOf: systems)
            for (ods, name) in [(other, "Lower Road Surgery"), (third, "Lower Road Surgery Annexe")] {
                region.places.append(
                    .init(
                        Organisation(
                            ods: ods, name: name, kind: .gpPractice, ics: second, usesTheRecord: true, shares: false, contact: "c@x.example"
                        ),
                        shares: []))
            }
            try await body(region)
        }
    }

    @Test(
        "not logged in it goes by GP practice, else by postcode, else to the desk that was chosen; where that is another it says which and why",
        arguments: [
            // What is typed as practice and postcode, which desk is chosen, where it goes, and which sentences are said.
            ("Lower+Clapton", "SE1+1AA", "", "QMF", ["because of the GP practice"]),
            (
                "f84003", "SE1+1AA", "QKK", "QMF",
                ["because of the GP practice", "You chose the South East desk. The GP practice comes before that"]
            ),
            ("Lower+Road+Surgery", "E5+0AA", "QKK", "QKK", ["because of the GP practice"]),
            (
                "", "SE1+1AA", "QMF", "QKK",
                ["because of the postcode", "You chose the North East London desk. The postcode comes before that"]
            ),
            ("", "SE1+1AA", "QKK", "QKK", ["because of the postcode"]),
            ("", "EH1+1AA", "QKK", "QKK", []),
            ("Lower&practice-code=none", "EH1+1AA", "QMF", "QMF", []),
            ("Lower&practice-code=G85002", "E5+0AA", "", "QKK", ["because of the GP practice"]),
        ] as [(String, String, String, String, [String])])
    func whichDesk(_ practice: String, _ postcode: String, _ chosen: String, _ desk: String, _ said: [String]) async throws {
        try await Self.withTwoDesks { region in
            let who = Self.who.replacing("E5+0AA", with: postcode)
            let answer = try await region.ask("/object/form", .post, body: "\(who)&practice=\(practice)&desk=\(chosen)&\(Self.confirmed)")
            let page = PretendRegion.text(answer)
            #expect(answer.status == .ok)
            let rows = try await ObjectionCaseStore(region.database).queue(desk)
            #expect(rows.count == 1, "\(desk)")
            let all = [
                "because of the GP practice", "because of the postcode", "The GP practice comes before", "The postcode comes before",
            ]
            for words in said { #expect(page.contains(words), "\(words)") }
            #expect(all.count { page.contains($0) } == said.count)
            if practice == "f84003" {
                let details = try #require(rows.first?.details.flatMap { PretendRegion.words.open($0) })
                #expect(details.contains("GP practice\tLower Clapton Practice (F84003)"), "the desk reads it")
            }
        }
    }

    @Test(
        "a GP practice is never needed; of several that fit it is asked which, of none that fits it is said so, and nothing typed is lost")
    func whichPractice() async throws {
        try await Self.withTwoDesks { region in
            func send(_ practice: String) async throws -> (status: HTTPResponse.Status, page: String) {
                let answer = try await region.ask("/object/form", .post, body: "\(Self.who)&practice=\(practice)&\(Self.confirmed)")
                return (answer.status, PretendRegion.text(answer))
            }
            let several = try await send("lower")
            #expect(several.status == .badRequest && several.page.contains("href=\"#practice-code-0\""))
            #expect(several.page.contains("Lower Road Surgery Annexe") && several.page.contains("value=\"none\""))
            #expect(several.page.contains("value=\"lower\"") && several.page.contains(">1 Street</textarea>"))
            let none = try await send("%3Cb%3ENowhere")
            #expect(none.status == .badRequest && none.page.contains("href=\"#practice\"") && !none.page.contains("<b>Nowhere"))
            // A hospital is none.
            #expect(try await send("Barts").status == .badRequest)
            for desk in ["QMF", "QKK"] { #expect(try await ObjectionCaseStore(region.database).queue(desk).isEmpty) }
            #expect(try await send("").status == .ok)
        }
    }

    @Test("each box that was not ticked says so beside itself, and one that was ticked does not")
    func missedBoxes() async throws {
        try await PretendRegion.with { region in
            let (ticked, missed) = (Consequence.allCases[0].rawValue, Consequence.allCases.dropFirst().map(\.rawValue))
            let page = PretendRegion.text(try await region.ask("/object/form", .post, body: "acting=self&read-\(ticked)=1"))
            for name in missed {
                #expect(page.contains("id=\"read-\(name)-error\"") && page.contains("aria-describedby=\"read-\(name)-error\""), "\(name)")
            }
            #expect(!page.contains("read-\(ticked)-error"))
        }
    }

    @Test("a date of birth is typed as day, month and year; what is no day is said so beside the fields, with what was typed")
    func born() async throws {
        try await PretendRegion.with { region in
            let form = PretendRegion.text(try await region.ask("/object/form"))
            for part in ["day", "month", "year"] {
                #expect(form.contains("<label class=\"nhsuk-label nhsuk-date-input__label\" for=\"born-\(part)\">"))
            }
            let store = ObjectionCaseStore(region.database)
            func send(_ born: String) async throws -> TestResponse {
                try await region.ask(
                    "/object/form", .post, body: Self.who.replacing("born=1970-01-01", with: born) + "&" + Self.confirmed)
            }
            for right in ["born-day=1&born-month=3&born-year=1970", "born-day=01&born-month=March&born-year=1970", "born=1970-03-01"] {
                #expect(try await send(right).status == .ok, "\(right)")
            }
            let kept = try await store.queue("QMF").compactMap { $0.details.flatMap { PretendRegion.words.open($0) } }
            #expect(kept.count == 3 && kept.allSatisfy { $0.contains("Born\t1970-03-01") })
            for wrong in [
                "born-day=31&born-month=2&born-year=1970", "born-day=1&born-month=3&born-year=70",
                "born-day=1&born-month=%3Cb%3E&born-year=1970",
                "born-day=&born-month=3&born-year=1970", "born=31%2F03%2F1970", "born=",
            ] {
                let answer = try await send(wrong)
                let page = PretendRegion.text(answer)
                #expect(
                    answer.status == .badRequest && page.contains("id=\"born-day-error\"") && page.contains("href=\"#born-day\""),
                    "\(wrong)")
                #expect(!page.contains("value=\"<b>\""))
                if wrong.hasPrefix("born-day=31") { #expect(page.contains("value=\"31\"") && page.contains("must be a real date")) }
            }
            #expect(try await store.queue("QMF").count == 3, "of what is no date nothing is kept")
        }
    }

    @Test("what objecting may mean is read word for word as it must be confirmed, on the site's own page too")
    func consequences() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            for path in ["/objecting", "/object", "/object/now", "/object/form"] {
                let page = PretendRegion.text(try await region.ask(path, cookies: cookies))
                // The letter's words, too.
                for it in Consequence.allCases { #expect(page.contains(it.words), "\(path)") }
            }
        }
    }

    @Test("whoever has not objected reads so, and where it begins")
    func nothingYet() async throws {
        try await PretendRegion.with { region in
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: try await region.signIn()))
            #expect(page.contains("You have not objected.") && page.contains("href=\"/object\"") && !page.contains("Withdraw my objection"))
        }
    }

    @Test("each way, state and step of an objection has words of its own; a clock that asked nobody is not said to have asked")
    func ownWords() {
        func isOwn<Case>(_ all: [Case], _ label: (Case) -> OwnObjectionText) -> Bool { Set(all.map(label)).count == all.count }
        #expect(isOwn(ObjectionCase.Way.allCases) { OwnObjectionText.label($0) })
        #expect(isOwn(ObjectionState.allCases) { OwnObjectionText.label($0) })
        #expect(isOwn(ObjectionStep.Kind.allCases) { OwnObjectionText.label(step: $0.rawValue, by: Hand.Kind.desk.rawValue) })
        #expect(OwnObjectionText.label(step: "received", by: Hand.Kind.person.rawValue) == .stepReceived)
        let asked = ObjectionStep.Kind.askAgain.rawValue
        #expect(OwnObjectionText.label(step: asked, by: Hand.Kind.service.rawValue) == .stepComeOfAge)
        #expect(OwnObjectionText.label(step: asked, by: Hand.Kind.desk.rawValue) == .stepAskAgain)
    }

    @Test("the national register is asked about somebody where they begin to object, and by no other page where nobody acts for them")
    func register() async throws {
        try await PretendRegion.with { made in
            var region = made
            let asked = Mutex<[String]>([])
            region.whileAsked = { number in asked.withLock { $0.append(number) } }
            let cookies = try await region.signIn()
            // Each path, and whether it asks: what the privacy notice says, and no more.
            let paths = [
                ("/object/now", true), ("/acting", false), ("/object", false), ("/object/form", false), ("/object/mine", false),
                ("/who-looked", false),
                ("/your-record/shared", false), ("/your-record/contact", false),
            ]
            for (path, asks) in paths {
                asked.withLock { $0 = [] }
                #expect(try await region.ask(path, cookies: cookies).status == .ok, "\(path)")
                #expect(asked.withLock { $0 } == (asks ? [PretendRegion.person] : []), "\(path)")
            }
        }
    }

    @Test("a carer is told that caring gives no right, nothing typed is lost, and nothing is kept")
    func carers() async throws {
        try await PretendRegion.with { region in
            let body = Self.who.replacing("acting=self", with: "acting=carer&evidence=I+care") + "&" + Self.confirmed
            let answer = try await region.ask("/object/form", .post, body: body)
            let page = PretendRegion.text(answer)
            #expect(answer.status == .badRequest && page.contains(ActingFor.Refused.carer.sentence))
            #expect(page.contains(">1 Street</textarea>"))
            #expect(try await ObjectionCaseStore(region.database).queue("QMF").isEmpty)
        }
    }

    @Test("who acts for somebody says who they are, and the desk reads it, sealed; of whoever acts themselves no name but theirs is kept")
    func whoActs() async throws {
        try await PretendRegion.with { region in
            let parent = Self.who.replacing("acting=self", with: "acting=parent&evidence=Birth+certificate") + "&" + Self.confirmed
            let nameless = try await region.ask("/object/form", .post, body: parent)
            #expect(nameless.status == .badRequest && PretendRegion.text(nameless).contains("id=\"actor-error\""))
            #expect(try await region.ask("/object/form", .post, body: parent + "&actor=Grace+Hopper").status == .ok)
            #expect(try await region.ask("/object/form", .post, body: "\(Self.who)&\(Self.confirmed)&actor=Ada+L").status == .ok)
            let details = try await ObjectionCaseStore(region.database).queue("QMF").compactMap(\.details)
            #expect(details.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("Hopper") })
            let opened = details.compactMap { PretendRegion.words.open($0) }
            #expect(opened.count == 2 && opened.count { $0.contains("Who acts\tGrace Hopper") } == 1)
            #expect(!opened.contains { $0.contains("Ada L") })
        }
    }

    @Test("each field about oneself says which it is, so that a browser fills it in (WCAG 1.3.5)")
    func autocomplete() async throws {
        try await PretendRegion.with { region in
            let page = PretendRegion.text(try await region.ask("/object/form"))
            let purposes = [
                ("name", "name"), ("actor", "section-acting name"), ("born-day", "bday-day"), ("born-month", "bday-month"),
                ("born-year", "bday-year"), ("address", "street-address"), ("postcode", "postal-code"), ("email", "email"),
            ]
            for (field, purpose) in purposes {
                let tag = page.firstMatch(of: try Regex("<(?:input|textarea)[^>]* id=\"\(field)\"[^>]*>"))
                #expect(tag.map { String(page[$0.range]).contains("autocomplete=\"\(purpose)\"") } == true, "\(field)")
            }
            let own = PretendRegion.text(try await region.ask("/object/now", cookies: try await region.signIn()))
            #expect(own.contains("type=\"email\" autocomplete=\"email\""))
        }
    }

    @Test("every address that mail knows is taken and can be sent to, and one that nothing could be sent to is refused where it is typed")
    func addresses() async throws {
        try await PretendRegion.with { region in
            for (typed, isTaken) in [
                ("anna%26bob%40example.org", true), ("o%27neill%2Bnhs%40example.org", true), ("a%23b%2Fc%3Dd%40example.org", true),
                ("anna%40localhost", false), ("anna%40exa_mple.org", false), ("ann%C3%A4%40example.org", false),
                ("anna+bob%40example.org", false),
                ("07700900123", false),
            ] {
                let answer = try await region.ask("/object/form", .post, body: "\(Self.who)&\(Self.confirmed)&email=\(typed)")
                #expect((answer.status == .ok) == isTaken, "\(typed)")
                #expect(PretendRegion.text(answer).contains("id=\"email-error\"") != isTaken, "\(typed)")
            }
        }
    }

    @Test("a key that cannot seal keeps nothing in the clear")
    func unsealed() async throws {
        try await PretendRegion.with { region in
            var region = region
            region.canSeal = false
            let answer = try await region.ask("/object/form", .post, body: "\(Self.who)&\(Self.confirmed)")
            #expect(answer.status == .serviceUnavailable)
            #expect(try await ObjectionCaseStore(region.database).queue("QMF").isEmpty)
        }
    }

    @Test("while a national emergency suspends objections nobody reads on their own page that theirs holds")
    func suspended() async throws {
        try await PretendRegion.with { region in
            var region = region
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            try await region.database.write { _ = try $0.execute("UPDATE objection_case SET state = 'in-force'", []) }
            let person = try NHSNumber(PretendRegion.person)
            _ = try await ObjectionStore(region.database).set(person, .sharedCareRecord, by: "desk QMF", at: region.clock.now)
            let before = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(before.contains("Nobody can open your shared record"))
            region.notices = [
                RunningNotice(
                    instrument: "The <Order>", scope: "the floods of {until}", from: region.clock.now,
                    until: Date(timeIntervalSince1970: 1_790_000_000))
            ]
            let during = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(during.contains("The &lt;Order&gt;") && during.contains("It does not hold now"))
            #expect(during.contains("until 21 September 2026, for the floods of {until}"), "what somebody typed is not read for places")
            #expect(!during.contains("Nobody can open your shared record"))
        }
    }

    @Test("an objection that a command has ended is not said to hold, on the person’s own page")
    func endedByCommand() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            try await region.database.write { _ = try $0.execute("UPDATE objection_case SET state = 'in-force'", []) }
            let person = try NHSNumber(PretendRegion.person)
            let store = ObjectionStore(region.database)
            _ = try await store.set(person, .sharedCareRecord, by: "desk QMF", at: region.clock.now)
            let held = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(held.contains("Nobody can open your shared record"))
            try await store.end(person, .sharedCareRecord, by: "an operator", at: region.clock.now)
            let ended = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(!ended.contains("Nobody can open") && ended.contains("staff can open your record") && ended.contains("stopped"))
        }
    }

    @Test("an address that was given with an objection is taken back on the person's own page, and another's cannot be")
    func takenBack() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            try await region.database.write { _ = try $0.execute("UPDATE objection_case SET contact = ?", [.blob([7])]) }
            let person = try NHSNumber(PretendRegion.person)
            let id = try #require(try await ObjectionCaseStore(region.database).of([person]).first?.id)
            let before = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(before.contains("Do not write to it any more"))
            let theirs = String(repeating: "a", count: 32)
            #expect(try await region.ask("/object/mine/\(theirs)/forget-address", .post, cookies: cookies).status == .notFound)
            #expect(try await region.ask("/object/mine/\(id)/forget-address", .post, cookies: cookies).status == .seeOther)
            let row = try #require(try await ObjectionCaseStore(region.database).of([person]).first)
            #expect(row.contact == nil && row.it.state == .identityChecked, "the objection goes on")
            let after = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(!after.contains("Do not write to it any more"))
        }
    }

    @Test("a child who is asked reads on their own page that they decide now, and until then it stays in force")
    func childAsked() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            try await region.database.write {
                _ = try $0.execute(
                    "UPDATE objection_case SET state = 'in-force', acting = 'parent|health-and-welfare|2020-01-01||0', acting_evidence = ?, ask_again_day = '2020-01-01'",
                    [.blob([7])])
            }
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("You can now decide this yourself") && page.contains("I decide this myself, and keep it"))
        }
    }

    private static func parents(_ region: PretendRegion, _ state: ObjectionState, from day: String) async throws {
        try await region.database.write {
            _ = try $0.execute(
                "UPDATE objection_case SET state = ?, acting = 'parent|health-and-welfare|2020-01-01||0', acting_evidence = ?, ask_again_day = ?",
                [.text(state.rawValue), .blob([7]), .text(day)])
        }
    }

    @Test(
        "a child whose case waits when they come of an age to decide keeps it or ends it on their own page, with its event, and nobody else does",
        arguments: [("keep", ObjectionState.considering), ("withdraw", .withdrawn)])
    func childWaits(_ step: String, _ then: ObjectionState) async throws {
        try await PretendRegion.with { region in
            let (cookies, person) = (try await region.signIn(), try NHSNumber(PretendRegion.person))
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            let store = ObjectionCaseStore(region.database)
            let id = try #require(try await store.of([person]).first?.id)
            try await Self.parents(region, .considering, from: "2020-01-01")
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("It waits for you") && !page.contains("it stays in force") && !page.contains("Withdraw my objection"))
            #expect(
                page.contains("action=\"/object/mine/\(id)/keep\" method=\"post\"") && page.contains("I decide this myself, and keep it"))
            #expect(
                page.contains("action=\"/object/mine/\(id)/withdraw\" method=\"post\"") && page.contains("I decide this myself, and end it")
            )
            // Whoever acts for them is signed in as themselves, and has no case of that name.
            try await ActingTests.put(region, for: PretendRegion.person, by: PretendRegion.other)
            let other = try await region.signIn(PretendRegion.other)
            #expect(try await region.ask("/object/mine/\(id)/\(step)", .post, cookies: other).status == .notFound)
            #expect(try await store.of([person]).first?.it.acting != nil)
            #expect(try await region.ask("/object/mine/\(id)/\(step)", .post, cookies: cookies).status == .seeOther)
            let row = try #require(try await store.of([person]).first)
            #expect(row.it.state == then && (then.isClosed || row.it.acting == nil))
            #expect(try await store.steps(of: id).last.map { [$0.kind, $0.hand] } == [step, "person"])
            let events = try await region.database.read {
                try $0.query(
                    "SELECT COUNT(*) FROM trail_event WHERE kind = 'objection-handled' AND subject IS NOT NULL AND detail = ?",
                    [.text("\(step), \(then.rawValue)")]
                ).first?.integer(0)
            }
            #expect(events == 1)
            let after = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(!after.contains("It waits for you") && !after.contains("/keep\""))
        }
    }

    @Test("before that day, and while a second person of the desk decides, nobody can say that they keep what waits")
    func notYet() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            let store = ObjectionCaseStore(region.database)
            let id = try #require(try await store.of([try NHSNumber(PretendRegion.person)]).first?.id)
            for (state, day) in [(ObjectionState.considering, "2999-01-01"), (.secondCheck, "2020-01-01")] {
                try await Self.parents(region, state, from: day)
                let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
                #expect(!page.contains("/keep\"") && !page.contains("It waits for you"))
                _ = try await region.ask("/object/mine/\(id)/keep", .post, cookies: cookies)
                #expect(try await store.steps(of: id).contains { $0.kind == "keep" } == false)
            }
        }
    }

    @Test("why more time is taken is read on the person's own page")
    func moreTime() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            let store = ObjectionCaseStore(region.database)
            let id = try #require(try await store.of([try NHSNumber(PretendRegion.person)]).first?.id)
            let now = region.clock.now
            _ = try await store.take(
                id, at: "QMF", .extend(months: 1, because: .complex, reasons: "r"),
                .init(
                    hand: Hand(.desk, subject: "d"), at: now,
                    event: { _ in TrailEvent(kind: .objectionHandled, at: now) }))
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("We need more time to answer your objection"))
        }
    }
}
