import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Objections
import Storage
import Synchronization
import Testing

@testable import PublicWeb

/// Whose number is whose: a merge of two people's records that was taken back, and one that stands.
@Suite struct OwnNumbersTests {
    private static let (mine, theirs) = (PretendRegion.person, PretendRegion.other)
    private static let confirmed = Consequence.allCases.map { "read-\($0.rawValue)=1" }.joined(separator: "&")
    private static let pages = [
        "/object/mine", "/your-record/correction", "/your-record/shared", "/who-looked", "/your-record/contact",
    ]

    private static func registered(_ number: String) throws -> ObjectingDesk.Registered {
        .init(number: try NHSNumber(number), practice: ODSCode("F84003"), postcode: nil, born: Day(1950, 1, 1))
    }

    /// A region in which two numbers were once found to be one person's, with all that somebody did under the older.
    private static func with(_ body: (PretendRegion, _ case: String) async throws -> Void) async throws {
        try await PretendRegion.with { made in
            var region = made
            region.registered = [mine: try registered(mine), theirs: try registered(theirs)]
            let cookies = try await region.signIn(theirs)
            for (path, body) in [
                ("/object/now", confirmed), ("/your-record/correction", "other=Lower+Clapton+Practice&words=secret+words"),
                ("/your-record/contact", "way=phone&words=020+7946+0999"),
            ] { #expect(try await region.ask(path, .post, cookies: cookies, body: body).status == .seeOther, "\(path)") }
            let look = LookRow(
                id: "l", session: "s", subject: "555", organisation: "R1H", role: "R8000", nhsNumber: theirs, openedAt: region.clock.now,
                salt: [1])
            try await region.trail.open(
                look, TrailEvent(kind: .lookOpened, at: region.clock.now, organisation: "R1H", people: [theirs], look: "l"))
            try await region.trail.release(
                ReleaseRow(look: "l", sequence: 1, at: region.clock.now, leaves: [], sources: "barts", root: [], treeSize: 1),
                TrailEvent(kind: .answerShown, at: region.clock.now, people: [theirs], look: "l"), suppliers: ["R1H"],
                opened: region.clock.now)
            let link = TrailEvent(kind: .searchAnswered, at: region.clock.now, people: [theirs, mine], detail: "number superseded")
            try await region.trail.append(link, older: theirs, newer: mine)
            let store = ObjectionCaseStore(region.database)
            let row = try #require(try await store.of([try NHSNumber(theirs)]).first)
            // In force by a parent's word, with an address: what can be withdrawn, kept and forgotten.
            try await region.database.write {
                _ = try $0.execute(
                    "UPDATE objection_case SET state = 'in-force', contact = ?, acting = 'parent|health-and-welfare|2020-01-01||0', acting_evidence = ?, ask_again_day = '2020-01-01'",
                    [.blob([7]), .blob([7])])
            }
            try await body(region, row.id)
        }
    }

    /// What the pages tell of what was done under the older number.
    private static func told(_ region: PretendRegion, _ cookies: [String: String]) async throws -> [String: Bool] {
        let words = ["Reference ", "secret words", "Barts", "Barts", "You have a new NHS number"]
        var told: [String: Bool] = [:]
        for (path, words) in zip(pages, words) {
            let answer = try await region.ask(path, cookies: cookies)
            #expect(answer.status == .ok, "\(path)")
            told[path] = PretendRegion.text(answer).contains(words)
        }
        return told
    }

    private static func row(_ region: PretendRegion) async throws -> ObjectionCaseRow? {
        try await ObjectionCaseStore(region.database).of([try NHSNumber(theirs)]).first
    }

    private static func take(_ region: PretendRegion, _ id: String, _ cookies: [String: String]) async throws -> [HTTPResponse.Status] {
        var all: [HTTPResponse.Status] = []
        for step in ["keep", "forget-address", "withdraw"] {
            all.append(try await region.ask("/object/mine/\(id)/\(step)", .post, cookies: cookies).status)
        }
        return all
    }

    @Test(
        "of a number that was once taken for theirs and is somebody else's today nobody reads or changes anything on their own pages"
    )
    func takenBack() async throws {
        try await Self.with { region, id in
            let cookies = try await region.signIn(Self.mine)
            #expect(try await Self.told(region, cookies).values.allSatisfy { !$0 })
            let before = try await Self.row(region)
            #expect(try await Self.take(region, id, cookies) == [.notFound, .notFound, .notFound])
            #expect(try await Self.row(region) == before && before?.it.state == .inForce)
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("You have not objected.") && !page.contains("You may have another NHS number"))
        }
    }

