import CareRecord
import Foundation
import Hummingbird
import HummingbirdTesting
import Objections
import Synchronization
import Testing

@testable import StaffWeb

/// The desk's queue: who has a case, what is asked of it, what stands on the tabs.
@Suite struct ObjectionQueueTests {
    private static let session = ExamplePages.session
    private static func page(_ change: (inout ObjectionQueue) -> Void) -> String {
        var queue = ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today)
        change(&queue)
        return ObjectionQueuePage.html(queue, isFirst: true, site: .example(), session: session).text
    }

    /// As somebody has it.
    private static func owned(by subject: String, name: String?) throws -> ObjectionLine {
        let it = try ExampleObjections.line().it.taking(.takeOn, by: Hand(.desk, subject: subject), on: ExampleObjections.today)
        var line = ObjectionLine(id: ExampleObjections.id, reference: "BCDF-2345", it: it, person: nil)
        line.ownerName = name
        return line
    }

    @Test("a case that nobody has can be taken in the queue, one’s own given back, and a colleague’s is theirs, by name")
    func owners() throws {
        let free = Self.page { $0.lines = [ExampleObjections.line()] }
        #expect(free.contains("Nobody yet") && free.contains("I take this case") && free.contains("/take-on\""))
        let mine = try Self.owned(by: Self.session.staff.subject, name: "Me")
        let own = Self.page { $0.lines = [mine] }
        #expect(own.contains("You<form") && own.contains("Give it back") && own.contains("/give-back\""))
        let theirs = try Self.owned(by: "another", name: "K. <b>Bose")
        let other = Self.page { $0.lines = [theirs] }
        #expect(other.contains("K. &lt;b&gt;Bose") && !other.contains("Give it back") && !other.contains("I take this case"))
        let view = ExampleObjections.view(theirs)
        let read = ObjectionCasePage.html(view, nil, TypedForm(), site: .example(), session: Self.session).text
        #expect(read.contains("Give it back for K. &lt;b&gt;Bose"), "a colleague who is ill keeps nobody waiting")
    }

    @Test("whoever comes second reads who has the case")
    func second() throws {
        let mistake = try #require(ObjectionForm.mistake(.refused(.takenBy("K. Bose")), kind: .takeOn))
        #expect(mistake.words == "K. Bose has this case already.")
    }

    @Test("what is due today or within the week has a mark and words, and what is late says by how much")
    func due() throws {
        let today = ExampleObjections.today
        func words(_ days: Int) -> String {
            let due = Day(Example.now.addingTimeInterval(Double(days) * 86_400))
            let it = ObjectionCase(
                way: .letter, received: today, state: .received, due: due, extended: nil, proposal: nil, acting: nil, askAgain: nil,
                reminded: nil)
            return ObjectionTabs.due(it, today).text
        }
        #expect(words(0) == "▲ <b>Today</b>")
        #expect(words(3).hasPrefix("▲ <time") && words(3).hasSuffix(", 3 days"))
        #expect(words(8).hasPrefix("<time") && words(8).hasSuffix(", 8 days"))
        #expect(words(-1).contains("late by 1 day"))
    }

    @Test("the tabs have the desk’s counts, and a page that does not know them has none")
    func tabs() {
        let page = Self.page { $0.tabs = ObjectionCounts(queue: 38, secondPerson: 2, duplicates: 3, askedAgain: 4) }
        for words in [
            ">Queue 38</a>", ">Second person 2</a>", ">Duplicates 3</a>", ">Asked again at an age 4</a>", ">Letters</a>", ">Figures</a>",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(Self.page { _ in }.contains(">Queue</a>"))
    }

    @Test("who proposed something is told that somebody else decides, and everybody else that they may")
    func proposers() throws {
        func line(_ subject: String) throws -> ObjectionLine {
            var it = ExampleObjections.line(ExampleObjections.considered).it
            it = try it.taking(
                .proposeNotUpheld(.safeguarding, reasons: "r"), by: Hand(.desk, subject: subject), on: ExampleObjections.today)
            return ObjectionLine(id: ExampleObjections.id, reference: "BCDF-2345", it: it, person: nil)
        }
        let (own, other) = (try line(Self.session.staff.subject), try line("another"))
        let mine = Self.page { $0.second = [own] }
        #expect(mine.contains("You propose <b>not to uphold it</b>") && !mine.contains("Read and decide"))
        let theirs = Self.page { $0.second = [other] }
        #expect(
            theirs.contains("another proposes") && theirs.contains(NotUpheldGround.safeguarding.words) && theirs.contains("Read and decide")
        )
    }

    @Test("a filter goes into the address, words that name somebody never do, and a case that is taken leads back to the same queue")
    func filters() async throws {
        let asked = Mutex<[ObjectionFilter]>([])
        var site = Site.example(signIn: .fake(jobRole: ObjectionsRoute.deskRole))
        site.objections = ObjectionDesk(
            queue: { _, filter, _ in
                asked.withLock { $0.append(filter) }
                return ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today)
            }, act: { id, _, step, _ in step == .takeOn ? .done(id: id) : .notFound }, search: { _, _ in ObjectionsFound([]) })
        let app = Application(router: Routes.router(site))
        var headers = RouteTests.cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        let sent = headers
        try await app.test(.router) { client in
            func post(_ uri: String, _ body: String) async throws -> TestResponse {
                try await client.execute(uri: uri, method: .post, headers: sent, body: ByteBuffer(string: body))
            }
            let filtered = try await post("/objections/search", "state=received&owner=nobody&words=+")
            #expect(filtered.status == .seeOther && filtered.headers[.location] == "/objections?state=received&owner=nobody")
            let found = try await post("/objections/search", "state=&owner=mine&words=999+624+1858")
            #expect(found.status == .ok && found.headers[.location] == nil)
            let taken = try await post("/objections/cases/\(ExampleObjections.id)/take-on", "back=queue&owner=nobody&state=received")
            #expect(taken.status == .seeOther && taken.headers[.location] == "/objections?state=received&owner=nobody")
            _ = try await client.execute(uri: "/objections?state=in-force&owner=mine", method: .get, headers: RouteTests.cookie)
            _ = try await client.execute(uri: "/objections?state=%3Cb%3E&owner=anything", method: .get, headers: RouteTests.cookie)
        }
        #expect(asked.withLock { $0 } == [ObjectionFilter(state: .inForce, owner: .mine), ObjectionFilter()])
    }

    @Test(
        "what somebody asked is recorded with how and when, each mistake beside its field, and the case says that who asked is to be checked"
    )
    func asked() throws {
        let form = Form(Array("said-way=phone&said-on=2026-01-31&words=A+man+rang".utf8))
        let day = try #require(Day("2026-01-31"))
        #expect(
            ObjectionForm.step(.askedToWithdraw, form, hasPerson: true).step
                == .askedToWithdraw(UncheckedWithdrawal(.phone, on: day), said: "A man rang"))
        let wrong = ObjectionForm.step(.askedToWithdraw, Form(Array("said-on=31/1".utf8)), hasPerson: true)
        #expect(wrong.step == nil && wrong.mistakes.map(\.field) == ["said-way-0", "said-on"])
        let line = ExampleObjections.line(
            ExampleObjections.considered + [.uphold, .askedToWithdraw(UncheckedWithdrawal(.phone, on: ExampleObjections.today), said: "s")])
        let page = ObjectionCasePage.html(
            ExampleObjections.view(line), nil, TypedForm(), site: .example(), session: Self.session
        ).text
        #expect(page.contains("Check who asks.") && page.contains("It was not the person"))
        let without = ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered + [.uphold]))
        let none = ObjectionCasePage.html(without, nil, TypedForm(), site: .example(), session: Self.session).text
        #expect(!none.contains("Check who asks.") && !none.contains("It was not the person") && none.contains("Record that they asked"))
    }
}