    @Test("what was done under another number is theirs while the register says that the number is, whichever of them they log in by")
    func stillTheirs() async throws {
        for today in [Self.mine, Self.theirs] {
            try await Self.with { made, id in
                var region = made
                region.registered = [Self.mine: try Self.registered(today), Self.theirs: try Self.registered(today)]
                let cookies = try await region.signIn(Self.mine)
                #expect(try await Self.told(region, cookies).values.allSatisfy { $0 }, "\(today)")
                #expect(try await Self.take(region, id, cookies) == [.seeOther, .seeOther, .seeOther])
                #expect(try await Self.row(region)?.it.state == .withdrawn)
            }
        }
    }

    @Test(
        "where the register gives no answer only what is under the number of the sign-in is shown, and each page says that there may be more"
    )
    func noAnswer() async throws {
        try await Self.with { made, id in
            var region = made
            region.isRegisterDown = true
            let cookies = try await region.signIn(Self.mine)
            #expect(try await Self.told(region, cookies).values.allSatisfy { !$0 })
            for path in Self.pages {
                let page = PretendRegion.text(try await region.ask(path, cookies: cookies))
                #expect(page.contains("You may have another NHS number"), "\(path)")
                #expect(!page.contains("You have not objected.") && !page.contains("has every one of them"), "\(path)")
            }
            #expect(try await Self.take(region, id, cookies) == [.serviceUnavailable, .serviceUnavailable, .serviceUnavailable])
            #expect(try await Self.row(region)?.it.state == .inForce)
            // Whoever is signed in by that number itself needs no register.
            let own = try await region.signIn(Self.theirs)
            #expect(PretendRegion.text(try await region.ask("/object/mine", cookies: own)).contains("Reference "))
        }
    }

    @Test(
        "whether we write to the address of an objection goes by what the person said last under numbers that are theirs today, and by nobody else's word"
    )
    func addressUse() async throws {
        try await Self.with { made, _ in
            var region = made
            region.clock.pass(60)
            // Under the other number, since.
            let other = try await region.signIn(Self.mine)
            #expect(try await region.ask("/your-record/contact", .post, cookies: other, body: "way=here").status == .seeOther)
            let cookies = try await region.signIn(Self.theirs)
            func says() async throws -> [String] {
                let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
                return ["We write to the email address", "You want nothing sent", "So we wait"].filter { page.contains($0) }
            }
            #expect(try await says() == ["We write to the email address"], "somebody else's word")
            region.isRegisterDown = true
            #expect(try await says() == ["So we wait"])
            region.isRegisterDown = false
            region.registered[Self.theirs] = try Self.registered(Self.mine)
            #expect(try await says() == ["You want nothing sent"], "theirs, as the register says today")
            region.clock.pass(60)
            #expect(
                try await region.ask("/your-record/contact", .post, cookies: cookies, body: "way=phone&words=020+7946+0999").status
                    == .seeOther)
            #expect(try await says() == ["We write to the email address"], "their last word")
        }
    }

    @Test("where the register gives no answer the page of who acts says that there may be more, never that nobody does, and a step waits")
    func actingUntold() async throws {
        try await Self.with { made, _ in
            var region = made
            let third = "9991230084"
            let about = try await ActingTests.put(region, for: Self.theirs, by: third)
            let by = try await ActingTests.put(region, for: third, by: Self.theirs)
            let cookies = try await region.signIn(Self.mine)
            for (isDown, status) in [(true, HTTPResponse.Status.serviceUnavailable), (false, .notFound)] {
                region.isRegisterDown = isDown
                let page = PretendRegion.text(try await region.ask("/acting", cookies: cookies))
                #expect(page.contains("You may have another NHS number") == isDown)
                #expect(page.contains("Nobody is on record as acting for you") == !isDown)
                #expect(!page.contains(about) && !page.contains(by))
                #expect(try await region.ask("/acting/\(about)/stop", .post, cookies: cookies).status == status)
                #expect(try await region.ask("/acting/\(by)", cookies: cookies).status == status)
            }
            let numbers = [try NHSNumber(Self.theirs)]
            let rows = try await RepresentativeStore(region.database).actors(for: numbers, limit: 5)
            #expect(rows.map(\.id) == [about], "nothing has ended")
        }
    }

    @Test("where the register gives no answer the form for a letter says that places may be missing")
    func copyUntold() async throws {
        try await Self.with { made, _ in
            var region = made
            let cookies = try await region.signIn(Self.mine)
            for isDown in [true, false] {
                region.isRegisterDown = isDown
                for answer in [
                    try await region.ask("/your-record/copy", cookies: cookies),
                    try await region.ask("/your-record/copy", .post, cookies: cookies, body: "other="),
                ] { #expect(PretendRegion.text(answer).contains("You may have another NHS number") == isDown) }
            }
        }
    }

    @Test("where a region has nobody who can ask the register no page says to try again later")
    func nobodyAsks() async throws {
        try await Self.with { made, _ in
            var region = made
            region.hasDesks = false
            let cookies = try await region.signIn(Self.mine)
            for path in ["/your-record/shared", "/who-looked", "/your-record/copy"] {
                let page = PretendRegion.text(try await region.ask(path, cookies: cookies))
                #expect(page.contains("You may have another NHS number") && page.contains("Ask us for the rest"), "\(path)")
                #expect(!page.contains("Try again later"), "\(path)")
            }
        }
    }

    @Test(
        "in a list with proofs nobody else is named who was signed in when the register was asked about the number",
        arguments: [false, true])
    func askedByAnother(_ showsNames: Bool) async throws {
        try await PretendRegion.with { made in
            var region = try await made.keepingLog()
            region.showsStaffNames = showsNames
            for (number, look) in [(Self.mine, "a"), (Self.theirs, "b")] { _ = try await region.note(.lookOpened, [number], look: look) }
            try await region.publish()
            let link = TrailEvent(
                kind: .searchAnswered, at: region.clock.now, people: [Self.theirs, Self.mine], detail: "number superseded")
            try await region.trail.append(link, older: Self.theirs, newer: Self.mine)
            region.registered = [Self.mine: try Self.registered(Self.mine), Self.theirs: try Self.registered(Self.theirs)]
            let other = try await region.signIn(Self.mine)
            _ = try await region.ask("/object/mine", cookies: other)
            let lines = try await ActingTests.lines(of: Self.theirs, region).map(\.first)
            #expect(lines.contains { $0.kind == "searched" && $0.subject == "person-\(Self.mine)" }, "who asked stands in the trail")
            let cookies = try await region.signIn(Self.theirs)
            try await region.publish()
            let answer = try await region.ask("/proof/list/1", cookies: cookies)
            let text = PretendRegion.text(answer)
            #expect(answer.status == .ok && text.contains("person-\(Self.theirs)") && !text.contains("person-\(Self.mine)"))
            let handed = try await PersonListing.proven(
                try #require(region.log.map { TrailProofs(region.database, keys: $0) }), of: try NHSNumber(Self.theirs),
                showsNames: showsNames)
            for list in handed where list.people == [Self.theirs] {
                #expect(!String(decoding: try list.bytes(), as: UTF8.self).contains("person-\(Self.mine)"))
            }
        }
    }

    @Test("that the register is asked whose a number is stands in the list of that number first, and where it cannot nothing is asked")
    func onRecord() async throws {
        try await Self.with { made, _ in
            var region = made
            let asked = Mutex<[String]>([])
            let database = region.database
            region.whileAsked = { number in
                let kinds = try? await PersonTrailStore(database).page(of: [NHSNumber(number)], limit: 5).lines.map(\.first.kind)
                asked.withLock { $0.append("\(number) \(kinds?.first ?? "")") }
            }
            let cookies = try await region.signIn(Self.mine)
            _ = try await region.ask("/object/mine", cookies: cookies)
            #expect(asked.withLock { $0 } == ["\(Self.mine) searched", "\(Self.theirs) searched"])
            asked.withLock { $0 = [] }
            _ = try await region.ask("/object/now", cookies: cookies)
            #expect(asked.withLock { $0 } == ["\(Self.mine) searched"])
            try await database.write {
                _ = try $0.execute(
                    "CREATE TRIGGER no_room BEFORE INSERT ON trail_event WHEN NEW.kind = 'searched' BEGIN SELECT RAISE(ABORT, 'full'); END",
                    []
                )
            }
            asked.withLock { $0 = [] }
            for path in ["/object/now", "/object/mine"] {
                #expect(try await region.ask(path, cookies: cookies).status == .serviceUnavailable, "\(path)")
            }
            #expect(asked.withLock { $0 }.isEmpty)
        }
    }

    @Test("whoever logs in by a number that was merged into another objects under that, reads it on their own page and withdraws it")
    func merged() async throws {
        try await PretendRegion.with { made in
            var region = made
            region.registered = [Self.mine: try Self.registered(Self.theirs), Self.theirs: try Self.registered(Self.theirs)]
            let cookies = try await region.signIn(Self.mine)
            #expect(try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed).status == .seeOther)
            let row = try #require(try await Self.row(region))
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains(row.reference) && page.contains("Withdraw my objection"))
            #expect(try await region.ask("/object/mine/\(row.id)/withdraw", .post, cookies: cookies).status == .seeOther)
            #expect(try await Self.row(region)?.it.state == .withdrawn)
        }
    }

    @Test(
        "whoever has one that stands under an older number of theirs is led to it, and makes no second one; where that number is somebody else's they object",
        arguments: ["theirs", "another's", "untold"])
    func standsElsewhere(_ whose: String) async throws {
        try await Self.with { made, id in
            var region = made
            region.registered[Self.theirs] = try Self.registered(whose == "another's" ? Self.theirs : Self.mine)
            let asked = Mutex<[String]>([])
            region.whileAsked = { number in asked.withLock { $0.append(number) } }
            let cookies = try await region.signIn(Self.mine)
            if whose == "untold" { region.unknown = [Self.theirs] }
            let answer = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            #expect(answer.status == .seeOther && answer.headers[.location] == "/object/mine")
            #expect(asked.withLock { $0 } == [Self.mine, Self.theirs], "each once")
            let store = ObjectionCaseStore(region.database)
            let own = try await store.of([try NHSNumber(Self.mine)])
            #expect(own.count == (whose == "theirs" ? 0 : 1))
            region.unknown = []
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            let row = try #require(try await store.find(id, at: "QMF"))
            #expect(page.contains(row.reference) == (whose != "another's"))
        }
    }

    @Test("whoever logs in by the older number has the one that stands there; whoever is not logged in is told of none")
    func standsUnderSignIn() async throws {
        try await Self.with { made, _ in
            var region = made
            for number in [Self.mine, Self.theirs] { region.registered[number] = try Self.registered(Self.mine) }
            let cookies = try await region.signIn(Self.theirs)
            #expect(try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed).status == .seeOther)
            let store = ObjectionCaseStore(region.database)
            #expect(try await store.of([try NHSNumber(Self.mine)]).isEmpty)
            var answers: Set<String> = []
            for number in [Self.mine, Self.theirs, "9990000018"] {
                let who = "acting=self&name=A+B&born=1970-01-01&address=1+Street&postcode=E5+0AA&nhs-number=\(number)"
                let answer = try await region.ask("/object/form", .post, body: "\(who)&\(Self.confirmed)")
                #expect(answer.status == .ok)
                answers.insert(PretendRegion.text(answer).replacing(/[0-9A-Z]{4}-[0-9A-Z]{4}/, with: ""))
            }
            #expect(answers.count == 1)
        }
    }

    @Test("an objection of somebody who is logged in is received with its check of identity, or not at all")
    func together() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let store = ObjectionCaseStore(region.database)
            try await region.database.write {
                _ = try $0.execute(
                    "CREATE TRIGGER killed BEFORE INSERT ON objection_step WHEN NEW.kind = 'check-identity' BEGIN SELECT RAISE(ABORT, 'killed'); END",
                    [])
            }
            #expect(try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed).status == .serviceUnavailable)
            #expect(try await store.of([try NHSNumber(Self.mine)]).isEmpty, "nobody would ever check it")
            try await region.database.write { _ = try $0.execute("DROP TRIGGER killed", []) }
            #expect(try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed).status == .seeOther)
            let row = try #require(try await store.of([try NHSNumber(Self.mine)]).first)
            let steps = try await store.steps(of: row.id)
            #expect(steps.map(\.kind) == ["received", "check-identity"] && steps.last?.ground == IdentityCheck.signedIn.rawValue)
        }
    }

    @Test(
        "of an objection that ended with a death the own page says what to do where that is wrong, and once it is brought back that it had ended"
    )
    func saidToHaveDied() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: Self.confirmed)
            let before = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(!before.contains("We were told that the person has died"))
            try await region.database.write {
                _ = try $0.execute("UPDATE objection_case SET state = 'ended-by-death', open_key = NULL", [])
            }
            let after = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(after.contains("We were told that the person has died") && after.contains("You can object again at any time"))
            let store = ObjectionCaseStore(region.database)
            let row = try #require(try await store.of([try NHSNumber(Self.mine)]).first)
            for step in [ObjectionStep.Kind.consider, .uphold] { try await Self.put(step, row.id, region) }
            let now = region.clock.now
            _ = try await store.take(
                row.id, at: "QMF", .notDied(why: "w"),
                .init(hand: .register, at: now, event: { _ in TrailEvent(kind: .objectionHandled, at: now, people: [Self.mine]) }))
            let back = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(back.contains("by mistake that you had died") && back.contains("Nobody can open your shared record"))
            #expect(
                back.contains("Brought back, because the person has not died") && !back.contains("We were told that the person has died"))
        }
    }

    /// As if a desk had taken a step.
    private static func put(_ kind: ObjectionStep.Kind, _ id: String, _ region: PretendRegion) async throws {
        let event = TrailEvent(kind: .objectionHandled, at: region.clock.now, people: [mine])
        try await region.database.write {
            _ = try $0.execute(
                "INSERT INTO objection_step (id, objection_case, at, kind, hand, subject) VALUES (?, ?, ?, ?, 'desk', 'd')",
                [.text(event.id), .text(id), .time(region.clock.now), .text(kind.rawValue)])
        }
    }

    @Test("a list of the log that is another person's too is given to neither, which the page says")
    func notApart() async throws {
        try await PretendRegion.with { made in
            var region = try await made.keepingLog()
            _ = try await region.note(.lookOpened, [Self.theirs], look: "l")
            // The one number had no chain yet: it shares the other's.
            let link = TrailEvent(
                kind: .searchAnswered, at: region.clock.now, people: [Self.theirs, Self.mine], detail: "number superseded")
            try await region.trail.append(link, older: Self.theirs, newer: Self.mine)
            let cookies = try await region.signIn(Self.mine)
            try await region.publish()
            let one = PretendRegion.text(try await region.ask("/proof", cookies: cookies))
            #expect(one.contains("/proof/list/1") && !one.contains("cannot be told apart"))
            region.registered = [Self.mine: try Self.registered(Self.mine), Self.theirs: try Self.registered(Self.theirs)]
            let two = PretendRegion.text(try await region.ask("/proof", cookies: cookies))
            #expect(two.contains("cannot be told apart") && !two.contains("/proof/list/1"))
            #expect(try await region.ask("/proof/list/1", cookies: cookies).status == .notFound)
        }
    }
}
